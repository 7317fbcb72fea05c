"""The recapitulation: people, mentors, sums and ceilings by satker or by province."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from latsar.accounts.models import User
from latsar.formatting import number
from latsar.organizations.choices import CENTRAL_CODE, Level
from latsar.organizations.models import Province, Satker
from mentors.models import Mentor
from participants.models import Participant

from .choices import Component, Stage, Status
from .models import BudgetCeiling, BudgetLine, BudgetRequest
from .overview import TONES, stage_case
from .rules import Excess, excess


@dataclass
class RecapRow:
    """People, mentors and the sums by component of one satker, one province, or all."""

    code: str
    name: str
    people: int = 0
    mentors: int = 0
    sums: Counter[str] = field(default_factory=Counter)
    statuses: Counter[str] = field(default_factory=Counter)
    offices: int = 0
    request_pk: int | None = None
    overridden: int = 0  # lines changed by hand
    ceiling: int = 0  # the sum of the ceilings that are set
    over: int = 0  # the sum of what is above them
    over_reason: str = ""

    @property
    def total(self) -> int:
        return sum(self.sums.values())

    @property
    def cells(self) -> list[tuple[str, str, int]]:
        """Return (label, component, sum) of each component."""
        return [(str(c.label), c.value, self.sums[c]) for c in Component]

    @property
    def approved(self) -> int:
        return self.statuses[Stage.APPROVED]

    @property
    def status(self) -> str:
        """The stage of a satker's own request; "" without one."""
        return next(iter(self.statuses), "")

    @property
    def status_label(self) -> str:
        return str(Stage(self.status).label) if self.status else "Belum disusun"

    @property
    def tone(self) -> str:
        return TONES.get(self.status, "draft")

    def add(self, other: RecapRow) -> None:
        self.people += other.people
        self.mentors += other.mentors
        self.sums.update(other.sums)
        self.statuses.update(other.statuses)
        self.offices += other.offices
        self.overridden += other.overridden
        self.ceiling += other.ceiling
        self.over += other.over

    @property
    def excess(self) -> Excess | None:
        return Excess(self.over, self.ceiling) if self.over else None

    @property
    def remarks(self) -> str:
        """Say what a reader must know of the figures: changes by hand, and the excess."""
        said = []
        if self.overridden:
            said.append(f"{number(self.overridden)} baris diubah manual")
        if self.excess:
            reason = f"; alasan: {self.over_reason}" if self.over_reason else ""
            said.append(f"{self.excess}{reason}")
        return "; ".join(said)


@dataclass
class Recap:
    rows: list[RecapRow]

    @property
    def total(self) -> RecapRow:
        total = RecapRow("", "Jumlah")
        for row in self.rows:
            total.add(row)
        return total


def recap_by_satker(user: User, year: int, province: str = "") -> Recap:
    """The satkers with people or a request; `province`: its code, or 00 for the Setjen."""
    offices = Satker.objects.visible_to(user).order_by("code")
    if province == CENTRAL_CODE:
        offices = offices.filter(level=Level.CENTRAL)
    elif province:
        offices = offices.filter(province__code=province)
    return Recap(list(_satker_rows(offices, year).values()))


def recap_by_province(user: User, year: int) -> Recap:
    """The provinces of the nation and the Setjen, also those that have asked for nothing yet."""
    offices = Satker.objects.visible_to(user).order_by("code").select_related("province")
    rows = {p.code: RecapRow(p.code, p.name) for p in Province.objects.visible_to(user)}
    sources = _satker_rows(offices, year)
    codes = {satker.pk: satker.province.code if satker.province else "" for satker in offices}
    central = RecapRow(CENTRAL_CODE, "Sekretariat Jenderal")
    for satker_id, row in sources.items():
        rows.get(codes[satker_id], central).add(row)
    return Recap([central, *rows.values()] if central.offices else list(rows.values()))


def _satker_rows(offices: QuerySet[Satker], year: int) -> dict[int, RecapRow]:
    """Count per satker: a query each for offices, people, mentors, requests, lines, ceilings."""
    within = {"satker__in": offices.order_by().values("pk")}
    people = _counted(Participant.objects.taking_part().filter(**within))
    mentors = _counted(Mentor.objects.active().filter(**within))
    requests = BudgetRequest.objects.current().filter(fiscal_year=year, **within).order_by()
    ceilings = BudgetCeiling.objects.of_year(year).filter(**within).order_by()
    ceiling_of = dict(ceilings.values_list("satker", "amount"))
    columns = ("pk", "stage_found", "over_reason")
    staged = requests.annotate(stage_found=stage_case()).values_list("satker", *columns)
    asked = {row[0]: row[1:] for row in staged}
    sums, overridden = _component_sums(requests)
    rows = {}
    for satker in offices:
        if satker.pk not in people and satker.pk not in asked:
            continue
        row = RecapRow(satker.code, satker.name, people.get(satker.pk, 0), offices=1)
        row.mentors = mentors.get(satker.pk, 0)
        row.sums, row.overridden = sums[satker.pk], overridden[satker.pk]
        if satker.pk in asked:
            row.request_pk, stage, row.over_reason = asked[satker.pk]
            row.statuses[stage] = 1
        row.ceiling = ceiling_of.get(satker.pk, 0)
        over = excess(row.total, row.ceiling)
        row.over = over.amount if over else 0
        rows[satker.pk] = row
    return rows


def _counted(rows: Any) -> dict[int, int]:
    return dict(rows.order_by().values_list("satker").annotate(amount=Count("pk")))


def _component_sums(
    requests: QuerySet[BudgetRequest],
) -> tuple[defaultdict[int, Counter[str]], Counter[int]]:
    """Return the sums by satker and component, and how many lines were changed by hand."""
    sums: defaultdict[int, Counter[str]] = defaultdict(Counter)
    overridden: Counter[int] = Counter()
    lines = BudgetLine.objects.filter(request__in=requests.exclude(status=Status.CANCELLED))
    grouped = lines.order_by().values_list("request__satker", "component")
    by_hand = Count("pk", filter=Q(is_overridden=True))
    found = grouped.annotate(sum=Sum("amount"), changed=by_hand)
    for satker_id, component, amount, changed in found:
        sums[satker_id][component] = amount
        overridden[satker_id] += changed
    return sums, overridden


def lines_in(
    user: User, year: int, code: str, component: str, *, by_hand: bool = False
) -> QuerySet[BudgetLine]:
    """Return the lines that a figure of the recapitulation adds up, by satker.

    `code`: a province's, 00 for the Setjen, "" for all; `by_hand`: only what was changed by hand.
    """
    lines = (
        BudgetLine.objects.visible_to(user)
        .filter(request__is_current=True, request__fiscal_year=year)
        .exclude(request__status=Status.CANCELLED)
    )
    if code == CENTRAL_CODE:
        lines = lines.filter(request__satker__level=Level.CENTRAL)
    elif code:
        lines = lines.filter(request__satker__province__code=code)
    if component:
        lines = lines.filter(component=component)
    if by_hand:
        lines = lines.filter(is_overridden=True)
    return lines.select_related("request__satker").order_by("request__satker__code", "position")
