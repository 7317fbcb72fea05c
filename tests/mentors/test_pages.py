"""The pages of mentors: who sees what, what each action does, and how many queries it takes."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from latsar.accounts.models import User
from mentors.choices import Mode
from mentors.models import Mentor, Mentorship
from mentors.services import assign_mentor
from tests.cast import Nation, make_mentor, make_participant, make_participants


def body(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return answer.content.decode()


def messages_of(answer: Any) -> str:
    return " ".join(str(m) for m in answer.context["messages"])


@pytest.fixture
def pair(nation: Nation, province_admin: User) -> Mentorship:
    """Peserta Ana of Kota Kupang, guided by Mentor Bria of the same office."""
    return assign_mentor(
        actor=province_admin,
        mentor=make_mentor(nation["53.71"], name="Mentor Bria"),
        participant=make_participant(nation["53.71"], name="Peserta Ana"),
    )


def test_the_list_shows_ones_own_and_the_load(
    client: Client, nation: Nation, pair: Mentorship, operator_a: User
) -> None:
    make_mentor(nation["53.01"], name="Mentor Lain")
    client.force_login(operator_a)
    page = body(client, "/mentor/")
    assert "Mentor Bria" in page
    assert "Mentor Lain" not in page
    assert "1/5" in page


def test_search_filters_and_sorting(
    client: Client, nation: Nation, pair: Mentorship, province_admin: User
) -> None:
    make_mentor(nation["53.01"], name="Daring Satu", mode=Mode.ONLINE, position_kind="functional")
    make_mentor(nation["53.01"], name="Sudah Berhenti", is_active=False)
    client.force_login(province_admin)

    def names(query: str) -> list[str]:
        rows = client.get(f"/mentor/?{query}").context["table"].rows
        return [row.record.name for row in rows]

    assert names("q=bria") == ["Mentor Bria"]
    assert names(f"q={pair.mentor.nip[:8]}+{pair.mentor.nip[8:]}") == ["Mentor Bria"]
    assert names("satker=53.71") == ["Mentor Bria"]
    assert names("satker=51") == names("")  # outside the scope: no such choice
    assert names("mode=online") == names("position_kind=functional") == ["Daring Satu"]
    assert names("tempat=ada") == ["Daring Satu", "Mentor Bria"]
    assert names("tempat=penuh") == []
    assert names("tempat=tidak") == ["Sudah Berhenti"]
    assert names("sort=-load")[0] == "Mentor Bria"


def test_the_nation_narrows_by_province(client: Client, nation: Nation, pksdm: User) -> None:
    make_mentor(nation["51.71"], name="Mentor Bali")
    make_mentor(nation["53"], name="Mentor Timur")
    client.force_login(pksdm)
    page = body(client, "/mentor/?provinsi=51")
    assert "Mentor Bali" in page
    assert "Mentor Timur" not in page
    assert "51.71" in page or "KPU Kota Denpasar" in page


def test_queries_do_not_grow_with_rows(
    client: Client, nation: Nation, province_admin: User, pair: Mentorship
) -> None:
    client.force_login(province_admin)
    pages = ["/mentor/", f"/mentor/{pair.mentor_id}/", "/mentor/penugasan/"]
    person = make_participant(nation["53.01"])
    pages += [
        f"/mentor/penugasan/{person.pk}/",
        f"/mentor/pasangan/{pair.pk}/pindah/",
        f"/mentor/pasangan/{pair.pk}/tukar/",
    ]
    make_mentor(nation["53.01"])

    def counted() -> list[int]:
        counts = []
        for url in pages:
            with CaptureQueriesContext(
                connection,
            ) as queries:
                body(client, url)
            counts.append(len(queries))
        return counts

    few = counted()
    for code in ("53", "53.71", "53.01"):
        for _ in range(5):
            mentor = make_mentor(nation[code])
            for mentee in make_participants(nation[code], 2):
                assign_mentor(actor=province_admin, mentor=mentor, participant=mentee)
        make_participants(nation[code], 8)
    assert counted() == few
    assert max(few) <= 30


def test_five_places_are_drawn_and_a_full_mentor_names_another(
    client: Client, nation: Nation, pair: Mentorship, province_admin: User
) -> None:
    client.force_login(province_admin)
    page = body(client, f"/mentor/{pair.mentor_id}/")
    assert page.count('class="slot-filled"') == 1
    assert page.count('class="slot-free"') == 4
    for person in make_participants(nation["53.71"], 4):
        assign_mentor(actor=province_admin, mentor=pair.mentor, participant=person)
    make_mentor(nation["53"], name="Mentor Longgar")
    page = body(client, f"/mentor/{pair.mentor_id}/")
    assert page.count('class="slot-filled"') == 5
    assert "penuh (5 dari 5)" in page
    assert "Mentor Longgar" in page


def test_the_own_satkers_candidates_come_first(
    client: Client, nation: Nation, pair: Mentorship, province_admin: User, operator_a: User
) -> None:
    make_participant(nation["53"], name="Calon Provinsi")
    make_participant(nation["53.71"], name="Calon Kota")
    make_participant(nation["51"], name="Calon Bali")
    client.force_login(province_admin)
    names = [p.name for p in client.get(f"/mentor/{pair.mentor_id}/").context["candidates"]]
    assert names == ["Calon Kota", "Calon Provinsi"]
    client.force_login(operator_a)
    names = [p.name for p in client.get(f"/mentor/{pair.mentor_id}/").context["candidates"]]
    assert names == ["Calon Kota"]


def test_a_mentee_of_another_office_is_not_named(
    client: Client, nation: Nation, pair: Mentorship, province_admin: User, operator_a: User
) -> None:
    stranger = make_participant(nation["53.01"], name="Peserta Rahasia")
    assign_mentor(actor=province_admin, mentor=pair.mentor, participant=stranger)
    client.force_login(operator_a)
    page = body(client, f"/mentor/{pair.mentor_id}/")
    assert "Peserta Rahasia" not in page
    assert "peserta KPU Kabupaten Kupang" in page
    assert page.count('class="slot-filled"') == 2


def test_places_are_filled_from_the_mentors_page(
    client: Client, nation: Nation, pair: Mentorship, province_admin: User
) -> None:
    people = make_participants(nation["53.71"], 5)
    client.force_login(province_admin)
    url = f"/mentor/{pair.mentor_id}/peserta/"
    answer = client.post(url, {"participant": [p.pk for p in people]}, follow=True)
    assert "hanya 4" in messages_of(answer)
    client.post(url, {"participant": [p.pk for p in people[:4]]})
    answer = client.post(url, {"participant": [people[4].pk]}, follow=True)
    assert "lima peserta" in messages_of(answer)
    assert "Belum ada peserta yang dipilih" in messages_of(client.post(url, {}, follow=True))
    assert pair.mentor.mentorships.open().count() == 5


def test_choosing_a_mentor_by_hand(
    client: Client, nation: Nation, pair: Mentorship, operator_a: User, province_admin: User
) -> None:
    person = make_participant(nation["53.71"])
    for other in make_participants(nation["53.71"], 4):
        assign_mentor(actor=province_admin, mentor=pair.mentor, participant=other)
    free = make_mentor(nation["53.71"], name="Mentor Bebas")
    make_mentor(nation["53"], name="Mentor Provinsi")
    client.force_login(operator_a)
    url = f"/mentor/penugasan/{person.pk}/"
    page = body(client, url)
    assert page.index("Mentor Bebas") < page.index("Mentor Bria")
    assert "penuh (5 dari 5)" in page
    assert page.count("disabled") == 1
    assert "Mentor Provinsi" not in page
    answer = client.post(url, {"mentor": pair.mentor_id}, follow=True)
    assert "Mentor Bebas, KPU Kota Kupang (0 dari 5)" in messages_of(answer)
    answer = client.post(url, {"mentor": free.pk, "mode": "online"}, follow=True)
    assert "kini didampingi Mentor Bebas" in messages_of(answer)
    assert Mentorship.objects.open().get(participant=person).mode == Mode.ONLINE
    answer = client.post(url, {"mentor": free.pk}, follow=True)
    assert "sudah didampingi Mentor Bebas" in messages_of(answer)
    assert "Mentor belum dipilih" in messages_of(client.post(url, {}, follow=True))


def test_when_all_are_full_the_page_says_so_and_offers_a_swap(
    client: Client, nation: Nation, pair: Mentorship, province_admin: User
) -> None:
    full = make_mentor(nation["53.01"])
    for person in make_participants(nation["53.01"], 5):
        assign_mentor(actor=province_admin, mentor=full, participant=person)
    client.force_login(province_admin)
    page = body(client, f"/mentor/pasangan/{pair.pk}/pindah/")
    assert "Semua mentor dalam daftar ini penuh (5 dari 5)" in page
    assert f"/mentor/pasangan/{pair.pk}/tukar/" in page
    assert ">Pindahkan</button>" not in page


def test_one_click_saves_what_was_shown_and_only_once(
    client: Client, nation: Nation, province_admin: User
) -> None:
    make_mentor(nation["53.71"], name="Mentor Usulan")
    make_participants(nation["53.71"], 6)
    client.force_login(province_admin)
    answer = client.get("/mentor/penugasan/")
    page = answer.content.decode()
    assert "Tugaskan otomatis (5 peserta)" in page
    assert page.count("Mentor Usulan") == 5
    assert "kurang 1 mentor untuk 1 peserta" in page
    sent = {"provinsi": "53", "fingerprint": answer.context["proposal"].fingerprint}
    done = client.post("/mentor/penugasan/otomatis/", sent, follow=True)
    assert "5 peserta mendapat mentor, 1 belum" in messages_of(done)
    again = client.post("/mentor/penugasan/otomatis/", sent, follow=True)
    assert "Usulan pasangan sudah berubah" in messages_of(again)
    assert Mentorship.objects.count() == 5


def test_the_nation_chooses_a_province(
    client: Client, nation: Nation, pksdm: User, auditor: User
) -> None:
    make_mentor(nation["53"])
    make_participant(nation["53.01"])
    client.force_login(pksdm)
    page = body(client, "/mentor/penugasan/")
    assert "?provinsi=53" in page
    assert "Siap ditugaskan" in page
    assert "Tugaskan otomatis (1 peserta)" in body(client, "/mentor/penugasan/?provinsi=53")
    assert "di luar kewenangan" in body(client, "/mentor/penugasan/?provinsi=99")
    client.force_login(auditor)
    assert "Tugaskan otomatis" not in body(client, "/mentor/penugasan/?provinsi=53")


def test_an_operator_sees_the_own_office_only(
    client: Client, nation: Nation, operator_a: User
) -> None:
    make_participant(nation["53.71"], name="Peserta Kota")
    make_participant(nation["53.01"], name="Peserta Kabupaten")
    client.force_login(operator_a)
    page = body(client, "/mentor/penugasan/?provinsi=51")
    assert "Peserta Kota" in page
    assert "Peserta Kabupaten" not in page
    assert "Tugaskan otomatis" not in page
    assert client.post("/mentor/penugasan/otomatis/", {"provinsi": "53"}).status_code == 403


def test_release_asks_for_a_reason(client: Client, pair: Mentorship, operator_a: User) -> None:
    client.force_login(operator_a)
    url = f"/mentor/pasangan/{pair.pk}/lepas/"
    assert "Lepas Peserta Ana dari Mentor Bria?" in body(client, url)
    assert "Alasan belum diisi" in client.post(url, {"reason": " "}).content.decode()
    answer = client.post(url, {"reason": "Mentor mutasi"}, follow=True)
    assert "dilepas dari Mentor Bria" in messages_of(answer)
    assert "Alasan: Mentor mutasi" in answer.content.decode()
    answer = client.post(url, {"reason": "Sekali lagi"}, follow=True)
    assert "sudah berakhir" in messages_of(answer)


def test_move_swap_and_mode(
    client: Client, nation: Nation, pair: Mentorship, province_admin: User
) -> None:
    other = assign_mentor(
        actor=province_admin,
        mentor=make_mentor(nation["53.01"], name="Mentor Kolo"),
        participant=make_participant(nation["53.01"], name="Peserta Beni"),
    )
    client.force_login(province_admin)
    client.post(f"/mentor/pasangan/{pair.pk}/moda/", {"mode": "online"})
    pair.refresh_from_db()
    assert pair.mode == Mode.ONLINE
    url = f"/mentor/pasangan/{pair.pk}/tukar/"
    assert "Peserta Beni" in body(client, url)
    answer = client.post(url, {"pair": other.pk}, follow=True)
    assert "Peserta Ana kini didampingi Mentor Kolo" in messages_of(answer)
    now = Mentorship.objects.open().get(participant=pair.participant)
    assert now.mentor == other.mentor
    url = f"/mentor/pasangan/{now.pk}/pindah/"
    assert "Mentor Bria" in body(client, url)
    answer = client.post(url, {"mentor": pair.mentor_id}, follow=True)
    assert "kini didampingi Mentor Bria" in messages_of(answer)
    assert pair.mentor.mentorships.open().count() == 2


READING = ["/mentor/{mentor}/"]
WRITING = [
    "/mentor/{mentor}/ubah/",
    "/mentor/pasangan/{pair}/lepas/",
    "/mentor/pasangan/{pair}/pindah/",
    "/mentor/pasangan/{pair}/tukar/",
    "/mentor/penugasan/{person}/",
]


@pytest.mark.parametrize("path", READING + WRITING)
def test_outside_the_scope_nothing_is_found(
    client: Client, pair: Mentorship, operator_b: User, other_province: User, path: str
) -> None:
    url = path.format(mentor=pair.mentor_id, pair=pair.pk, person=pair.participant_id)
    for user in (operator_b, other_province):
        client.force_login(user)
        assert client.get(url).status_code == 404
        assert client.post(url, {}).status_code == (405 if path in READING else 404)


@pytest.mark.parametrize("path", WRITING)
def test_the_auditor_changes_nothing(
    client: Client, pair: Mentorship, auditor: User, path: str
) -> None:
    client.force_login(auditor)
    url = path.format(mentor=pair.mentor_id, pair=pair.pk, person=pair.participant_id)
    assert client.get(url).status_code == 403
    assert client.get(f"/mentor/{pair.mentor_id}/").status_code == 200


def test_a_pair_across_offices_is_forbidden_to_the_operator(
    client: Client, nation: Nation, province_admin: User, operator_a: User
) -> None:
    pair = assign_mentor(
        actor=province_admin,
        mentor=make_mentor(nation["53"]),
        participant=make_participant(nation["53.71"]),
    )
    client.force_login(operator_a)
    assert client.get(f"/mentor/pasangan/{pair.pk}/lepas/").status_code == 403
    assert client.post(f"/mentor/pasangan/{pair.pk}/moda/", {"mode": "online"}).status_code == 403


def test_a_forged_choice_outside_the_scope_is_not_taken(
    client: Client, nation: Nation, pair: Mentorship, operator_a: User
) -> None:
    foreign = make_mentor(nation["53.01"])
    person = make_participant(nation["53.71"])
    stranger = make_participant(nation["53.01"])
    client.force_login(operator_a)
    assert client.post(f"/mentor/penugasan/{person.pk}/", {"mentor": foreign.pk}).status_code == 404
    assert (
        client.post(f"/mentor/pasangan/{pair.pk}/pindah/", {"mentor": foreign.pk}).status_code
        == 404
    )
    client.post(f"/mentor/{pair.mentor_id}/peserta/", {"participant": [stranger.pk]})
    assert Mentorship.objects.count() == 1


def test_the_export_holds_the_import_columns_of_ones_own(
    client: Client, nation: Nation, pair: Mentorship, operator_a: User
) -> None:
    make_mentor(nation["53.01"])
    client.force_login(operator_a)
    answer = client.get("/mentor/ekspor/")
    rows = list(load_workbook(BytesIO(answer.content)).worksheets[0].values)
    assert rows[0] == (
        "NIP", "Nama", "Jabatan", "Jenis Jabatan", "Kode Satker", "Moda", "No HP", "Email",
    )  # fmt: skip
    assert [row[0] for row in rows[1:]] == [Mentor.objects.get(name="Mentor Bria").nip]
