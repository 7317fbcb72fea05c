"""A corrected letter replaces the one it was made from, once, and both say so."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from latsar.accounts.models import User
from latsar.audit.models import AuditEntry
from latsar.errors import Forbidden, Refused
from participants.models import Participant
from reporting.letters import services
from reporting.letters.corrections import draft_correction
from reporting.letters.rendering import render
from reporting.letters.services import discard_draft, issue, void
from reporting.models import Letter
from tests.at_once import at_once
from tests.cast import Nation
from tests.reporting.letter_case import draft, small_case, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def quick_render(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "render", lambda s: b"%PDF-1.7 " + s["number"].encode())


@pytest.fixture
def people(nation: Nation) -> list[Participant]:
    return small_case(nation)


@pytest.fixture
def old(nation: Nation, people: list[Participant], province_admin: User) -> Letter:
    letter = draft(province_admin, nation["53"], subject="Hal sendiri", carbon_copies=["Arsip"])
    return issue(actor=province_admin, letter=letter, version=1)


def corrected(actor: User, letter: Letter) -> Letter:
    made = draft_correction(actor=actor, letter=letter)
    return issue(actor=actor, letter=made, version=made.version)


def standing(letter: Letter) -> str:
    return Letter.objects.with_standing().get(pk=letter.pk).standing


def test_the_draft_takes_over_the_words(old: Letter, province_admin: User) -> None:
    made = draft_correction(actor=province_admin, letter=old)
    assert (made.subject, made.carbon_copies) == ("Hal sendiri", ["Arsip"])
    assert (made.replaces, made.whole_province, made.is_draft) == (old, True, True)
    assert standing(old) == "issued", "a draft replaces nothing yet"
    again = draft_correction(actor=province_admin, letter=old)
    assert again == made
    assert Letter.objects.count() == 2
    discard_draft(actor=province_admin, letter=made, version=1)
    assert draft_correction(actor=province_admin, letter=old).replaces == old


def test_issuing_replaces_and_the_letter_says_so(old: Letter, province_admin: User) -> None:
    new = corrected(province_admin, old)
    found = Letter.objects.with_standing().get(pk=old.pk)
    assert (found.standing, found.successor_number) == ("replaced", new.number)
    assert found.status == "issued", "the row of the old letter is never touched"
    text = " ".join(text_of(render(new.snapshot)).split())
    assert f"sekaligus mengganti surat nomor {old.number} tanggal 12 Januari 2026" in text
    entry = AuditEntry.objects.filter(action="letter.issued").first()
    assert entry is not None
    assert entry.after["mengganti"] == old.number


def test_what_is_replaced_is_neither_replaced_nor_withdrawn_again(
    old: Letter, province_admin: User
) -> None:
    new = corrected(province_admin, old)
    with pytest.raises(Refused, match="sudah diganti"):
        draft_correction(actor=province_admin, letter=old)
    with pytest.raises(Refused, match="sudah diganti"):
        void(actor=province_admin, letter=old, version=old.version, reason="Uji")
    third = corrected(province_admin, new)
    assert [standing(x) for x in (old, new, third)] == ["replaced", "replaced", "issued"]


def test_a_withdrawn_successor_does_not_revive_the_old(old: Letter, province_admin: User) -> None:
    new = corrected(province_admin, old)
    void(actor=province_admin, letter=new, version=new.version, reason="Uji")
    assert [standing(x) for x in (old, new)] == ["replaced", "void"]


def test_a_letter_withdrawn_meanwhile_is_not_replaced(old: Letter, province_admin: User) -> None:
    made = draft_correction(actor=province_admin, letter=old)
    void(actor=province_admin, letter=old, version=old.version, reason="Uji")
    with pytest.raises(Refused, match="sudah dicabut"):
        issue(actor=province_admin, letter=made, version=made.version)
    with pytest.raises(Refused, match="sudah dicabut"):
        draft_correction(actor=province_admin, letter=old)


def test_who_may_not(old: Letter, operator_a: User, other_province: User, auditor: User) -> None:
    for actor in (operator_a, other_province, auditor):
        with pytest.raises(Forbidden):
            draft_correction(actor=actor, letter=old)


@pytest.mark.django_db(transaction=True)
def test_two_corrections_at_once(old: Letter, province_admin: User) -> None:
    """Only one of two drafts that claim the same letter is issued; no number is lost."""
    first = draft_correction(actor=province_admin, letter=old)
    second = Letter.objects.get(pk=draft(province_admin, old.satker).pk)
    second.replaces = old
    second.save()
    jobs = [
        lambda letter=letter: issue(actor=province_admin, letter=letter, version=1)
        for letter in (first, second)
    ]
    outcomes = at_once(jobs)
    assert sum(isinstance(o, Letter) for o in outcomes) == 1
    assert sorted(Letter.objects.published().values_list("sequence", flat=True)) == [1, 2]


def test_by_the_pages(client: Client, old: Letter, province_admin: User, pksdm: User) -> None:
    client.force_login(province_admin)
    url = reverse("reporting:letter-correct", args=[old.pk])
    assert client.get(url).status_code == 405
    answer = client.post(url, follow=True)
    made = Letter.objects.get(replaces=old)
    assert answer.redirect_chain == [(made.get_absolute_url(), 302)]
    page = answer.content.decode()
    assert f"mengganti surat nomor {old.number}" in page
    assert "Buka konsep perbaikan" in client.get(old.get_absolute_url()).content.decode()
    issue(actor=province_admin, letter=made, version=1)
    page = client.get(old.get_absolute_url()).content.decode()
    made.refresh_from_db()
    assert "Diganti" in page
    assert made.number in page
    for button in ("Cabut</a>", "Buat surat perbaikan"):
        assert button not in page
    listed = client.get(reverse("reporting:letter-list") + "?status=replaced").content.decode()
    assert old.get_absolute_url() in listed
    assert made.get_absolute_url() not in listed
    assert client.get(reverse("reporting:letter-void", args=[old.pk])).status_code == 302
    assert client.post(url, follow=True).redirect_chain == [(old.get_absolute_url(), 302)]


def test_everybody_is_told(
    client: Client, tmp_path: Path, old: Letter, province_admin: User, people: list[Participant]
) -> None:
    new = corrected(province_admin, old)
    page = client.get(old.verify_path).content.decode()
    assert "Diganti" in page
    assert f"<dd>{new.number}</dd>" in page
    assert all(person.name not in page and person.nip not in page for person in people)
    assert "Berlaku" in client.get(new.verify_path).content.decode()
    path = tmp_path / "lama.pdf"
    path.write_bytes(bytes(old.pdf))
    out = io.StringIO()
    with pytest.raises(SystemExit) as stop:
        call_command("verify_letter", str(path), stdout=out, stderr=io.StringIO())
    assert stop.value.code == 1
    assert json.loads(out.getvalue()) == {
        "valid": False,
        "number": old.number,
        "status": "replaced",
        "replaced_by": new.number,
    }
    answer: Any = client.post(
        reverse("reporting:verify-file"), {"file": SimpleUploadedFile("s.pdf", bytes(old.pdf))}
    )
    assert new.number in answer.content.decode()
