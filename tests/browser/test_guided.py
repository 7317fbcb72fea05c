"""Somebody new follows only what the home page says, without scripts: each step is counted."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from mentors.demo import demo_workbook as mentor_workbook
from participants.demo import demo_workbook as participant_workbook
from reporting.models import Letter
from tests.browser.test_journey import WORKBOOK, assert_letter_is_whole
from tests.browser.test_journey import nation_with_accounts as nation_with_accounts

pytestmark = [pytest.mark.browser, pytest.mark.slow]
README = Path(__file__).resolve().parents[2] / "README.md"
COUNTED = re.compile(r"(\d+) steps here, (\d+) by hand")
# By hand, at the least, for 115 people of 23 offices in 3 cohorts: open and copy 23 lists, choose a
# mentor and a cohort for each person, write 75 dates, make 23 RAB of three figures each and copy
# each total into the recapitulation, copy each person into the letter's table, number and save it.
BY_HAND = 23 * 2 + 115 * 2 + 75 + 23 * 4 + 23 + 115 + 2


class Hand:
    """Does one visible thing at a time, and counts."""

    def __init__(self, page: Page) -> None:
        self.page, self.steps = page, 0

    def press(self, name: str) -> None:
        """Press a button or follow a link in the page's main part."""
        words = re.compile(name)
        main = self.page.get_by_role("main")
        found = main.get_by_role("button", name=words).or_(main.get_by_role("link", name=words))
        found.first.click()
        self.steps += 1

    def attach(self, name: str, content: bytes) -> None:
        self.page.locator("input[type=file]").set_input_files(
            {"name": name, "mimeType": WORKBOOK, "buffer": content}
        )
        self.steps += 1

    def next_task(self, says: str) -> None:
        """Go home and take the first thing there that says so."""
        self.page.get_by_role("link", name="Beranda").first.click()
        task = self.page.locator("li.task", has_text=re.compile(says)).first
        expect(task).to_be_visible()
        task.get_by_role("link").click()
        self.steps += 2


def test_whoever_follows_the_pages_gets_to_the_letter(
    open_page: Callable[..., Page],
    login: Callable[..., None],
    nation_with_accounts: list,
    tmp_path: Path,
) -> None:
    province, reviewer = (Hand(open_page(java_script_enabled=False)) for _ in range(2))
    login(province.page, "provinsi.53")
    province.next_task("Belum ada peserta")
    province.attach("peserta.xlsx", participant_workbook(nation_with_accounts))
    province.press("^Periksa berkas")
    province.press(r"^Simpan \d+")
    province.next_task("Belum ada mentor")
    province.attach("mentor.xlsx", mentor_workbook(nation_with_accounts))
    province.press("^Periksa berkas")
    province.press(r"^Simpan \d+")
    province.next_task("115 peserta belum punya mentor")
    province.press("^Tugaskan otomatis")
    province.next_task("115 peserta belum masuk angkatan")
    province.press("^Lihat pratinjau")
    province.press("^Terapkan rencana")
    province.next_task("23 satker belum punya usulan anggaran")
    province.press("^Susun semua draf")
    province.next_task("23 draf anggaran belum diajukan")
    province.press("^Ajukan semua")
    province.press("^Ajukan")
    login(reviewer.page, "pksdm")
    reviewer.next_task("23 usulan anggaran menunggu persetujuan")
    reviewer.press("^Setujui semua")
    reviewer.press("^Setujui")
    province.next_task("Surat permohonan tempat Latsar belum terbit")
    province.press("^Buat surat")
    province.press("^Buat permohonan tempat")
    province.press("^Simpan")
    province.press("terbitkan")
    province.press("^Terbitkan")
    expect(province.page.get_by_role("status").first).to_be_visible()
    assert_letter_is_whole(province.page, Letter.objects.get(), tmp_path)
    said = COUNTED.search(README.read_text(encoding="utf-8"))
    assert said
    assert (province.steps + reviewer.steps, BY_HAND) == tuple(int(n) for n in said.groups())
    assert province.steps + reviewer.steps < BY_HAND / 10
