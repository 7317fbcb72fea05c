"""Ceilings: optional, set by PKSDM; what is above needs a reason and is shown as such."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from openpyxl import Workbook, load_workbook

from budget.choices import Status, Verb
from budget.models import BudgetCeiling, BudgetRequest
from budget.recap import recap_by_province, recap_by_satker
from budget.rules import excess
from budget.services import clear_ceiling, decide, set_ceiling, submit_province
from latsar.accounts.models import User
from latsar.audit.models import AuditEntry
from latsar.errors import Forbidden, Refused, StaleVersion
from tests.budget.pages import YEAR, drafted, said, signed_in, text_of, url
from tests.budget.scene import Scene

BASIS = "DIPA uji"


@pytest.fixture
def draft(scene: Scene, province_admin: User) -> BudgetRequest:
    return drafted(scene, province_admin)["53.71"]


def limit(actor: User, request: BudgetRequest, amount: int, version: int = 0) -> BudgetCeiling:
    return set_ceiling(
        actor=actor, satker=request.satker, year=YEAR, amount=amount, basis=BASIS, version=version
    )


def submit_over(actor: User, request: BudgetRequest, note: str = "") -> BudgetRequest:
    return decide(
        actor=actor, request_id=request.pk, verb=Verb.SUBMIT, version=request.version, note=note
    )


def test_submitting_above_the_ceiling_needs_a_reason(
    draft: BudgetRequest, operator_a: User, pksdm: User
) -> None:
    limit(pksdm, draft, draft.total - 1_000)
    with pytest.raises(Refused, match=r"Rp1\.000 \(0,0 %\) di atas pagu"):
        submit_over(operator_a, draft)
    draft.refresh_from_db()
    assert draft.status == Status.DRAFT
    sent = submit_over(operator_a, draft, "Menunggu revisi DIPA")
    assert sent.over_reason == "Menunggu revisi DIPA"
    assert sent.snapshot["ceiling"] == draft.total - 1_000
    assert AuditEntry.objects.get(action="budget.submitted").reason == "Menunggu revisi DIPA"


@pytest.mark.parametrize("spare", [0, 1])
def test_within_the_ceiling_nothing_is_asked(
    draft: BudgetRequest, operator_a: User, pksdm: User, spare: int
) -> None:
    limit(pksdm, draft, draft.total + spare)
    sent = submit_over(operator_a, draft, "Tidak perlu")
    assert (sent.status, sent.over_reason) == (Status.SUBMITTED, "")


def test_the_page_asks_for_the_reason_and_shows_it(
    draft: BudgetRequest, operator_a: User, pksdm: User, province_admin: User
) -> None:
    limit(pksdm, draft, 5_000_000)
    client, where = signed_in(operator_a), url("request-submit", draft.pk)
    assert "Alasan melampaui pagu" in text_of(client.get(where))
    empty = client.post(where, {"version": draft.version, "text": " "})
    assert "Alasan belum diisi" in text_of(empty)
    done = client.post(where, {"version": draft.version, "text": "Harga kapal naik"})
    assert "KPU Provinsi memeriksa" in said(done)
    over = rupiah_text(draft.total - 5_000_000)
    reviewer = signed_in(province_admin)
    for page in (
        url("request-detail", draft.pk),
        url("request-endorse", draft.pk),
        url("recap"),
        url("request-list"),
        url("ceiling-list"),
    ):
        text = text_of(reviewer.get(page))
        assert "Di atas pagu" in text, page
        assert over in text, page
    assert "Harga kapal naik" in text_of(reviewer.get(url("recap")))
    assert "Harga kapal naik" in text_of(reviewer.get(url("request-endorse", draft.pk)))


def rupiah_text(amount: int) -> str:
    return f"{amount:,}".replace(",", ".")


def test_a_province_gives_one_reason_for_all_or_none_is_sent(
    draft: BudgetRequest, province_admin: User, pksdm: User, scene: Scene
) -> None:
    limit(pksdm, draft, 1_000_000)
    place = {"province_satker": scene.province, "year": YEAR}
    with pytest.raises(Refused, match=r"KPU Kota Kupang.*di atas pagu"):
        submit_province(actor=province_admin, **place)
    assert not BudgetRequest.objects.exclude(status=Status.DRAFT).exists()
    client = signed_in(province_admin)
    confirm = client.get(url("submit-all"))
    assert "Alasan melampaui pagu" in text_of(confirm)
    hidden = dict(confirm.context["hidden"])
    assert "di atas pagu" in said(client.post(url("submit-all"), hidden))
    client.post(url("submit-all"), hidden | {"reason": "Revisi DIPA"})
    reasons = dict(BudgetRequest.objects.values_list("satker__code", "over_reason"))
    assert reasons == {"53.71": "Revisi DIPA", "53.01": ""}


def test_the_command_takes_a_reason(
    draft: BudgetRequest, pksdm: User, province_admin: User, capsys: pytest.CaptureFixture[str]
) -> None:
    limit(pksdm, draft, 1_000_000)
    words: dict[str, Any] = {"province": "53", "year": YEAR, "user": province_admin.username}
    with pytest.raises(SystemExit):
        call_command("submit_budgets", **words)
    assert "di atas pagu" in capsys.readouterr().out
    call_command("submit_budgets", **words, reason="Revisi DIPA")
    assert set(BudgetRequest.objects.values_list("status", flat=True)) == {Status.SUBMITTED}


def test_only_pksdm_sets_a_ceiling(
    draft: BudgetRequest, province_admin: User, auditor: User, operator_a: User
) -> None:
    for actor in (province_admin, auditor, operator_a):
        with pytest.raises(Forbidden):
            limit(actor, draft, 1)
    assert not BudgetCeiling.objects.exists()


def test_a_ceiling_is_changed_on_what_was_seen(draft: BudgetRequest, pksdm: User) -> None:
    first = limit(pksdm, draft, 5_000_000)
    with pytest.raises(StaleVersion):
        limit(pksdm, draft, 6_000_000)
    second = limit(pksdm, draft, 6_000_000, first.version)
    with pytest.raises(StaleVersion):
        clear_ceiling(actor=pksdm, satker=draft.satker, year=YEAR, version=first.version)
    entry = AuditEntry.objects.filter(action="ceiling.set").order_by("-id")[0]
    assert (entry.before["pagu"], entry.after["pagu"]) == ("Rp5.000.000", "Rp6.000.000")
    clear_ceiling(actor=pksdm, satker=draft.satker, year=YEAR, version=second.version)
    assert not BudgetCeiling.objects.exists()
    assert AuditEntry.objects.filter(action="ceiling.cleared").count() == 1


@pytest.mark.parametrize(("amount", "basis"), [(0, BASIS), (-1, BASIS), (10**14, BASIS), (5, "  ")])
def test_an_odd_ceiling_is_refused(
    draft: BudgetRequest, pksdm: User, amount: int, basis: str
) -> None:
    with pytest.raises(Refused):
        set_ceiling(actor=pksdm, satker=draft.satker, year=YEAR, amount=amount, basis=basis)


def test_the_pages_of_pksdm(draft: BudgetRequest, pksdm: User) -> None:
    client, where = signed_in(pksdm), url("ceiling-update", "53.71")
    assert "tanpa desimal" in text_of(client.post(where, {"amount": "x", "basis": BASIS}))
    saved = client.post(where, {"amount": "Rp5.000.000", "basis": BASIS, "version": "0"})
    assert "ditetapkan: Rp5.000.000" in said(saved)
    stale = client.post(where, {"amount": "7.000.000", "basis": BASIS, "version": "0"})
    assert "sudah diubah orang lain" in text_of(stale)
    assert "7.000.000" in text_of(stale)
    assert BudgetCeiling.objects.get().amount == 5_000_000
    over = client.get(url("ceiling-list"), {"pagu": "pagu"})
    assert [row.record.code for row in over.context["table"].rows] == ["53.71"]
    listed = client.get(url("request-list"), {"status": "pagu"})
    assert [row.record.code for row in listed.context["table"].rows] == ["53.71"]
    cleared = client.post(url("ceiling-clear", "53.71"), {"version": "1"})
    assert "dihapus" in said(cleared)
    assert not BudgetCeiling.objects.exists()


def test_the_recap_adds_up_what_is_above(
    draft: BudgetRequest, pksdm: User, scene: Scene, province_admin: User
) -> None:
    other = BudgetRequest.objects.get(satker__code="53.01")
    limit(pksdm, draft, draft.total - 300)
    limit(pksdm, other, other.total + 1_000_000)
    rows = {row.code: row for row in recap_by_satker(pksdm, YEAR, "53").rows}
    assert (rows["53.71"].over, rows["53.01"].over) == (300, 0)
    nation = {row.code: row for row in recap_by_province(pksdm, YEAR).rows}
    assert nation["53"].over == 300
    assert nation["53"].ceiling == draft.total + other.total + 999_700
    content = signed_in(province_admin).get(url("province-export")).content
    book = load_workbook(io.BytesIO(content), data_only=True)
    sheet = book["Rekapitulasi"]
    head = next(row for row in sheet.iter_rows(values_only=True) if row[0] == "No")
    values = {row[1]: row for row in sheet.iter_rows(values_only=True) if row[1]}
    assert values["53.71"][head.index("Di atas pagu")] == 300
    assert values["53.01"][head.index("Di atas pagu")] == 0
    assert "di atas pagu" in values["53.71"][head.index("Keterangan")]


@pytest.mark.parametrize(
    ("total", "ceiling", "expected"),
    [
        (10, None, None),
        (10, 0, None),
        (10, 10, None),
        (1_125_000, 1_000_000, "Rp125.000 (12,5 %) di atas pagu Rp1.000.000"),
        (2_000, 1_000, "Rp1.000 (100,0 %) di atas pagu Rp1.000"),
        (1_000_000, 3, "Rp999.997 (33.333.233,3 %) di atas pagu Rp3"),
    ],
)
def test_the_excess(total: int, ceiling: int | None, expected: str | None) -> None:
    found = excess(total, ceiling)
    assert (str(found) if found else None) == expected


def workbook(rows: list[list[Any]]) -> SimpleUploadedFile:
    book = Workbook()
    for row in [["Kode Satker", "Satker", "Pagu (Rp)", "Dasar"], *rows]:
        book.worksheets[0].append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return SimpleUploadedFile("pagu.xlsx", buffer.getvalue())


def test_the_exported_list_filled_in_is_imported(scene: Scene, pksdm: User) -> None:
    client, where = signed_in(pksdm), url("ceiling-import")
    exported = load_workbook(io.BytesIO(client.get(url("ceiling-export")).content))
    sheet = exported.worksheets[0]
    rows = {row[0].value: row for row in sheet.iter_rows(min_row=2)}
    assert set(rows) >= {"00", "53", "53.01", "53.71", "51.71"}
    rows["53.71"][2].value, rows["53.71"][3].value = 7_000_000, BASIS
    rows["53.01"][2].value, rows["53.01"][3].value = "Rp8.000.000", "DIPA lain"
    buffer = io.BytesIO()
    exported.save(buffer)
    told = []
    for _ in range(2):
        file = SimpleUploadedFile("pagu.xlsx", buffer.getvalue())
        told.append(said(client.post(where, {"file": file})))
    assert "2 baru, 0 berubah, 0 sama" in told[0]
    assert "0 baru, 0 berubah, 2 sama" in told[1]
    amounts = dict(BudgetCeiling.objects.values_list("satker__code", "amount"))
    assert amounts == {"53.71": 7_000_000, "53.01": 8_000_000}
    assert AuditEntry.objects.filter(action="ceiling.set").count() == 2
    changed = workbook([["53.71", "", 9_000_000, BASIS], ["53.01", "", None, None]])
    assert "0 baru, 1 berubah, 0 sama" in said(client.post(where, {"file": changed}))
    assert BudgetCeiling.objects.get(satker__code="53.71").version == 2


@pytest.mark.parametrize(
    ("row", "column", "message"),
    [
        (["99.99", "", 5, BASIS], "Kode Satker", "Tidak ada satker"),
        ([None, "", 5, BASIS], "Kode Satker", "Tidak ada satker"),
        (["53.71", "", "banyak", BASIS], "Pagu (Rp)", "tanpa desimal"),
        (["53.71", "", 5.5, BASIS], "Pagu (Rp)", "tanpa desimal"),
        (["53.71", "", -5, BASIS], "Pagu (Rp)", "lebih dari nol"),
        (["53.71", "", 5, None], "Dasar", "Tulis dasar"),
        (["53.01", "", 5, BASIS], "Kode Satker", "sudah ada di baris 2"),
    ],
)
def test_a_workbook_with_an_error_sets_nothing(
    scene: Scene, pksdm: User, row: list[Any], column: str, message: str
) -> None:
    file = workbook([["53.01", "", 5_000_000, BASIS], row])
    page = signed_in(pksdm).post(url("ceiling-import"), {"file": file})
    (error,) = page.context["errors"]
    assert (error.row, error.column) == (3, column)
    assert message in error.message
    assert "tidak ada yang disimpan" in text_of(page)
    assert not BudgetCeiling.objects.exists()


def test_what_is_no_workbook_is_told(scene: Scene, pksdm: User) -> None:
    file = SimpleUploadedFile("pagu.xlsx", b"bukan Excel")
    page = signed_in(pksdm).post(url("ceiling-import"), {"file": file})
    assert page.status_code == 200
    assert len(page.context["errors"]) == 1


def test_importing_asks_no_more_for_more_rows(
    scene: Scene, pksdm: User, django_assert_max_num_queries: Any
) -> None:
    codes = ["00", "51", "51.71", "53", "53.01", "53.71"]
    file = workbook([[code, "", 5_000_000, BASIS] for code in codes])
    client = signed_in(pksdm)
    client.get(url("ceiling-import"))
    with django_assert_max_num_queries(16):
        client.post(url("ceiling-import"), {"file": file})
    assert BudgetCeiling.objects.count() == 6


def test_a_code_that_excel_made_a_number(scene: Scene, pksdm: User) -> None:
    file = workbook([[53.71, "", 5_000_000, BASIS], [53, "", 6_000_000, BASIS]])
    signed_in(pksdm).post(url("ceiling-import"), {"file": file})
    amounts = dict(BudgetCeiling.objects.values_list("satker__code", "amount"))
    assert amounts == {"53.71": 5_000_000, "53": 6_000_000}
