"""What a request lacks, what has moved since it was computed, and what bars it from submission."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from latsar.formatting import joined, number

from ..choices import Status
from ..models import BudgetLine, BudgetRequest
from ..rules import formula
from .computing import Basis, RateBook, collect, line_specs

NAMED = 5  # names before a sentence only counts
Change = tuple[str, str, str]  # line, before, after


def basis_changes(request: BudgetRequest) -> list[Change]:
    """Return (line, before, after) for what has moved since the request was computed."""
    basis = collect([request.satker], request.fiscal_year)[request.satker_id]
    return stale_lines(request, basis, RateBook(request.fiscal_year))


def stale_lines(request: BudgetRequest, basis: Basis, book: RateBook) -> list[Change]:
    fresh = [spec.as_dict() for spec in line_specs(basis, book)]
    return differences(request.basis.get("lines", []), fresh)


def changes_since_submission(request: BudgetRequest) -> list[Change]:
    """Return (line, before, after) against what PKSDM saw last.

    That is the submission before this one, else the revision before this one; [] when neither is.
    """
    if "previous_lines" in request.snapshot:
        before = request.snapshot["previous_lines"]
    elif request.status == Status.RETURNED:
        before = request.snapshot.get("lines", [])
    elif request.revision:
        before = earlier_lines(request)
    else:
        return []
    return differences(before, [line_snapshot(line) for line in request.lines.all()])


def earlier_lines(request: BudgetRequest) -> list[dict[str, Any]]:
    earlier = BudgetLine.objects.filter(
        request__satker=request.satker_id,
        request__fiscal_year=request.fiscal_year,
        request__revision=request.revision - 1,
    )
    return [line_snapshot(line) for line in earlier]


def differences(
    before: Iterable[Mapping[str, Any]], after: Iterable[Mapping[str, Any]]
) -> list[Change]:
    old, new = by_key(before), by_key(after)
    changes = []
    for key in {**old, **new}:
        was, now = old.get(key), new.get(key)
        if worth(was) != worth(now):
            with_basis = was is not None and now is not None and was["basis"] != now["basis"]
            changes.append((key[1], words(was, with_basis), words(now, with_basis)))
    return changes


def by_key(lines: Iterable[Mapping[str, Any]]) -> dict[tuple[str, str], Mapping[str, Any]]:
    return {(line["component"], line["description"]): line for line in lines}


def worth(line: Mapping[str, Any] | None) -> tuple[Any, ...] | None:
    """Return what a reader would notice: the figures and the legal basis."""
    return (line["factors"], line["unit_price"], line["basis"]) if line else None


def words(line: Mapping[str, Any] | None, with_basis: bool) -> str:
    if line is None:
        return "tidak ada"
    text = formula(line["factors"], line["unit_price"])
    return f"{text} ({line['basis']})" if with_basis else text


def line_snapshot(line: BudgetLine) -> dict[str, Any]:
    """Return all that a submission keeps of a line."""
    return {
        "component": line.component,
        "description": line.description,
        "account_code": line.account_code,
        "factors": line.factors,
        "quantity": line.quantity,
        "unit": line.unit,
        "rate": line.rate_id,
        "unit_price": line.unit_price,
        "amount": line.amount,
        "basis": line.basis,
        "is_provisional": line.is_provisional,
        "override_reason": line.override_reason,
        "overridden_by": line.overridden_by_id,
    }


def lacks_of(request: BudgetRequest) -> list[str]:
    """Return what the stages to the left still lack for this satker, in sentences."""
    basis = collect([request.satker], request.fiscal_year)[request.satker_id]
    lacks = []
    if not basis.registered:
        lacks.append("Satker ini belum punya peserta.")
    if waiting := basis.unscheduled:
        lacks.append(
            f"{number(len(waiting))} peserta belum terjadwal dan belum dihitung: {named(waiting)}."
        )
    if basis.unplanned:
        lacks.append(f"Jadwal angkatan {number(basis.unplanned)} peserta belum disusun.")
    missing = len(basis.registered) - sum(basis.mentored.values())
    if missing > 0:
        lacks.append(f"{number(missing)} peserta belum punya mentor.")
    if unpriced := without_price(request.lines.all()):
        lacks.append(f"Tarif {number(len(unpriced))} baris belum ditetapkan.")
    return lacks


def named(names: Sequence[str]) -> str:
    if len(names) <= NAMED:
        return joined(names)
    return f"{', '.join(names[:NAMED])}, dan {number(len(names) - NAMED)} orang lain"


def without_price(lines: Iterable[BudgetLine]) -> list[BudgetLine]:
    return [line for line in lines if line.rate_id is None and not line.is_overridden]


def bar_to_submission(request: BudgetRequest, basis: Basis, book: RateBook) -> str:
    """Return why the request can't be submitted as it stands, and the mend; "" when it can."""
    lines = list(request.lines.all())
    if not basis.people:
        return f"{request.satker} belum punya peserta yang terjadwal."
    if not lines or not request.total:
        return f"{request} belum punya baris bernilai. Hitung ulang sebelum mengajukan."
    if basis.unplanned:
        return (
            f"Jadwal angkatan {number(basis.unplanned)} peserta {request.satker} belum disusun, "
            "jadi uang hariannya belum terhitung. Susun jadwalnya, lalu hitung ulang."
        )
    if unpriced := without_price(lines):
        return (
            f"{request}: tarif “{unpriced[0].description}” belum ditetapkan. "
            "Minta PKSDM menetapkannya, lalu hitung ulang."
        )
    if stale_lines(request, basis, book):
        return (
            f"Dasar perhitungan {request} berubah sejak drafnya dihitung. "
            "Hitung ulang dan periksa, lalu ajukan."
        )
    return ""
