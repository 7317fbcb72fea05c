"""The list of imports: who, when, what came of it, and what can be done; within the scope."""

from __future__ import annotations

from typing import Any

from django.test import Client

from latsar.accounts.models import User
from participants.importer import check_roster, import_now, undo_roster
from participants.importer.roster import PARTICIPANTS
from participants.models import RosterImport
from tests.cast import Nation

from .workbooks import row, workbook

URL = "/peserta/impor/riwayat/"


def test_each_import_with_its_outcome_and_what_can_be_done(
    client: Client, province_admin: User
) -> None:
    saved = import_now(PARTICIPANTS, province_admin, workbook([row(1)]), "satu.xlsx").roster_import
    gone = import_now(PARTICIPANTS, province_admin, workbook([row(2)]), "dua.xlsx").roster_import
    undo_roster(PARTICIPANTS, province_admin, gone)
    bad = check_roster(
        PARTICIPANTS, province_admin, workbook([row(3, Golongan="X")]), "tiga.xlsx"
    ).roster_import
    client.force_login(province_admin)
    page = client.get(URL).content.decode()
    assert page.index("tiga.xlsx") < page.index("dua.xlsx") < page.index("satu.xlsx")
    assert "1 kesalahan" in page
    assert "1 baru, 0 berubah, 0 sama" in page
    assert f"/peserta/impor/{saved.pk}/batalkan/" in page
    assert f"/peserta/impor/{gone.pk}/batalkan/" not in page
    assert f"/peserta/impor/{bad.pk}/berkas-bertanda/" in page
    assert "Dibatalkan" in page


def test_an_account_sees_its_own_and_pksdm_all(
    client: Client, operator_a: User, operator_b: User, pksdm: User
) -> None:
    import_now(PARTICIPANTS, operator_a, workbook([row(1)]), "milik-a.xlsx")
    for user, sees in ((operator_a, True), (operator_b, False), (pksdm, True)):
        client.force_login(user)
        page = client.get(URL).content.decode()
        assert ("milik-a.xlsx" in page) is sees
        assert (operator_a.display_name in page) is (sees and user is not operator_b)
    assert "milik-a.xlsx" not in client.get("/mentor/impor/riwayat/").content.decode()


def test_who_moves_to_another_office_leaves_the_imports_behind(
    client: Client, operator_a: User, nation: Nation
) -> None:
    made = import_now(PARTICIPANTS, operator_a, workbook([row(1)]), "kantor-lama.xlsx")
    User.objects.filter(pk=operator_a.pk).update(satker=nation["51.71"])
    client.force_login(User.objects.get(pk=operator_a.pk))
    pages = ("/peserta/impor/", URL)
    assert [p for p in pages if "kantor-lama" in client.get(p).content.decode()] == []
    assert client.get(f"/peserta/impor/{made.roster_import.pk}/").status_code == 404


def test_the_list_is_paged_and_its_queries_are_few(
    client: Client, operator_a: User, django_assert_max_num_queries: Any
) -> None:
    RosterImport.objects.bulk_create(
        RosterImport(
            kind="participants",
            status="refused",
            file_name=f"{n}.xlsx",
            sha256="0" * 64,
            uploaded_by=operator_a,
            satker=operator_a.satker,
            content=b"PK",
        )
        for n in range(60)
    )
    client.force_login(operator_a)
    with django_assert_max_num_queries(20):
        page = client.get(URL)
    assert "1–50 dari 60" in page.content.decode()
    assert len(page.context["rows"]) == 50
