"""How each new entry gets its link, on either database.

A link is the hash of the link before it, the entry's id and the entry's digest. So links are made
one after the other, whoever writes at once; the question is when a transaction queues for that.

PostgreSQL: at commit, by deferred triggers. A statement that adds entries leaves a mark (a row
that lives until the commit), its deferred trigger touches it, and the trigger of that touch, which
runs after every other deferred check (foreign keys take locks), waits for its turn and links all
entries of the transaction. While it holds the turn it waits for nothing but the disk, so no order
of locks can end in a deadlock. What others committed is linked already, hence whatever entry is
visible and without link is one of this transaction.

SQLite: writers take turns anyway, so the code that adds entries links them at once.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from typing import Any

START = "0" * 64  # before the first link
TURN = 5_202_027  # the advisory lock that linking takes

POSTGRESQL = (
    """
    CREATE UNLOGGED TABLE audit_auditmark (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        first_entry bigint NOT NULL,
        touched boolean NOT NULL DEFAULT false
    )""",
    """
    CREATE FUNCTION audit_mark_entries() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO audit_auditmark (first_entry)
            SELECT min(id) FROM fresh HAVING count(*) > 0;
        RETURN NULL;
    END $$""",
    f"""
    CREATE FUNCTION audit_link_entries() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        place bigint;
        head text;
        entry record;
    BEGIN
        IF TG_OP = 'INSERT' THEN
            UPDATE audit_auditmark SET touched = true WHERE id = NEW.id;
            RETURN NULL;
        END IF;
        DELETE FROM audit_auditmark WHERE id = NEW.id;
        IF NOT FOUND THEN
            RETURN NULL;
        END IF;
        PERFORM pg_advisory_xact_lock({TURN});
        SELECT position, hash INTO place, head
            FROM audit_auditlink ORDER BY position DESC LIMIT 1;
        IF NOT FOUND THEN
            place := 0;
            head := '{START}';
        END IF;
        FOR entry IN
            SELECT e.id, e.digest FROM audit_auditentry e
            WHERE e.id >= NEW.first_entry
                AND NOT EXISTS (SELECT 1 FROM audit_auditlink l WHERE l.entry_id = e.id)
            ORDER BY e.id
        LOOP
            place := place + 1;
            head := encode(
                sha256(convert_to(head || ':' || entry.id || ':' || entry.digest, 'UTF8')), 'hex'
            );
            INSERT INTO audit_auditlink (position, entry_id, hash) VALUES (place, entry.id, head);
        END LOOP;
        DELETE FROM audit_auditmark;
        RETURN NULL;
    END $$""",  # noqa: S608  # nosec B608  # two constants of this file
    """
    CREATE CONSTRAINT TRIGGER audit_auditmark_links AFTER INSERT OR UPDATE ON audit_auditmark
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit_link_entries()""",
    """
    CREATE TRIGGER audit_auditentry_marks AFTER INSERT ON audit_auditentry
        REFERENCING NEW TABLE AS fresh
        FOR EACH STATEMENT EXECUTE FUNCTION audit_mark_entries()""",
)
POSTGRESQL_BACK = (
    "DROP TRIGGER IF EXISTS audit_auditentry_marks ON audit_auditentry",
    "DROP TABLE IF EXISTS audit_auditmark",
    "DROP FUNCTION IF EXISTS audit_link_entries()",
    "DROP FUNCTION IF EXISTS audit_mark_entries()",
)


def link_hash(before: str, entry_id: int, digest: str) -> str:
    """Return the hash of an entry's link; POSTGRESQL above says the same in SQL."""
    return sha256(f"{before}:{entry_id}:{digest}".encode()).hexdigest()


def head_of(connection: Any) -> tuple[int, str]:
    """Return the place and the hash of the last link."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT position, hash FROM audit_auditlink ORDER BY position DESC LIMIT 1")
        return cursor.fetchone() or (0, START)


def ends_of(connection: Any) -> tuple[int, tuple[int, str]]:
    """Return the highest id of an entry, and the place and the hash of the last link."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT MAX(id) FROM audit_auditentry),"
            " (SELECT position FROM audit_auditlink ORDER BY position DESC LIMIT 1),"
            " (SELECT hash FROM audit_auditlink ORDER BY position DESC LIMIT 1)"
        )
        last, place, head = cursor.fetchone()
        return last or 0, (place or 0, head or START)


def link_after(connection: Any, entry_id: int, head: tuple[int, str]) -> None:
    """Link all entries that come after this one, in the turn in which ends_of() was asked."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, digest FROM audit_auditentry WHERE id > %s ORDER BY id", [entry_id]
        )
        link(connection, cursor.fetchall(), head)


def link(
    connection: Any, entries: Iterable[tuple[int, str]], head: tuple[int, str] | None = None
) -> None:
    """Add a link for each (id, digest), in this order. The caller's turn: see above."""
    place, last = head or head_of(connection)
    rows: list[tuple[int, int, str]] = []
    for entry_id, digest in entries:
        place, last = place + 1, link_hash(last, entry_id, digest)
        rows.append((place, entry_id, last))
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO audit_auditlink (position, entry_id, hash) VALUES (%s, %s, %s)", rows
        )


def link_now(connection: Any) -> None:
    """Link what this transaction has written so far: before reading the chain in the middle of it.

    PostgreSQL holds the turn from here to the end of the transaction if there was anything.
    """
    if connection.vendor == "postgresql" and connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute(
                "SET CONSTRAINTS audit_auditmark_links IMMEDIATE;"
                " SET CONSTRAINTS audit_auditmark_links DEFERRED"
            )
