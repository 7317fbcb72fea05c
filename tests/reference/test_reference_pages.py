"""PKSDM edits the reference data; an office its own letterhead and officials; nobody else writes."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from latsar.accounts.models import User
from latsar.audit.models import AuditEntry
from latsar.errors import Forbidden, Refused
from latsar.organizations.models import Holiday, Official, Satker
from latsar.reference.sections import SECTIONS
from latsar.reference.services import delete_row, save_row
from tests.cast import Nation, make_official


def signed_in(client: Client, user: User) -> Client:
    client.force_login(user)
    return client


def test_every_section_lists_its_rows(client: Client, pksdm: User, nation: Nation) -> None:
    signed_in(client, pksdm)
    make_official(nation["53"])
    for key in SECTIONS:
        page = client.get(reverse("reference:section", args=[key]))
        assert page.status_code == 200
        assert "Ubah" in page.content.decode(), key


def test_pksdm_adds_a_holiday_and_the_trail_says_so(
    client: Client, pksdm: User, nation: Nation
) -> None:
    url = reverse("reference:row-create", args=["hari-libur"])
    data = {"date": "2026-02-09", "name": "Libur uji", "kind": "national", "source": "Uji"}
    assert signed_in(client, pksdm).post(url, data).status_code == 302
    assert Holiday.objects.get(date=date(2026, 2, 9)).name == "Libur uji"
    entry = AuditEntry.objects.get(action="reference.created")
    assert entry.actor == pksdm
    assert entry.after["nama"] == "Libur uji"


def test_a_second_holiday_on_one_date_is_refused_and_keeps_what_was_typed(
    client: Client, pksdm: User, nation: Nation
) -> None:
    url = reverse("reference:row-create", args=["hari-libur"])
    data = {"date": "2026-02-17", "name": "Libur kedua", "kind": "national", "source": ""}
    page = signed_in(client, pksdm).post(url, data)
    assert page.status_code == 200
    assert "Libur kedua" in page.content.decode()
    assert Holiday.objects.filter(date=date(2026, 2, 17)).count() == 1


def test_a_holiday_can_be_deleted_once(client: Client, pksdm: User, nation: Nation) -> None:
    holiday = Holiday.objects.get(date=date(2026, 2, 17))
    url = reverse("reference:row-delete", args=["hari-libur", holiday.pk])
    signed_in(client, pksdm)
    assert "Hapus hari libur ini?" in client.get(url).content.decode()
    assert client.post(url).status_code == 302
    assert client.post(url).status_code == 404
    assert AuditEntry.objects.filter(action="reference.deleted").count() == 1


def test_an_office_edits_its_own_letterhead_but_not_its_name(
    client: Client, operator_a: User, nation: Nation
) -> None:
    satker = nation["53.71"]
    url = reverse("reference:row-update", args=["satker", satker.pk])
    data = {"city": "Kupang", "address": "Jalan Uji 1", "phone": "0380", "version": "1"}
    response = signed_in(client, operator_a).post(url, data | {"name": "Nama Palsu"})
    assert response.status_code == 302
    satker.refresh_from_db()
    assert (satker.address, satker.name) == ("Jalan Uji 1", "KPU Kota Kupang")


def test_a_stale_form_is_told_and_changes_nothing(
    client: Client, operator_a: User, nation: Nation
) -> None:
    satker = nation["53.71"]
    Satker.objects.filter(pk=satker.pk).update(version=5, address="Alamat baru")
    url = reverse("reference:row-update", args=["satker", satker.pk])
    page = signed_in(client, operator_a).post(
        url, {"city": "Kupang", "address": "Alamat lama", "version": "1"}
    )
    assert "sudah diubah orang lain" in page.content.decode()
    satker.refresh_from_db()
    assert satker.address == "Alamat baru"


@pytest.mark.parametrize("key", ["satker", "pejabat"])
def test_another_office_is_not_found(
    client: Client, operator_a: User, nation: Nation, key: str
) -> None:
    row = nation["53.01"] if key == "satker" else make_official(nation["53.01"])
    url = reverse("reference:row-update", args=[key, row.pk])
    assert signed_in(client, operator_a).get(url).status_code == 404


def test_a_forged_satker_of_another_province_is_refused(
    client: Client, province_admin: User, nation: Nation
) -> None:
    url = reverse("reference:row-create", args=["pejabat"])
    data = {"satker": nation["51"].pk, "name": "A", "title": "Sekretaris", "is_active": "on"}
    assert signed_in(client, province_admin).post(url, data).status_code == 200
    assert not Official.objects.exists()


@pytest.mark.parametrize("key", ["hari-libur", "program", "lembaga-pelatihan"])
def test_only_pksdm_adds_national_reference_data(
    client: Client, province_admin: User, auditor: User, key: str
) -> None:
    url = reverse("reference:row-create", args=[key])
    assert signed_in(client, province_admin).get(url).status_code == 403
    assert signed_in(client, auditor).get(url).status_code == 403


def test_the_second_of_two_deletions_is_told_and_leaves_no_entry(
    pksdm: User, nation: Nation
) -> None:
    holiday = Holiday.objects.get(date=date(2026, 2, 17))
    section, same = SECTIONS["hari-libur"], Holiday.objects.get(pk=holiday.pk)
    delete_row(actor=pksdm, section=section, row=holiday)
    with pytest.raises(Refused, match="sudah dihapus orang lain"):
        delete_row(actor=pksdm, section=section, row=same)
    assert AuditEntry.objects.filter(action="reference.deleted").count() == 1


def test_the_loser_of_a_race_for_one_date_is_told(pksdm: User, nation: Nation) -> None:
    double = Holiday(date=date(2026, 2, 17), name="Libur kedua", kind="national")
    with pytest.raises(Refused, match="baru saja disimpan orang lain"):
        save_row(actor=pksdm, section=SECTIONS["hari-libur"], row=double)
    assert not AuditEntry.objects.exists()


def test_an_official_of_another_province_is_not_taken_over(
    province_admin: User, nation: Nation
) -> None:
    official = make_official(nation["51"])
    official.satker = nation["53"]
    with pytest.raises(Forbidden):
        save_row(actor=province_admin, section=SECTIONS["pejabat"], row=official)
