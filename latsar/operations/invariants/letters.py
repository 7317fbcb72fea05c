"""Numbers without gap or double; files that are still what was issued."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256

from django.db.models import Count, Max, Min, OuterRef, QuerySet, Subquery

from reporting.models import Letter, NumberSeries, SignedCopy

from .rule import Findings, Violation

FILES_AT_ONCE = 20  # PDFs in memory


def series_without_gap() -> Findings:
    """The numbers that an office gave in a year are 1 to the last one counted, each once."""
    series = NumberSeries.objects.filter(satker=OuterRef("satker"), year=OuterRef("year"))
    given = (
        Letter.objects.filter(sequence__isnull=False)
        .order_by()
        .values("satker", "year")
        .annotate(
            letters=Count("pk"),
            different=Count("sequence", distinct=True),
            first=Min("sequence"),
            last=Max("sequence"),
            counted=Subquery(series.values("last_sequence")[:1]),
        )
    )
    return Findings(given.count(), _broken(given))


def _broken(given: QuerySet) -> Iterator[Violation]:
    used = set()
    for row in given.iterator():
        used.add((row["satker"], row["year"]))
        facts = {row["letters"], row["different"], row["last"], row["counted"]}
        if len(facts) > 1 or row["first"] != 1:
            yield Violation(
                f"organizations.satker:{row['satker']}",
                f"{row['year']}: {row['letters']} letters, {row['different']} different numbers "
                f"from {row['first']} to {row['last']}, {row['counted']} counted",
            )
    counted = NumberSeries.objects.filter(last_sequence__gt=0).order_by()
    for satker, year, last in counted.values_list("satker", "year", "last_sequence").iterator():
        if (satker, year) not in used:
            yield Violation(
                f"organizations.satker:{satker}", f"{year}: {last} counted, no letter has a number"
            )


def number_once() -> Findings:
    """No office has one number twice, its own or another system's."""
    numbered = Letter.objects.exclude(number="").order_by()
    wrong = numbered.values("satker", "number").annotate(letters=Count("pk")).filter(letters__gt=1)
    return Findings(
        numbered.count(),
        (
            Violation(
                f"organizations.satker:{row['satker']}",
                f"number {row['number']} on {row['letters']} letters",
            )
            for row in wrong.iterator()
        ),
    )


def bytes_match_hash() -> Findings:
    """Every letter that is out has a PDF, and it is the one whose SHA-256 was written down."""
    issued = Letter.objects.published().order_by("pk")
    return Findings(issued.count(), _altered(issued, "reporting.letter", "pdf"))


def signed_copy_bytes_match_hash() -> Findings:
    """The same of the signed copies."""
    copies = SignedCopy.objects.order_by("pk")
    return Findings(copies.count(), _altered(copies, "reporting.signedcopy", "content"))


def _altered(rows: QuerySet, label: str, column: str) -> Iterator[Violation]:
    files = rows.values_list("pk", "sha256", column)
    for pk, expected, content in files.iterator(chunk_size=FILES_AT_ONCE):
        found = sha256(content).hexdigest() if content is not None else "no file"
        if found != expected:
            yield Violation(f"{label}:{pk}", f"SHA-256 is {found}, written down is {expected}")
