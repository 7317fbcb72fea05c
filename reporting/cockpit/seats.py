"""Seats by training center: needed, given, taken, and how many people have none to come."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Sum

from latsar.accounts.models import User
from latsar.organizations.models import Province, TrainingCenter
from participants.choices import Status
from participants.models import Participant
from schedule.choices import CohortStatus
from schedule.models import Cohort, Enrollment, Wave

from .measures import within


@dataclass
class Seats:
    """`given` by the center for its waves, or as its cohorts' capacity where no wave is known."""

    center: str
    pk: int  # of the center, 0 for none
    code: str  # of a province that it serves, to find its waves
    served: list[str]
    needed: int
    given: int
    taken: int
    has_waves: bool

    @property
    def missing(self) -> int:
        return max(self.needed - self.given, 0)


def seats_of(user: User, year: int, code: str) -> list[Seats]:
    """The centers that serve the provinces in sight; people without a center come last.

    A center that serves several provinces gives its seats to all of them together.
    """
    provinces = Province.objects.visible_to(user)
    if code:
        provinces = provinces.filter(code=code)
    served: dict[int | None, list[tuple[str, str]]] = {}
    for center, province, name in provinces.values_list("training_center", "code", "name"):
        served.setdefault(center, []).append((province, name))
    people = Participant.objects.visible_to(user).on_probation().filter(within(code))
    counted = people.order_by().values_list("satker__province__training_center")
    needed = dict(counted.annotate(n=Count("pk")))
    cohorts = Cohort.objects.visible_to(user).filter(fiscal_year=year)
    cohorts = cohorts.exclude(status=CohortStatus.CANCELLED).filter(within(code)).order_by()
    held = dict(cohorts.values_list("training_center").annotate(n=Sum("capacity")))
    seats = Enrollment.objects.visible_to(user).seated().filter(cohort__in=cohorts.values("pk"))
    seats = seats.filter(within(code, "participant__satker")).order_by()
    seats = seats.exclude(participant__status=Status.WITHDRAWN)
    taken = dict(seats.values_list("cohort__training_center").annotate(n=Count("pk")))
    waves = Wave.objects.visible_to(user).filter(fiscal_year=year).order_by()
    granted = dict(waves.values_list("training_center").annotate(n=Sum("seats")))
    centers = TrainingCenter.objects.filter(pk__in={*served, *needed, *held} - {None})
    rows = [
        Seats(
            center=str(center),
            pk=center.pk,
            code=found[0][0] if (found := served.get(center.pk, [])) else "",
            served=[name for _, name in found],
            needed=needed.get(center.pk, 0),
            given=granted.get(center.pk) or held.get(center.pk) or 0,
            taken=taken.get(center.pk, 0),
            has_waves=center.pk in granted,
        )
        for center in centers
    ]
    if homeless := needed.get(None, 0):
        names = [name for _, name in served.get(None, [])] or ["Sekretariat Jenderal"]
        rows.append(Seats("Belum ada lembaga pelatihan", 0, "", names, homeless, 0, 0, False))
    return rows
