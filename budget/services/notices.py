"""Notices and e-mail to who is next: offices and sums only, and never in the way."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import partial

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse

from latsar.accounts.choices import Role
from latsar.accounts.models import User
from latsar.formatting import number, rupiah
from latsar.notices.services import tell
from latsar.organizations.models import Satker

from ..choices import Stage
from ..models import BudgetRequest

logger = logging.getLogger(__name__)
SUBJECTS = {
    Stage.AT_PROVINCE: "menunggu pemeriksaan provinsi",
    Stage.AT_PKSDM: "menunggu persetujuan PKSDM",
    Stage.RETURNED: "dikembalikan untuk diperbaiki",
    Stage.APPROVED: "disetujui",
}
NEXT = {
    Stage.AT_PROVINCE: "Mohon diperiksa, lalu diteruskan kepada PKSDM atau dikembalikan.",
    Stage.AT_PKSDM: "Mohon diperiksa, lalu disetujui atau dikembalikan.",
    Stage.RETURNED: "Mohon dibaca catatannya, diperbaiki, lalu diajukan lagi.",
    Stage.APPROVED: "Berikutnya: surat usulan kebutuhan anggaran dapat diterbitkan.",
}


def announce(requests: Sequence[BudgetRequest]) -> None:
    """Tell who is next, once the change is stored; one letter for all of the same stage."""
    by_stage: defaultdict[Stage, list[BudgetRequest]] = defaultdict(list)
    for request in requests:
        if request.stage in SUBJECTS:
            by_stage[request.stage].append(request)
    for stage, own in by_stage.items():
        for theirs, people in receivers(stage, own):
            tell(people, f"{subject_of(stage, theirs)}.", address_of(theirs))
            addresses = sorted({person.email for person in people if person.email})
            if addresses:
                subject, text = subject_of(stage, theirs), text_of(stage, theirs)
                transaction.on_commit(partial(deliver, addresses, subject, text), robust=True)


def receivers(
    stage: Stage, requests: Sequence[BudgetRequest]
) -> list[tuple[list[BudgetRequest], list[User]]]:
    """Return (requests, people): nobody reads of an office outside the own scope."""
    found: defaultdict[tuple[int, ...], list[User]] = defaultdict(list)
    for person in people_for(stage, requests).select_related("satker"):
        seen = [at for at, request in enumerate(requests) if sees(person, request.satker)]
        if seen:
            found[tuple(seen)].append(person)
    return [([requests[at] for at in seen], people) for seen, people in found.items()]


def sees(person: User, satker: Satker) -> bool:
    """Tell whether the office lies within the account's scope, without a query."""
    bounds = person.scope_filter("").items()
    return person.is_national or all(getattr(satker, name) == value for name, value in bounds)


def people_for(stage: Stage, requests: Sequence[BudgetRequest]) -> QuerySet[User]:
    """Return who acts next."""
    active = User.objects.filter(is_active=True)
    if stage == Stage.AT_PROVINCE:
        provinces = {request.satker.province_id for request in requests}
        return active.filter(role=Role.PROVINCE, satker__province__in=provinces)
    if stage == Stage.AT_PKSDM:
        return active.filter(role=Role.PKSDM)
    return active.filter(pk__in=hands_of(requests))


def hands_of(requests: Iterable[BudgetRequest]) -> set[int]:
    hands = {request.submitted_by_id for request in requests}
    hands |= {request.endorsed_by_id for request in requests}
    return {pk for pk in hands if pk is not None}


def subject_of(stage: Stage, requests: Sequence[BudgetRequest]) -> str:
    what = str(requests[0])
    if len(requests) > 1:
        year = requests[0].fiscal_year
        what = f"{number(len(requests))} usulan anggaran {place_of(requests)} TA {year}"
    return f"{what} {SUBJECTS[stage]}"


def place_of(requests: Sequence[BudgetRequest]) -> str:
    province = requests[0].satker.province
    return f"Provinsi {province}" if province else str(requests[0].satker)


def address_of(requests: Sequence[BudgetRequest]) -> str:
    return requests[0].get_absolute_url() if len(requests) == 1 else reverse("budget:request-list")


def text_of(stage: Stage, requests: Sequence[BudgetRequest]) -> str:
    lines = [f"{request.satker}: {rupiah(request.total)}" for request in requests]
    if len(lines) > 1:
        lines.append(f"Jumlah: {rupiah(sum(request.total for request in requests))}")
    path = address_of(requests)
    return "\n".join(
        [
            f"{subject_of(stage, requests)}.",
            "",
            *lines,
            "",
            NEXT[stage],
            f"{settings.SITE_URL}{path}",
            "",
            "Surel ini dikirim otomatis oleh aplikasi Latsar CPNS; mohon tidak dibalas.",
        ]
    )


def deliver(addresses: Sequence[str], subject: str, text: str) -> None:
    """Send one message to each address. What fails is logged: the decision stands without it."""
    try:
        connection = get_connection()
        connection.send_messages(
            [
                EmailMessage(subject, text, to=[address], connection=connection)
                for address in addresses
            ]
        )
    except Exception:
        logger.exception("The notice could not be sent to %d addresses", len(addresses))
