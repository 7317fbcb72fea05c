"""The roster from Excel to saved participants, in Chromium, at both widths."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from latsar.accounts.models import User
from participants.demo import demo_workbook
from participants.models import Participant
from tests.cast import Nation
from tests.participants.workbooks import nip, row, workbook

pytestmark = pytest.mark.browser
Check = Callable[[Page], None]


def send(page: Page, path: Path, content: bytes) -> None:
    path.write_bytes(content)
    page.goto("/peserta/impor/")
    page.set_input_files("[name=file]", path)
    page.get_by_role("button", name="Periksa berkas").click()


def test_the_roster_is_checked_then_saved(
    page: Page,
    login: Any,
    axe: Check,
    fits: Check,
    province_admin: User,
    nation: Nation,
    tmp_path: Path,
) -> None:
    login(page, "provinsi.53")
    send(page, tmp_path / "salah.xlsx", workbook([row(1), row(2, NIP=nip(2)[:17])]))
    expect(page.get_by_text("17 digit, seharusnya 18")).to_be_visible()
    axe(page)
    fits(page)
    satkers = [nation[code] for code in ("53", "53.01", "53.71")]
    send(page, tmp_path / "peserta.xlsx", demo_workbook(satkers))
    axe(page)
    fits(page)
    page.get_by_role("button", name="Simpan 115 peserta").dblclick()
    expect(page.get_by_text("115 peserta ditambahkan")).to_be_visible()
    assert Participant.objects.count() == 115


def test_every_page_is_accessible_and_fits(
    page: Page,
    phone: Page,
    login: Any,
    axe: Check,
    fits: Check,
    province_admin: User,
    nation: Nation,
    tmp_path: Path,
) -> None:
    login(page, "provinsi.53")
    send(page, tmp_path / "p.xlsx", workbook([row(1), row(2, "53.01")]))
    page.get_by_role("button", name="Simpan 2 peserta").click()
    expect(page.get_by_text("2 peserta ditambahkan")).to_be_visible()
    person = Participant.objects.get(nip=nip(1))
    login(phone, "provinsi.53")
    for view in (page, phone):
        for path in (
            "",
            "impor/",
            "tambah/",
            *(f"{person.pk}/{p}" for p in ("", "ubah/", "status/")),
        ):
            view.goto(f"/peserta/{path}")
            axe(view)
            fits(view)
        send(view, tmp_path / "p.xlsx", workbook([row(1, Nama="Nama Baru"), row(2, "53.71")]))
        axe(view)
        fits(view)
        send(view, tmp_path / "p.xlsx", workbook([row(1, NIP="1")]))
        axe(view)
        fits(view)
