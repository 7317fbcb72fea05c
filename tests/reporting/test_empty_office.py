"""What an office without data is told to do next."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.test import Client

from latsar.accounts.models import User

pytestmark = pytest.mark.django_db
FIRST_STEPS = [
    ("/mentor/penugasan/", "/peserta/impor/"),
    ("/angkatan/belum-terdaftar/", "/peserta/"),
    (
        "/angkatan/rencana/?satker={satker}&start=2026-02-02&end=2026-04-30&capacity=40",
        "/peserta/impor/",
    ),
    ("/anggaran/", "/peserta/"),
]


@pytest.mark.parametrize(("path", "target"), FIRST_STEPS)
def test_empty_page_leads_to_the_first_step(
    client: Client, province_admin: User, path: str, target: str
) -> None:
    client.force_login(province_admin)
    text = client.get(path.format(satker=province_admin.satker_id)).content.decode()
    assert f'<a class="btn btn-primary" href="{target}">' in text
    assert "Semua peserta" not in text
    assert "---------" not in text


def test_nothing_to_submit_or_to_ask_a_place_for(client: Client, province_admin: User) -> None:
    client.force_login(province_admin)
    assert "Ajukan semua" not in client.get("/anggaran/").content.decode()
    assert "Surat permohonan tempat" not in client.get("/").content.decode()


@pytest.mark.parametrize("path", ["/peserta/tambah/", "/angkatan/tambah/", "/angkatan/rencana/"])
def test_choices_say_what_to_choose(client: Client, province_admin: User, path: str) -> None:
    client.force_login(province_admin)
    assert "---------" not in client.get(path).content.decode()


def test_trail_words_the_demo_in_indonesian(client: Client, nation: object) -> None:
    call_command("seed_demo", verbosity=0)
    client.force_login(User.objects.get(username="auditor"))
    text = client.get("/riwayat/").content.decode()
    assert "<dt>peserta</dt>" in text
    assert "accounts_created" not in text
