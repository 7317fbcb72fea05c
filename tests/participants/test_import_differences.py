"""The screen of differences: new, changed cell by cell, the same, and who is missing; by pages."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from latsar.accounts.models import User
from latsar.audit.models import AuditEntry
from participants.importer import import_now
from participants.importer.roster import PARTICIPANTS
from participants.models import Participant, RosterImport
from tests.cast import Nation, make_mentor, make_participant

from .workbooks import nip, row, workbook


def send(client: Client, content: bytes, url: str = "/peserta/impor/") -> Any:
    file = SimpleUploadedFile("peserta.xlsx", content)
    return client.post(url, {"file": file}, follow=True)


def test_the_four_counts_and_the_cells_before_and_after(
    client: Client, province_admin: User, nation: Nation
) -> None:
    import_now(PARTICIPANTS, province_admin, workbook([row(n) for n in range(1, 5)]), "a.xlsx")
    make_participant(nation["53.01"], nip=nip(800), name="Di Satker Lain")
    make_participant(nation["53.71"], nip=nip(801), name="Sudah Lulus", status="passed")
    client.force_login(province_admin)
    response = send(client, workbook([row(1), row(2, Nama="Nama Baru", No_HP=None), row(9)]))
    stored = response.context["roster_import"]
    assert (stored.created_count, stored.updated_count) == (1, 1)
    assert (stored.unchanged_count, stored.missing_count) == (1, 2)
    (changed,) = response.context["berubah"].rows
    assert [tuple(change) for change in changed["changes"]] == [
        ("Nama", "Calon Uji 002", "Nama Baru"),
        ("No HP", "081200000002", ""),
    ]
    assert [person["name"] for person in response.context["baru"].rows] == ["Calon Uji 009"]
    missing = [person["name"] for person in response.context["hilang"].rows]
    assert missing == ["Calon Uji 003", "Calon Uji 004"]
    page = response.content.decode()
    assert "satker yang disebut di berkas" in page
    assert "Impor tidak mengubah atau menghapus mereka" in page
    assert f'href="/peserta/{Participant.objects.get(nip=nip(3)).pk}/"' in page


def test_a_move_shows_both_satkers_by_name(client: Client, province_admin: User) -> None:
    import_now(PARTICIPANTS, province_admin, workbook([row(1)]), "a.xlsx")
    client.force_login(province_admin)
    response = send(client, workbook([row(1, "53.01", TMT_CPNS="01-06-2025")]))
    (changed,) = response.context["berubah"].rows
    assert [tuple(change) for change in changed["changes"]] == [
        ("Kode Satker", "53.71 KPU Kota Kupang", "53.01 KPU Kabupaten Kupang")
    ]


def test_sections_are_paged_and_read_by_pages(
    client: Client, province_admin: User, django_assert_max_num_queries: Any
) -> None:
    people = [row(n) for n in range(1, 621)]
    import_now(PARTICIPANTS, province_admin, workbook(people), "a.xlsx")
    client.force_login(province_admin)
    changed = [row(n, Nama=f"Baru {n:03d}") for n in range(1, 621)]
    response = send(client, workbook(changed))
    url = response.request["PATH_INFO"]
    assert "1–50 dari 620" in response.content.decode()
    with django_assert_max_num_queries(25):
        page = client.get(url, {"berubah": "11"})
    assert [r["row"] for r in page.context["berubah"].rows] == list(range(502, 552))
    assert "501–550 dari 620" in page.content.decode()
    last = client.get(url, {"berubah": "99"})
    assert [r["row"] for r in last.context["berubah"].rows] == list(range(602, 622))
    assert "?berubah=12#berubah" in last.content.decode()


def test_the_same_file_again_writes_nothing(client: Client, province_admin: User) -> None:
    content = workbook([row(1), row(2)])
    import_now(PARTICIPANTS, province_admin, content, "a.xlsx")
    entries = AuditEntry.objects.count()
    client.force_login(province_admin)
    response = send(client, content)
    page = response.content.decode()
    assert "jadi tidak ada baris yang ditulis" in page
    assert "Berkas yang persis sama disimpan" in page
    assert "Simpan 0" not in page
    client.post(response.request["PATH_INFO"], {"seen": response.context["fingerprint"]})
    assert set(Participant.objects.values_list("version", flat=True)) == {1}
    assert AuditEntry.objects.exclude(action="roster.imported").count() == entries - 1


def test_the_page_shows_the_check_and_a_new_check_shows_what_is_true_now(
    client: Client, province_admin: User, nation: Nation
) -> None:
    client.force_login(province_admin)
    response = send(client, workbook([row(1), row(2)]))
    url = response.request["PATH_INFO"]
    make_participant(nation["53.71"], nip=nip(2), name="Datang Lebih Dahulu")
    assert client.get(url).context["roster_import"].created_count == 2
    page = client.post(f"{url}periksa-lagi/", follow=True)
    stored = page.context["roster_import"]
    assert (stored.created_count, stored.updated_count) == (1, 1)
    assert "Datang Lebih Dahulu" in page.content.decode()


def test_mentors_have_the_same_screen(client: Client, province_admin: User, nation: Nation) -> None:
    make_mentor(nation["53.71"], name="Mentor Hilang")
    make_mentor(nation["53.71"], name="Tidak Bersedia", is_active=False)
    headers = ["NIP", "Nama", "Jabatan", "Jenis Jabatan", "Kode Satker"]
    mentor = ["198005042006041001", "Mentor Satu", "Kepala Subbagian", "Struktural", "53.71"]
    client.force_login(province_admin)
    response = send(client, workbook([mentor], headers), "/mentor/impor/")
    assert [person["name"] for person in response.context["hilang"].rows] == ["Mentor Hilang"]
    assert "Bila ada yang tidak bersedia lagi" in response.content.decode()


def test_a_dropped_file_drops_its_rows(client: Client, operator_a: User) -> None:
    client.force_login(operator_a)
    first = send(client, workbook([row(1)])).context["roster_import"]
    for number in range(2, 7):
        send(client, workbook([row(number)]))
    assert not first.chunks.exists()
    page = client.get(f"/peserta/impor/{first.pk}/").content.decode()
    assert "Berkas tidak tersimpan lagi" in page
    assert RosterImport.objects.filter(content__isnull=False).count() == 5
