"""The global search: finds by each of its keys, within the scope, a bounded number, at constant cost."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from budget.services import draft_request
from latsar.accounts.models import User
from latsar.formatting import nip_spaced
from reporting.models import Letter
from reporting.searching import SHOWN, groups_for
from tests.budget.scene import Scene
from tests.budget.scene import scene as scene
from tests.cast import make_mentor, make_participant, make_participants


def titles(user: User, words: str) -> dict[str, list[str]]:
    return {group.label: [hit.title for hit in group.hits] for group in groups_for(user, words)}


def test_each_kind_is_found_by_its_own_words(
    province_admin: User, operator_a: User, scene: Scene
) -> None:
    nation = scene.nation
    make_participant(nation["53.01"], name="Yosefina Ngongo")
    make_mentor(nation["53"], name="Rambu Hina", position="Kepala Bagian Hukum")
    letter = Letter.objects.create(
        kind="place_request",
        satker=nation["53"],
        fiscal_year=2026,
        dated_on="2026-01-12",
        subject="Permohonan tempat khusus",
        created_by=province_admin,
    )
    draft_request(actor=operator_a, satker=nation["53.71"], year=2026)
    assert titles(province_admin, "fina ngo") == {"Peserta": ["Yosefina Ngongo"]}
    assert titles(province_admin, "bagian  hukum") == {"Mentor": ["Rambu Hina"]}
    assert titles(province_admin, "tempat khusus") == {"Surat": [f"Konsep: {letter.subject}"]}
    assert titles(province_admin, "angkatan 1") == {"Angkatan": [str(scene.cohort)]}
    kota = titles(province_admin, "kota kupang")
    assert kota["Satker"] == ["KPU Kota Kupang"]
    assert len(kota["Anggaran"]) == 1


@pytest.mark.parametrize("words", ["", " ", "a", ". -", "1"])
def test_too_little_finds_nothing(province_admin: User, scene: Scene, words: str) -> None:
    assert groups_for(province_admin, words) == []


def test_a_whole_nip_leads_straight_to_the_person(
    client: Client, province_admin: User, scene: Scene
) -> None:
    person = scene.people["53.71"][0]
    client.force_login(province_admin)
    for words in (person.nip, nip_spaced(person.nip)):
        answer = client.get("/cari/", {"q": words})
        assert answer.status_code == 302
        assert answer["Location"] == f"/peserta/{person.pk}/"


def test_nothing_of_others_is_found(
    client: Client, other_province: User, operator_a: User, scene: Scene
) -> None:
    foreign = scene.people["53.01"][0]
    assert groups_for(other_province, foreign.nip) == []
    assert groups_for(other_province, "kupang") == []
    assert groups_for(operator_a, foreign.name) == []
    client.force_login(other_province)
    body = client.get("/cari/", {"q": foreign.name}).content.decode()
    assert "Tidak ada yang cocok" in body


def test_many_hits_are_bounded_and_lead_to_the_list(
    client: Client, province_admin: User, scene: Scene, django_assert_max_num_queries: Any
) -> None:
    make_participants(scene.nation["53"], 40)
    client.force_login(province_admin)
    with django_assert_max_num_queries(26):
        page = client.get("/cari/", {"q": "peserta uji"})
    [people] = page.context["groups"]
    assert len(people.hits) == SHOWN
    assert people.more_url == "/peserta/?q=peserta+uji"
    assert client.get(people.more_url).context["amount"] == 48


def test_every_page_offers_it(client: Client, province_admin: User) -> None:
    client.force_login(province_admin)
    body = client.get("/mentor/").content.decode()
    assert 'action="/cari/" role="search"' in body
    assert "Tidak ada yang cocok" not in client.get("/cari/").content.decode()
