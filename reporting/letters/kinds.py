"""The four kinds: where each one's words and figures come from."""

from __future__ import annotations

from typing import Any, Protocol, cast

from latsar.accounts.choices import Role
from latsar.accounts.models import User
from latsar.organizations.choices import Level
from latsar.organizations.models import Satker

from ..choices import OPERATOR_KINDS, LetterKind
from . import budget_request, duty_release, mentor_appointment, place_request
from .sources import Defaults, Scope, Values


class Kind(Protocol):
    """What each module of a kind offers."""

    TEMPLATE: str
    ATTACHMENTS: int
    EMPTY: str

    def defaults(self, scope: Scope) -> Defaults: ...
    def content(self, scope: Scope) -> Values: ...
    def lacks(self, scope: Scope, content: Values) -> list[str]: ...


EXPLANATIONS = {
    LetterKind.PLACE_REQUEST: "Memohon tempat kepada BPSDM, dengan daftar peserta tiap angkatan "
    "dan rencana jadwalnya.",
    LetterKind.BUDGET_REQUEST: "Mengusulkan kebutuhan anggaran kepada Sekretaris Jenderal KPU c.q. "
    "PKSDM, dengan RAB tiap satker dan rekapitulasinya.",
    LetterKind.DUTY_RELEASE: "Membebastugaskan peserta selama seluruh hari pelatihan.",
    LetterKind.MENTOR_APPOINTMENT: "Menunjuk mentor beserta peserta yang didampinginya.",
}

MODULES: dict[LetterKind, Any] = {
    LetterKind.PLACE_REQUEST: place_request,
    LetterKind.BUDGET_REQUEST: budget_request,
    LetterKind.DUTY_RELEASE: duty_release,
    LetterKind.MENTOR_APPOINTMENT: mentor_appointment,
}


def kind_of(kind: str) -> Kind:
    return cast(Kind, MODULES[LetterKind(kind)])


def fits_office(kind: str, satker: Satker) -> bool:
    """Places and budgets are asked for by a province (or the Setjen), not by a regency."""
    return kind in OPERATOR_KINDS or satker.level != Level.REGENCY


def may_handle(actor: User, kind: str, satker: Satker) -> bool:
    """Whether the actor may prepare, issue and withdraw this kind for this visible satker."""
    if not actor.is_active or not fits_office(kind, satker):
        return False
    if actor.role == Role.OPERATOR:
        return kind in OPERATOR_KINDS and satker.pk == actor.satker_id
    return actor.manages_province
