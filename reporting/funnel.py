"""The national funnel from registered to letter issued, and whose probation is at risk.

One grouped query a measure, whatever the size of the nation.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery

from budget.choices import Status as BudgetStatus
from budget.models import BudgetRequest
from latsar.accounts.models import User
from latsar.organizations.choices import CENTRAL_CODE
from latsar.organizations.models import Program, Province, Satker
from mentors.models import Mentorship
from participants.choices import Status
from participants.models import Participant
from schedule.choices import SEATED
from schedule.models import Enrollment, TrainingDay

from .choices import LetterKind
from .models import Letter


@dataclass
class FunnelRow:
    """Counts of one province or satker; people unless named otherwise."""

    code: str
    name: str
    registered: int = 0
    mentored: int = 0
    scheduled: int = 0
    satkers: int = 0  # satkers that have participants
    budgets_approved: int = 0  # satkers
    letters: int = 0  # issued place requests
    at_risk: int = 0

    @property
    def missing(self) -> str:
        """The first step not finished, in words; "" when the chain is complete."""
        if not self.registered:
            return "Peserta belum diisi"
        if self.mentored < self.registered:
            return f"{self.registered - self.mentored} peserta belum punya mentor"
        if self.scheduled < self.registered:
            return f"{self.registered - self.scheduled} peserta belum terjadwal"
        if self.budgets_approved < self.satkers:
            waiting = self.satkers - self.budgets_approved
            whose = "" if self.satkers == 1 else f" {waiting} satker"
            return f"Anggaran{whose} belum disetujui"
        return ""


@dataclass(frozen=True)
class Funnel:
    rows: list[FunnelRow]
    total: FunnelRow = field(default_factory=lambda: FunnelRow("", "Jumlah"))


COUNTED = (
    "registered",
    "mentored",
    "scheduled",
    "satkers",
    "budgets_approved",
    "letters",
    "at_risk",
)


def at_risk(user: User, year: int) -> QuerySet[Participant]:
    """Active participants whose probation ends before their cohort does.

    Who has no seat yet is compared with the end of the programme's window (PP 11/2017 art. 34).
    """
    window_end = Program.objects.filter(fiscal_year=year).values("ends_on")[:1]
    seat = Enrollment.objects.filter(participant=OuterRef("pk"), status__in=SEATED)
    last_day = TrainingDay.objects.filter(
        cohort__enrollments__participant=OuterRef("pk"), cohort__enrollments__status__in=SEATED
    ).order_by("-date")
    return (
        Participant.objects.visible_to(user)
        .active()
        .filter(probation_ends_on__lte=Subquery(window_end))
        .annotate(
            seat_cohort=Subquery(seat.values("cohort")[:1]),
            cohort_ends_on=Subquery(last_day.values("date")[:1]),
        )
        .filter(Q(seat_cohort__isnull=True) | Q(cohort_ends_on__gt=F("probation_ends_on")))
    )


def grouped(rows: QuerySet[Any], path: str, what: Any = None) -> dict[str, int]:
    """Count `rows` by the code at `path` in one query; the Setjen has no province."""
    counts = rows.order_by().values_list(path).annotate(amount=what or Count("pk"))
    return {CENTRAL_CODE if code is None else code: amount for code, amount in counts}


def measures(user: User, year: int, level: str) -> dict[str, dict[str, int]]:
    """Return {measure: {code: count}}; `level` is "province__code" or "code" of a satker."""
    people = Participant.objects.visible_to(user).active()
    active = Q(participant__status=Status.ACTIVE)
    budgets = BudgetRequest.objects.visible_to(user).current().filter(fiscal_year=year)
    letters = Letter.objects.visible_to(user).issued().filter(fiscal_year=year)
    return {
        "registered": grouped(people, f"satker__{level}"),
        "satkers": grouped(people, f"satker__{level}", Count("satker", distinct=True)),
        "mentored": grouped(
            Mentorship.objects.visible_to(user).open().filter(active),
            f"participant__satker__{level}",
        ),
        "scheduled": grouped(
            Enrollment.objects.visible_to(user).seated().filter(active),
            f"participant__satker__{level}",
        ),
        "budgets_approved": grouped(
            budgets.filter(status=BudgetStatus.APPROVED), f"satker__{level}"
        ),
        "letters": grouped(letters.filter(kind=LetterKind.PLACE_REQUEST), f"satker__{level}"),
        "at_risk": grouped(at_risk(user, year), f"satker__{level}"),
    }


def assemble(places: Iterable[tuple[str, str]], counts: dict[str, dict[str, int]]) -> Funnel:
    rows = [
        FunnelRow(code, name, **{m: counts[m].get(code, 0) for m in COUNTED})
        for code, name in places
    ]
    total = FunnelRow("", "Jumlah", **{m: sum(getattr(r, m) for r in rows) for m in COUNTED})
    return Funnel(rows, total)


def by_province(user: User, year: int) -> Funnel:
    """The provinces within the user's scope, and the Setjen's own candidates for the nation."""
    places = list(Province.objects.visible_to(user).values_list("code", "name"))
    if user.is_national:
        places += Satker.objects.visible_to(user).filter(province=None).values_list("code", "name")
    return assemble(places, measures(user, year, "province__code"))


def by_satker(user: User, year: int, province: Province) -> Funnel:
    """The satkers of one province within the user's scope."""
    places = Satker.objects.visible_to(user).filter(province=province).values_list("code", "name")
    return assemble(places, measures(user, year, "code"))
