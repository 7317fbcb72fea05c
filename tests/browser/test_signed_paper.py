"""Signing, the package and its run over the nation, in Chromium: from a certificate to a verified copy."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from latsar.accounts.models import User
from latsar.background.testing import run_jobs
from reporting.letters import visits
from reporting.letters.services import issue
from reporting.models import Letter
from tests.cast import Nation
from tests.reporting.letter_case import draft, small_case
from tests.reporting.test_pades import PASSPHRASE, SIGNER, make_p12

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def letter(nation: Nation, province_admin: User) -> Letter:
    small_case(nation)
    made = draft(province_admin, nation["53"])
    return issue(actor=province_admin, letter=made, version=made.version)


@pytest.mark.parametrize("size", ["page", "phone"])
def test_the_pages_are_accessible_and_fit(
    request: pytest.FixtureRequest,
    size: str,
    letter: Letter,
    province_admin: User,
    login: Callable[..., None],
    axe: Callable[[Page], None],
    fits: Callable[[Page], None],
) -> None:
    page = request.getfixturevalue(size)
    login(page, province_admin.username)
    sign = reverse("reporting:signature-add", args=[letter.pk])
    ways = [f"{sign}?cara={way}" for way in ("wet", "pades", "external")]
    for path in (*ways, reverse("reporting:package"), "/surat/pengaturan/"):
        page.goto(path)
        axe(page)
        fits(page)


def test_a_letter_signed_on_a_phone_verifies(
    phone: Page,
    open_page: Callable[..., Page],
    letter: Letter,
    province_admin: User,
    login: Callable[..., None],
    tmp_path: Path,
) -> None:
    box = tmp_path / "saya.p12"
    box.write_bytes(make_p12()[0])
    login(phone, province_admin.username)
    phone.goto(reverse("reporting:signature-add", args=[letter.pk]) + "?cara=pades")
    phone.get_by_label("Berkas sertifikat").set_input_files(box)
    phone.get_by_label("Frasa sandi").fill(PASSPHRASE)
    phone.get_by_role("button", name="Tandatangani").click()
    expect(phone.get_by_text("tersimpan di samping berkas asli")).to_be_visible()
    expect(phone.get_by_text(SIGNER).first).to_be_visible()
    with phone.expect_download() as started:
        phone.evaluate(
            "url => { const a = document.createElement('a'); a.href = url; a.download = '';"
            " document.body.append(a); a.click(); }",
            reverse("reporting:signature-file", args=[letter.signed_copies.get().pk]),
        )
    path = tmp_path / "bertanda-tangan.pdf"
    started.value.save_as(path)
    said = subprocess.run(["pdfsig", "-nocert", path], stdout=subprocess.PIPE, text=True).stdout
    assert "Signature is Valid" in said
    assert "Total document signed" in said

    anyone = open_page()
    anyone.goto(letter.verify_path)
    anyone.set_input_files("input[type=file]", path)
    anyone.get_by_role("button", name="Periksa berkas").click()
    expect(anyone.locator(".verify-compared")).to_contain_text("Sama persis")
    expect(anyone.get_by_text(SIGNER)).to_have_count(0)


def test_who_asks_too_often_is_told_when_to_come_back(
    page: Page,
    letter: Letter,
    axe: Callable[[Page], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(visits, "PAGES_A_MINUTE", 0)
    answer = page.goto(letter.verify_path)
    assert answer is not None
    assert answer.status == 429
    assert 0 < int(answer.headers["retry-after"]) <= 60
    axe(page)


@pytest.mark.parametrize("size", ["page", "phone"])
def test_the_run_over_the_nation_ends_at_its_file(
    request: pytest.FixtureRequest,
    size: str,
    letter: Letter,
    pksdm: User,
    login: Callable[..., None],
    axe: Callable[[Page], None],
    fits: Callable[[Page], None],
    settings: object,
    tmp_path: Path,
) -> None:
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]
    page = request.getfixturevalue(size)
    login(page, pksdm.username)
    page.goto(reverse("reporting:package-nation"))
    page.get_by_role("button", name="Susun di latar").click()
    page.wait_for_url("**/pekerjaan/*/")
    axe(page)
    fits(page)
    run_jobs()
    page.wait_for_url("**/surat/paket/nasional/*/")
    expect(page.locator(".panel").get_by_text("1 paket provinsi selesai")).to_be_visible()
    axe(page)
    fits(page)
    page.goto("/pekerjaan/")
    axe(page)
    fits(page)
