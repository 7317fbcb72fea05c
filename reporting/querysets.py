from __future__ import annotations

from typing import Any, Self

from latsar.accounts.choices import Role
from latsar.accounts.querysets import ScopedQuerySet

from .choices import VOID_FIELDS, LetterStatus


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

    def update(self, **values: Any) -> int:
        if set(values) - VOID_FIELDS and self.published().exists():
            raise FrozenLetter("An issued letter never changes.")
        return super().update(**values)

    def delete(self) -> tuple[int, dict[str, int]]:
        if self.published().exists():
            raise FrozenLetter("An issued letter is never deleted.")
        return super().delete()


LetterQuerySet.delete.queryset_only = True  # type: ignore[attr-defined]
