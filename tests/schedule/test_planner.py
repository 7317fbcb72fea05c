"""Planning a province: NTT's 115 in three cohorts, free seats first, no effect of a rerun."""

from __future__ import annotations

import io
import json
from collections import Counter
from datetime import date
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from latsar.accounts.models import User
from latsar.audit.models import AuditEntry
from latsar.errors import Forbidden, Refused, StaleVersion
from latsar.organizations.models import Holiday
from participants.choices import Status
from participants.models import Participant
from schedule.models import Cohort, Enrollment, TrainingDay
from schedule.services import create_cohort, enroll, move_day, plan_province, planner, preview_plan
from tests.cast import Nation, build_participant, make_participant, make_participants

from .conftest import assert_whole, served_from

START, END = date(2026, 2, 2), date(2026, 4, 30)
WINDOW = {"start": START, "end": END, "capacity": 40}


@pytest.fixture
def ntt(nation: Nation) -> list[Participant]:
    """115 people over three offices: 38 of golongan II, 77 of III."""
    people = []
    for n in range(115):
        satker = nation[("53", "53.71", "53.01")[n % 3]]
        people.append(build_participant(satker, grade="II/c" if n < 38 else "III/a"))
    return Participant.objects.bulk_create(people)


def plan(actor: User, nation: Nation, code: str = "53", **fields: Any) -> Any:
    order = WINDOW | fields
    return plan_province(actor=actor, province_satker=nation[code], **order)


def sizes() -> list[tuple[str, int]]:
    cohorts = Cohort.objects.with_counts().order_by("number")
    return [(c.grade_level, c.seated) for c in cohorts]


def test_ntt_needs_three_cohorts(
    nation: Nation, province_admin: User, ntt: list[Participant]
) -> None:
    done = plan(province_admin, nation)
    assert (done.enrolled, done.unplaced) == (115, [])
    assert sorted(sizes()) == [("II", 38), ("III", 38), ("III", 39)]
    assert done.status == "optimal"
    assert Enrollment.objects.values("participant").distinct().count() == 115
    for cohort in Cohort.objects.all():
        assert_whole(cohort)
        assert cohort.capacity == 40
        assert cohort.training_center == nation.center
        seats = list(cohort.enrollments.order_by("seat").values_list("seat", flat=True))
        assert seats == list(range(1, len(seats) + 1))
    assert AuditEntry.objects.filter(action="cohort.created").count() == 3
    assert AuditEntry.objects.filter(action="enrollment.created").count() == 115


def test_classical_days_don_t_meet_and_every_day_may_be_held(
    nation: Nation, province_admin: User, ntt: list[Participant]
) -> None:
    plan(province_admin, nation)
    campus = TrainingDay.objects.filter(mode="classical").order_by("cohort__number", "date")
    dates = list(campus.values_list("date", flat=True))
    assert len(set(dates)) == 21
    assert dates == sorted(dates)
    holidays = set(Holiday.objects.values_list("date", flat=True))
    for day in TrainingDay.objects.all():
        assert START <= day.date <= END
        assert day.date.weekday() < 5
        assert day.date not in holidays


def test_a_second_run_changes_nothing(
    nation: Nation, province_admin: User, ntt: list[Participant]
) -> None:
    plan(province_admin, nation)
    before = list(Enrollment.objects.values_list("pk", "seat", "cohort")), sizes()
    entries = AuditEntry.objects.count()
    assert plan(province_admin, nation).cohorts == []
    assert (list(Enrollment.objects.values_list("pk", "seat", "cohort")), sizes()) == before
    assert AuditEntry.objects.count() == entries


def test_no_office_has_more_than_half_on_campus_at_once(
    nation: Nation, province_admin: User, ntt: list[Participant]
) -> None:
    plan(province_admin, nation)
    sizes_of = Counter(p.satker_id for p in ntt)
    away: Counter[tuple[int, date]] = Counter()
    for enrollment in Enrollment.objects.select_related("participant", "cohort"):
        days = enrollment.cohort.days.filter(mode="classical").values_list("date", flat=True)
        away.update((enrollment.participant.satker_id, day) for day in days)
    assert len(away) >= 7
    for (office, day), amount in away.items():
        assert amount <= sizes_of[office] // 2, (office, day)


def test_free_seats_are_filled_before_a_new_cohort(
    nation: Nation, province_admin: User, ntt: list[Participant]
) -> None:
    plan(province_admin, nation)
    make_participants(nation["53.71"], 3)  # golongan III: 1 + 2 seats are free
    plan(province_admin, nation)
    assert sorted(sizes()) == [("II", 38), ("III", 40), ("III", 40)]
    make_participant(nation["53.71"])
    done = plan(province_admin, nation)
    assert [(c.cohort.number, c.is_new, c.seated) for c in done.cohorts] == [(4, True, 1)]
    assert any("kurang dari 30" in warning for warning in done.warnings)


def test_cohorts_outside_the_asked_window_or_begun_are_left_alone(
    nation: Nation, province_admin: User
) -> None:
    early = create_cohort(
        actor=province_admin,
        satker=nation["53"],
        grade_level="III",
        capacity=5,
        starts_on=START,
    )
    for code in ("53.71", "53.01"):
        make_participant(nation[code])
    plan(province_admin, nation, start=date(2026, 3, 2), capacity=5)
    assert early.enrollments.count() == 0
    for code in ("53.71", "53.01"):
        make_participant(nation[code])
    Cohort.objects.update(status="running")
    plan(province_admin, nation, capacity=5)
    assert sizes() == [("III", 0), ("III", 2), ("III", 2)]


def test_who_ends_probation_early_gets_the_earliest_cohort(
    nation: Nation, province_admin: User, ntt: list[Participant]
) -> None:
    hurried = make_participants(nation["53.01"], 4, appointed_on=date(2025, 3, 20))
    plan(province_admin, nation)
    cohorts = Cohort.objects.filter(enrollments__participant__in=hurried).with_summary()
    assert {c.last_day for c in cohorts} == {date(2026, 3, 10)}  # type: ignore[attr-defined]


def test_others_are_not_touched(nation: Nation, province_admin: User) -> None:
    make_participant(nation["53.71"], status=Status.WITHDRAWN)
    make_participant(nation["51.71"])
    cohort = create_cohort(
        actor=province_admin,
        satker=nation["53"],
        grade_level="III",
        capacity=5,
        starts_on=START,
    )
    seated = make_participant(nation["53.71"])
    enroll(actor=province_admin, cohort=cohort, participants=[seated])
    assert plan(province_admin, nation).enrolled == 0
    assert Enrollment.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"start": END, "end": START}, "lebih awal daripada tanggal mulai"),
        ({"start": date(2026, 1, 5)}, "di luar jendela"),
        ({"end": date(2026, 5, 29)}, "di luar jendela"),
        ({"start": date(2026, 4, 1)}, "tersedia, perlu 25"),
        ({"capacity": 0}, "Kapasitas angkatan harus 1 sampai 200"),
        ({"start": date(2029, 2, 1), "end": date(2029, 4, 1)}, "belum diatur"),
    ],
)
def test_refusals_change_nothing(
    nation: Nation,
    province_admin: User,
    ntt: list[Participant],
    fields: dict[str, Any],
    words: str,
) -> None:
    with pytest.raises(Refused, match=words):
        plan(province_admin, nation, **fields)
    assert not Cohort.objects.exists()
    assert not Enrollment.objects.exists()


def test_rights_scope_and_a_missing_center(
    nation: Nation, province_admin: User, operator_a: User, auditor: User, other_province: User
) -> None:
    for actor in (operator_a, auditor, other_province):
        with pytest.raises(Forbidden):
            plan(actor, nation)
    served_from(nation["53"].province, None)
    with pytest.raises(Refused, match="belum mempunyai lembaga pelatihan"):
        plan(province_admin, nation)


def test_only_the_plan_that_was_read_is_applied(
    nation: Nation, province_admin: User, ntt: list[Participant]
) -> None:
    order = {"province_satker": nation["53"], "start": START, "end": END, "capacity": 40}
    seen = preview_plan(actor=province_admin, **order).fingerprint
    assert not Cohort.objects.exists()
    make_participant(nation["53.71"])
    with pytest.raises(StaleVersion, match="sejak pratinjau dibuat"):
        plan_province(actor=province_admin, seen=seen, **order)
    assert not Cohort.objects.exists()
    seen = preview_plan(actor=province_admin, **order).fingerprint
    assert plan_province(actor=province_admin, seen=seen, **order).enrolled == 116


def test_campus_days_moved_by_hand_are_respected(
    nation: Nation, province_admin: User, ntt: list[Participant]
) -> None:
    first = create_cohort(
        actor=province_admin,
        satker=nation["53"],
        grade_level="II",
        capacity=38,
        starts_on=START,
    )
    last = first.days.order_by("date").last()
    assert last is not None
    move_day(actor=province_admin, day=last, to_date=date(2026, 3, 12))
    plan(province_admin, nation)
    dates = list(TrainingDay.objects.filter(mode="classical").values_list("date", flat=True))
    assert len(dates) == len(set(dates)) == 21


def test_the_number_of_statements_does_not_grow(
    nation: Nation, province_admin: User, other_province: User, ntt: list[Participant]
) -> None:
    make_participants(nation["51.71"], 3)
    with CaptureQueriesContext(connection) as small:
        plan(other_province, nation, "51")
    with CaptureQueriesContext(connection) as large:
        plan(province_admin, nation, capacity=10)
    assert Cohort.objects.filter(satker=nation["53"]).count() == 12
    assert len(large) <= len(small) + 5  # SQLite writes many rows in a few batches


def run(*args: str) -> tuple[int, dict[str, Any]]:
    out = io.StringIO()
    try:
        call_command("plan_cohorts", *args, stdout=out, stderr=io.StringIO())
        code = 0
    except SystemExit as stop:
        code = int(stop.code or 0)
    return code, json.loads(out.getvalue().splitlines()[-1])


ORDER = ("--province", "53", "--start", "2026-02-02", "--capacity", "40", "--user", "provinsi.53")


def test_the_command_prints_all_cohorts_of_the_year(
    nation: Nation, province_admin: User, ntt: list[Participant]
) -> None:
    code, dry = run(*ORDER, "--end", "2026-04-30", "--dry-run")
    assert code == 0
    assert dry["enrolled"] == 115
    assert not Cohort.objects.exists()
    code, first = run(*ORDER, "--end", "2026-04-30")
    assert code == 0
    assert first["unplaced"] == []
    assert sorted(len(c["participants"]) for c in first["cohorts"]) == [38, 38, 39]
    assert {n for c in first["cohorts"] for n in c["participants"]} == {p.nip for p in ntt}
    cohort = first["cohorts"][0]
    assert (cohort["number"], cohort["capacity"]) == (1, 40)
    assert cohort["days"][0] == {"date": "2026-02-02", "mode": "online"}
    assert Counter(d["mode"] for d in cohort["days"]) == {"online": 18, "classical": 7}
    code, second = run(*ORDER, "--end", "2026-04-30")
    assert code == 0
    assert (second["cohorts"], second["enrolled"]) == (first["cohorts"], 0)
    assert (second["status"], second["unplaced"]) == ("optimal", [])


def test_the_command_refuses_with_1_and_wrong_usage_with_2(
    nation: Nation, province_admin: User, ntt: list[Participant]
) -> None:
    code, refused = run(*ORDER, "--end", "2026-05-29")
    assert code == 1
    assert "di luar jendela" in refused["error"]
    code, refused = run("--province", "51", *ORDER[2:], "--end", "2026-04-30")
    assert code == 1
    assert not Cohort.objects.exists()
    with pytest.raises(CommandError):
        call_command("plan_cohorts", *ORDER, "--end", "besok")


@pytest.mark.parametrize("with_preview", [True, False])
def test_a_seat_taken_at_the_same_moment_is_noticed(
    nation: Nation, province_admin: User, monkeypatch: pytest.MonkeyPatch, with_preview: bool
) -> None:
    person = make_participant(nation["53.71"])
    seen = preview_plan(actor=province_admin, province_satker=nation["53"], **WINDOW).fingerprint
    drafted = planner.draft

    def seated_meanwhile(*args: Any, **kwargs: Any) -> Any:
        planned = drafted(*args, **kwargs)
        if not Cohort.objects.exists():
            by_hand = create_cohort(
                actor=province_admin,
                satker=nation["53"],
                grade_level="III",
                capacity=5,
                starts_on=START,
                training_center=nation.other_center,
            )
            enroll(actor=province_admin, cohort=by_hand, participants=[person])
        return planned

    monkeypatch.setattr(planner, "draft", seated_meanwhile)
    if with_preview:
        with pytest.raises(StaleVersion, match="belum ada yang disimpan"):
            plan(province_admin, nation, seen=seen)
    else:
        assert plan(province_admin, nation).enrolled == 0
    assert sizes() == [("III", 1)]
