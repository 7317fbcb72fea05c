from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Self

from django.db.models import Exists, F, FilteredRelation, OuterRef, Q

from latsar.accounts.querysets import ScopedQuerySet

from .choices import ON_PROBATION, TAKING_PART, Status

# The statuses of schedule.Enrollment that hold a seat; this app lies below that one.
SEATED = ("enrolled", "completed")


NIP_SEPARATORS = str.maketrans("", "", " .-'’")


def matching(text: str, *, names: Sequence[str], nips: Sequence[str]) -> Q:
    """Return the condition of a search; words that hold a letter are not taken for a NIP."""
    words = text.strip()
    digits = words.translate(NIP_SEPARATORS)
    condition = Q()
    for field in names:
        condition |= Q(**{f"{field}__icontains": words})
    for field in nips if digits.isdigit() else ():
        condition |= Q(**{f"{field}__contains": digits})
    return condition


class ParticipantQuerySet(ScopedQuerySet):
    def active(self) -> Self:
        return self.filter(status=Status.ACTIVE)

    def taking_part(self) -> Self:
        """Who is in this year's training, or has been to its end."""
        return self.filter(status__in=TAKING_PART)

    def on_probation(self) -> Self:
        return self.filter(status__in=ON_PROBATION)

    def with_satker(self) -> Self:
        return self.select_related("satker__province")

    def search(self, text: str) -> Self:
        """Match a part of the name, or a NIP typed with or without spaces."""
        return self.filter(matching(text, names=("name",), nips=("nip",)))

    def with_progress(self) -> Self:
        """Annotate mentor and cohort; there is at most one open row of each, so none repeats."""
        return self.annotate(
            mentoring=FilteredRelation(
                "mentorships", condition=Q(mentorships__ended_on__isnull=True)
            ),
            seating=FilteredRelation("enrollments", condition=Q(enrollments__status__in=SEATED)),
            mentor_pk=F("mentoring__mentor_id"),
            mentor_name=F("mentoring__mentor__name"),
            mentor_mode=F("mentoring__mode"),
            cohort_pk=F("seating__cohort_id"),
            cohort_number=F("seating__cohort__number"),
            cohort_starts_on=F("seating__cohort__starts_on"),
        )

    def mentored(self, yes: bool) -> Self:
        """Keep those who have a mentor, or those who have none."""
        return self._having("mentorships", yes, ended_on=None)

    def seated(self, yes: bool) -> Self:
        """Keep those who sit in a cohort, or those who don't."""
        return self._having("enrollments", yes, status__in=SEATED)

    def _having(self, relation: str, yes: bool, **condition: Any) -> Self:
        """Apps above are reached by relation; a join would be counted and sorted with the rows."""
        related: Any = self.model._meta.get_field(relation).related_model
        rows = related.objects.filter(participant=OuterRef("pk"), **condition)
        found = Exists(rows)
        return self.filter(found if yes else ~found)

    def probation_ends_before(self, day: date) -> Self:
        return self.filter(probation_ends_on__lt=day)


class AppointmentQuerySet(ScopedQuerySet):
    satker_path = "participant__satker"


class RosterImportQuerySet(ScopedQuerySet):
    """An import belongs to who uploaded it, while in that office; national roles see all."""

    def visible_to(self, user: Any) -> Self:
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self if user.is_national else self.filter(uploaded_by=user, satker=user.satker_id)

    def with_content_known(self) -> Self:
        """Annotate `has_content`, so that a list need not load the files."""
        return self.annotate(has_content=Q(content__isnull=False))
