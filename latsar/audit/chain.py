"""Is the trail what was written? Every stored entry is held against its digest and its link.

Found: an entry changed, deleted, inserted past the services, or put elsewhere in the order, by
whoever could lift the triggers, as long as the links after it were not all made anew. Who can do
that too (or cut off the end) is found by a head noted outside: the trail's page and export, the
register of letters and each backup carry the head of their moment, and `expect_head` asks whether
the chain still passes through it.

What no chain proves: that an entry was true when it was written, that something was recorded at
all, that the clock was right, or what was done after the last head that anybody noted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.db import connection, transaction

from .digests import COLUMNS, digest
from .linking import START, head_of, link_hash, link_now

AT_ONCE = 2_000


class Head(NamedTuple):
    position: int
    hash: str


class Stored(NamedTuple):
    """A link and its entry as the database has them; of an entry that is gone all is None."""

    position: int
    entry_id: int
    hash: str
    id: int | None
    at: Any
    digest: str
    before: str
    after: str
    values: tuple[Any, ...]


@dataclass
class Altered:
    """The first entry that is not as it was written."""

    id: int | None
    at: str | None
    what: str


@dataclass
class Verdict:
    checked: int
    head: Head
    first_altered: Altered | None = None

    @property
    def ok(self) -> bool:
        return self.first_altered is None

    def payload(self) -> dict[str, Any]:
        found = self.first_altered
        return {
            "ok": self.ok,
            "checked": self.checked,
            "first_altered": vars(found) if found else None,
            "head": self.head.hash,
            "position": self.head.position,
        }


def head() -> Head:
    """Return the last link: noted outside, it proves later that all up to here is unchanged."""
    link_now(connection)
    return Head(*head_of(connection))


@transaction.atomic(savepoint=False)
def verify(expect_head: str = "") -> Verdict:
    """Walk the whole chain, some entries in memory at a time; stop at the first that is wrong."""
    link_now(connection)
    place, before, passed = 0, START, not expect_head or expect_head == START
    for row in _walk():
        if problem := _problem(row, place, before):
            return Verdict(place, Head(place, before), _first(problem))
        place, before = row.position, row.hash
        passed = passed or before == expect_head
    verdict = Verdict(place, Head(place, before), _unlinked())
    if verdict.ok and not passed:
        verdict.first_altered = Altered(
            None, None, "the chain does not pass through the expected head: cut off or made anew"
        )
    return verdict


def _problem(row: Stored, place: int, before: str) -> Altered | None:
    """Say what is wrong with this row, which must follow the link `before` at `place`."""
    at = str(row.at) if row.at else None
    if row.position != place + 1:
        return Altered(row.entry_id, at, f"entries missing before it, from place {place + 1}")
    if row.id is None:
        return Altered(row.entry_id, at, "deleted")
    if _digest(row) != row.digest:
        return Altered(row.entry_id, at, "changed")
    if link_hash(before, row.entry_id, row.digest) != row.hash:
        return Altered(row.entry_id, at, "changed with its digest, or not in the order written")
    return None


def _digest(row: Stored) -> str:
    """Hash anew; what cannot even be read (SQLite stores anything) equals no digest."""
    try:
        at = row.at if isinstance(row.at, datetime) else datetime.fromisoformat(row.at)
        moment = at if at.tzinfo else at.replace(tzinfo=UTC)
        return digest(moment, row.values, row.before, row.after)
    except (ValueError, TypeError, ArithmeticError):
        return "unreadable"


def _first(problem: Altered) -> Altered:
    """An entry without a link may stand before the broken place."""
    inserted = _unlinked()
    earlier = inserted and inserted.id and problem.id and inserted.id < problem.id
    return inserted if inserted and earlier else problem


def _unlinked() -> Altered | None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT e.id, e.at FROM audit_auditentry e WHERE NOT EXISTS"
            " (SELECT 1 FROM audit_auditlink l WHERE l.entry_id = e.id) ORDER BY e.id LIMIT 1"
        )
        found = cursor.fetchone()
    return Altered(found[0], str(found[1]), "inserted: it has no link") if found else None


def _walk() -> Iterator[Stored]:
    # SQLite's own reading of moments fails on what somebody typed over them.
    at = "e.at" if connection.vendor == "postgresql" else "CAST(e.at AS text)"
    values = ", ".join(f"e.{name}" for name in COLUMNS)
    sql = (
        f"SELECT l.position, l.entry_id, l.hash, e.id, {at}, e.digest,"  # noqa: S608  # nosec B608  # names of our columns
        f" CAST(e.before AS text), CAST(e.after AS text), {values}"
        " FROM audit_auditlink l LEFT JOIN audit_auditentry e ON e.id = l.entry_id"
        " ORDER BY l.position"
    )
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql)
        while rows := cursor.fetchmany(AT_ONCE):
            for row in rows:
                yield Stored._make((*row[:8], row[8:]))
