"""What makes a letter trustworthy, in Chromium: drift, the register, verifying, the wording."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from latsar.accounts.models import User
from participants.models import Participant
from reporting.letters.corrections import draft_correction
from reporting.letters.services import issue
from reporting.models import Letter
from schedule.models import Enrollment
from tests.cast import Nation
from tests.reporting.letter_case import draft, small_case

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DROP = """([bytes, selector]) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([new Uint8Array(bytes)], "surat.pdf"));
    document.querySelector(selector).dispatchEvent(
        new DragEvent("drop", {dataTransfer: transfer, bubbles: true, cancelable: true}));
}"""


@pytest.fixture
def people(nation: Nation) -> list[Participant]:
    return small_case(nation)


@pytest.fixture
def moved(nation: Nation, people: list[Participant], province_admin: User) -> Letter:
    """An issued letter whose data have moved on; another one beside it was replaced."""
    old = issue(actor=province_admin, letter=draft(province_admin, nation["53"]), version=1)
    new = draft_correction(actor=province_admin, letter=old)
    issue(actor=province_admin, letter=new, version=1)
    letter = draft(province_admin, nation["53"], "duty_release")
    letter = issue(actor=province_admin, letter=letter, version=1)
    Enrollment.objects.filter(participant=people[0]).update(status="withdrawn")
    return letter


@pytest.mark.parametrize("size", ["page", "phone"])
def test_the_pages_are_accessible_and_fit(
    request: pytest.FixtureRequest,
    size: str,
    moved: Letter,
    pksdm: User,
    login: Callable[..., None],
    axe: Callable[[Page], None],
    fits: Callable[[Page], None],
) -> None:
    page = request.getfixturevalue(size)
    login(page, "pksdm")
    old = Letter.objects.get(replacements__isnull=False)
    for path in (
        "/surat/",
        f"/surat/{moved.pk}/",
        f"/surat/{old.pk}/",
        "/surat/agenda/?satker=53&tahun=2026",
        "/surat/pengaturan/?satker=53&jenis=duty_release",
        "/surat/naskah/",
        "/surat/naskah/duty_release/",
        moved.verify_path,
        old.verify_path,
        "/verifikasi/",
    ):
        page.goto(path)
        axe(page)
        fits(page)


def test_a_file_is_dropped_on_the_page(page: Page, moved: Letter) -> None:
    whole = bytearray(moved.pdf or b"")
    page.goto(moved.verify_path)
    for content, answer in ((whole, "Sama persis"), (flipped(whole), "Berbeda")):
        page.evaluate(DROP, [list(content), "form[data-drop]"])
        expect(page.locator(".verify-compared")).to_contain_text(answer)


def flipped(content: bytearray) -> bytearray:
    changed = bytearray(content)
    changed[len(changed) // 3] ^= 1
    return changed


def test_a_file_is_chosen_on_the_page(page: Page, moved: Letter, tmp_path: Path) -> None:
    path = tmp_path / "surat.pdf"
    path.write_bytes(bytes(moved.pdf or b""))
    page.goto(moved.verify_path)
    page.set_input_files("input[type=file]", path)
    page.get_by_role("button", name="Periksa berkas").click()
    expect(page.locator(".verify-compared")).to_contain_text("Sama persis")


def test_the_preview_follows_the_typing(
    page: Page, moved: Letter, pksdm: User, login: Callable[..., None]
) -> None:
    login(page, "pksdm")
    page.goto("/surat/naskah/duty_release/")
    page.get_by_label("Penutup").fill("Sekian, **{tahun}** {lain}.")
    expect(page.locator("#pratinjau strong")).to_have_text("2026")
    expect(page.locator("#pratinjau")).to_contain_text("{lain} tidak dikenal")
