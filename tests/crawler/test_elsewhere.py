"""What is registered elsewhere: a NIP, an import, an e-mail, somebody who was moved."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse

from budget.choices import Verb
from budget.models import BudgetRequest
from budget.services import decide
from latsar.accounts.models import User
from latsar.formatting import nip_spaced
from mentors.models import Mentor
from participants.importer import import_now
from participants.importer.roster import PARTICIPANTS
from participants.models import Participant, RosterImport
from participants.services import FIELDS, update_participant
from tests.access_scene import world as world
from tests.budget.scene import scene as scene
from tests.mentors import test_mentor_import as mentor_books
from tests.participants import workbooks

from .reading import told
from .scene import SECRET, Border
from .scene import border as border
from .test_crawl import pages_for, signed_in, stable

PERSON = {
    "name": "Warga Baru",
    "grade": "III/a",
    "position": "Penata Kelola Pemilu Ahli Pertama",
    "appointed_on": "2025-06-01",
    "education": "",
    "phone": "",
    "email": "",
}
GUIDE = {
    "name": "Pembimbing Baru",
    "position": "Kepala Subbagian",
    "position_kind": "structural",
    "mode": "offline",
    "phone": "",
    "email": "",
    "is_active": "on",
}


def two_of(model: type[Participant] | type[Mentor]) -> list[str]:
    """The NIPs of one of each of two offices of NTT."""
    offices = ("53.71", "53.01")
    return [model.objects.filter(satker__code=code).order_by("pk")[0].nip for code in offices]


def upload(client: Client, kind: str, content: bytes) -> str:
    """Import a workbook; return all that is said, the marked file included."""
    file = SimpleUploadedFile("daftar.xlsx", content)
    text = told(client.post(reverse(f"{kind}-import"), {"file": file}, follow=True))
    newest = RosterImport.objects.order_by("pk").last()
    marked = client.get(reverse(f"{kind}-import-marked", args=[newest.pk]))
    assert marked.status_code == 200
    return text + told(marked)


def ways_to_name(client: Client, border: Border, nip: str, kind: str) -> dict[str, str]:
    """Answers to every way of entering somebody with this NIP, without the NIP itself."""
    office, own = border.own["satker"], border.own
    if kind == "participants":
        person = Participant.objects.get(pk=own["participant"])
        data = PERSON | {"nip": nip, "satker": office}
        answers = {
            "create": told(client.post(reverse("participants:participant-create"), data)),
            "update": told(
                client.post(
                    reverse("participants:participant-update", args=[person.pk]),
                    data | {"version": person.version},
                )
            ),
            "import": upload(
                client,
                "participants:participant",
                workbooks.workbook([workbooks.row(1, "51.71", NIP=nip, Nama="Warga Baru")]),
            ),
        }
    else:
        mentor = Mentor.objects.get(pk=own["mentor"])
        data = GUIDE | {"nip": nip, "satker": office}
        answers = {
            "create": told(client.post(reverse("mentors:mentor-create"), data)),
            "update": told(
                client.post(
                    reverse("mentors:mentor-update", args=[mentor.pk]),
                    data | {"version": mentor.version},
                )
            ),
            "import": upload(
                client,
                "mentors:mentor",
                mentor_books.workbook(
                    mentor_books.changed(nip=nip, name="Pembimbing Baru", satker="51.71")
                ),
            ),
        }
    return {
        way: text.replace(nip, "").replace(nip_spaced(nip), "") for way, text in answers.items()
    }


@pytest.mark.parametrize("kind", ["participants", "mentors"])
def test_a_nip_of_another_office_is_refused_without_saying_whose_it_is(
    border: Border, kind: str
) -> None:
    model = Participant if kind == "participants" else Mentor
    client, before = signed_in(border, "province"), border.state()
    first, second = (ways_to_name(client, border, nip, kind) for nip in two_of(model))
    for way, text in first.items():
        assert border.found_in(text) == [], way
        assert "sudah terdaftar" in text, way
        if way != "import":
            assert stable(text) == stable(second[way]), way
    assert border.found_in(second["import"]) == []
    assert border.state() == before


def test_the_code_of_another_office_in_a_workbook_is_not_turned_into_its_name(
    border: Border,
) -> None:
    client = signed_in(border, "province")
    for kind, book in (
        ("participants:participant", workbooks.workbook([workbooks.row(1, "53.71")])),
        ("mentors:mentor", mentor_books.workbook(mentor_books.changed(satker="53.71"))),
    ):
        assert border.found_in(upload(client, kind, book)) == [], kind


@pytest.mark.once
def test_who_was_moved_to_another_province_keeps_no_name_here(border: Border, nation: Any) -> None:
    """A candidate with a seat and a mentor in Bali goes to NTT and is renamed there."""
    person = Participant.objects.filter(satker=nation["51.71"]).order_by("pk")[1]
    values = {field: getattr(person, field) for field in FIELDS}
    update_participant(
        actor=border.world.users["pksdm"],
        participant_id=person.pk,
        version=person.version,
        values=values | {"satker": nation["53.71"], "name": f"Pindahan {SECRET}"},
    )
    pages = pages_for(border, signed_in(border, "province"))
    assert [f"{u}: {m}" for u, text in pages.items() for m in border.found_in(text)] == []


def test_undoing_an_import_does_not_name_who_has_left_since(border: Border, nation: Any) -> None:
    """Both whom the import created and whom it changed go to NTT and are renamed there."""
    actor = border.users["operator"]
    for name in ("Warga Tiba", "Warga Tinggal"):  # the second import changes the name
        book = workbooks.workbook([workbooks.row(n, "51.71", Nama=name) for n in (901, 902)])
        saved = import_now(PARTICIPANTS, actor, book, "daftar.xlsx").roster_import
        for person in Participant.objects.filter(name=name):
            values = {field: getattr(person, field) for field in FIELDS}
            with transaction.atomic():
                update_participant(
                    actor=border.world.users["pksdm"],
                    participant_id=person.pk,
                    version=person.version,
                    values=values | {"satker": nation["53.71"], "name": f"Pindahan {SECRET}"},
                )
                url = reverse("participants:participant-import-undo", args=[saved.pk])
                text = told(signed_in(border, "operator").get(url))
                transaction.set_rollback(True)
            assert f"{name} kini di luar kewenangan" in text
            assert border.found_in(text) == []


def test_an_account_that_was_moved_leaves_its_background_work_behind(
    border: Border, nation: Any
) -> None:
    """The operator of Kota Kupang goes to Denpasar; what worked for him names people of NTT."""
    user = User.objects.get(pk=border.world.users["operator"].pk)
    user.satker, user.username, user.first_name, user.last_name = nation["51.71"], "pindah", "", ""
    user.save()
    client, key = Client(), border.world.ids["job"]
    client.force_login(user)
    assert border.found_in(told(client.get(reverse("background:jobs")))) == []
    assert client.get(reverse("background:job", args=[key])).status_code == 404
    assert client.post(reverse("background:again", args=[key])).status_code == 404


def test_notices_by_e_mail_stay_on_their_side(
    border: Border, mailoutbox: Any, django_capture_on_commit_callbacks: Any
) -> None:
    """NTT's request is announced in NTT only, also when who submitted it has gone to Bali."""
    users = border.world.users
    mover = User.objects.get(pk=users["operator"].pk)

    def moved_on(actor: Any, verb: Verb, note: str = "") -> list[str]:
        request = BudgetRequest.objects.get(pk=border.world.ids["request"])
        with django_capture_on_commit_callbacks(execute=True):
            decide(
                actor=actor, request_id=request.pk, verb=verb, version=request.version, note=note
            )
        sent = [address for message in mailoutbox for address in message.recipients()]
        mailoutbox.clear()
        return sent

    assert moved_on(mover, Verb.SUBMIT) == [User.objects.get(username="provinsi.53").email]
    mover.satker = Participant.objects.get(pk=border.own["participant"]).satker
    mover.save()
    assert moved_on(users["province"], Verb.RETURN, "Periksa jumlahnya") == []
