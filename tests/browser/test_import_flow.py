"""Differences, saving, undoing and the history of imports in Chromium; with and without scripts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from latsar.accounts.models import User
from latsar.background.testing import run_jobs
from mentors.services import assign_mentor
from participants.importer import import_now, sizes
from participants.importer.roster import PARTICIPANTS
from participants.models import Participant
from tests.cast import Nation, make_mentor
from tests.participants.workbooks import nip, row, workbook

pytestmark = pytest.mark.browser
Check = Callable[[Page], None]


def send(page: Page, path: Path, content: bytes) -> None:
    path.write_bytes(content)
    page.goto("/peserta/impor/")
    page.set_input_files("[name=file]", path)
    page.get_by_role("button", name="Periksa berkas").click()


@pytest.mark.parametrize("scripts", [True, False])
def test_differences_are_seen_saved_and_undone(
    open_page: Callable[..., Page],
    login: Any,
    province_admin: User,
    nation: Nation,
    tmp_path: Path,
    scripts: bool,
) -> None:
    import_now(PARTICIPANTS, province_admin, workbook([row(n) for n in range(1, 5)]), "a.xlsx")
    page = open_page(java_script_enabled=scripts)
    login(page, "provinsi.53")
    send(page, tmp_path / "b.xlsx", workbook([row(1, Nama="Nama Baru"), row(2), row(9)]))
    main = page.get_by_role("main")
    expect(main).to_contain_text("Calon Uji 001")
    expect(main).to_contain_text("Calon Uji 003")
    expect(main).to_contain_text("Impor tidak mengubah atau menghapus mereka")
    page.get_by_role("link", name="Berubah: 1").click()
    page.get_by_role("button", name="Simpan 2 peserta").click()
    expect(main).to_contain_text("1 peserta ditambahkan dan 1 peserta diubah")
    page.get_by_role("link", name="Batalkan impor ini").click()
    expect(main).to_contain_text("Yang akan kembali seperti semula")
    page.get_by_role("button", name="Batalkan impor ini").click()
    expect(main).to_contain_text("1 peserta dihapus dan 1 peserta kembali seperti semula")
    assert Participant.objects.get(nip=nip(1)).name == "Calon Uji 001"
    assert Participant.objects.count() == 4
    page.get_by_role("link", name="Riwayat impor").click()
    expect(main).to_contain_text("Dibatalkan")
    expect(main.get_by_role("link", name="Batalkan impor a.xlsx")).to_be_visible()


def test_the_pages_are_accessible_and_fit(
    page: Page,
    phone: Page,
    login: Any,
    axe: Check,
    fits: Check,
    province_admin: User,
    nation: Nation,
    tmp_path: Path,
) -> None:
    people = [row(n) for n in range(1, 61)]
    first = import_now(PARTICIPANTS, province_admin, workbook(people), "a.xlsx").roster_import
    changed = [row(n, Nama=f"Nama Baru {n}") for n in range(41, 58)] + [row(99)]
    later = import_now(PARTICIPANTS, province_admin, workbook(changed), "b.xlsx").roster_import
    assign_mentor(
        actor=province_admin,
        mentor=make_mentor(nation["53.71"]),
        participant=Participant.objects.get(nip=nip(60)),
    )
    for view in (page, phone):
        login(view, "provinsi.53")
        send(view, tmp_path / "b.xlsx", workbook([row(1), row(200)]))
        axe(view)
        fits(view)
        send(view, tmp_path / "c.xlsx", workbook(changed))
        axe(view)
        fits(view)
        for path in (
            "riwayat/",
            f"{first.pk}/",
            f"{later.pk}/",
            f"{first.pk}/batalkan/",
            f"{later.pk}/batalkan/",
        ):
            view.goto(f"/peserta/impor/{path}")
            axe(view)
            fits(view)
        view.goto(f"/peserta/impor/{first.pk}/batalkan/")
        expect(view.get_by_role("main")).to_contain_text("lepaskan mentornya lebih dahulu")


@pytest.mark.parametrize("scripts", [True, False])
def test_a_big_file_goes_through_the_background(
    open_page: Callable[..., Page],
    login: Any,
    province_admin: User,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    scripts: bool,
) -> None:
    monkeypatch.setattr(sizes, "SHEET_BYTES", 0)
    monkeypatch.setattr(sizes, "ROWS_IN_REQUEST", 0)
    page = open_page(java_script_enabled=scripts)
    login(page, "provinsi.53")
    send(page, tmp_path / "besar.xlsx", workbook([row(n) for n in range(1, 61)]))
    expect(page.get_by_role("main")).to_contain_text("Menunggu giliran")
    run_jobs()
    save = page.get_by_role("button", name="Simpan 60 peserta")
    expect(save).to_be_visible()
    save.click()
    expect(page.get_by_role("main")).to_contain_text("Menunggu giliran")
    run_jobs()
    expect(page.get_by_role("main")).to_contain_text("60 peserta ditambahkan")
    assert Participant.objects.count() == 60
