"""Adding and changing a mentor."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from latsar.accounts.models import User
from latsar.audit.models import AuditEntry
from latsar.errors import Forbidden, Refused, StaleVersion
from mentors.models import Mentor
from mentors.services import assign_mentor, create_mentor, update_mentor
from tests.cast import Nation, make_mentor, make_nip, make_participant

GOOD = {
    "nip": "198005042006041001",
    "name": "Mentor Baru, S.Sos.",
    "position": "Kepala Subbagian",
    "position_kind": "structural",
    "mode": "offline",
    "is_active": True,
}


def fields(satker: Any, **other: Any) -> dict[str, Any]:
    return {**GOOD, "satker": satker, **other}


def typed(satker: Any, **other: Any) -> dict[str, Any]:
    data = {**fields(satker.pk), **other}
    return {name: value for name, value in data.items() if value is not False}


def test_create_is_bounded_by_the_scope(
    nation: Nation, operator_a: User, auditor: User, pksdm: User
) -> None:
    create_mentor(actor=operator_a, data=fields(nation["53.71"]))
    with pytest.raises(Forbidden):
        create_mentor(actor=operator_a, data=fields(nation["53.01"], nip=make_nip(1)))
    with pytest.raises(Forbidden):
        create_mentor(actor=auditor, data=fields(nation["53"], nip=make_nip(1)))
    create_mentor(actor=pksdm, data=fields(nation["00"], nip=make_nip(1)))
    assert Mentor.objects.count() == 2
    entry = AuditEntry.objects.last()
    assert entry is not None
    assert (entry.action, entry.after["nama"]) == ("mentor.created", "Mentor Baru, S.Sos.")


def test_a_nip_is_registered_once(nation: Nation, pksdm: User) -> None:
    create_mentor(actor=pksdm, data=fields(nation["53"]))
    with pytest.raises(Refused, match="sudah terdaftar"):
        create_mentor(actor=pksdm, data=fields(nation["51"]))


def test_update_counts_versions_and_refuses_a_stale_one(
    nation: Nation, province_admin: User
) -> None:
    mentor = make_mentor(nation["53"])
    update_mentor(actor=province_admin, mentor=mentor, data={"name": "Nama Baru"}, version=1)
    with pytest.raises(StaleVersion):
        update_mentor(actor=province_admin, mentor=mentor, data={"name": "Lain"}, version=1)
    mentor.refresh_from_db()
    assert (mentor.name, mentor.version) == ("Nama Baru", 2)
    update_mentor(actor=province_admin, mentor=mentor, data={"is_active": False}, version=2)
    entry = AuditEntry.objects.first()
    assert entry is not None
    assert [tuple(change) for change in entry.changes] == [("bersedia", "ya", "tidak")]
    amount = AuditEntry.objects.count()
    update_mentor(actor=province_admin, mentor=mentor, data={"name": "Nama Baru"}, version=3)
    mentor.refresh_from_db()
    assert (mentor.version, AuditEntry.objects.count()) == (3, amount)


def test_a_mentor_is_not_pushed_into_another_scope(nation: Nation, operator_a: User) -> None:
    mentor = make_mentor(nation["53.71"])
    with pytest.raises(Forbidden):
        update_mentor(actor=operator_a, mentor=mentor, data={"satker": nation["53.01"]}, version=1)
    foreign = make_mentor(nation["53.01"])
    with pytest.raises(Forbidden):
        update_mentor(actor=operator_a, mentor=foreign, data={"satker": nation["53.71"]}, version=1)


def test_a_mentor_with_mentees_neither_leaves_nor_stops(nation: Nation, pksdm: User) -> None:
    mentor, person = make_mentor(nation["53"]), make_participant(nation["53"])
    assign_mentor(actor=pksdm, mentor=mentor, participant=person)
    for data in ({"satker": nation["51"]}, {"is_active": False}):
        with pytest.raises(Refused, match="masih mendampingi 1 peserta"):
            update_mentor(actor=pksdm, mentor=mentor, data=data, version=1)
    with pytest.raises(Refused, match="dirinya sendiri"):
        update_mentor(actor=pksdm, mentor=mentor, data={"nip": person.nip}, version=1)
    update_mentor(actor=pksdm, mentor=mentor, data={"satker": nation["53.01"]}, version=1)


def test_the_form_takes_a_spaced_nip_and_warns_of_a_pppk(
    client: Client, nation: Nation, operator_a: User
) -> None:
    client.force_login(operator_a)
    data = typed(nation["53.71"], nip="19800504 202321 1 001")
    answer = client.post("/mentor/tambah/", data, follow=True)
    assert Mentor.objects.get().nip == "198005042023211001"
    assert "bertanda PPPK" in answer.content.decode()


def test_the_form_keeps_what_was_typed(client: Client, nation: Nation, operator_a: User) -> None:
    client.force_login(operator_a)
    data = typed(nation["53.71"], nip="123", name="Nama yang diketik")
    page = client.post("/mentor/tambah/", data).content.decode()
    assert "Nama yang diketik" in page
    assert "3 karakter, seharusnya 18 angka" in page
    assert Mentor.objects.count() == 0


def test_the_form_offers_only_ones_own_satkers(
    client: Client, nation: Nation, operator_a: User
) -> None:
    client.force_login(operator_a)
    answer = client.post("/mentor/tambah/", typed(nation["53.01"]))
    assert answer.status_code == 200
    assert "satker" in answer.context["form"].errors
    assert Mentor.objects.count() == 0


def test_a_stale_form_says_what_is_stored_and_can_be_saved_again(
    client: Client, nation: Nation, province_admin: User
) -> None:
    mentor = make_mentor(nation["53"], nip=GOOD["nip"])
    client.force_login(province_admin)
    url = f"/mentor/{mentor.pk}/ubah/"
    assert client.get(url).status_code == 200
    update_mentor(actor=province_admin, mentor=mentor, data={"name": "Nama Orang"}, version=1)
    mine = typed(nation["53"], name="Nama Saya", version="1")
    answer = client.post(url, mine)
    page = answer.content.decode()
    assert "Nama lengkap: Nama Orang" in page
    assert "Nama Saya" in page
    assert Mentor.objects.get().name == "Nama Orang"
    version = answer.context["form"]["version"].value()
    assert client.post(url, {**mine, "version": version}).status_code == 302
    assert Mentor.objects.get().name == "Nama Saya"
