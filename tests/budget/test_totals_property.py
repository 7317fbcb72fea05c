"""Random cases: every total is derived again from what the exported workbook says, and from the case.

The arithmetic here is our own: people are counted by their names, days by their dates, and the
rate is the one that the sheet "Dasar perhitungan" states. Nothing of the application computes.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from budget.choices import DayKind, RateKind
from budget.export import export_province
from budget.models import AllowanceRule, BudgetRequest, Rate
from budget.seed import seed_rates
from budget.services import draft_province, override_line, replace_rate
from latsar.accounts.models import User
from mentors.choices import Mode
from tests.budget.formulas import Evaluator
from tests.budget.scene import guide, make_cohort, seat
from tests.cast import Nation, make_participants

YEAR = 2026
AMOUNTS = st.integers(0, 2_000_000)


@dataclass(frozen=True)
class Case:
    """What is drawn: people and days, prices, and perhaps a line changed by hand."""

    near: int  # people of Kota Kupang, the city of the training
    far: int  # people of Kabupaten Kupang, who travel
    mentored: int  # of the first five near ones, guided face to face
    travel_days: int
    online_pays: bool
    prices: tuple[int, int, int, int, int, int]
    by_hand: tuple[int, int, int] | None  # which line, quantity, price


CASES = st.builds(
    Case,
    near=st.integers(1, 7),
    far=st.integers(1, 7),
    mentored=st.integers(0, 5),
    travel_days=st.integers(0, 5),
    online_pays=st.booleans(),
    prices=st.tuples(*[AMOUNTS] * 6),
    by_hand=st.none() | st.tuples(st.integers(0, 20), st.integers(0, 40), AMOUNTS),
)


@given(case=CASES)
@settings(
    max_examples=30,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_every_total_follows_from_the_export(
    nation: Nation, province_admin: User, pksdm: User, case: Case
) -> None:
    with transaction.atomic():
        requests = drafted(case, nation, province_admin, pksdm)
        place = nation["53"]
        content = export_province(actor=province_admin, year=YEAR, code="53", place=place)
        book = load_workbook(io.BytesIO(content))
        derived = totals_from(book)
        assert derived == {request.satker.code: request.total for request in requests}
        if case.by_hand is None:
            assert derived == expected(case)
        transaction.set_rollback(True)


def drafted(case: Case, nation: Nation, actor: User, pksdm: User) -> list[BudgetRequest]:
    seed_rates()
    set_prices(case, nation, pksdm)
    cohort = make_cohort(nation)
    near = make_participants(nation["53.71"], case.near)
    far = make_participants(nation["53.01"], case.far)
    seat(cohort, near)
    seat(cohort, far)
    if case.mentored:
        guide(nation["53.71"], near[: case.mentored], Mode.OFFLINE)
    requests = draft_province(actor=actor, province_satker=nation["53"], year=YEAR)
    if case.by_hand:
        override(case, requests, pksdm)
    return list(BudgetRequest.objects.select_related("satker"))


def set_prices(case: Case, nation: Nation, pksdm: User) -> None:
    kinds = (
        RateKind.DIKLAT,
        RateKind.OUT_OF_TOWN,
        RateKind.TRANSPORT_LOCAL,
        RateKind.TRANSPORT_ROUND_TRIP,
        RateKind.MENTOR_OFFLINE,
        RateKind.IN_TOWN,
    )
    by_province = (RateKind.DIKLAT, RateKind.OUT_OF_TOWN, RateKind.IN_TOWN)
    for kind, amount in zip(kinds, case.prices, strict=True):
        replace_rate(
            actor=pksdm,
            kind=kind,
            fiscal_year=YEAR,
            amount=amount,
            legal_basis="Keputusan uji",
            provenance="verified",
            province=nation["53"].province if kind in by_province else None,
        )
    rules = AllowanceRule.objects.filter(fiscal_year=YEAR)
    rules.filter(day_kind=DayKind.TRAVEL).update(days=case.travel_days)
    if case.online_pays:
        rules.filter(day_kind=DayKind.ONLINE).update(rate_kind=RateKind.IN_TOWN)
    assert Rate.objects.filter(retired_at__isnull=False).count() == len(kinds)


def override(case: Case, requests: list[BudgetRequest], pksdm: User) -> None:
    assert case.by_hand is not None
    which, quantity, price = case.by_hand
    lines = [line for request in requests for line in request.lines.all()]
    line = lines[which % len(lines)]
    override_line(
        actor=pksdm,
        line_id=line.pk,
        version=line.request.version,
        quantity=quantity,
        unit_price=price,
        reason="Uji, dengan koma",
    )


def expected(case: Case) -> dict[str, int]:
    """Derive both sums from the case alone: 7 classical and 18 online days."""
    diklat, out_of_town, local, round_trip, mentor, in_town = case.prices
    online = 18 * in_town if case.online_pays else 0
    mentored = min(case.mentored, case.near)
    return {
        "53.71": case.near * (7 * diklat + online + local) + mentored * mentor,
        "53.01": case.far * (7 * diklat + online + case.travel_days * out_of_town + round_trip),
    }


def totals_from(book: Workbook) -> dict[str, int]:
    """Add up each satker from the sheet of sources; check it against the live formulas."""
    sheet, evaluate = book["Dasar perhitungan"], Evaluator(book)
    rows = list(sheet.iter_rows())
    at = next(n for n, row in enumerate(rows) if row[0].value == "No")
    head = {str(cell.value): cell.column - 1 for cell in rows[at]}
    totals: dict[str, int] = {}
    for row in rows[at + 1 :]:
        said = {name: row[column].value for name, column in head.items()}
        amount = amount_from(said)
        where = row[head["Jumlah (Rp)"]].coordinate
        assert evaluate.value("Dasar perhitungan", where) == amount
        totals[str(said["Kode"])] = totals.get(str(said["Kode"]), 0) + amount
    for code, total in totals.items():
        own = book[code]
        label = next(c for r in own.iter_rows() for c in r if c.value == "Jumlah seluruhnya")
        column = next(
            c.column_letter for r in own.iter_rows() for c in r if c.value == "Jumlah (Rp)"
        )
        assert evaluate.value(code, f"{column}{label.row}") == total
    return totals


def amount_from(said: dict[str, Any]) -> int:
    """Derive one line: names x dates x rate, or the factors that were typed by hand."""
    if said["Diubah manual"]:
        product = str(said["Hitungan"]).partition(" = ")[0]
        amount = 1
        for part in product.split(" × "):
            amount *= int(re.sub(r"[^0-9]", "", part))
        return amount
    people = len(str(said["Nama"]).split("; "))
    assert people == said["Orang"]
    days = days_in(str(said["Tanggal"])) if said["Tanggal"] else 1
    return people * days * int(said["Tarif (Rp)"] or 0)


def days_in(text: str) -> int:
    """Count the days of "31 Januari 2026 dan 2–6 Februari 2026 (runs within a month)"."""
    days = 0
    for part in re.split(r", dan |, | dan ", text):
        within = re.fullmatch(r"(\d+)–(\d+) [A-Z][a-z]+ 2026", part)
        across = re.fullmatch(r"(\d+) ([A-Z][a-z]+) 2026 – (\d+) ([A-Z][a-z]+) 2026", part)
        if within:
            days += int(within[2]) - int(within[1]) + 1
        elif across:
            length = {"Januari": 31, "Februari": 28}[across[2]]
            days += length - int(across[1]) + 1 + int(across[3])
        else:
            assert re.fullmatch(r"\d+ [A-Z][a-z]+ 2026", part), part
            days += 1
    return days
