from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Count, IntegerField, Max, Min, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from latsar.accounts.choices import Role
from latsar.accounts.querysets import ScopedQuerySet

from .choices import SEATED, DayMode, EnrollmentStatus


class CohortQuerySet(ScopedQuerySet):
    """A cohort is seen by the whole province that organises it."""

    def visible_to(self, user: Any) -> Self:
        if user.is_authenticated and user.role == Role.OPERATOR and user.satker.province_id:
            if not user.is_active:
                return self.none()
            return self.filter(satker__province_id=user.satker.province_id)
        return super().visible_to(user)

    def with_counts(self) -> Self:
        """Annotate `seated` (taken seats)."""
        return self.annotate(
            seated=Count("enrollments", filter=Q(enrollments__status__in=SEATED), distinct=True)
        )

    def with_summary(self) -> Self:
        """Annotate `seated`, `first_day`, `last_day`, `online_days`, `classical_days`.

        Subqueries, for two joins would multiply seats by days.
        """
        days = apps.get_model("schedule", "TrainingDay").objects.filter(cohort=OuterRef("pk"))
        seats = apps.get_model("schedule", "Enrollment").objects.filter(
            cohort=OuterRef("pk"), status__in=SEATED
        )
        return self.annotate(
            seated=amount_of(seats),
            first_day=Subquery(
                days.order_by().values("cohort").annotate(d=Min("date")).values("d")
            ),
            last_day=Subquery(days.order_by().values("cohort").annotate(d=Max("date")).values("d")),
            online_days=amount_of(days.filter(mode=DayMode.ONLINE)),
            classical_days=amount_of(days.filter(mode=DayMode.CLASSICAL)),
        )


def amount_of(rows: Any) -> Coalesce:
    counted = rows.order_by().values("cohort").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


class EnrollmentQuerySet(ScopedQuerySet):
    satker_path = "participant__satker"

    def seated(self) -> Self:
        return self.filter(status__in=SEATED)

    def enrolled(self) -> Self:
        return self.filter(status=EnrollmentStatus.ENROLLED)


class AttendanceQuerySet(ScopedQuerySet):
    satker_path = "enrollment__participant__satker"


class CertificateQuerySet(ScopedQuerySet):
    satker_path = "result__enrollment__participant__satker"


class SchemeQuerySet(models.QuerySet):
    """The rules of judging are no secret: whoever is signed in may read them."""

    def visible_to(self, user: Any) -> Self:
        return self if user.is_authenticated and user.is_active else self.none()

    def for_start(self, day: date) -> Self:
        """The scheme for a cohort that begins on this day, as the first row."""
        return self.filter(valid_from__lte=day).order_by("-valid_from")


class WaveQuerySet(models.QuerySet):
    """The waves of the training center that serves one's own province; all for the nation."""

    def visible_to(self, user: Any) -> Self:
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.is_national:
            return self
        if user.province_id is None:
            return self.none()
        return self.filter(training_center__served_provinces=user.province_id)


class ScenarioQuerySet(ScopedQuerySet):
    """Scenarios belong to who plans: an operator sees none."""

    def visible_to(self, user: Any) -> Self:
        if user.is_authenticated and user.role == Role.OPERATOR:
            return self.none()
        return super().visible_to(user)
