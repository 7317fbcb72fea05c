from __future__ import annotations

from typing import Any, Self

from django.db.models import Q

from latsar.accounts.querysets import ScopedQuerySet

from .choices import Status


class ParticipantQuerySet(ScopedQuerySet):
    def active(self) -> Self:
        return self.filter(status=Status.ACTIVE)

    def with_satker(self) -> Self:
        return self.select_related("satker__province")

    def search(self, text: str) -> Self:
        """Match a part of the name, or a NIP typed with or without spaces."""
        words = text.strip()
        digits = "".join(c for c in words if c.isdigit())
        condition = Q(name__icontains=words)
        if digits:
            condition |= Q(nip__contains=digits)
        return self.filter(condition)


class RosterImportQuerySet(ScopedQuerySet):
    """An import belongs to who uploaded it; national roles see all."""

    def visible_to(self, user: Any) -> Self:
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self if user.is_national else self.filter(uploaded_by=user)
