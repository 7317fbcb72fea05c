"""Telephone numbers and addresses are masked until somebody asks, and asking is written down."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.db import models
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from latsar.accounts.models import User
from latsar.audit import contacts
from latsar.audit.models import AuditEntry, mask_email, mask_phone
from latsar.audit.services import entry, record
from mentors.models import Mentor
from participants.models import Participant
from tests.cast import Nation, make_mentor, make_participant

PHONE, EMAIL = "081234567890", "maria.bete@contoh.kpu.go.id"
KINDS = {"participants:participant": make_participant, "mentors:mentor": make_mentor}


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def person(kind: str, nation: Nation) -> models.Model:
    return KINDS[kind](nation["53.71"], phone=PHONE, email=EMAIL)


def opened(person: models.Model) -> models.QuerySet:
    return AuditEntry.objects.about(person).filter(action="contact.opened")


def page(client: Client, kind: str, person: models.Model) -> str:
    return client.get(reverse(f"{kind}-detail", args=[person.pk])).content.decode()


def test_contact_data_are_shown_when_asked_for_and_that_is_noted_once_a_day(
    client: Client, kind: str, person: models.Model, operator_a: User, pksdm: User
) -> None:
    client.force_login(operator_a)
    before = page(client, kind, person)
    assert PHONE not in before
    assert EMAIL not in before
    assert mask_phone(PHONE) in before
    assert not opened(person).exists()
    url = reverse(f"{kind}-contact", args=[person.pk])
    for _ in range(2):
        after = client.post(url, follow=True).content.decode()
        assert PHONE in after
        assert EMAIL in after
    note = opened(person).get()
    assert (note.actor, note.satker) == (operator_a, person.satker)
    client.force_login(pksdm)  # each asks for oneself
    assert PHONE not in page(client, kind, person)


def test_the_next_day_asks_again(kind: str, person: models.Model, operator_a: User) -> None:
    yesterday = entry(operator_a, "contact.opened", person)
    yesterday.at = timezone.now() - timedelta(days=1)
    yesterday.save(force_insert=True)
    assert not contacts.is_open(operator_a, person)
    contacts.note_opened(operator_a, person)
    assert contacts.is_open(operator_a, person)
    assert opened(person).count() == 2


def test_the_form_that_shows_them_counts_as_opening(
    client: Client, kind: str, person: models.Model, operator_a: User
) -> None:
    client.force_login(operator_a)
    form = client.get(reverse(f"{kind}-update", args=[person.pk])).content.decode()
    assert PHONE in form
    assert opened(person).count() == 1


def test_an_auditor_needs_none(
    client: Client, kind: str, person: models.Model, auditor: User
) -> None:
    client.force_login(auditor)
    assert "Tampilkan data kontak" not in page(client, kind, person)
    assert client.post(reverse(f"{kind}-contact", args=[person.pk])).status_code == 403
    record(auditor, "contact.opened", person)  # a note alone opens nothing
    assert PHONE not in page(client, kind, person)


@pytest.mark.parametrize(("name", "is_whole"), [("operator_a", True), ("auditor", False)])
def test_an_export_holds_what_the_account_needs_and_says_so(
    client: Client,
    kind: str,
    person: models.Model,
    request: pytest.FixtureRequest,
    name: str,
    is_whole: bool,
) -> None:
    client.force_login(request.getfixturevalue(name))
    content = client.get(reverse(f"{kind}-export")).content
    cells = {c for row in load_workbook(io.BytesIO(content)).worksheets[0].values for c in row}
    assert (PHONE in cells, EMAIL in cells) == (is_whole, is_whole)
    note = AuditEntry.objects.get(action="export.downloaded")
    assert note.after.get("memuat data kontak", "Tidak") == ("Ya" if is_whole else "Tidak")
    assert type(person)._default_manager.get(pk=person.pk).phone == PHONE


def test_the_history_names_them_only_in_part(
    client: Client, kind: str, person: models.Model, pksdm: User
) -> None:
    before, after = {"nomor HP": PHONE, "surel": ""}, {"nomor HP": "", "surel": EMAIL}
    record(pksdm, "participant.updated", person, before=before, after=after)
    client.force_login(pksdm)
    for text in (
        page(client, kind, person),
        client.get(reverse("reporting:trail")).content.decode(),
    ):
        assert PHONE not in text
        assert EMAIL not in text
        assert mask_phone(PHONE) in text
        assert mask_email(EMAIL) in text


def test_no_list_shows_them(
    client: Client, kind: str, person: Participant | Mentor, pksdm: User
) -> None:
    client.force_login(pksdm)
    text = client.get(reverse(f"{kind}-list")).content.decode()
    assert person.name in text
    assert PHONE not in text
    assert EMAIL not in text


def test_masks_leave_little() -> None:
    assert mask_phone("081234567890") == "0812•••90"
    assert mask_phone("0812") == "•••"
    assert mask_email("maria@kpu.go.id") == "m•••@kpu.go.id"
    assert mask_email("maria") == "m•••"
    assert mask_phone("") == mask_email("") == ""


def test_the_policy_is_for_everyone_who_signs_in(client: Client, operator_a: User) -> None:
    url = reverse("reporting:privacy")
    assert client.get(url).status_code == 302
    client.force_login(operator_a)
    text = client.get(url).content.decode()
    for said in ("Undang-Undang Nomor 27 Tahun 2022", "730 hari", "90 hari", "Hak Anda"):
        assert said in text
    assert f'href="{url}"' in client.get("/").content.decode()
