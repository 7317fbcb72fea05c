"""The pages of re-optimisation and of pair preferences."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from latsar.accounts.models import User
from mentors.choices import PreferenceKind
from mentors.models import Mentor, MentorPreference, Mentorship
from mentors.services import add_preference, assign_mentor
from participants.models import Participant
from tests.cast import Nation, make_mentor, make_participant, make_participants

ANEW = "/mentor/penugasan/optimal/"


def body(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return answer.content.decode()


def messages_of(answer: Any) -> str:
    return " ".join(str(m) for m in answer.context["messages"])


def settle(
    actor: User, mentor: Mentor, person: Participant, kind: str = PreferenceKind.EXCLUSION
) -> MentorPreference:
    return add_preference(
        actor=actor, kind=kind, mentor=mentor, participant=person, reason="Hubungan keluarga"
    )


@pytest.fixture
def far(nation: Nation, province_admin: User) -> Mentorship:
    """Peserta Ana of Kota Kupang with a mentor of the province, though her own office has one."""
    made = assign_mentor(
        actor=province_admin,
        mentor=make_mentor(nation["53"], name="Mentor Jauh"),
        participant=make_participant(nation["53.71"], name="Peserta Ana"),
    )
    make_mentor(nation["53.71"], name="Mentor Dekat")
    return made


def test_each_change_is_shown_before_it_is_made(
    client: Client, far: Mentorship, province_admin: User
) -> None:
    client.force_login(province_admin)
    assert ANEW in body(client, "/mentor/penugasan/")
    answer = client.get(ANEW)
    page = answer.content.decode()
    assert "Terapkan 1 perubahan" in page
    assert "Mentor Jauh" in page
    assert "Mentor Dekat" in page
    assert "Lebih dekat: dari KPU Provinsi Nusa Tenggara Timur ke satker sendiri." in page
    assert ("Sesatker dengan mentor", "0", "1", "dari 1 peserta") in answer.context["effects"]
    assert "tidak ada pasangan yang perlu berubah" in body(client, f"{ANEW}?tingkat=perlu")
    assert Mentorship.objects.count() == 1
    sent = {"tingkat": "dekat", "fingerprint": answer.context["proposal"].fingerprint}
    done = client.post(ANEW, sent, follow=True)
    assert "1 peserta pindah mentor dan 0 mendapat mentor" in messages_of(done)
    assert Mentorship.objects.open().get().mentor.name == "Mentor Dekat"
    again = client.post(ANEW, sent, follow=True)
    assert "Usulan pasangan sudah berubah" in messages_of(again)
    assert Mentorship.objects.count() == 2


def test_who_could_be_placed_by_moving_others_is_told(
    client: Client, nation: Nation, province_admin: User
) -> None:
    own = make_mentor(nation["53.71"])
    for person in make_participants(nation["53.71"], 5):
        assign_mentor(actor=province_admin, mentor=own, participant=person)
    office = make_mentor(nation["53"], name="Mentor Kantor")
    settle(province_admin, office, make_participant(nation["53.71"]))
    client.force_login(province_admin)
    page = body(client, "/mentor/penugasan/")
    assert "Semua mentor yang masih punya tempat (Mentor Kantor) tidak boleh dipasangkan" in page
    assert "1 peserta tanpa tempat mendapat tempat bila pasangan lain berubah" in page
    assert "Terapkan 2 perubahan" in body(client, f"{ANEW}?provinsi=53&tingkat=perlu")
    office.preferences.all().delete()
    assert "bila pasangan lain berubah" not in body(client, "/mentor/penugasan/")


def test_a_post_without_the_seen_proposal_changes_nothing(
    client: Client, far: Mentorship, province_admin: User
) -> None:
    client.force_login(province_admin)
    answer = client.post(ANEW, {"tingkat": "dekat"}, follow=True)
    assert "Usulan pasangan sudah berubah" in messages_of(answer)
    assert Mentorship.objects.open().get() == far


def test_the_nation_names_the_province(client: Client, far: Mentorship, pksdm: User) -> None:
    client.force_login(pksdm)
    assert client.get(ANEW).status_code == 302
    page = body(client, f"{ANEW}?provinsi=53&tingkat=dekat")
    assert 'name="provinsi" value="53"' in page
    fingerprint = client.get(f"{ANEW}?provinsi=53").context["proposal"].fingerprint
    answer = client.post(ANEW, {"provinsi": "53", "fingerprint": fingerprint}, follow=True)
    assert answer.redirect_chain[-1][0] == "/mentor/penugasan/?provinsi=53"
    assert Mentorship.objects.open().get().mentor.name == "Mentor Dekat"


def test_a_preference_from_the_participants_side(
    client: Client, far: Mentorship, operator_a: User
) -> None:
    client.force_login(operator_a)
    person = far.participant
    url = f"/mentor/ketentuan/peserta/{person.pk}/"
    assert url in body(client, f"/peserta/{person.pk}/")
    page = body(client, url)
    assert "Mentor Dekat" in page
    assert "Mentor Jauh" not in page  # of another office than the operator's
    near = Mentor.objects.get(name="Mentor Dekat")
    sent = {"kind": "wish", "reason": "Sudah membimbing", "chosen": near.pk}
    answer = client.post(url, sent, follow=True)
    assert "Ketentuan “Diutamakan” bagi Peserta Ana dan Mentor Dekat disimpan" in messages_of(
        answer
    )
    page = answer.content.decode()
    assert "Sudah membimbing" in page
    assert client.get(url).context["choices"] == []
    assert "sudah ada ketentuan" in client.post(url, sent).content.decode()
    assert MentorPreference.objects.count() == 1


def test_a_preference_from_the_mentors_side_keeps_what_was_typed(
    client: Client, nation: Nation, far: Mentorship, province_admin: User
) -> None:
    client.force_login(province_admin)
    url = f"/mentor/ketentuan/mentor/{far.mentor_id}/"
    assert url in body(client, f"/mentor/{far.mentor_id}/")
    assert "Peserta Ana" in body(client, f"{url}?cari=ana")
    assert "Tidak ada yang cocok" in body(client, f"{url}?cari=tidak+ada")
    page = client.post(url, {"kind": "pin", "reason": "Alasan saya"}).content.decode()
    assert "Belum ada yang dipilih" in page
    assert 'value="Alasan saya"' in page
    sent = {"kind": "pin", "reason": " ", "chosen": far.participant_id}
    page = client.post(url, sent).content.decode()
    assert "Alasan belum diisi" in page
    assert f'id="pilih-{far.participant_id}" required checked' in page
    answer = client.post(url, sent | {"reason": "Permintaan"}, follow=True)
    assert "“Pasangan tetap”" in messages_of(answer)
    outside = make_participant(nation["51"])
    page = client.post(url, sent | {"reason": "x", "chosen": outside.pk}).content.decode()
    assert "Belum ada yang dipilih" in page


def test_a_preference_is_lifted(client: Client, far: Mentorship, province_admin: User) -> None:
    made = settle(province_admin, far.mentor, far.participant, PreferenceKind.PIN)
    client.force_login(province_admin)
    url = f"/mentor/ketentuan/{made.pk}/hapus/"
    assert url in body(client, "/mentor/ketentuan/")
    assert "Hapus ketentuan “Pasangan tetap” bagi Peserta Ana?" in body(client, url)
    assert "dihapus" in messages_of(client.post(url, follow=True))
    assert client.post(url).status_code == 404
    assert "Belum ada ketentuan" in body(client, "/mentor/ketentuan/")


def test_who_sees_and_may_lift_it(
    client: Client,
    far: Mentorship,
    province_admin: User,
    operator_a: User,
    operator_b: User,
    auditor: User,
    pksdm: User,
) -> None:
    made = settle(province_admin, far.mentor, far.participant)
    url = f"/mentor/ketentuan/{made.pk}/hapus/"
    expected = {operator_a: (True, 403), operator_b: (False, 404), auditor: (True, 403)}
    for user, (sees, status) in expected.items():
        client.force_login(user)
        assert ("Peserta Ana" in body(client, "/mentor/ketentuan/")) is sees
        assert client.get(url).status_code == client.post(url).status_code == status
    client.force_login(pksdm)
    assert "Peserta Ana" in body(client, "/mentor/ketentuan/?provinsi=53")
    assert "Peserta Ana" not in body(client, "/mentor/ketentuan/?provinsi=51")


def test_excluded_people_are_not_offered(
    client: Client, far: Mentorship, nation: Nation, province_admin: User
) -> None:
    person = make_participant(nation["53.71"], name="Peserta Beni")
    settle(province_admin, far.mentor, person)
    client.force_login(province_admin)
    page = body(client, f"/mentor/penugasan/{person.pk}/")
    assert "Mentor Dekat" in page
    assert "Mentor Jauh" not in page
    names = [p.name for p in client.get(f"/mentor/{far.mentor_id}/").context["candidates"]]
    assert names == []


def test_queries_do_not_grow_with_rows(
    client: Client, far: Mentorship, nation: Nation, province_admin: User
) -> None:
    client.force_login(province_admin)
    person = far.participant
    settle(province_admin, far.mentor, person)
    pages = [
        ANEW,
        "/mentor/penugasan/",
        "/mentor/ketentuan/",
        f"/mentor/ketentuan/peserta/{person.pk}/",
        f"/mentor/ketentuan/mentor/{far.mentor_id}/",
        f"/mentor/{far.mentor_id}/",
        f"/peserta/{person.pk}/",
    ]

    def counted() -> list[int]:
        counts = []
        for url in pages:
            with CaptureQueriesContext(connection) as queries:
                body(client, url)
            counts.append(len(queries))
        return counts

    make_participant(nation["53.01"])
    few = counted()
    for code in ("53", "53.71", "53.01"):
        for _ in range(3):
            mentor = make_mentor(nation[code])
            for mentee in make_participants(nation["53.71"], 3):
                assign_mentor(actor=province_admin, mentor=mentor, participant=mentee)
                settle(province_admin, far.mentor, mentee)
            settle(province_admin, mentor, person, PreferenceKind.WISH)
        make_participants(nation[code], 6)
    assert counted() == few
    assert max(few) <= 30
