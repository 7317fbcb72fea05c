"""Filters kept under a name: on their list only, their owner's only, a bounded number."""

from __future__ import annotations

import pytest
from django.test import Client

from latsar.accounts.models import User
from latsar.errors import Refused
from reporting.models import SavedFilter
from reporting.saving import MOST, keep_filter

QUERY = "q=uji&level=III"


def keep(actor: User, **change: str) -> SavedFilter:
    return keep_filter(actor=actor, **{"path": "/peserta/", "query": QUERY, "name": "Uji"} | change)


def test_a_filter_is_kept_and_used_and_forgotten_on_its_list(
    client: Client, province_admin: User
) -> None:
    client.force_login(province_admin)
    page = client.get(f"/peserta/?{QUERY}&page=1&status=").content.decode()
    assert "Simpan saringan ini" in page
    assert 'value="q=uji&amp;level=III"' in page
    data = {"path": "/peserta/", "query": QUERY, "name": " Golongan  III "}
    answer = client.post("/saringan/simpan/", data, follow=True)
    assert answer.request["QUERY_STRING"] == QUERY
    assert "Saringan “Golongan III” tersimpan" in answer.content.decode()
    assert "Simpan saringan ini" not in answer.content.decode()
    other = client.get("/peserta/?q=lain").content.decode()
    assert 'href="/peserta/?q=uji&amp;level=III">Golongan III</a>' in other
    assert "Golongan III</a>" not in client.get("/mentor/?q=a").content.decode()
    kept = SavedFilter.objects.get()
    client.post(f"/saringan/{kept.pk}/hapus/")
    assert not SavedFilter.objects.exists()


def test_the_same_name_replaces(province_admin: User, operator_a: User) -> None:
    keep(province_admin)
    keep(province_admin, query="q=lain")
    keep(operator_a)
    assert SavedFilter.objects.visible_to(province_admin).get().query == "q=lain"


@pytest.mark.parametrize(
    "change",
    [
        {"name": " "},
        {"name": "x" * 61},
        {"query": ""},
        {"query": "q=" + "x" * 500},
        {"path": "/keluar/"},
        {"path": "//jahat.example/"},
        {"path": "https://jahat.example/"},
    ],
)
def test_what_is_no_filter_of_a_list_is_refused(
    province_admin: User, change: dict[str, str]
) -> None:
    with pytest.raises(Refused):
        keep(province_admin, **change)
    assert not SavedFilter.objects.exists()


def test_a_refusal_leads_nowhere_strange(client: Client, province_admin: User) -> None:
    client.force_login(province_admin)
    data = {"path": "//jahat.example/", "query": QUERY, "name": "Uji"}
    assert client.post("/saringan/simpan/", data)["Location"] == "/"


def test_their_number_is_bounded(province_admin: User) -> None:
    for number in range(MOST):
        keep(province_admin, name=f"Uji {number}")
    keep(province_admin, name="Uji 0", query="q=baru")
    with pytest.raises(Refused, match="Paling banyak"):
        keep(province_admin, name="Satu lagi")
