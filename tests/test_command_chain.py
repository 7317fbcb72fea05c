"""The whole NTT case through the commands, as design section 4 states them: JSON, exit codes.

Everything goes through the command line's own entry, so an exit code here is the shell's. The
workbooks are built cell by cell, and the sums are derived here from the tariffs alone.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import ManagementUtility
from django.db import connections
from openpyxl import Workbook

from latsar.organizations.models import Holiday

PARTICIPANT_HEADER = (
    "NIP",
    "Nama",
    "Golongan",
    "Jabatan",
    "Kode Satker",
    "TMT CPNS",
    "Pendidikan",
    "No HP",
    "Email",
)
MENTOR_HEADER = (
    "NIP",
    "Nama",
    "Jabatan",
    "Jenis Jabatan",
    "Kode Satker",
    "Moda",
    "No HP",
    "Email",
)
CODES = ["53", *(f"53.{n:02d}" for n in range(1, 22)), "53.71"]
PROVINCE = ("--province", "53", "--user", "provinsi.53")
WINDOW = ("--start", "2026-02-02", "--end", "2026-04-30", "--capacity", "40")
YEAR = ("--year", "2026")
APPROVAL = ("approve_budgets", "--province", "53", *YEAR, "--user", "pksdm")
PLACE = ("issue_letter", "--kind", "place_request", "--satker", "53", "--date", "2026-01-12")
Run = Callable[..., tuple[int, Any]]


@pytest.fixture
def run(
    db: None,
    settings: Any,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> Run:
    """Return a function that runs a command as the shell does: its exit code and its JSON."""
    settings.DEMO_PASSWORD = "sandi-uji-rantai"
    settings.TODAY_OVERRIDE = "2026-01-12"
    monkeypatch.setattr(connections, "close_all", lambda: None)

    def run(*words: str) -> tuple[int, Any]:
        code = 0
        capsys.readouterr()
        with django_capture_on_commit_callbacks(execute=True):
            try:
                ManagementUtility(["manage.py", *words]).execute()
            except SystemExit as stopped:
                code = int(stopped.code or 0)
        lines = capsys.readouterr().out.strip().splitlines()
        return code, json.loads(lines[-1]) if code < 2 else None

    assert run("seed_reference")[0] == 0
    assert run("seed_demo", "--accounts-only") == (0, {"accounts_created": 5})
    return run


def counts() -> dict[str, int]:
    return {model._meta.label: model._default_manager.count() for model in apps.get_models()}


def save(path: Path, header: tuple[str, ...], rows: list[list[Any]]) -> str:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in [list(header), *rows]:
        sheet.append(row)
    book.save(path)
    return str(path)


def person(index: int, grade: str = "III/a", code: str = "") -> list[Any]:
    return [
        f"199802172025061{index + 1:03d}",
        f"Calon Rantai {index:03d}",
        grade,
        "Penata Kelola Pemilu Ahli Pertama",
        code or CODES[index % 23],
        date(2025, 6, 1),
        "S-1 Hukum",
        f"08120000{index:04d}",
        f"calon.{index}@contoh.kpu.go.id",
    ]


def roster(path: Path, second_grade: int = 38) -> str:
    people = [person(n, "II/c" if n < second_grade else "III/a") for n in range(115)]
    return save(path / "peserta.xlsx", PARTICIPANT_HEADER, people)


def mentors(path: Path) -> str:
    rows: list[list[Any]] = [
        [
            f"198005042006011{n + 1:03d}",
            f"Mentor Rantai {n:02d}",
            "Kepala Subbagian",
            "Struktural",
            code,
            "Daring",
            f"08130000{n:04d}",
            f"mentor.{n}@contoh.kpu.go.id",
        ]
        for n, code in enumerate(CODES)
    ]
    return save(path / "mentor.xlsx", MENTOR_HEADER, rows)


def imported(created: int, unchanged: int = 0) -> tuple[int, dict[str, Any]]:
    return 0, {"created": created, "updated": 0, "unchanged": unchanged, "errors": []}


def rehearse(run: Run, *words: str) -> None:
    """A dry run says yes and leaves every table as it was."""
    before = counts()
    assert run(*words, "--dry-run")[0] == 0
    assert counts() == before


def refused(run: Run, *words: str) -> None:
    """A refusal exits 1 and leaves every table as it was."""
    before = counts()
    code, answer = run(*words)
    assert code == 1, answer
    assert answer.get("error") or answer.get("errors")
    assert counts() == before


@pytest.mark.slow
def test_from_roster_to_verified_letter(run: Run, tmp_path: Path) -> None:
    nips = import_people(run, tmp_path)
    assign(run, nips)
    plan(run, nips)
    spend(run)
    write(run, tmp_path)


def import_people(run: Run, folder: Path) -> set[str]:
    people, guides = ("import_participants", roster(folder)), ("import_mentors", mentors(folder))
    for user in ("operator.5371", "provinsi.51", "auditor"):
        refused(run, *people, "--user", user)
        refused(run, *guides, "--user", user)
    for words, amount in ((people, 115), (guides, 23)):
        rehearse(run, *words, "--user", "provinsi.53")
        assert run(*words, "--user", "provinsi.53") == imported(amount)
        assert run(*words, "--user", "provinsi.53") == imported(0, amount)
    return {person(n)[0] for n in range(115)}


def assign(run: Run, nips: set[str]) -> None:
    for user in ("operator.5371", "provinsi.51", "auditor"):
        refused(run, "assign_mentors", "--province", "53", "--user", user)
    rehearse(run, "assign_mentors", *PROVINCE)
    code, answer = run("assign_mentors", *PROVINCE)
    assert (code, answer["assigned"], answer["unassigned"]) == (0, 115, [])
    assert {pair["participant"] for pair in answer["pairs"]} == nips
    places = Counter((pair["mentor"], pair["slot"]) for pair in answer["pairs"])
    assert len(places) == 115
    assert {slot for _, slot in places} == {1, 2, 3, 4, 5}
    before = counts()
    assert run("assign_mentors", *PROVINCE) == (0, {"assigned": 0, "unassigned": [], "pairs": []})
    assert counts() == before


def plan(run: Run, nips: set[str]) -> None:
    for user in ("operator.5371", "provinsi.51", "auditor"):
        refused(run, "plan_cohorts", "--province", "53", *WINDOW, "--user", user)
    rehearse(run, "plan_cohorts", *PROVINCE, *WINDOW)
    code, answer = run("plan_cohorts", *PROVINCE, *WINDOW)
    assert (code, answer["enrolled"], answer["unplaced"]) == (0, 115, [])
    cohorts = answer["cohorts"]
    assert [c["number"] for c in cohorts] == [1, 2, 3]
    assert sorted((c["grade_level"], len(c["participants"])) for c in cohorts) == [
        ("II", 38),
        ("III", 38),
        ("III", 39),
    ]
    assert Counter(nip for c in cohorts for nip in c["participants"]) == Counter(nips)
    for cohort in cohorts:
        assert cohort["capacity"] == 40
        check_days(cohort["days"])
    before = counts()
    code, again = run("plan_cohorts", *PROVINCE, *WINDOW)
    assert (code, again["cohorts"], again["enrolled"], again["unplaced"]) == (0, cohorts, 0, [])
    assert counts() == before


def check_days(days: list[dict[str, str]]) -> None:
    assert Counter(day["mode"] for day in days) == {"online": 18, "classical": 7}
    dates = [date.fromisoformat(day["date"]) for day in days]
    assert dates == sorted(set(dates))
    assert date(2026, 2, 2) <= dates[0] <= dates[-1] <= date(2026, 4, 30)
    assert all(day.weekday() < 5 for day in dates)
    assert not Holiday.objects.filter(date__in=dates).exists()


def spend(run: Run) -> None:
    for user in ("operator.5371", "provinsi.51", "auditor"):
        refused(run, "draft_budgets", "--province", "53", *YEAR, "--user", user)
    refused(run, "submit_budgets", *PROVINCE, *YEAR)
    refused(run, *APPROVAL)
    rehearse(run, "draft_budgets", *PROVINCE, *YEAR)
    code, drafted = run("draft_budgets", *PROVINCE, *YEAR)
    assert code == 0
    check_sums(drafted)
    before = counts()
    assert run("draft_budgets", *PROVINCE, *YEAR) == (0, drafted)
    assert counts() == before
    rehearse(run, "submit_budgets", *PROVINCE, *YEAR)
    code, submitted = run("submit_budgets", *PROVINCE, *YEAR)
    assert (code, submitted["total"]) == (0, drafted["total"])
    refused(run, "submit_budgets", *PROVINCE, *YEAR)
    refused(run, "approve_budgets", *PROVINCE, *YEAR)
    rehearse(run, *APPROVAL)
    code, approved = run(*APPROVAL)
    assert (code, approved["total"]) == (0, drafted["total"])
    refused(run, *APPROVAL)


def check_sums(answer: dict[str, Any]) -> None:
    """Derive the daily allowance of each satker: 5 people, 7 days, and 2 of travel to Kupang."""
    assert [request["satker"] for request in answer["requests"]] == CODES
    assert answer["total"] == sum(request["total"] for request in answer["requests"])
    for request in answer["requests"]:
        lines = request["lines"]
        assert request["total"] == sum(line["amount"] for line in lines)
        for line in lines:
            assert line["amount"] == line["quantity"] * line["rate"]
            assert all(type(line[key]) is int for key in ("quantity", "rate", "amount"))
            assert line["formula"].startswith("5 ")
        daily = sum(line["amount"] for line in lines if line["component"] == "daily_allowance")
        in_town = request["satker"] in ("53", "53.71")
        assert daily == 5 * 7 * 130_000 + (0 if in_town else 5 * 2 * 430_000)


def write(run: Run, folder: Path) -> None:
    pdf, spoiled = folder / "surat.pdf", folder / "palsu.pdf"
    for user in ("operator.5371", "provinsi.51", "auditor"):
        refused(run, *PLACE, "--out", str(pdf), "--user", user)
    rehearse(run, *PLACE, "--out", str(pdf), "--user", "provinsi.53")
    before = counts()
    nowhere = str(folder / "tidak-ada" / "surat.pdf")
    assert run(*PLACE, "--out", nowhere, "--user", "provinsi.53")[0] == 2
    assert counts() == before
    assert not pdf.exists()
    code, letter = run(*PLACE, "--out", str(pdf), "--user", "provinsi.53")
    assert code == 0
    assert set(letter) == {"number", "sha256", "verify_path"}
    assert letter["number"].startswith("1/")
    valid = {"valid": True, "number": letter["number"], "status": "issued"}
    assert run("verify_letter", str(pdf)) == (0, valid)
    content = bytearray(pdf.read_bytes())
    content[len(content) // 2] ^= 1
    spoiled.write_bytes(content)
    unknown = {"valid": False, "number": None, "status": "unknown"}
    assert run("verify_letter", str(spoiled)) == (1, unknown)
    check_text(pdf, letter["number"])
    for number, kind in enumerate(("budget_request", "mentor_appointment"), start=2):
        words = ("issue_letter", "--kind", kind, "--satker", "53", "--date", "2026-01-13")
        code, answer = run(*words, "--out", str(folder / f"{kind}.pdf"), "--user", "provinsi.53")
        assert (code, answer["number"].partition("/")[0]) == (0, str(number))


def check_text(pdf: Path, number: str) -> None:
    program = shutil.which("pdftotext")
    assert program, "pdftotext is missing: apt-get install poppler-utils"
    command = [program, "-layout", str(pdf), "-"]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert number in text
    assert all(text.count(f"Calon Rantai {n:03d}") == 1 for n in range(115))


def test_a_roster_of_one_grade_level_makes_three_even_cohorts(run: Run, tmp_path: Path) -> None:
    assert run("import_participants", roster(tmp_path, 0), "--user", "provinsi.53")[0] == 0
    _, answer = run("plan_cohorts", *PROVINCE, *WINDOW)
    sizes = sorted(len(cohort["participants"]) for cohort in answer["cohorts"])
    assert sizes == [38, 38, 39]


def test_an_error_names_the_row_and_header_that_excel_shows(run: Run, tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    wrong_grade, wrong_satker = person(1, "IV/a"), person(2, code="51.71")
    for row in (["DAFTAR CPNS"], [], PARTICIPANT_HEADER, person(0), [], wrong_grade, wrong_satker):
        sheet.append(list(row))
    sheet.merge_cells("A1:I1")
    book.save(tmp_path / "x.xlsx")
    before = counts()
    code, answer = run("import_participants", str(tmp_path / "x.xlsx"), "--user", "provinsi.53")
    places = [(error["row"], error["column"]) for error in answer["errors"]]
    assert (code, places) == (1, [(6, "Golongan"), (7, "Kode Satker")])
    assert all(error["message"] for error in answer["errors"])
    assert (answer["created"], answer["updated"], counts()) == (0, 0, before)


@pytest.mark.parametrize(
    "words",
    [
        ("import_participants", "--user", "pksdm"),
        ("import_participants", "tidak-ada.xlsx"),
        ("import_participants", "tidak-ada.xlsx", "--user", "pksdm"),
        ("import_mentors", "tidak-ada.xlsx", "--user", "pksdm"),
        ("assign_mentors", "--province", "53"),
        ("assign_mentors", "--province", "53", "--user", "tidak.ada"),
        ("plan_cohorts", "--province", "53", "--user", "pksdm"),
        ("plan_cohorts", *PROVINCE, "--start", "2026-13-02", "--end", "x", "--capacity", "40"),
        ("draft_budgets", *PROVINCE),
        ("submit_budgets", *PROVINCE, "--year", "x"),
        ("approve_budgets", *YEAR, "--user", "pksdm"),
        (*PLACE, "--user", "provinsi.53"),
        ("issue_letter", "--kind", "x", "--satker", "53", "--user", "pksdm", "--out", "x.pdf"),
        ("verify_letter",),
        ("verify_letter", "tidak-ada.pdf"),
    ],
)
def test_wrong_usage_exits_2_and_changes_nothing(run: Run, words: tuple[str, ...]) -> None:
    before = counts()
    assert run(*words)[0] == 2
    assert counts() == before


def test_the_public_demo_password_is_refused_without_debug(run: Run, settings: Any) -> None:
    settings.DEMO_PASSWORD = settings.DEMO_PASSWORD_DEFAULT
    refused(run, "seed_demo", "--accounts-only")
    refused(run, "seed_demo")
