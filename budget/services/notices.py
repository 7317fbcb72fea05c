"""E-mail to who is next. It names offices and sums only, and never stands in the way."""

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
        for theirs, addresses in letters_for(stage, own):
            send = partial(deliver, addresses, subject_of(stage, theirs), text_of(stage, theirs))
            transaction.on_commit(send, robust=True)


def letters_for(
    stage: Stage, requests: Sequence[BudgetRequest]
) -> list[tuple[list[BudgetRequest], list[str]]]:
    """Return (requests, addresses): nobody reads of an office outside the own scope."""
    letters: defaultdict[tuple[int, ...], set[str]] = defaultdict(set)
    for person in people_for(stage, requests).select_related("satker"):
        seen = [at for at, request in enumerate(requests) if sees(person, request.satker)]
        if seen:
            letters[tuple(seen)].add(person.email)
    return [([requests[at] for at in seen], sorted(who)) for seen, who in letters.items()]


def sees(person: User, satker: Satker) -> bool:
    """Tell whether the office lies within the account's scope, without a query."""
    bounds = person.scope_filter("").items()
    return person.is_national or all(getattr(satker, name) == value for name, value in bounds)


def people_for(stage: Stage, requests: Sequence[BudgetRequest]) -> QuerySet[User]:
    """Return who acts next; accounts without an address read it on their home page."""
    active = User.objects.filter(is_active=True).exclude(email="")
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


def text_of(stage: Stage, requests: Sequence[BudgetRequest]) -> str:
    lines = [f"{request.satker}: {rupiah(request.total)}" for request in requests]
    if len(lines) > 1:
        lines.append(f"Jumlah: {rupiah(sum(request.total for request in requests))}")
    path = requests[0].get_absolute_url() if len(requests) == 1 else reverse("budget:request-list")
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
