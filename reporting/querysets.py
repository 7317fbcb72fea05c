from __future__ import annotations

from typing import Self

from latsar.accounts.querysets import ScopedQuerySet

from .choices import LetterStatus


class LetterQuerySet(ScopedQuerySet):
    def issued(self) -> Self:
        return self.filter(status=LetterStatus.ISSUED)
