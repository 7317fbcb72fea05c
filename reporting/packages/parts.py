"""Which letters make up a province's package: of each kind the latest that is in force."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from latsar.accounts.models import User
from latsar.organizations.models import Satker

from ..choices import LetterKind
from ..models import Letter

# In the order in which they are read: the request first, then what it rests on.
KINDS = (
    LetterKind.PLACE_REQUEST,
    LetterKind.BUDGET_REQUEST,
    LetterKind.DUTY_RELEASE,
    LetterKind.MENTOR_APPOINTMENT,
)


@dataclass(frozen=True)
class Part:
    """One kind's place in the package."""

    kind: LetterKind
    letter: Letter | None

    @property
    def label(self) -> str:
        return str(self.kind.label)

    @property
    def is_needed(self) -> bool:
        """Without the request for places there is no package."""
        return self.kind == LetterKind.PLACE_REQUEST


def parts_of(user: User, satker: Satker, year: int) -> list[Part]:
    """Return each kind with its latest letter in force, in the user's scope; one query."""
    found: dict[str, Letter] = {}
    letters = Letter.objects.visible_to(user).issued().filter(satker=satker, fiscal_year=year)
    if satker.province_id:
        letters = letters.filter(whole_province=True)
    for letter in letters.select_related("satker", "drift").order_by("issued_at", "pk"):
        found[letter.kind] = letter
    return [Part(kind, found.get(kind)) for kind in KINDS]


def letters_of(parts: Sequence[Part]) -> list[Letter]:
    return [part.letter for part in parts if part.letter]
