"""The pages of the own account in a browser, and a form that outlives its session, without scripts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from latsar.access.models import Session
from latsar.access.sessions import SEEN
from latsar.accounts.models import User
from participants.models import Participant
from tests.cast import PASSWORD

pytestmark = pytest.mark.browser
NAME = "Ani <Putri> & Kawan"


def leave_for(minutes: int) -> None:
    """Let every session have been unused for so long."""
    for row in Session.objects.all():
        store = Session.get_session_store_class()(row.session_key)
        store[SEEN] = (timezone.now() - timedelta(minutes=minutes)).isoformat()
        store.save()


def test_a_form_outlives_its_session(
    open_page: Callable[..., Page], login: Callable[..., None], operator_a: User
) -> None:
    page = open_page(java_script_enabled=False)
    login(page, "operator.5371")
    page.goto("/peserta/tambah/")
    page.get_by_role("main").get_by_label("Nama", exact=False).first.fill(NAME)
    leave_for(31)
    page.locator("main form .btn-primary").click()
    expect(page.get_by_text("Isian Anda disimpan")).to_be_visible()
    page.fill("input[name=username]", "operator.5371")
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    expect(page.get_by_text("Isian itu belum terkirim")).to_be_visible()
    expect(page.locator("input[name=name]")).to_have_value(NAME)
    assert not Participant.objects.exists()


def test_the_pages_of_the_own_account_are_accessible(
    phone: Page,
    login: Callable[..., None],
    axe: Callable[[Page], None],
    fits: Callable[[Page], None],
    operator_a: User,
) -> None:
    login(phone, "operator.5371")
    for path in ("/akun/", "/akun/sandi/", "/akun/perangkat/", "/akun/keamanan/"):
        phone.goto(path)
        axe(phone)
        fits(phone)
    phone.fill("input[name=password]", PASSWORD)
    phone.get_by_role("button", name="Pasang kode verifikasi").click()
    expect(phone.locator("main img")).to_be_visible()
    axe(phone)
    fits(phone)
