"""The whole job in a browser, as its users do it: from NTT's roster to a numbered letter."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect

from budget.models import BudgetRequest
from latsar.organizations.models import Satker
from mentors.demo import demo_workbook as mentor_workbook
from mentors.models import Mentor, Mentorship
from participants.demo import demo_workbook as participant_workbook
from participants.models import Participant
from reporting.models import Letter
from schedule.models import Cohort, Enrollment

pytestmark = [pytest.mark.browser, pytest.mark.slow]
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
def nation_with_accounts(transactional_db: None) -> list[Satker]:
    call_command("seed_reference", verbosity=0)
    call_command("seed_demo", accounts_only=True, verbosity=0)
    return list(Satker.objects.filter(province__code="53").order_by("code"))


def press(page: Page, name: str | re.Pattern[str]) -> None:
    page.get_by_role("button", name=name).first.click()


def follow(page: Page, name: str | re.Pattern[str]) -> None:
    page.get_by_role("main").get_by_role("link", name=name).first.click()


def open_section(page: Page, name: str) -> None:
    rail = page.locator("nav.rail")
    rail.get_by_role("link", name=re.compile(f"^{name}")).click()


def import_workbook(page: Page, section: str, name: str, content: bytes) -> None:
    open_section(page, section)
    follow(page, "Impor Excel")
    page.locator("input[type=file]").set_input_files(
        {"name": name, "mimeType": WORKBOOK, "buffer": content}
    )
    press(page, "Periksa berkas")
    press(page, re.compile(r"^Simpan \d+"))


def text_of(pdf: Path) -> str:
    done = subprocess.run(
        ["pdftotext", "-layout", str(pdf), "-"], capture_output=True, text=True, check=True
    )
    return done.stdout


def test_from_roster_to_letter(
    open_page: Callable[..., Page],
    login: Callable[..., None],
    nation_with_accounts: list[Satker],
    tmp_path: Path,
) -> None:
    satkers = nation_with_accounts
    province = open_page()
    login(province, "provinsi.53")
    import_workbook(province, "Peserta", "peserta.xlsx", participant_workbook(satkers))
    expect(province.get_by_role("main")).to_contain_text("115")
    assert Participant.objects.count() == 115
    import_workbook(province, "Mentor", "mentor.xlsx", mentor_workbook(satkers))
    assert Mentor.objects.count() == 23

    open_section(province, "Mentor")
    follow(province, "Penugasan")
    press(province, re.compile("^Tugaskan otomatis"))
    expect(province.get_by_role("status").first).to_be_visible()
    assert Mentorship.objects.open().count() == 115

    open_section(province, "Angkatan")
    follow(province, "Rencanakan angkatan")
    press(province, "Lihat pratinjau")
    press(province, "Terapkan rencana")
    expect(province.locator("tbody tr")).to_have_count(3)
    assert Cohort.objects.count() == 3
    assert Enrollment.objects.seated().count() == 115

    draft_and_submit_budgets(province)
    reviewer = open_page()
    login(reviewer, "pksdm")
    approve_budgets(reviewer)
    letter = issue_letter(province)
    assert_letter_is_whole(province, letter, tmp_path)


def draft_and_submit_budgets(page: Page) -> None:
    open_section(page, "Anggaran")
    press(page, "Susun semua draf")
    expect(page.get_by_role("status").first).to_be_visible()
    assert BudgetRequest.objects.filter(status="draft").count() == 23
    follow(page, re.compile("^Ajukan semua"))
    press(page, re.compile("^Ajukan"))
    expect(page.get_by_role("status").first).to_be_visible()
    assert BudgetRequest.objects.filter(status="submitted").count() == 23


def approve_budgets(page: Page) -> None:
    open_section(page, "Anggaran")
    follow(page, re.compile("^Setujui semua"))
    press(page, re.compile("^Setujui"))
    expect(page.get_by_role("status").first).to_be_visible()
    assert BudgetRequest.objects.filter(status="approved").count() == 23


def issue_letter(page: Page) -> Letter:
    open_section(page, "Surat")
    follow(page, "Buat surat")
    follow(page, re.compile("^Buat permohonan tempat"))
    press(page, re.compile("^Simpan"))
    follow(page, re.compile("terbitkan"))
    press(page, re.compile("^Terbitkan"))
    expect(page.get_by_role("status").first).to_be_visible()
    return Letter.objects.get()


def assert_letter_is_whole(page: Page, letter: Letter, folder: Path) -> None:
    """Download the PDF as the user does and read it back."""
    assert (letter.status, letter.sequence) == ("issued", 1)
    answer: Any = page.request.get(f"/surat/{letter.pk}/pdf/")
    pdf = folder / "surat.pdf"
    pdf.write_bytes(answer.body())
    text = re.sub(r"\s+", " ", text_of(pdf))
    assert letter.number in text
    assert "115 (seratus lima belas)" in text
    nips = list(Participant.objects.values_list("nip", flat=True))
    found = re.sub(r"(?<=\d) (?=\d)", "", text)
    for nip in nips:
        assert found.count(nip) == 1, nip
    for name in Participant.objects.values_list("name", flat=True):
        assert name in text, name
    page.goto(f"/verifikasi/{letter.verify_token}/")
    expect(page.locator("body")).to_contain_text(letter.number)
    expect(page.locator("body")).not_to_contain_text(nips[0])
