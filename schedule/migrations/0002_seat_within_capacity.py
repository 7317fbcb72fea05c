"""No taken seat above the cohort's capacity, whatever the code does: triggers on both databases.

On SQLite a later migration that rebuilds either table drops its triggers: run `install` again
after it; tests/schedule/test_seats.py notices when that was forgotten.
"""

# ruff: noqa: S608 - constants only
from django.db import migrations

TAKEN = "('enrolled', 'completed')"

SQLITE = [
    f"""
    CREATE TRIGGER enrollment_seat_within_capacity_{event}
    BEFORE {event} ON schedule_enrollment
    WHEN NEW.status IN {TAKEN}
        AND NEW.seat > (SELECT capacity FROM schedule_cohort WHERE id = NEW.cohort_id)
    BEGIN SELECT RAISE(ABORT, 'enrollment_seat_within_capacity'); END
    """
    for event in ("insert", "update")
] + [
    f"""
    CREATE TRIGGER cohort_capacity_covers_seats
    BEFORE UPDATE OF capacity ON schedule_cohort
    WHEN EXISTS (
        SELECT 1 FROM schedule_enrollment
        WHERE cohort_id = NEW.id AND status IN {TAKEN} AND seat > NEW.capacity
    )
    BEGIN SELECT RAISE(ABORT, 'cohort_capacity_covers_seats'); END
    """
]

# FOR SHARE makes a change of the capacity wait for the seats being taken, and the reverse.
POSTGRESQL = [
    f"""
    CREATE FUNCTION schedule_seat_within_capacity() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE places integer;
    BEGIN
        IF NEW.status IN {TAKEN} THEN
            SELECT capacity INTO places FROM schedule_cohort WHERE id = NEW.cohort_id FOR SHARE;
            IF NEW.seat > places THEN
                RAISE EXCEPTION 'enrollment_seat_within_capacity' USING ERRCODE = 'check_violation';
            END IF;
        END IF;
        RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER enrollment_seat_within_capacity
    BEFORE INSERT OR UPDATE ON schedule_enrollment
    FOR EACH ROW EXECUTE FUNCTION schedule_seat_within_capacity()
    """,
    f"""
    CREATE FUNCTION schedule_capacity_covers_seats() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF EXISTS (
            SELECT 1 FROM schedule_enrollment
            WHERE cohort_id = NEW.id AND status IN {TAKEN} AND seat > NEW.capacity
        ) THEN
            RAISE EXCEPTION 'cohort_capacity_covers_seats' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER cohort_capacity_covers_seats
    BEFORE UPDATE OF capacity ON schedule_cohort
    FOR EACH ROW EXECUTE FUNCTION schedule_capacity_covers_seats()
    """,
]

SQLITE_BACK = [
    "DROP TRIGGER IF EXISTS enrollment_seat_within_capacity_insert",
    "DROP TRIGGER IF EXISTS enrollment_seat_within_capacity_update",
    "DROP TRIGGER IF EXISTS cohort_capacity_covers_seats",
]
POSTGRESQL_BACK = [
    "DROP TRIGGER enrollment_seat_within_capacity ON schedule_enrollment",
    "DROP TRIGGER cohort_capacity_covers_seats ON schedule_cohort",
    "DROP FUNCTION schedule_seat_within_capacity()",
    "DROP FUNCTION schedule_capacity_covers_seats()",
]


def run(schema_editor, statements):
    for statement in statements:
        schema_editor.execute(statement, params=None)


def install(apps, schema_editor):
    run(schema_editor, SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL)


def remove(apps, schema_editor):
    sqlite = schema_editor.connection.vendor == "sqlite"
    run(schema_editor, SQLITE_BACK if sqlite else POSTGRESQL_BACK)


class Migration(migrations.Migration):
    dependencies = [("schedule", "0001_initial")]

    operations = [migrations.RunPython(install, remove)]
