from __future__ import annotations

from typing import Any, Self

from django.db.models import Count, Q

from latsar.accounts.choices import Role
from latsar.accounts.querysets import ScopedQuerySet

from .choices import SEATED, EnrollmentStatus


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


class EnrollmentQuerySet(ScopedQuerySet):
    satker_path = "participant__satker"

    def seated(self) -> Self:
        return self.filter(status__in=SEATED)

    def enrolled(self) -> Self:
        return self.filter(status=EnrollmentStatus.ENROLLED)


class AttendanceQuerySet(ScopedQuerySet):
    satker_path = "enrollment__participant__satker"
