"""Scores by component, the results that follow from them, and certificates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from hashlib import sha256

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from latsar.accounts.models import User
from latsar.audit.services import entry, record, record_many
from latsar.errors import Refused, StaleVersion
from latsar.formatting import date_long, number
from participants.choices import Status
from participants.services import change_status

from ..choices import CohortStatus, Outcome
from ..grading import Judgement, Part, judge
from ..models import Certificate, Cohort, Enrollment, GradingScheme, Result, SchemeComponent, Score
from .locking import lock_cohort
from .schemes import bands_of, scheme_of

NO_SCHEME = "Aturan penilaian untuk angkatan ini belum ditetapkan PKSDM."
Key = tuple[int, int]  # enrolment, component


@dataclass
class Row:
    """One person: the attempt that is open, its scores by component, and what they come to."""

    enrollment: Enrollment
    attempt: int
    scores: dict[int, Decimal]
    result: Result | None
    judgement: Judgement | None

    @property
    def is_closed(self) -> bool:
        """Whether the outcome stands: nothing is typed any more."""
        return self.attempt == 0


def attempt_of(result: Result | None) -> int:
    """Return the attempt that is open: 1, 2 after a remedial outcome, 0 when all is decided."""
    if result is None:
        return 1
    return 2 if result.attempt == 1 and result.outcome == Outcome.REMEDIAL else 0


def rows_of(people: Sequence[Enrollment], scheme: GradingScheme) -> list[Row]:
    """Read scores and results of these people; two queries however many."""
    found_results = Result.objects.filter(enrollment__in=people).select_related("certificate")
    results = {result.enrollment_id: result for result in found_results}
    scores: dict[tuple[int, int], dict[int, Decimal]] = {}
    found = Score.objects.filter(enrollment__in=people, component__scheme=scheme)
    for enrollment, attempt, component, value in found.values_list(
        "enrollment", "attempt", "component", "value"
    ):
        scores.setdefault((enrollment, attempt), {})[component] = value
    rows = []
    for person in people:
        result = results.get(person.pk)
        attempt = attempt_of(result)
        own = scores.get((person.pk, attempt or (result.attempt if result else 1)), {})
        rows.append(Row(person, attempt, own, result, judged(scheme, own)))
    return rows


def judged(scheme: GradingScheme, scores: Mapping[int, Decimal]) -> Judgement | None:
    """Return what the scores come to; None while one is missing."""
    parts = parts_of(scheme, scores)
    return judge(parts, bands_of(scheme)) if parts else None


def parts_of(scheme: GradingScheme, scores: Mapping[int, Decimal]) -> list[Part]:
    components = list(scheme.components.all())
    if any(component.pk not in scores for component in components):
        return []
    return [Part(c.name, c.weight, scores[c.pk]) for c in components]


def fingerprint(rows: Sequence[Row]) -> str:
    """Return what a page carries to notice that somebody else saved meanwhile."""
    parts = [f"{r.enrollment.pk}:{r.attempt}:{sorted(r.scores.items())}" for r in rows]
    return sha256(";".join(parts).encode()).hexdigest()[:16]


def opened(actor: User, cohort: Cohort) -> tuple[Cohort, GradingScheme]:
    cohort = lock_cohort(actor, cohort, with_center=True)
    if cohort.status == CohortStatus.CANCELLED:
        raise Refused("Angkatan ini dibatalkan, nilainya tidak dapat diisi.")
    scheme = scheme_of(cohort)
    if scheme is None:
        raise Refused(NO_SCHEME)
    return cohort, scheme


def people_of(actor: User, cohort: Cohort) -> list[Enrollment]:
    seats = Enrollment.objects.visible_to(actor).seated().filter(cohort=cohort)
    return list(seats.select_related("participant__satker", "cohort").order_by("seat"))


@transaction.atomic
def save_scores(
    *, actor: User, cohort: Cohort, values: Mapping[Key, Decimal | None], seen: str | None = None
) -> int:
    """Write the scores that differ (None clears one) and return how many did.

    Only the open attempt of a person is written. `seen`: the page's fingerprint.
    """
    cohort, scheme = opened(actor, cohort)
    rows = rows_of(people_of(actor, cohort), scheme)
    if seen is not None and seen != fingerprint(rows):
        raise StaleVersion
    changes = list(changes_in(rows, scheme, values))
    write(changes)
    if changes:
        before = {change.name: str(change.old) for change in changes if change.old is not None}
        after = {c.name: "–" if c.new is None else str(c.new) for c in changes}
        record(actor, "scores.saved", cohort, before=before, after=after)
    return len(changes)


@dataclass(frozen=True)
class Change:
    row: Row
    component: SchemeComponent
    old: Decimal | None
    new: Decimal | None

    @property
    def name(self) -> str:
        return f"{self.row.enrollment.participant.name}: {self.component.name}"


def write(changes: Sequence[Change]) -> None:
    """Two statements, however many scores."""
    gone = Q()
    kept = []
    for change in changes:
        key = {
            "enrollment": change.row.enrollment,
            "component": change.component,
            "attempt": change.row.attempt,
        }
        if change.new is None:
            gone |= Q(**key)
        else:
            kept.append(Score(**key, value=change.new))
    if gone:
        Score.objects.filter(gone).delete()
    Score.objects.bulk_create(
        kept,
        update_conflicts=True,
        unique_fields=["enrollment", "component", "attempt"],
        update_fields=["value"],
    )


def changes_in(
    rows: Sequence[Row], scheme: GradingScheme, values: Mapping[Key, Decimal | None]
) -> Iterator[Change]:
    """Yield what differs from the stored. Raises Refused for a score that there is not."""
    for row in rows:
        for component in scheme.components.all():
            key = (row.enrollment.pk, component.pk)
            old = row.scores.get(component.pk)
            if row.is_closed or key not in values or values[key] == old:
                continue
            change = Change(row, component, old, values[key])
            if change.new is not None and not 0 <= change.new <= 100:
                raise Refused(f"{change.name}: nilai {change.new}, seharusnya 0 sampai 100.")
            yield change


@dataclass(frozen=True)
class Decided:
    """How many were decided, by outcome, and how many still lack a score."""

    counts: dict[str, int]
    incomplete: int

    def __str__(self) -> str:
        said = [f"{number(n)} {Outcome(key).label.lower()}" for key, n in self.counts.items()]
        return ", ".join(said) or "tidak ada"


@transaction.atomic
def set_results(*, actor: User, cohort: Cohort, seen: str | None = None) -> Decided:
    """Set the result of everyone whose scores are whole; who passed becomes Lulus Latsar.

    Who failed stays as they are: ending a candidacy is for a person to decide (PP 11/2017 art. 34).
    """
    cohort, scheme = opened(actor, cohort)
    rows = rows_of(people_of(actor, cohort), scheme)
    if seen is not None and seen != fingerprint(rows):
        raise StaleVersion
    ready = [row for row in rows if not row.is_closed and row.judgement]
    counts: dict[str, int] = {}
    entries = []
    for row in ready:
        result = result_of(actor, scheme, row)
        result.save()
        counts[result.outcome] = counts.get(result.outcome, 0) + 1
        entries.append(
            entry(
                actor,
                "result.set",
                result,
                satker=row.enrollment.participant.satker,
                after={
                    "nilai": str(result.score),
                    "predikat": result.predicate,
                    "hasil": result.get_outcome_display(),
                    "percobaan": result.attempt,
                },
            )
        )
    record_many(entries)
    for row in ready:
        if row.judgement and row.judgement.outcome == Outcome.PASSED:
            pass_person(actor, row.enrollment)
    incomplete = sum(not row.is_closed and row.judgement is None for row in rows)
    return Decided(counts, incomplete)


def result_of(actor: User, scheme: GradingScheme, row: Row) -> Result:
    """Fill a new result, or the second attempt of one, which then keeps the first."""
    if row.judgement is None:
        raise ValueError("Scores are missing.")
    result = row.result or Result(enrollment=row.enrollment)
    if row.result:
        result.first = {
            "score": str(result.score),
            "predicate": result.predicate,
            "outcome": result.outcome,
            "parts": result.parts,
        }
    result.attempt, result.scheme = row.attempt, scheme
    result.score, result.predicate = row.judgement.score, row.judgement.predicate
    result.outcome = row.judgement.outcome
    if result.attempt == 2 and result.outcome == Outcome.REMEDIAL:
        result.outcome = Outcome.FAILED.value  # there is no third attempt
    result.passed = result.outcome == Outcome.PASSED
    result.parts = [
        {"name": part.name, "weight": part.weight, "value": str(part.value)}
        for part in parts_of(scheme, row.scores)
    ]
    result.set_by, result.set_at = actor, timezone.now()
    return result


def pass_person(actor: User, enrollment: Enrollment) -> None:
    person = enrollment.participant
    if person.status != Status.ACTIVE:
        return
    change_status(
        actor=actor,
        participant_id=person.pk,
        version=person.version,
        status=Status.PASSED,
        reason=f"Lulus {enrollment.cohort}",
    )


@transaction.atomic
def give_certificates(
    *, actor: User, cohort: Cohort, given: Mapping[int, tuple[str, date | None]]
) -> int:
    """Note number and date of the certificates (STTP) by enrolment; return how many changed."""
    cohort = lock_cohort(actor, cohort)
    results = Result.objects.visible_to(actor).filter(enrollment__cohort=cohort, passed=True)
    rows = results.filter(enrollment__in=given).select_related(
        "enrollment__participant__satker", "certificate"
    )
    changed = [row for row in rows if (noted_of(row) != noted(given[row.enrollment_id]))]
    before = {row.pk: noted_of(row) for row in changed}
    for row in changed:
        text, day = noted(given[row.enrollment_id])
        if bool(text) != bool(day):
            name = row.enrollment.participant.name
            raise Refused(f"{name}: isi nomor dan tanggal STTP bersama-sama.")
    try:
        with transaction.atomic():
            replace_certificates(changed, given)
    except IntegrityError:
        raise Refused(
            "Salah satu nomor STTP sudah dipakai peserta lain. Periksa kembali nomornya."
        ) from None
    record_many(
        entry(
            actor,
            "certificate.noted",
            row,
            satker=row.enrollment.participant.satker,
            before=told(before[row.pk]),
            after=told(noted(given[row.enrollment_id])),
        )
        for row in changed
    )
    return len(changed)


Noted = tuple[str, date | None]


def noted(given: Noted) -> Noted:
    return given[0].strip(), given[1]


def noted_of(result: Result) -> Noted:
    certificate = getattr(result, "certificate", None)
    return (certificate.number, certificate.issued_on) if certificate else ("", None)


def told(given: Noted) -> dict[str, str]:
    number, day = given
    return {"nomor STTP": number, "tanggal": date_long(day)} if day else {}


def replace_certificates(results: Sequence[Result], given: Mapping[int, Noted]) -> None:
    """Two statements; numbers may change hands among these people."""
    Certificate.objects.filter(result__in=[result.pk for result in results]).delete()
    Certificate.objects.bulk_create(
        Certificate(result=result, number=number, issued_on=day)
        for result in results
        for number, day in [noted(given[result.enrollment_id])]
        if day
    )
