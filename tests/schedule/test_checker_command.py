"""check_plan: the JSON, the exit codes, the scope, and a plan that is only a file."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import ManagementUtility, call_command
from django.db import connections

from latsar.accounts.models import User
from latsar.errors import Refused
from participants.choices import Status
from participants.models import Participant
from schedule.checker import check_plan_data
from schedule.choices import EnrollmentStatus
from schedule.models import Cohort, Enrollment, Wave
from tests.cast import Nation, make_participant, make_participants
from tests.schedule.checker_world import timetable
from tests.schedule.test_checker_database import write_cohort

Json = dict[str, Any]


def check(capsys: pytest.CaptureFixture[str], *words: str, user: str) -> tuple[int, Json]:
    capsys.readouterr()
    code = 0
    try:
        call_command("check_plan", *words, "--year", "2026", "--user", user)
    except SystemExit as stopped:
        code = int(stopped.code or 0)
    return code, json.loads(capsys.readouterr().out.strip().splitlines()[-1])


@pytest.fixture
def plan(nation: Nation) -> Json:
    """A right plan of NTT as plan_cohorts prints it; nobody of it is enrolled."""
    city = make_participants(nation["53.71"], 4)
    regency = make_participants(nation["53.01"], 2)
    halves = ([*city[:2], regency[0]], [*city[2:], regency[1]])
    return {
        "cohorts": [
            {
                "number": number,
                "grade_level": "III",
                "capacity": 3,
                "days": [{"date": d.date.isoformat(), "mode": d.mode} for d in timetable(start)],
                "participants": [person.nip for person in half],
            }
            for number, start, half in zip(
                (1, 2), (date(2026, 2, 2), date(2026, 3, 11)), halves, strict=True
            )
        ],
        "enrolled": 6,
        "unplaced": [],
    }


def written(folder: Path, plan: Json, before: str = "") -> str:
    file = folder / "PLAN.json"
    file.write_text(before + json.dumps(plan))
    return str(file)


def test_a_right_plan_exits_0(
    nation: Nation, province_admin: User, capsys: pytest.CaptureFixture[str]
) -> None:
    write_cohort(nation, 1, make_participants(nation["53.71"], 1))
    assert check(capsys, "--province", "53", user="provinsi.53") == (
        0,
        {
            "ok": True,
            "violations": [],
            "warnings": [],
            "counts": {},
            "checked": {"cohorts": 1, "participants": 1, "days": 25, "satkers": 3},
        },
    )


def test_a_violation_exits_1_with_the_same_json(
    nation: Nation, province_admin: User, capsys: pytest.CaptureFixture[str]
) -> None:
    cohort = write_cohort(nation, 1, make_participants(nation["53.71"], 1))
    cohort.days.filter(sequence=25).delete()
    code, report = check(capsys, user="provinsi.53")
    assert (code, report["ok"], report["counts"]) == (1, False, {"days_count": 1})
    assert set(report["violations"][0]) == {"rule", "message", "cohort", "satker", "nip", "date"}
    assert (report["violations"][0]["cohort"], report["violations"][0]["satker"]) == (1, "53")


def test_without_a_province_the_account_decides(
    nation: Nation,
    province_admin: User,
    auditor: User,
    operator_a: User,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert check(capsys, user="provinsi.53")[1]["checked"]["satkers"] == 3
    assert check(capsys, user="auditor")[1]["checked"]["satkers"] == 6
    assert check(capsys, "--province", "51", user="auditor")[1]["checked"]["satkers"] == 2
    for words, user in (((), "operator.5371"), (("--province", "51"), "provinsi.53")):
        code, refusal = check(capsys, *words, user=user)
        assert code == 1
        assert set(refusal) == {"error"}


def test_the_away_rule_can_be_set(
    nation: Nation, province_admin: User, capsys: pytest.CaptureFixture[str]
) -> None:
    people = make_participants(nation["53.71"], 2)
    write_cohort(nation, 1, people[:1])
    write_cohort(nation, 2, people[1:], start=date(2026, 3, 10))
    for words, expected in (
        ((), (0, True)),
        (("--away-days", "classical"), (0, True)),
        (("--away-days", "all"), (1, False)),
        (("--away-percent", "100"), (0, True)),
    ):
        code, report = check(capsys, *words, user="provinsi.53")
        assert (code, report["ok"]) == expected
        assert report["counts"] == {"away_released": 1}


@pytest.mark.parametrize(
    "words",
    [
        ("--user", "tidak.ada"),
        ("--user", "provinsi.53", "--away-percent", "0"),
        ("--user", "provinsi.53", "--away-percent", "101"),
        ("--user", "provinsi.53", "--away-days", "auto"),
        ("--user", "provinsi.53", "--file", "/tidak/ada.json"),
        (),
    ],
)
def test_wrong_usage_exits_2(
    province_admin: User, words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "close_all", lambda: None)
    with pytest.raises(SystemExit) as stopped:
        ManagementUtility(["manage.py", "check_plan", *words]).execute()
    assert stopped.value.code == 2


def test_a_file_is_checked_as_if_it_were_enrolled(
    nation: Nation, pksdm: User, plan: Json, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make_participant(nation["53"])
    file = written(tmp_path, plan, before="Baris lain dari keluaran perintah.\n")
    code, report = check(capsys, "--province", "53", "--file", file, user="pksdm")
    assert (code, report["ok"], report["counts"]) == (0, True, {"unplaced": 1})
    assert report["checked"] == {"cohorts": 2, "participants": 7, "days": 50, "satkers": 3}
    assert not Enrollment.objects.exists()


def break_plan(plan: Json, what: str) -> None:
    first, second = plan["cohorts"]
    if what == "one_seat":
        second["participants"][0] = first["participants"][0]
    elif what == "unknown_participant":
        first["participants"][2] = "199802172025061999"
    elif what == "unplaced_but_seated":
        plan["unplaced"] = [{"nip": first["participants"][0], "reason": ""}]
    elif what == "capacity":
        first["capacity"] = 2
    elif what == "days_saturday":
        second["days"][24]["date"] = "2026-04-25"
    elif what == "days_twice":
        first["days"][1] = first["days"][0]
    else:
        first["days"][0]["mode"] = "classical"


@pytest.mark.parametrize(
    ("what", "also"),
    [
        *(("days_count", {}), ("days_twice", {}), ("days_saturday", {}), ("capacity", {})),
        *(("one_seat", {"unplaced": 1}), ("unknown_participant", {"unplaced": 1})),
        ("unplaced_but_seated", {}),
    ],
)
def test_a_fault_of_a_file_is_found(nation: Nation, plan: Json, what: str, also: Json) -> None:
    break_plan(plan, what)
    assert dict(check_plan_data(nation["53"], 2026, plan).counts) == {what: 1, **also}


def test_the_file_replaces_the_organisers_cohorts_only(
    nation: Nation, plan: Json, province_admin: User
) -> None:
    """Another organiser's cohort stays; who sits there may not sit in the file as well."""
    nip = plan["cohorts"][0]["participants"][0]
    write_cohort(nation, 1, [Participant.objects.get(nip=nip)])
    assert check_plan_data(nation["53"], 2026, plan).ok
    Cohort.objects.update(satker=nation["53.71"], number=9)
    assert set(check_plan_data(nation["53"], 2026, plan).counts) == {
        *("one_seat", "away_campus", "away_released")
    }


def test_a_saturday_of_the_file_is_right_where_the_cohort_allows_it(
    nation: Nation, plan: Json
) -> None:
    break_plan(plan, "days_saturday")
    cohort = write_cohort(nation, 2, [], start=date(2026, 3, 11))
    assert not check_plan_data(nation["53"], 2026, plan).ok
    Cohort.objects.filter(pk=cohort.pk).update(saturday_allowed=True)
    assert check_plan_data(nation["53"], 2026, plan).ok


def test_somebody_of_another_province_has_no_place_in_the_plan(nation: Nation, plan: Json) -> None:
    plan["cohorts"][0]["participants"].append(make_participant(nation["51.71"]).nip)
    plan["cohorts"][0]["capacity"] = 4
    assert dict(check_plan_data(nation["53"], 2026, plan).counts) == {"center": 1}


def test_an_unknown_person_takes_a_seat_too(nation: Nation, plan: Json) -> None:
    plan["cohorts"][0]["participants"].append("199802172025061999")
    report = check_plan_data(nation["53"], 2026, plan)
    assert dict(report.counts) == {"unknown_participant": 1, "capacity": 1}


def test_seats_of_a_wave_can_be_tried_out(nation: Nation, plan: Json) -> None:
    waves = [
        Wave.objects.create(
            training_center=nation.center,
            fiscal_year=2026,
            number=number,
            starts_on=start,
            ends_on=end,
            seats=3,
        )
        for number, start, end in (
            (1, date(2026, 2, 2), date(2026, 3, 10)),
            (2, date(2026, 3, 11), date(2026, 4, 30)),
        )
    ]
    assert check_plan_data(nation["53"], 2026, plan).ok
    report = check_plan_data(nation["53"], 2026, plan, wave_seats={waves[1].pk: 2})
    assert dict(report.counts) == {"wave_seats": 1}
    assert report.violations[0].message.startswith("Gelombang 2 ")


def test_who_finished_in_a_standing_cohort_is_not_remarked(nation: Nation, plan: Json) -> None:
    first = plan["cohorts"][0]
    people = list(Participant.objects.filter(nip__in=first["participants"]))
    cohort = write_cohort(nation, 1, people)
    for person in people:
        person.status = Status.PASSED
        person.save()
    assert set(check_plan_data(nation["53"], 2026, plan).counts) >= {"inactive"}
    cohort.enrollments.update(status=EnrollmentStatus.COMPLETED)
    assert "inactive" not in check_plan_data(nation["53"], 2026, plan).counts


@pytest.mark.parametrize(
    "data",
    [{}, {"cohorts": 3}, {"cohorts": [{"number": 1}]}, {"cohorts": [[]]}, {"cohorts": None}],
)
def test_another_shape_is_refused(nation: Nation, data: Json) -> None:
    with pytest.raises(Refused, match="Gunakan JSON yang dicetak perintah plan_cohorts"):
        check_plan_data(nation["53"], 2026, data)


@pytest.mark.parametrize("text", ["", "bukan JSON", "[1]"])
def test_a_file_that_is_no_plan_is_refused(
    province_admin: User, text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "PLAN.json"
    file.write_text(text)
    code, refusal = check(capsys, "--file", str(file), user="provinsi.53")
    assert code == 1
    assert refusal["error"].startswith("Berkas rencana bukan JSON")


def test_the_printed_plan_and_the_enrolled_one_are_judged_alike(
    nation: Nation, province_admin: User, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """plan_cohorts --dry-run prints a plan, nothing is kept; the file says what enrolling does."""
    make_participants(nation["53.71"], 5)
    make_participants(nation["53.01"], 3, appointed_on=date(2025, 3, 1))
    make_participants(nation["53"], 2, grade="II/c")
    window = ("--start", "2026-02-02", "--end", "2026-04-30", "--capacity", "4")
    words = ("--province", "53", *window, "--user", "provinsi.53")
    call_command("plan_cohorts", *words, "--dry-run")
    file = tmp_path / "PLAN.json"
    file.write_text(capsys.readouterr().out)
    assert not Enrollment.objects.exists()
    from_file = check(capsys, "--file", str(file), user="provinsi.53")
    call_command("plan_cohorts", *words)
    assert Enrollment.objects.exists()
    assert check(capsys, user="provinsi.53") == from_file


def test_a_file_of_the_nation_names_its_organisers(
    nation: Nation, pksdm: User, plan: Json, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Cohorts of organisers that the file doesn't speak of stay those of the database."""
    bali = make_participants(nation["51.71"], 1)
    write_cohort(nation, 1, bali, satker=nation["51"], center=nation.other_center)
    for cohort in plan["cohorts"]:
        cohort["satker"] = "53"
    code, report = check(capsys, "--file", written(tmp_path, plan), user="pksdm")
    assert (code, report["counts"]) == (0, {})
    assert report["checked"] == {"cohorts": 3, "participants": 7, "days": 75, "satkers": 6}
    plan["centers"] = [{"satker": "51"}]
    code, report = check(capsys, "--file", written(tmp_path, plan), user="pksdm")
    assert (code, report["counts"]) == (0, {"unplaced": 1})


def test_a_file_without_organisers_needs_its_province(
    pksdm: User, plan: Json, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, refusal = check(capsys, "--file", written(tmp_path, plan), user="pksdm")
    assert code == 1
    assert "ada bagian yang hilang atau salah ('satker')" in refusal["error"]
    assert "sebutkan --province" in refusal["error"]
