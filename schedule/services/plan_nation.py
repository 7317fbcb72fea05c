"""Plans every training center of the nation in turn, each in a transaction of its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date

from latsar.accounts.models import User
from latsar.accounts.permissions import require_pksdm
from latsar.errors import Refused
from latsar.formatting import number
from latsar.organizations.choices import Level
from latsar.organizations.models import Satker
from participants.models import Participant

from ..planning import Away
from ..planning.engine import QUICK
from .plan_reading import Order, check_order, read
from .planner import Plan, plan_of, solved, write
from .seats import without_seat

WORKERS = 2
Progress = Callable[[int, int, str], object]


@dataclass
class NationPlan:
    """`plans`: one for each training center where somebody waited; `refused`: (satker, why not)."""

    plans: list[tuple[Satker, Plan]] = field(default_factory=list)
    refused: list[tuple[Satker, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def enrolled(self) -> int:
        return sum(plan.enrolled for _, plan in self.plans)

    @property
    def unplaced(self) -> list[tuple[Participant, str]]:
        return [row for _, plan in self.plans for row in plan.unplaced]


def plan_nation(
    *,
    actor: User,
    start: date,
    end: date,
    capacity: int,
    away_percent: int | None = None,
    away_days: str = Away.AUTO,
    progress: Progress | None = None,
    dry_run: bool = False,
) -> NationPlan:
    """Seat everyone of every province. Solving runs outside the transactions, two at a time.

    The Setjen's people belong to no province and no training center serves them by itself; they
    stay, and a note says how many.
    """
    require_pksdm(actor)
    found, orders = NationPlan(), []
    for satker, organisers in centers(actor):
        try:
            order = check_order(
                actor,
                satker,
                start,
                end,
                capacity,
                away_percent=away_percent,
                away_days=away_days,
                organisers=organisers,
            )
        except Refused as refusal:
            found.refused.append((satker, refusal.message))
        else:
            orders.append(order)
    tell = progress or (lambda done, total, text: None)
    with ThreadPoolExecutor(WORKERS) as pool:
        readings = [read(actor, order) for order in orders]
        solving = [pool.submit(solved, r.problem, QUICK) for r in readings]
        for n, (order, reading, answer) in enumerate(zip(orders, readings, solving, strict=True)):
            tell(n, len(orders), f"Merencanakan {order.center}")
            plan = plan_of(order, reading, answer.result())
            if dry_run or finish(actor, order, plan):
                found.plans.append((order.satker, plan))
            else:
                found.refused.append((order.satker, "Data berubah saat dihitung; ulangi."))
    tell(len(orders), len(orders), "Selesai")
    found.notes = setjen_note(actor)
    return found


def finish(actor: User, order: Order, plan: Plan) -> bool:
    try:
        return write(actor, order, plan)
    except Refused:
        return False


def centers(actor: User) -> list[tuple[Satker, list[Satker]]]:
    """The centers where somebody waits: who organises, and all the offices it serves.

    The organiser is the KPU Provinsi of the center's own province where the center serves it.
    """
    waiting = set(without_seat(actor).order_by().values_list("satker__province", flat=True))
    satkers = (
        Satker.objects.filter(level=Level.PROVINCE, province__in=waiting)
        .select_related("province__training_center")
        .order_by("code")
    )
    served: dict[int | None, list[Satker]] = defaultdict(list)
    alone = []
    for satker in satkers:
        center = satker.province.training_center if satker.province else None
        if center is None:
            alone.append((satker, [satker]))
        else:
            served[center.pk].append(satker)
    found = []
    for offices in served.values():
        home = offices[0].province.training_center.province_id  # type: ignore[union-attr]
        organiser = next((s for s in offices if s.province_id == home), offices[0])
        found.append((organiser, offices))
    return sorted([*found, *alone], key=lambda row: row[0].code)


def setjen_note(actor: User) -> list[str]:
    amount = without_seat(actor).filter(satker__province=None).count()
    if not amount:
        return []
    return [
        f"{number(amount)} peserta Sekretariat Jenderal tidak ikut direncanakan karena tidak "
        "berada di provinsi mana pun. Buat angkatan untuk mereka, lalu daftarkan di sana."
    ]
