from __future__ import annotations

from typing import Any, Self

from django.db.models import Case, CharField, Exists, F, OuterRef, QuerySet, Subquery, Value, When

from latsar.accounts.choices import Role
from latsar.accounts.querysets import ScopedQuerySet

from .choices import VOID_FIELDS, LetterStatus, Standing

REPLACED = Value(Standing.REPLACED.value)


class FrozenLetter(TypeError):
    """Code tried to change or delete an issued letter; a fault of the program, not of a user."""


class LetterQuerySet(ScopedQuerySet):
    def visible_to(self, user: Any) -> Self:
        """An operator of a province's office does not see what goes out for the whole province."""
        letters = super().visible_to(user)
        if user.is_authenticated and user.role == Role.OPERATOR:
            return letters.filter(whole_province=False)
        return letters

    def drafts(self) -> Self:
        return self.filter(status=LetterStatus.DRAFT)

    def issued(self) -> Self:
        return self.filter(status=LetterStatus.ISSUED)

    def published(self) -> Self:
        """Those that have a number: issued, and issued but void since."""
        return self.exclude(status=LetterStatus.DRAFT)

    def in_force(self) -> Self:
        """Issued, neither withdrawn nor replaced."""
        return self.issued().exclude(Exists(self.successors()))

    def successors(self) -> QuerySet[Any]:
        """The letters that replace the one of the outer query; a withdrawn one still did."""
        letters = self.model._base_manager.exclude(status=LetterStatus.DRAFT)
        return letters.filter(replaces=OuterRef("pk")).order_by("-pk")

    def with_standing(self) -> Self:
        """Add `standing` (of Standing), and the number and key of the letter that replaces it."""
        replaced = When(Exists(self.successors()), status=LetterStatus.ISSUED, then=REPLACED)
        return self.annotate(
            standing=Case(replaced, default=F("status"), output_field=CharField()),
            successor_number=Subquery(self.successors().values("number")[:1]),
            successor_id=Subquery(self.successors().values("pk")[:1]),
        )

    def update(self, **values: Any) -> int:
        if set(values) - VOID_FIELDS and self.published().exists():
            raise FrozenLetter("An issued letter never changes.")
        return super().update(**values)

    def delete(self) -> tuple[int, dict[str, int]]:
        if self.published().exists():
            raise FrozenLetter("An issued letter is never deleted.")
        return super().delete()


LetterQuerySet.delete.queryset_only = True  # type: ignore[attr-defined]
