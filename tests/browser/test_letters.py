"""The pages of letters in Chromium: accessible, narrow enough, and working without JavaScript."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from latsar.accounts.models import User
from reporting.letters.services import issue
from reporting.models import Letter
from tests.cast import Nation
from tests.reporting.letter_case import draft, small_case

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def letters(nation: Nation, province_admin: User) -> dict[str, Letter]:
    small_case(nation)
    first = draft(province_admin, nation["53"])
    return {
        "issued": issue(actor=province_admin, letter=first, version=1),
        "draft": draft(province_admin, nation["53"], "duty_release"),
    }


@pytest.mark.parametrize("size", ["page", "phone"])
def test_letter_pages_are_accessible_and_fit(
    request: pytest.FixtureRequest,
    size: str,
    letters: dict[str, Letter],
    login: Callable[..., None],
    axe: Callable[[Page], None],
    fits: Callable[[Page], None],
) -> None:
    page = request.getfixturevalue(size)
    login(page, "provinsi.53")
    waiting, out = letters["draft"].pk, letters["issued"].pk
    for path in (
        "/surat/",
        "/surat/tambah/",
        "/surat/tambah/?jenis=place_request",
        f"/surat/{waiting}/",
        f"/surat/{waiting}/terbitkan/",
        f"/surat/{waiting}/ubah/",
        f"/surat/{out}/",
        f"/surat/{out}/cabut/",
        "/surat/pengaturan/",
        letters["issued"].verify_path,
        "/verifikasi/tidakada/",
    ):
        page.goto(path)
        axe(page)
        fits(page)


def test_a_letter_is_issued_without_javascript(
    open_page: Callable[..., Any], letters: dict[str, Letter], login: Callable[..., None]
) -> None:
    page = open_page(java_script_enabled=False)
    login(page, "provinsi.53")
    page.goto("/surat/")
    page.get_by_role("link", name="Buat surat").click()
    page.get_by_role("link", name="Buat penunjukan mentor").click()
    page.get_by_role("button", name="Simpan draf").click()
    page.get_by_role("link", name="Periksa dan terbitkan").click()
    page.get_by_role("button", name="Terbitkan surat").click()
    expect(page.get_by_text("Surat terbit dengan nomor 2/SDM.02-SD/53/2026")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Unduh PDF").click()
    assert download.value.suggested_filename == "surat-2-SDM.02-SD-53-2026.pdf"
