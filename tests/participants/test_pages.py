"""The participants' pages: scope, filters, forms that keep what was typed, export."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from latsar.accounts.models import User
from latsar.audit.models import AuditEntry
from latsar.audit.services import record
from mentors.models import Mentorship
from participants.demo import demo_roster, demo_workbook
from participants.importer import check_roster
from participants.importer.roster import PARTICIPANTS
from participants.models import Participant
from tests.cast import Nation, make_mentor, make_participant, make_participants

from .workbooks import nip


def text_of(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


def posted(person: Participant, **fields: str) -> dict[str, str]:
    return {
        "nip": person.nip,
        "name": person.name,
        "grade": person.grade,
        "position": person.position,
        "satker": str(person.satker_id),
        "appointed_on": f"{person.appointed_on:%Y-%m-%d}",
        "version": str(person.version),
    } | fields


def test_an_operator_sees_the_own_satker_only(
    client: Client, operator_a: User, nation: Nation
) -> None:
    own = make_participant(nation["53.71"])
    other = make_participant(nation["53.01"])
    client.force_login(operator_a)
    page = text_of(client, "/peserta/")
    assert own.name in page
    assert other.name not in page
    assert client.get(f"/peserta/{own.pk}/").status_code == 200
    for path in ("", "ubah/", "status/"):
        assert client.get(f"/peserta/{other.pk}/{path}").status_code == 404


def test_an_auditor_reads_and_writes_nothing(client: Client, auditor: User, nation: Nation) -> None:
    person = make_participant(nation["53.71"])
    client.force_login(auditor)
    assert "Ubah data" not in text_of(client, f"/peserta/{person.pk}/")
    assert "Impor Excel" not in text_of(client, "/peserta/")
    for path in (
        f"{person.pk}/ubah/",
        f"{person.pk}/status/",
        "tambah/",
        "impor/",
        "impor/templat/",
    ):
        assert client.get(f"/peserta/{path}").status_code == 403


def test_search_and_filters(client: Client, province_admin: User, nation: Nation) -> None:
    a = make_participant(nation["53.71"], name="Maria Seran", nip=nip(7, sex=2))
    b = make_participant(nation["53.01"], name="Yohanes Bria", grade="II/c")
    c = make_participant(
        nation["53"], name="Lukas Nahak", appointed_on=date(2025, 3, 1), status="passed"
    )
    mentor = make_mentor(nation["53"])
    mentor.mentorships.create(participant=a, slot=1, mode="online", started_on=date(2026, 1, 2))
    mentor.mentorships.create(
        participant=b, slot=2, mode="online", started_on=date(2026, 1, 2), ended_on=date(2026, 1, 5)
    )
    client.force_login(province_admin)
    for query, expected in {
        "q=seran": [a],
        "q=19980217 202506 2 007": [a],
        f"satker={nation['53.01'].pk}": [b],
        "level=II": [b],
        "mentor=ya": [a],
        "mentor=belum": [b, c],
        "cohort=belum": [a, b, c],
        "cohort=ya": [],
        "status=passed": [c],
        "ends_before=2026-04-01": [c],
        "ends_before=ngawur": [a, b, c],
    }.items():
        page = text_of(client, f"/peserta/?{query}")
        found = [p for p in (a, b, c) if p.name in page]
        assert (query, found) == (query, expected)
    assert mentor.name in text_of(client, f"/peserta/{a.pk}/")


def test_the_list_takes_the_same_queries_for_10_and_200(
    client: Client, province_admin: User, nation: Nation
) -> None:
    client.force_login(province_admin)
    make_participants(nation["53.71"], 10)
    client.get("/peserta/")
    with CaptureQueriesContext(connection) as few:
        client.get("/peserta/")
    make_participants(nation["53.01"], 190)
    with CaptureQueriesContext(connection) as many:
        page = text_of(client, "/peserta/")
    assert len(many) == len(few)
    assert page.count("/peserta/") > 50
    assert "1–50 dari 200" in page


def test_the_pages_together_are_everybody_in_order(
    client: Client, province_admin: User, nation: Nation
) -> None:
    make_participants(nation["53.71"], 70)
    make_participants(nation["53.01"], 50)
    client.force_login(province_admin)
    shown = [
        nip_
        for number in (1, 2, 3)
        for nip_ in re.findall(
            r">(\d{8} \d{6} \d \d{3})<", text_of(client, f"/peserta/?page={number}")
        )
    ]
    ordered = Participant.objects.order_by("satker__code", "name", "nip")
    assert [text.replace(" ", "") for text in shown] == list(ordered.values_list("nip", flat=True))


def test_sorting_by_the_mentor_shows_the_mentors_in_order(
    client: Client, province_admin: User, nation: Nation
) -> None:
    people = make_participants(nation["53.71"], 3)
    mentors = [make_mentor(nation["53.71"]) for _ in people]
    for person, mentor in zip(people, reversed(mentors), strict=True):
        Mentorship.objects.create(
            mentor=mentor, participant=person, slot=1, mode="online", started_on=date(2026, 1, 12)
        )
    client.force_login(province_admin)
    names = [mentor.name for mentor in mentors]
    for sort, expected in (("mentor_name", names), ("-mentor_name", names[::-1])):
        found = re.findall(r"Mentor Uji \d{4}", text_of(client, f"/peserta/?sort={sort}"))
        assert list(dict.fromkeys(found)) == expected


def test_sorting_by_each_column(client: Client, province_admin: User, nation: Nation) -> None:
    make_participants(nation["53.71"], 3)
    client.force_login(province_admin)
    page = text_of(client, "/peserta/")
    links = set(re.findall(r'class="sort" href="\?sort=-?(\w+)', page))
    assert links >= {"name", "nip", "grade", "appointed_on", "mentor_name", "cohort_number"}
    for name in links:
        assert client.get(f"/peserta/?sort=-{name}").status_code == 200


def test_a_participant_is_added(client: Client, operator_a: User, nation: Nation) -> None:
    client.force_login(operator_a)
    data = posted(make_participant(nation["53.71"]), nip="19980217 202506 2 042", name="Baru")
    response = client.post("/peserta/tambah/", data, follow=True)
    assert "Baru terdaftar di KPU Kota Kupang" in response.content.decode()
    assert Participant.objects.get(name="Baru").nip == nip(42, sex=2)


def test_a_refused_form_keeps_what_was_typed(
    client: Client, operator_a: User, nation: Nation
) -> None:
    make_participant(nation["53.01"], nip=nip(5, sex=2), name="Milik Satker Lain")
    client.force_login(operator_a)
    data = posted(make_participant(nation["53.71"]), nip=nip(5, sex=2), name="Yang Diketik")
    page = client.post("/peserta/tambah/", data).content.decode()
    assert "NIP sudah terdaftar di satker lain; hubungi PKSDM" in page
    assert "Milik Satker Lain" not in page
    assert 'value="Yang Diketik"' in page
    assert f'value="{nip(5, sex=2)}"' in page


def test_the_satker_field_offers_only_the_scope(
    client: Client, operator_a: User, nation: Nation
) -> None:
    client.force_login(operator_a)
    assert "KPU Kabupaten Kupang" not in text_of(client, "/peserta/tambah/")
    data = posted(
        make_participant(nation["53.71"]), nip=nip(9, sex=2), satker=str(nation["53.01"].pk)
    )
    page = client.post("/peserta/tambah/", data).content.decode()
    assert "di luar kewenangan" in page
    assert not Participant.objects.filter(nip=nip(9, sex=2)).exists()


def test_the_page_to_change_carries_the_version_it_shows(
    client: Client, operator_a: User, nation: Nation
) -> None:
    person = make_participant(nation["53.71"], version=3)
    client.force_login(operator_a)
    page = client.get(f"/peserta/{person.pk}/ubah/").content.decode()
    assert 'name="version" value="3"' in page


def test_a_stale_page_keeps_the_typing_and_shows_what_differs(
    client: Client, operator_a: User, nation: Nation
) -> None:
    person = make_participant(nation["53.71"], name="Nama Lama")
    client.force_login(operator_a)
    url = f"/peserta/{person.pk}/ubah/"
    first = posted(person, name="Nama Pertama")
    assert client.post(url, first).status_code == 302
    page = client.post(url, posted(person, name="Nama Kedua")).content.decode()
    assert "sudah diubah orang lain" in page
    assert "Nama Pertama" in page
    assert 'value="Nama Kedua"' in page
    assert Participant.objects.get(pk=person.pk).name == "Nama Pertama"
    assert 'name="version" value="2"' in page
    assert client.post(url, posted(person, name="Nama Kedua", version="2")).status_code == 302
    assert Participant.objects.get(pk=person.pk).name == "Nama Kedua"


def test_the_status_is_changed_once(client: Client, operator_a: User, nation: Nation) -> None:
    person = make_participant(nation["53.71"])
    client.force_login(operator_a)
    data = {"status": "withdrawn", "reason": "Surat 12/2026", "version": "1"}
    url = f"/peserta/{person.pk}/status/"
    assert client.post(url, {**data, "reason": ""}).status_code == 200
    assert client.post(url, data).status_code == 302
    assert client.post(url, data).status_code == 200
    person.refresh_from_db()
    assert (person.status, person.version) == ("withdrawn", 2)
    assert AuditEntry.objects.filter(action="participant.status_changed").count() == 1
    assert "Surat 12/2026" in AuditEntry.objects.get(action="participant.status_changed").reason


def test_what_is_exported_can_be_imported_without_a_change(
    client: Client, province_admin: User, nation: Nation
) -> None:
    satkers = [nation["53"], nation["53.01"], nation["53.71"]]
    people = demo_roster(satkers, 30)
    people[0].name = "=1+1"
    people[1].phone, people[1].education = "", ""
    Participant.objects.bulk_create(people)
    make_participant(nation["51.71"], name="Di Luar Provinsi")
    client.force_login(province_admin)
    response = client.get("/peserta/ekspor/")
    assert response["Content-Disposition"] == 'attachment; filename="peserta-2026-01-12.xlsx"'
    plan = check_roster(PARTICIPANTS, province_admin, response.content, "p.xlsx").plan
    assert (plan.errors, plan.created, plan.updated, plan.unchanged) == ([], [], [], 30)
    assert AuditEntry.objects.get(action="export.downloaded").after["jumlah baris"] == 30


def test_the_export_follows_the_filter(
    client: Client, province_admin: User, nation: Nation
) -> None:
    make_participant(nation["53.71"], name="Terpilih")
    make_participant(nation["53.71"], name="Lainnya")
    client.force_login(province_admin)
    client.get("/peserta/ekspor/?q=terpilih")
    assert AuditEntry.objects.get(action="export.downloaded").after["jumlah baris"] == 1


def test_the_demo_is_the_same_every_time_and_importable(
    province_admin: User, nation: Nation
) -> None:
    satkers = [nation["53"], nation["53.01"], nation["53.71"]]
    first, second = demo_roster(satkers), demo_roster(satkers)
    assert [p.nip for p in first] == [p.nip for p in second]
    assert len({p.nip for p in first}) == len({p.name for p in first}) == 115
    names = [p.name for p in first]
    assert not [(a, b) for a in names for b in names if a != b and a in b]
    plan = check_roster(PARTICIPANTS, province_admin, demo_workbook(satkers), "p.xlsx").plan
    assert (plan.errors, len(plan.created)) == ([], 115)


@pytest.mark.parametrize("count", [23])
def test_the_demo_has_five_candidates_in_each_of_23_satkers(nation: Nation, count: int) -> None:
    satkers = [type(nation["53"])(pk=1000 + n, code=f"53.{n:02d}") for n in range(count)]
    people = demo_roster(satkers)
    per_satker = [sum(p.satker is satker for p in people) for satker in satkers]
    assert per_satker == [5] * 23
    assert sum(p.grade_level == "II" for p in people) == 38
    assert all(p.is_demo for p in people)


def test_the_history_of_another_office_stays_there(
    client: Client, operator_a: User, pksdm: User, nation: Nation
) -> None:
    person = make_participant(nation["51.71"])
    record(pksdm, "participant.updated", person, before={"nama": "Nama lama di Bali"})
    Participant.objects.filter(pk=person.pk).update(satker=nation["53.71"])
    client.force_login(operator_a)
    assert "Nama lama di Bali" not in text_of(client, f"/peserta/{person.pk}/")
    client.force_login(pksdm)
    assert "Nama lama di Bali" in text_of(client, f"/peserta/{person.pk}/")


def test_a_digit_beside_a_name_is_not_taken_for_a_nip(nation: Nation) -> None:
    person = make_participant(nation["53.71"], name="Budi Contoh 2")
    make_participant(nation["53.71"], name="Ani Contoh")
    assert list(Participant.objects.search("Contoh 2")) == [person]
    assert list(Participant.objects.search(f"{person.nip[:8]} {person.nip[8:]}")) == [person]
