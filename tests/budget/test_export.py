"""The workbook: its live formulas give exactly our sums; no text in it becomes a formula."""

from __future__ import annotations

import io
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from budget.choices import Component, RateKind
from budget.models import BudgetLine, BudgetRequest
from budget.services import draft_province, override_line, replace_rate
from latsar.accounts.models import User
from latsar.audit.models import AuditEntry
from tests.budget.formulas import Evaluator
from tests.budget.pages import YEAR, drafted, said, signed_in, url
from tests.budget.scene import Scene
from tests.cast import make_participant


def opened(response: Any) -> Workbook:
    assert response.status_code == 200, response
    assert "spreadsheetml" in response["Content-Type"]
    return load_workbook(io.BytesIO(response.content))


def header_row(sheet: Worksheet) -> int:
    return next(row for row in range(1, 10) if sheet.cell(row, 1).value == "No")


def columns_of(sheet: Worksheet) -> dict[str, str]:
    return {str(cell.value): cell.column_letter for cell in sheet[header_row(sheet)] if cell.value}


def row_of(sheet: Worksheet, text: str, column: int = 3) -> int:
    found = [r for r in range(1, sheet.max_row + 1) if sheet.cell(r, column).value == text]
    assert len(found) == 1, text
    return found[0]


@pytest.fixture
def requests(scene: Scene, province_admin: User, pksdm: User) -> dict[str, BudgetRequest]:
    """Two drafts with all four components, one line of them overridden."""
    center = scene.nation.center.province
    replace_rate(
        actor=pksdm,
        kind=RateKind.CONTRIBUTION,
        fiscal_year=YEAR,
        amount=4_321_987,
        legal_basis="Peraturan Gubernur uji",
        provenance="verified",
        province=center,
    )
    requests = drafted(scene, province_admin)
    request = requests["53.71"]
    line = request.lines.filter(component=Component.TRANSPORT)[0]
    override_line(
        actor=province_admin,
        line_id=line.pk,
        version=request.version,
        quantity=7,
        unit_price=123_456,
        reason="=HYPERLINK(uji)",
    )
    return {r.satker.code: r for r in BudgetRequest.objects.select_related("satker")}


def test_every_sum_of_a_request_equals_ours(
    requests: dict[str, BudgetRequest], operator_a: User
) -> None:
    request = requests["53.71"]
    book = opened(signed_in(operator_a).get(url("request-export", request.pk)))
    assert book.sheetnames == ["Rekapitulasi", "53.71", "Dasar perhitungan"]
    assert_sheet(book, request)


def assert_sheet(book: Workbook, request: BudgetRequest) -> None:
    """Every line, subtotal and the total, evaluated from the factors and prices alone."""
    code = request.satker.code
    sheet, evaluate = book[code], Evaluator(book)
    amount = columns_of(sheet)["Jumlah (Rp)"]
    volume = columns_of(sheet)["Volume"]
    lines = list(request.lines.all())
    for line in lines:
        row = row_of(sheet, line.description)
        assert sheet[f"{amount}{row}"].data_type == "f"
        assert evaluate.value(code, f"{amount}{row}") == line.amount
        assert evaluate.value(code, f"{volume}{row}") == line.quantity
    for component in Component:
        own = [line.amount for line in lines if line.component == component]
        if own:
            row = row_of(sheet, f"Jumlah {component.label.lower()}")
            assert evaluate.value(code, f"{amount}{row}") == sum(own)
    total = row_of(sheet, "Jumlah seluruhnya")
    assert evaluate.value(code, f"{amount}{total}") == request.total > 0
    assert evaluate.formulas > 2 * len(lines)


def test_the_province_workbook_and_its_recap_equal_ours(
    requests: dict[str, BudgetRequest], province_admin: User
) -> None:
    book = opened(signed_in(province_admin).get(url("province-export"), {"provinsi": "53"}))
    assert book.sheetnames == ["Rekapitulasi", "53.01", "53.71", "Dasar perhitungan"]
    for request in requests.values():
        assert_sheet(book, request)
    sheet, evaluate = book["Rekapitulasi"], Evaluator(book)
    columns = columns_of(sheet)
    total = row_of(sheet, "Jumlah")
    for component in Component:
        ours = sum(line.amount for line in BudgetLine.objects.filter(component=component))
        assert evaluate.value("Rekapitulasi", f"{columns[component.label]}{total}") == ours > 0
    for code, request in requests.items():
        row = row_of(sheet, code, column=2)
        assert evaluate.value("Rekapitulasi", f"{columns['Jumlah']}{row}") == request.total
        assert sheet[f"{columns['Jumlah']}{row}"].value.startswith(f"='{code}'!")
    everything = sum(request.total for request in requests.values())
    assert evaluate.value("Rekapitulasi", f"{columns['Jumlah']}{total}") == everything
    assert evaluate.value("Rekapitulasi", f"{columns['Peserta']}{total}") == 8


def test_a_changed_factor_changes_the_sums(
    requests: dict[str, BudgetRequest], operator_a: User
) -> None:
    """The formulas are live: one more day in Excel moves line, subtotal, total and recap."""
    request = requests["53.71"]
    book = opened(signed_in(operator_a).get(url("request-export", request.pk)))
    sheet = book["53.71"]
    line = request.lines.all()[0]
    row = row_of(sheet, line.description)
    assert sheet.cell(row, 6).value == 7
    sheet.cell(row, 6).value = 8
    evaluate, columns = Evaluator(book), columns_of(book["Rekapitulasi"])
    cell = f"{columns['Jumlah']}{row_of(book['Rekapitulasi'], 'Jumlah')}"
    assert evaluate.value("Rekapitulasi", cell) == request.total + 5 * 130_000


def test_the_layout_is_that_of_a_rab(requests: dict[str, BudgetRequest], operator_a: User) -> None:
    request = requests["53.71"]
    sheet = opened(signed_in(operator_a).get(url("request-export", request.pk)))["53.71"]
    headers = [cell.value for cell in sheet[header_row(sheet)] if cell.value]
    assert headers[:3] == ["No", "Kode akun", "Uraian"]
    assert headers[-5:] == ["Volume", "Satuan", "Harga satuan (Rp)", "Jumlah (Rp)", "Keterangan"]
    row = row_of(sheet, request.lines.all()[0].description)
    values = [cell.value for cell in sheet[row]]
    assert values[1] == "524111"
    assert values[3:7] == [5, "orang", 7, "hari"]
    assert "PMK 32 Tahun 2025" in str(values[-1])
    texts = [str(cell.value) for line in sheet.iter_rows() for cell in line if cell.value]
    assert any("tarif sementara" in text for text in texts)
    assert any(text.startswith("Terbilang: ") and text.endswith("rupiah") for text in texts)


def test_no_text_becomes_a_formula(requests: dict[str, BudgetRequest], operator_a: User) -> None:
    request = requests["53.71"]
    BudgetLine.objects.filter(pk=request.lines.all()[0].pk).update(
        description="=1+1", basis="@SUM(A1)", account_code="+12345", unit="-OH"
    )
    book = opened(signed_in(operator_a).get(url("request-export", request.pk)))
    sheet = book["53.71"]
    row = row_of(sheet, "=1+1")
    for value in ("=1+1", "+12345", "-OH"):
        cell = next(cell for cell in sheet[row] if cell.value == value)
        assert (cell.data_type, cell.quotePrefix) == ("s", True)
    formulas = {cell.value for line in sheet.iter_rows() for cell in line if cell.data_type == "f"}
    assert all(
        set(str(formula)) <= set("=ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+*():")
        for formula in formulas
    )
    assert not any("HYPERLINK" in str(formula) for formula in formulas)


def test_a_download_is_recorded(requests: dict[str, BudgetRequest], operator_a: User) -> None:
    client = signed_in(operator_a)
    client.get(url("request-export", requests["53.71"].pk))
    client.get(url("province-export"))
    entries = AuditEntry.objects.filter(action="export.downloaded", actor=operator_a)
    assert {entry.object_type for entry in entries} == {
        "budget.budgetrequest",
        "organizations.satker",
    }


def test_an_operator_takes_the_own_satker_only(
    requests: dict[str, BudgetRequest], operator_a: User
) -> None:
    book = opened(signed_in(operator_a).get(url("province-export"), {"provinsi": "51"}))
    assert book.sheetnames == ["Rekapitulasi", "53.71", "Dasar perhitungan"]


def test_the_nation_is_asked_for_a_province(
    requests: dict[str, BudgetRequest], auditor: User
) -> None:
    client = signed_in(auditor)
    assert "Pilih satu provinsi" in said(client.get(url("province-export")))
    assert len(opened(client.get(url("province-export"), {"provinsi": "53"})).sheetnames) == 4
    empty = client.get(url("province-export"), {"provinsi": "51"})
    assert "Belum ada usulan" in said(empty)


def test_an_exported_file_name_is_plain(
    requests: dict[str, BudgetRequest], operator_a: User
) -> None:
    response = signed_in(operator_a).get(url("request-export", requests["53.71"].pk))
    assert response["Content-Disposition"] == 'attachment; filename="rab-53.71-2026-20260112.xlsx"'


def test_a_request_without_lines_is_a_sheet_of_zero(scene: Scene, province_admin: User) -> None:
    make_participant(scene.province)
    BudgetRequest.objects.create(satker=scene.province, fiscal_year=YEAR)
    draft_province(actor=province_admin, province_satker=scene.province, year=YEAR)
    book = opened(signed_in(province_admin).get(url("province-export")))
    sheet = book["53"]
    cell = f"{columns_of(sheet)['Jumlah (Rp)']}{row_of(sheet, 'Jumlah seluruhnya')}"
    assert Evaluator(book).value("53", cell) == 0


def test_previews_that_never_calculate_show_the_figures(
    requests: dict[str, BudgetRequest], province_admin: User
) -> None:
    """Each formula cell carries the value that our evaluator finds for it."""
    content = signed_in(province_admin).get(url("province-export")).content
    formulas, values = (
        load_workbook(io.BytesIO(content), data_only=cached) for cached in (False, True)
    )
    evaluator, seen = Evaluator(formulas), 0
    for sheet in formulas.worksheets:
        for cell in (cell for row in sheet.iter_rows() for cell in row):
            if str(cell.value).startswith("=") and cell.data_type == "f":
                expected = evaluator.value(sheet.title, cell.coordinate)
                assert values[sheet.title][cell.coordinate].value == expected, cell
                seen += 1
    assert seen > 30


def test_the_volume_is_a_live_formula_too(
    requests: dict[str, BudgetRequest], operator_a: User
) -> None:
    book = opened(signed_in(operator_a).get(url("request-export", requests["53.71"].pk)))
    sheet = book["53.71"]
    volume = columns_of(sheet)["Volume"]
    cells = [cell for cell in sheet[volume] if str(cell.value).startswith("=")]
    assert len(cells) == requests["53.71"].lines.count()
    assert {cell.data_type for cell in cells} == {"f"}
