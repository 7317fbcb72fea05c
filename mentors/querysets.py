from __future__ import annotations

from typing import Self

from django.apps import apps
from django.db.models import (
    Case,
    Count,
    Exists,
    IntegerField,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from latsar.accounts.querysets import ScopedQuerySet
from latsar.organizations.models import Satker
from participants.choices import Status
from participants.models import Participant
from participants.querysets import matching

from .choices import PreferenceKind
from .rules import MENTEES_PER_MENTOR


class MentorQuerySet(ScopedQuerySet):
    def with_load(self) -> Self:
        """Annotate `load`: the number of open mentorships (0-5).

        A subquery, not a join: it counts the mentors of one page, never those of the nation.
        """
        counted = (
            apps.get_model("mentors", "Mentorship")
            .objects.filter(mentor=OuterRef("pk"), ended_on__isnull=True)
            .order_by()
            .values("mentor")
            .annotate(amount=Count("pk"))
            .values("amount")
        )
        return self.annotate(
            load=Coalesce(Subquery(counted, output_field=IntegerField()), Value(0))
        )

    def with_satker(self) -> Self:
        return self.select_related("satker__province")

    def active(self) -> Self:
        return self.filter(is_active=True)

    def with_room(self) -> Self:
        """Return the active mentors with a free place; annotates `load`."""
        return self.active().with_load().filter(load__lt=MENTEES_PER_MENTOR)

    def in_province_of(self, satker: Satker) -> Self:
        """Return those of the same province; the Setjen's are among themselves."""
        return self.filter(satker__province=satker.province_id)

    def allowed_for(self, participant: Participant) -> Self:
        """Leave out those whom a preference rules out for this participant."""
        barred = apps.get_model("mentors", "MentorPreference").objects.filter(
            participant=participant, kind=PreferenceKind.EXCLUSION
        )
        return self.exclude(nip=participant.nip).exclude(pk__in=barred.values("mentor"))

    def nearest_to(self, satker: Satker) -> Self:
        """Order by nearness: the same satker first, then least load, satker code, NIP."""
        return self.with_load().order_by(
            Case(When(satker=satker, then=0), default=1), "load", "satker__code", "nip"
        )

    def search(self, text: str) -> Self:
        """Match a part of the name or position, or a NIP typed with or without spaces."""
        return self.filter(matching(text, names=("name", "position"), nips=("nip",)))


class MentorshipQuerySet(ScopedQuerySet):
    """Scoped by the mentee's satker: who sees the participant sees the pair."""

    satker_path = "participant__satker"

    def open(self) -> Self:
        return self.filter(ended_on__isnull=True)

    def with_people(self) -> Self:
        return self.select_related("mentor__satker", "participant__satker")

    def search(self, text: str) -> Self:
        """Match a part of the name of either of the two, or a NIP."""
        names = ("participant__name", "mentor__name")
        return self.filter(matching(text, names=names, nips=("participant__nip", "mentor__nip")))


class MentoringSessionQuerySet(ScopedQuerySet):
    """Who sees the participant sees the meetings."""

    satker_path = "mentorship__participant__satker"


class PreferenceQuerySet(ScopedQuerySet):
    """Scoped like the pairs: who sees the participant sees what is settled about them."""

    satker_path = "participant__satker"

    def with_people(self) -> Self:
        return self.select_related("mentor__satker", "participant__satker", "created_by")

    def pins(self) -> Self:
        return self.filter(kind=PreferenceKind.PIN)

    def in_province_of(self, satker: Satker) -> Self:
        return self.filter(participant__satker__province=satker.province_id)


def unmentored(participants: QuerySet[Participant]) -> QuerySet[Participant]:
    """Return the active ones among these participants who have no mentor now."""
    paired = apps.get_model("mentors", "Mentorship").objects.filter(
        participant=OuterRef("pk"), ended_on__isnull=True
    )
    return participants.filter(~Exists(paired), status=Status.ACTIVE).order_by(
        "satker__code", "nip"
    )
