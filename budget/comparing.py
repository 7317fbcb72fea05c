"""Two revisions of a request side by side: each line old and new, what changed, by how much."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from latsar.formatting import number, rupiah

from .choices import Component, Status
from .models import BudgetRequest
from .rules import formula
from .services.checking import line_snapshot

Stored = Mapping[str, Any]


@dataclass(frozen=True)
class Pair:
    """One line in both revisions; None where it is not."""

    component: str
    description: str
    old: Stored | None
    new: Stored | None

    @property
    def component_label(self) -> str:
        return str(Component(self.component).label)

    @property
    def old_formula(self) -> str:
        return formula(self.old["factors"], self.old["unit_price"]) if self.old else ""

    @property
    def new_formula(self) -> str:
        return formula(self.new["factors"], self.new["unit_price"]) if self.new else ""

    @property
    def old_amount(self) -> int:
        return int(self.old["amount"]) if self.old else 0

    @property
    def new_amount(self) -> int:
        return int(self.new["amount"]) if self.new else 0

    @property
    def change(self) -> int:
        return self.new_amount - self.old_amount

    @property
    def what(self) -> list[str]:
        """Say what is different, in words; [] when nothing is."""
        if self.old is None:
            return ["Baris baru"]
        if self.new is None:
            return ["Baris dihapus"]
        return [*quantities(self.old, self.new), *terms(self.old, self.new)]


def quantities(old: Stored, new: Stored) -> list[str]:
    if old["factors"] == new["factors"]:
        return []
    was, now = factor_words(old), factor_words(new)
    return [f"Volume: {was} menjadi {now}"]


def factor_words(line: Stored) -> str:
    return " × ".join(f"{number(f['value'])} {f['label']}" for f in line["factors"])


def terms(old: Stored, new: Stored) -> list[str]:
    """Compare price, legal basis and what was changed by hand."""
    said = []
    if old["unit_price"] != new["unit_price"]:
        prices = f"{rupiah(old['unit_price'])} menjadi {rupiah(new['unit_price'])}"
        said.append(f"Harga satuan: {prices}")
    if old["basis"] != new["basis"]:
        said.append(f"Dasar: {old['basis'] or 'tidak ada'} menjadi {new['basis'] or 'tidak ada'}")
    if old["override_reason"] != new["override_reason"]:
        reason = new["override_reason"]
        said.append(f"Diubah manual: {reason}" if reason else "Perubahan manual dicabut")
    return said


@dataclass(frozen=True)
class Comparison:
    """All lines of two revisions, and what they come to."""

    old_label: str
    new_label: str
    pairs: list[Pair] = field(default_factory=list)

    @property
    def old_total(self) -> int:
        return sum(pair.old_amount for pair in self.pairs)

    @property
    def new_total(self) -> int:
        return sum(pair.new_amount for pair in self.pairs)

    @property
    def change(self) -> int:
        return self.new_total - self.old_total

    @property
    def changed(self) -> int:
        return sum(bool(pair.what) for pair in self.pairs)


def revision_label(request: BudgetRequest) -> str:
    return f"Revisi {request.revision}" if request.revision else "Usulan pertama"


def has_former(request: BudgetRequest) -> bool:
    """True when there is an earlier submission or revision to compare with."""
    return request.revision > 0 or is_being_mended(request)


def is_being_mended(request: BudgetRequest) -> bool:
    is_returned = request.is_current and request.status == Status.RETURNED
    return is_returned and bool(request.snapshot.get("lines"))


def compare(request: BudgetRequest, other: BudgetRequest | None = None) -> Comparison | None:
    """Compare with another revision; by default with what was reviewed before this one."""
    new = [line_snapshot(line) for line in request.lines.all()]
    label = revision_label(request)
    if other is None and is_being_mended(request):
        old = request.snapshot["lines"]
        return Comparison(f"{label}, yang dikembalikan", "Sekarang", pairs_of(old, new))
    if other is None:
        earlier = BudgetRequest.objects.same_as(request).filter(revision__lt=request.revision)
        other = earlier.order_by("-revision").first()
    if other is None:
        return None
    old = [line_snapshot(line) for line in other.lines.all()]
    return Comparison(revision_label(other), label, pairs_of(old, new))


def pairs_of(old: Iterable[Stored], new: Iterable[Stored]) -> list[Pair]:
    """Pair the lines by component and words, in the order of the components."""
    olds = {(line["component"], line["description"]): line for line in old}
    news = {(line["component"], line["description"]): line for line in new}
    order = [component.value for component in Component]
    keys = sorted({**olds, **news}, key=lambda key: order.index(key[0]))
    return [Pair(*key, olds.get(key), news.get(key)) for key in keys]
