"""Paket BPSDM: one PDF with bookmarks, a ZIP with the letters as issued, and all provinces' at once."""

from __future__ import annotations

import hashlib
import io
import zipfile
from typing import Any

import pikepdf
import pytest
from django.core.files.storage import default_storage
from django.urls import reverse
from openpyxl import load_workbook

from latsar.accounts.models import User
from latsar.background.models import Job
from latsar.background.testing import run_jobs
from reporting.letters.checking import look_at
from reporting.letters.services import issue, void
from reporting.models import Letter
from reporting.packages import bundle, letters_of, parts_of
from reporting.signing.services import add_scan
from schedule.models import Enrollment
from tests.cast import Nation
from tests.reporting.letter_case import budget, draft, scan, small_case, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def letters(nation: Nation, province_admin: User) -> list[Letter]:
    small_case(nation)
    budget(nation["53.71"], province_admin)
    return [
        issued(province_admin, nation, kind)
        for kind in ("budget_request", "place_request", "mentor_appointment")
    ]


def issued(actor: User, nation: Nation, kind: str) -> Letter:
    letter = draft(actor, nation["53"], kind)
    return issue(actor=actor, letter=letter, version=letter.version)


def package(user: User, nation: Nation):
    return bundle(nation["53"], 2026, letters_of(parts_of(user, nation["53"], 2026)))


def test_the_package_holds_the_latest_letter_in_force_of_each_kind(
    nation: Nation, province_admin: User, letters: list[Letter]
) -> None:
    second = issued(province_admin, nation, "place_request")
    third = issued(province_admin, nation, "place_request")
    void(actor=province_admin, letter=third, version=third.version, reason="Salah tanggal")
    found = parts_of(province_admin, nation["53"], 2026)
    assert [p.kind for p in found if p.letter] == [
        "place_request",
        "budget_request",
        "mentor_appointment",
    ]
    assert found[0].letter == second


def test_the_pdf_has_a_contents_page_and_bookmarks_that_hit(
    nation: Nation, province_admin: User, letters: list[Letter]
) -> None:
    made = package(province_admin, nation)
    with pikepdf.open(io.BytesIO(made.pdf)) as document, document.open_outline() as outline:
        assert len(document.pages) == made.pages
        assert str(document.Root.Lang) == "id"
        titles = [item.title for item in outline.root]
        assert titles[0] == "Daftar isi"
        assert [t.partition(" – ")[0] for t in titles[1:]] == [
            "Permohonan tempat Latsar",
            "Usulan kebutuhan anggaran",
            "Penunjukan mentor",
        ]
        pages = [page.obj.objgen for page in document.pages]
        text = text_of(made.pdf).split("\f")
        for item in outline.root[1:]:
            number = item.title.partition(" – ")[2]
            assert number in text[pages.index(item.destination[0].objgen)]
        attachments = [child for item in outline.root for child in item.children]
        assert attachments
        for child in attachments:
            place = pages.index(child.destination[0].objgen)
            assert " ".join(child.title.split())[:30] in " ".join(text[place].split())


def test_the_zip_holds_the_letters_as_issued_with_their_sums(
    nation: Nation, province_admin: User, letters: list[Letter]
) -> None:
    made = package(province_admin, nation)
    with zipfile.ZipFile(io.BytesIO(made.zip)) as box:
        files = {name: box.read(name) for name in box.namelist()}
    sums = dict(
        reversed(line.split("  ", 1)) for line in files["SHA256SUMS.txt"].decode().splitlines()
    )
    assert sums.keys() == files.keys() - {"SHA256SUMS.txt"}
    assert all(hashlib.sha256(files[name]).hexdigest() == sum_ for name, sum_ in sums.items())
    assert {letter.sha256 for letter in letters} <= set(sums.values())
    book = load_workbook(io.BytesIO(files["peserta-dan-jadwal.xlsx"]))
    nips = [row[2].value for row in book["Peserta per angkatan"].iter_rows(min_row=3)]
    assert len(nips) == 3
    assert all(isinstance(nip, str) and len(nip) == 18 for nip in nips)
    assert book["Jadwal"].max_row == 3


def test_the_zip_holds_the_last_signed_copy_beside_its_letter(
    nation: Nation, province_admin: User, letters: list[Letter]
) -> None:
    place = next(letter for letter in letters if letter.kind == "place_request")
    first, second = scan(90), scan(180)
    for content in (first, second):
        add_scan(actor=province_admin, letter=place, content=content)
    with zipfile.ZipFile(io.BytesIO(package(province_admin, nation).zip)) as box:
        [name] = [name for name in box.namelist() if "bertanda-tangan" in name]
        assert box.read(name) == second
        assert name.removesuffix("-bertanda-tangan.jpg") + ".pdf" in box.namelist()


def test_the_page_marks_a_letter_that_the_data_moved_away_from(
    client: Any, nation: Nation, province_admin: User
) -> None:
    small_case(nation)
    letter = issued(province_admin, nation, "place_request")
    client.force_login(province_admin)
    look_at(letter)
    assert "Data berubah" not in client.get(reverse("reporting:package")).content.decode()
    Enrollment.objects.filter(pk=Enrollment.objects.first().pk).update(status="withdrawn")
    look_at(Letter.objects.get(pk=letter.pk))
    assert "Data berubah" in client.get(reverse("reporting:package")).content.decode()


def test_the_same_letters_give_the_same_bytes(
    nation: Nation, province_admin: User, letters: list[Letter]
) -> None:
    first, second = package(province_admin, nation), package(province_admin, nation)
    assert (first.pdf, first.zip) == (second.pdf, second.zip)


def test_the_page_names_what_is_missing_and_then_offers_the_files(
    client: Any, nation: Nation, province_admin: User
) -> None:
    small_case(nation)
    client.force_login(province_admin)
    page = client.get(reverse("reporting:package")).content.decode()
    assert "Belum terbit, wajib" in page
    assert "Unduh ZIP" not in page
    assert client.get(reverse("reporting:package-zip")).status_code == 404
    issued(province_admin, nation, "place_request")
    assert "Unduh ZIP" in client.get(reverse("reporting:package")).content.decode()
    answer = client.get(reverse("reporting:package-pdf"))
    assert answer.content.startswith(b"%PDF")
    assert answer["Content-Type"] == "application/pdf"


def test_the_page_takes_the_same_queries_however_many_letters(
    client: Any, nation: Nation, province_admin: User, django_assert_max_num_queries: Any
) -> None:
    small_case(nation)
    for _ in range(4):
        issued(province_admin, nation, "place_request")
    client.force_login(province_admin)
    with django_assert_max_num_queries(22):
        client.get(reverse("reporting:package"))


def run_nation(client: Any, **data: Any) -> Job:
    answer = client.post(reverse("reporting:package-nation"), {"year": 2026, **data})
    assert answer.status_code == 302
    run_jobs()
    return Job.objects.latest("pk")


def test_the_run_over_all_provinces_says_who_has_no_package(
    client: Any, nation: Nation, pksdm: User, letters: list[Letter]
) -> None:
    client.force_login(pksdm)
    job = run_nation(client)
    assert job.status == "done"
    assert job.message.startswith("1 paket provinsi selesai; ")
    page = client.get(job.url).content.decode()
    assert "Unduh ZIP" in page
    answer = client.get(f"{job.url}unduh/")
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as box:
        assert "paket-bpsdm-53-2026.zip" in box.namelist()
        assert nation["51"].name in box.read("HASIL.txt").decode()


def test_a_file_that_is_gone_is_said_to_be(client: Any, pksdm: User, letters: list[Letter]) -> None:
    client.force_login(pksdm)
    url = run_nation(client).url
    folders, names = default_storage.listdir("paket")
    assert (folders, len(names)) == ([], 1)
    default_storage.delete(f"paket/{names[0]}")
    page = client.get(url).content.decode()
    assert "tidak tersimpan lagi" in page
    assert "Unduh ZIP" not in page
    assert client.get(f"{url}unduh/").status_code == 404


def test_the_run_issues_what_is_missing_once(client: Any, nation: Nation, pksdm: User) -> None:
    small_case(nation)
    client.force_login(pksdm)
    job = run_nation(client, issue_missing="on", dated_on="2026-01-12")
    assert "1 permohonan tempat diterbitkan" in job.message
    again = run_nation(client, issue_missing="on", dated_on="2026-01-12")
    assert "diterbitkan" not in again.message
    assert Letter.objects.issued().count() == 1


def test_a_run_with_nothing_to_pack_is_refused_in_words(
    client: Any, nation: Nation, pksdm: User
) -> None:
    client.force_login(pksdm)
    job = run_nation(client)
    assert job.status == "refused"
    assert "Belum ada provinsi" in job.message


def test_issuing_in_the_run_needs_a_date(client: Any, nation: Nation, pksdm: User) -> None:
    client.force_login(pksdm)
    answer = client.post(
        reverse("reporting:package-nation"), {"year": 2026, "issue_missing": "on", "dated_on": ""}
    )
    assert "Isi tanggal surat" in answer.content.decode()


def test_the_file_of_a_run_goes_to_who_asked_only(
    client: Any, nation: Nation, pksdm: User, second_pksdm: User, letters: Any
) -> None:
    client.force_login(pksdm)
    url = run_nation(client).url
    client.force_login(second_pksdm)
    assert client.get(url).status_code == 404
    assert client.get(f"{url}unduh/").status_code == 404
