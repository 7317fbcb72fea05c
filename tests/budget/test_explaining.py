"""Any number opens to its formula, people, days, rate and legal basis, as it was when counted."""

from __future__ import annotations

import io
from typing import Any

import pytest
from openpyxl import load_workbook

from budget.explaining import Explainer
from budget.models import BudgetRequest, Rate
from budget.rules import dates_text, travel_dates
from budget.services import draft_request, override_line
from latsar.accounts.models import User
from tests.budget.pages import YEAR, drafted, signed_in, submit, text_of, url
from tests.budget.scene import Scene, seat
from tests.cast import make_participants


@pytest.fixture
def draft(scene: Scene, province_admin: User) -> BudgetRequest:
    return drafted(scene, province_admin)["53.01"]


def line_page(user: User, request: BudgetRequest, words: str, **query: Any) -> str:
    line = request.lines.get(description__contains=words)
    return text_of(signed_in(user).get(url("line-detail", request.pk, line.pk), query))


def test_an_allowance_names_people_dates_rate_and_basis(
    draft: BudgetRequest, scene: Scene, operator_b: User
) -> None:
    page = line_page(operator_b, draft, "hari klasikal")
    assert "3 orang × 7 hari × Rp130.000 = Rp2.730.000, PMK 32 Tahun 2025 (SBM TA 2026)" in page
    for person in scene.people["53.01"]:
        assert person.name in page
    assert not any(person.name in page for person in scene.people["53.71"])
    assert "7 hari: 20–26 Februari 2026" in page
    for fact in ("Rp130.000 per OH", "Nusa Tenggara Timur", "2026", "524111", "Dicatat pada"):
        assert fact in page


def test_travel_days_stand_before_and_after(draft: BudgetRequest, operator_b: User) -> None:
    page = line_page(operator_b, draft, "hari perjalanan")
    assert "2 hari: 19 Februari 2026 dan 27 Februari 2026" in page
    assert "Rp430.000 per OH" in page


def test_a_mentor_line_names_mentees_and_mentors(
    draft: BudgetRequest, scene: Scene, operator_b: User
) -> None:
    page = line_page(operator_b, draft, "mentor daring")
    pair = scene.people["53.01"][0].mentorships.get()
    assert pair.mentor.name in page
    assert scene.people["53.01"][0].name in page


def test_the_detail_opens_each_amount_without_scripts(
    draft: BudgetRequest, scene: Scene, operator_b: User
) -> None:
    page = text_of(signed_in(operator_b).get(url("request-detail", draft.pk)))
    for line in draft.lines.all():
        assert url("line-detail", draft.pk, line.pk) in page
        assert line.formula in page
    assert "20–26 Februari 2026" in page
    assert scene.people["53.01"][0].name in page
    assert "Dari mana jumlah ini" in page


def test_people_come_by_page(draft: BudgetRequest, scene: Scene, province_admin: User) -> None:
    scene.cohort.capacity = 100
    scene.cohort.save()
    seat(scene.cohort, make_participants(scene.nation["53.01"], 60))
    request = draft_request(actor=province_admin, satker=scene.nation["53.01"], year=YEAR)
    first = line_page(province_admin, request, "hari klasikal")
    second = line_page(province_admin, request, "hari klasikal", page=2)
    assert "63 orang yang dihitung" in first
    assert "1–50 dari 63" in first
    assert "51–63 dari 63" in second


def test_what_was_submitted_is_explained_as_it_was(
    draft: BudgetRequest, scene: Scene, operator_b: User
) -> None:
    gone = scene.people["53.01"][0]
    sent = submit(operator_b, draft)
    gone.enrollments.update(status="withdrawn")
    scene.cohort.days.all().delete()
    page = line_page(operator_b, sent, "hari klasikal")
    assert gone.name in page
    assert "20–26 Februari 2026" in page


def test_an_override_shows_what_was_computed_everywhere(
    draft: BudgetRequest, operator_b: User, province_admin: User
) -> None:
    line = draft.lines.get(description__contains="Transportasi")
    override_line(
        actor=operator_b,
        line_id=line.pk,
        version=draft.version,
        quantity=3,
        unit_price=1_000_000,
        reason="Kapal, bukan pesawat",
    )
    page = line_page(operator_b, draft, "Transportasi")
    assert "Angka ini tidak mengikuti hitungan" in page
    assert "3 orang × 1 kali × Rp1.500.000 = Rp4.500.000" in page
    client = signed_in(province_admin)
    assert "Kapal, bukan pesawat" in text_of(client.get(url("request-detail", draft.pk)))
    recap = text_of(client.get(url("recap")))
    assert "1 baris diubah manual" in recap
    lines = text_of(client.get(url("recap-lines"), {"diubah": "1"}))
    assert "Kapal, bukan pesawat" in lines
    assert "Rp3.000.000" in lines
    content = client.get(url("province-export")).content
    book = load_workbook(io.BytesIO(content))
    texts = {
        sheet.title: " ".join(str(c.value) for row in sheet.iter_rows() for c in row if c.value)
        for sheet in book.worksheets
    }
    assert "1 baris diubah manual" in texts["Rekapitulasi"]
    assert "Kapal, bukan pesawat" in texts["53.01"]
    assert "Kapal, bukan pesawat" in texts["Dasar perhitungan"]
    assert "hitungan semula 3 orang × 1 kali × Rp1.500.000" in texts["Dasar perhitungan"]


def test_the_workbook_notes_each_amount(draft: BudgetRequest, operator_b: User) -> None:
    content = signed_in(operator_b).get(url("request-export", draft.pk)).content
    book = load_workbook(io.BytesIO(content))
    notes = [cell.comment.text for row in book["53.01"].iter_rows() for cell in row if cell.comment]
    assert len(notes) == draft.lines.count()
    assert any("3 orang × 7 hari × Rp130.000 = Rp2.730.000" in note for note in notes)
    sheet = book["Dasar perhitungan"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4)]
    allowance = next(row for row in rows if row[3] and "klasikal" in str(row[3]))
    assert allowance[5] == 3
    assert len(str(allowance[6]).split("; ")) == 3
    assert allowance[7] == "20–26 Februari 2026"
    assert allowance[8:12] == [130_000, "OH", "Nusa Tenggara Timur", "2026"]
    assert allowance[13] == "PMK 32 Tahun 2025 (SBM TA 2026)"
    assert allowance[12].year >= 2025


def test_a_figure_of_the_recap_opens_to_its_lines(
    draft: BudgetRequest, pksdm: User, other_province: User
) -> None:
    client = signed_in(pksdm)
    recap = text_of(client.get(url("recap"), {"provinsi": "53"}))
    assert f"{url('request-detail', draft.pk)}#komponen-transport" in recap
    page = client.get(url("recap-lines"), {"provinsi": "53", "komponen": "transport"})
    lines = page.context["page"].object_list
    assert page.context["total"] == sum(line.amount for line in lines) == 3 * 1_500_000 + 750_000
    foreign = signed_in(other_province).get(url("recap-lines"), {"provinsi": "53"})
    assert foreign.context["total"] == 0


def test_a_request_of_before_says_that_its_people_are_not_kept(
    draft: BudgetRequest, operator_b: User
) -> None:
    old = [{k: v for k, v in line.items() if k != "source"} for line in draft.basis["lines"]]
    BudgetRequest.objects.filter(pk=draft.pk).update(basis={"lines": old})
    assert "belum tersimpan" in line_page(operator_b, draft, "hari klasikal")
    assert "Hitung ulang" in line_page(operator_b, draft, "hari klasikal")
    draft_request(actor=operator_b, satker=draft.satker, year=YEAR)
    assert "belum tersimpan" not in line_page(operator_b, draft, "hari klasikal")


def test_pages_ask_no_more_for_more_people(
    draft: BudgetRequest, scene: Scene, province_admin: User, django_assert_num_queries: Any
) -> None:
    client = signed_in(province_admin)
    line = draft.lines.first()
    pages = (url("request-detail", draft.pk), url("line-detail", draft.pk, line.pk))
    counts = [counted(client, page) for page in pages]
    seat(scene.cohort, make_participants(scene.nation["53.01"], 20))
    draft_request(actor=province_admin, satker=scene.nation["53.01"], year=YEAR)
    assert [counted(client, page) for page in pages] == counts
    assert max(counts) <= 45


def counted(client: Any, page: str) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.get(page)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(page).status_code == 200
    return len(queries)


def test_explaining_asks_the_database_nothing(
    draft: BudgetRequest, django_assert_num_queries: Any
) -> None:
    request = BudgetRequest.objects.get(pk=draft.pk)
    lines = list(request.lines.with_sources())
    with django_assert_num_queries(0):
        explainer = Explainer(request)
        assert all(explainer.of(line).is_known for line in lines)
    assert Rate.objects.count() > len(lines)


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (0, ""),
        (1, "19 Februari 2026"),
        (2, "19 Februari 2026 dan 27 Februari 2026"),
        (3, "18–19 Februari 2026 dan 27 Februari 2026"),
        (6, "17–19 Februari 2026 dan 27 Februari 2026 – 1 Maret 2026"),
    ],
)
def test_travel_dates(days: int, expected: str) -> None:
    from datetime import date

    dates = travel_dates(date(2026, 2, 20), date(2026, 2, 26), days)
    assert len(dates) == days
    assert dates_text(dates) == expected
