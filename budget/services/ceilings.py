"""The ceiling (pagu) of a satker and year: optional, set by PKSDM, never in the way silently."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone

from latsar.accounts.models import User
from latsar.accounts.permissions import require_pksdm
from latsar.audit.services import entry, record, record_many
from latsar.errors import Refused, StaleVersion
from latsar.formatting import rupiah
from latsar.organizations.models import Satker

from ..models import BudgetCeiling

MOST_CEILING = 10**13


def ceilings_of(satkers: Iterable[Satker], year: int) -> dict[int, int]:
    """Return {satker id: ceiling} of those that have one."""
    keys = [satker.pk for satker in satkers]
    found = BudgetCeiling.objects.of_year(year).filter(satker__in=keys)
    return dict(found.values_list("satker", "amount"))


@transaction.atomic
def set_ceiling(
    *, actor: User, satker: Satker, year: int, amount: int, basis: str, version: int = 0
) -> BudgetCeiling:
    """Set or change a ceiling. `version`: of the one that the actor saw, 0 for none."""
    require_pksdm(actor)
    if not 0 < amount <= MOST_CEILING:
        raise Refused(f"Pagu harus lebih dari nol dan paling tinggi {rupiah(MOST_CEILING)}.")
    if not basis.strip():
        raise Refused("Tulis dasar pagunya, misalnya nomor DIPA.", field="basis")
    old = locked_ceiling(satker, year, version)
    ceiling = old or BudgetCeiling(satker=satker, fiscal_year=year, version=0)
    before = shown(ceiling) if old else {}
    ceiling.amount, ceiling.basis, ceiling.set_by = amount, basis.strip(), actor
    ceiling.version += 1
    try:
        with transaction.atomic():
            ceiling.save()
    except IntegrityError as error:  # two set the first one at the same moment
        raise StaleVersion from error
    record(actor, "ceiling.set", ceiling, before=before, after=shown(ceiling))
    return ceiling


@dataclass(frozen=True)
class Wanted:
    """A ceiling as a workbook asks for it."""

    satker: Satker
    amount: int
    basis: str


@transaction.atomic
def set_ceilings(*, actor: User, year: int, wanted: Sequence[Wanted]) -> dict[str, int]:
    """Set many ceilings at once; return how many are new, changed and as they were."""
    require_pksdm(actor)
    satkers = [one.satker.pk for one in wanted]
    locked = Satker.objects.select_for_update(no_key=True).filter(pk__in=satkers).order_by("code")
    list(locked.values_list("pk"))  # a ceiling that is not there yet has no row to wait at
    found = BudgetCeiling.objects.of_year(year).filter(satker__in=satkers)
    stored = {one.satker_id: one for one in found.select_for_update(of=("self",))}
    fresh: list[BudgetCeiling] = []
    changed: list[BudgetCeiling] = []
    before: dict[int, dict[str, str]] = {}
    for one in wanted:
        ceiling = stored.get(one.satker.pk)
        if ceiling is None:
            ceiling = BudgetCeiling(satker=one.satker, fiscal_year=year, version=0)
            fresh.append(ceiling)
        elif (ceiling.amount, ceiling.basis) == (one.amount, one.basis):
            continue
        else:
            ceiling.satker = one.satker
            before[one.satker.pk] = shown(ceiling)
            changed.append(ceiling)
        ceiling.amount, ceiling.basis, ceiling.set_by = one.amount, one.basis, actor
        ceiling.version, ceiling.updated_at = ceiling.version + 1, timezone.now()
    BudgetCeiling.objects.bulk_create(fresh)
    BudgetCeiling.objects.bulk_update(
        changed, ["amount", "basis", "set_by", "version", "updated_at"], batch_size=200
    )
    record_many(
        entry(actor, "ceiling.set", one, before=before.get(one.satker_id, {}), after=shown(one))
        for one in (*fresh, *changed)
    )
    same = len(wanted) - len(fresh) - len(changed)
    return {"created": len(fresh), "updated": len(changed), "unchanged": same}


@transaction.atomic
def clear_ceiling(*, actor: User, satker: Satker, year: int, version: int) -> BudgetCeiling:
    """Take the ceiling away and return what it was; the satker then has none."""
    require_pksdm(actor)
    ceiling = locked_ceiling(satker, year, version)
    if ceiling is None:
        raise Refused(f"{satker} tidak memiliki pagu TA {year}, jadi tidak ada yang dihapus.")
    record(actor, "ceiling.cleared", ceiling, before=shown(ceiling))
    BudgetCeiling.objects.filter(pk=ceiling.pk).delete()
    return ceiling


def locked_ceiling(satker: Satker, year: int, version: int) -> BudgetCeiling | None:
    ceiling = (
        BudgetCeiling.objects.of_year(year)
        .select_for_update(of=("self",))
        .filter(satker=satker)
        .first()
    )
    if version != (ceiling.version if ceiling else 0):
        raise StaleVersion
    return ceiling


def shown(ceiling: BudgetCeiling) -> dict[str, str]:
    return {"pagu": rupiah(ceiling.amount), "dasar": ceiling.basis}
