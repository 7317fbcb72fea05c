"""Each role's home and the national funnel: right counts, own scope, constant cost."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from budget.choices import Verb
from budget.services import decide, draft_request
from latsar.accounts.models import User
from reporting.cockpit import at_risk, cockpit_of
from tests.budget.scene import Scene
from tests.budget.scene import scene as scene
from tests.cast import make_participant, make_participants


def page(client: Client, user: User, url: str = "/") -> str:
    client.force_login(user)
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


def test_an_empty_province_is_told_to_import(client: Client, province_admin: User) -> None:
    body = page(client, province_admin)
    assert "Belum ada peserta" in body
    assert "/peserta/impor/" in body


def test_home_lists_what_waits_with_counts(
    client: Client, province_admin: User, operator_a: User, scene: Scene
) -> None:
    make_participants(scene.nation["53.01"], 2)
    body = page(client, province_admin)
    assert "2 peserta belum punya mentor" in body
    assert "2 peserta belum masuk angkatan" in body
    assert "2 satker belum punya usulan anggaran" in body
    draft_request(actor=operator_a, satker=scene.nation["53.71"], year=2026)
    assert "1 draf anggaran belum diajukan" in page(client, province_admin)
    assert "belum punya mentor" not in page(client, operator_a)


def test_a_budget_waits_on_one_desk_after_the_other(
    client: Client, operator_a: User, province_admin: User, pksdm: User, scene: Scene
) -> None:
    budget = draft_request(actor=operator_a, satker=scene.nation["53.71"], year=2026)
    move = {"request_id": budget.pk}
    sent = decide(actor=operator_a, verb=Verb.SUBMIT, version=budget.version, **move)
    assert "1 usulan anggaran sedang diperiksa KPU Provinsi" in page(client, operator_a)
    assert "1 usulan anggaran satker menunggu Anda teruskan" in page(client, province_admin)
    assert "menunggu persetujuan" not in page(client, pksdm)
    sent = decide(actor=province_admin, verb=Verb.ENDORSE, version=sent.version, **move)
    assert "1 usulan anggaran menunggu persetujuan" in page(client, pksdm)
    assert "1 usulan anggaran sedang diperiksa PKSDM" in page(client, operator_a)
    assert "menunggu Anda teruskan" not in page(client, province_admin)
    decide(actor=pksdm, verb=Verb.RETURN, version=sent.version, note="Periksa", **move)
    body = page(client, operator_a)
    assert "KPU Kota Kupang: anggaran dikembalikan, 1 catatan" in body
    assert "menunggu persetujuan" not in page(client, pksdm)


def test_the_auditor_is_asked_to_do_nothing(client: Client, auditor: User, scene: Scene) -> None:
    make_participants(scene.nation["53.01"], 2)
    assert "belum punya mentor" not in page(client, auditor)


def test_risk_compares_probation_with_the_cohorts_end(province_admin: User, scene: Scene) -> None:
    """The scene's cohort ends on 26 February; who has no seat is held against 30 April."""
    seated = scene.people["53.71"][0]
    for day, risky in ((date(2026, 2, 25), True), (date(2026, 2, 26), False)):
        type(seated).objects.filter(pk=seated.pk).update(probation_ends_on=day)
        assert (seated in at_risk(province_admin, 2026)) is risky
    early = make_participant(scene.nation["53.71"], appointed_on=date(2025, 4, 1))
    late = make_participant(scene.nation["53.71"], appointed_on=date(2025, 6, 1))
    assert early in at_risk(province_admin, 2026)
    assert late not in at_risk(province_admin, 2026)


def test_the_funnel_adds_up_by_province_and_satker(
    pksdm: User, province_admin: User, other_province: User, scene: Scene
) -> None:
    make_participants(scene.nation["53.01"], 2)
    make_participants(scene.nation["00"], 1)
    nation = cockpit_of(pksdm, 2026)
    rows = {row.code: row for row in nation.rows}
    kinds = ("registered", "mentored", "scheduled")
    assert [rows["53"].count(kind) for kind in kinds] == [10, 8, 8]
    assert rows["53"].missing == "2 peserta belum punya mentor"
    assert rows["00"].count("registered") == 1
    assert nation.total.count("registered") == 11
    satkers = cockpit_of(province_admin, 2026, scene.province.province)
    assert satkers.total.people == rows["53"].people
    others = cockpit_of(other_province, 2026)
    assert [row.code for row in others.rows] == ["51"]
    assert others.total.count("registered") == 0


def test_the_nation_leads_to_a_satker_in_two_clicks(
    client: Client, pksdm: User, scene: Scene
) -> None:
    assert 'href="/nasional/53/"' in page(client, pksdm, "/nasional/")
    assert 'href="/nasional/53.71/"' in page(client, pksdm, "/nasional/53/")
    body = page(client, pksdm, "/nasional/53.71/")
    assert "KPU Kota Kupang" in body
    assert "Peserta Uji" not in body


def test_sorting_by_a_measure(client: Client, pksdm: User, scene: Scene) -> None:
    body = page(client, pksdm, "/nasional/?urut=-registered")
    table = body[body.index('id="tempat"') :]
    assert table.index(">Nusa Tenggara Timur<") < table.index(">Bali<")
    assert page(client, pksdm, "/nasional/?urut=bukan-kolom")


@pytest.mark.parametrize("url", ["/", "/nasional/", "/nasional/53/"])
def test_the_cost_does_not_grow_with_the_people(
    client: Client, pksdm: User, scene: Scene, url: str, django_assert_num_queries
) -> None:
    client.force_login(pksdm)
    client.get(url)
    with CountQueries() as few:
        client.get(url)
    make_participants(scene.nation["53.01"], 300)
    make_participants(scene.nation["51.71"], 100)
    with django_assert_num_queries(few.count):
        client.get(url)
    assert few.count <= 42


class CountQueries:
    """Count the queries of a block, to compare two of them."""

    def __enter__(self) -> CountQueries:
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        self.captured = CaptureQueriesContext(connection)
        self.captured.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        self.captured.__exit__(*error)
        self.count = len(self.captured)
