"""All requests of a province at once, all or none: submitting with endorsing, and approving."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256

from django.db import transaction
from django.db.models import prefetch_related_objects

from latsar.accounts.choices import Role
from latsar.accounts.models import User
from latsar.accounts.permissions import require_pksdm, require_province
from latsar.audit.services import record_many
from latsar.errors import Refused, StaleVersion
from latsar.formatting import number
from latsar.organizations.models import Satker

from ..choices import Stage, Verb
from ..models import BudgetRequest
from .deciding import MOVED_FIELDS, Facts, guarded_target, moved
from .drafting import locked_current, satkers_of
from .notices import announce
from .revising import Former, keep_former


def stages_sent(actor: User) -> tuple[Stage, ...]:
    """Return what this account sends to PKSDM in one go; a province also what offices sent it."""
    sent = (Stage.DRAFT, Stage.RETURNED)
    return (*sent, Stage.AT_PROVINCE) if actor.role == Role.PROVINCE else sent


@transaction.atomic
def submit_province(
    *, actor: User, province_satker: Satker, year: int, seen: str = "", reason: str = ""
) -> list[BudgetRequest]:
    """Send all that lies with a province to PKSDM, all or none.

    Drafts and returned requests are submitted and endorsed in one act; what the offices have
    submitted to the province is endorsed. `seen`: the fingerprint of what the actor was shown;
    anything else by now is refused. `reason`: why some are above their ceiling.
    """
    require_province(actor)
    requests = those_in(actor, province_satker, year, stages_sent(actor))
    if not requests:
        raise Refused(
            f"Tidak ada draf usulan anggaran {province_satker} untuk diajukan. "
            "Susun drafnya dahulu."
        )
    return move_all(actor, requests, Verb.SUBMIT, seen, reason.strip())


@transaction.atomic
def approve_province(
    *, actor: User, province_satker: Satker, year: int, seen: str = ""
) -> list[BudgetRequest]:
    """Approve every request of a province that lies with PKSDM, all or none (four eyes)."""
    require_pksdm(actor)
    requests = those_in(actor, province_satker, year, (Stage.AT_PKSDM,))
    if not requests:
        waiting = len(those_in(actor, province_satker, year, (Stage.AT_PROVINCE,)))
        raise Refused(
            f"Tidak ada usulan anggaran {province_satker} yang menunggu persetujuan."
            + (f" {number(waiting)} usulan masih diperiksa provinsi." if waiting else "")
        )
    return move_all(actor, requests, Verb.APPROVE, seen)


def fingerprint(requests: Iterable[BudgetRequest]) -> str:
    """Return a short text that changes with any of these requests."""
    versions = sorted((request.pk, request.version) for request in requests)
    return sha256(repr(versions).encode()).hexdigest()[:16]


def those_in(
    actor: User, province_satker: Satker, year: int, stages: Sequence[Stage]
) -> list[BudgetRequest]:
    current = locked_current(satkers_of(actor, province_satker), year).values()
    return [request for request in current if request.stage in stages]


def move_all(
    actor: User, requests: list[BudgetRequest], verb: Verb, seen: str, note: str = ""
) -> list[BudgetRequest]:
    if seen and seen != fingerprint(requests):
        raise StaleVersion(
            "Daftar usulannya berubah sejak halaman Anda dibuka. Periksa jumlahnya yang terbaru, "
            "lalu ulangi."
        )
    moves = [(request, own_verb(request, verb)) for request in requests]
    targets = [guarded_target(actor, request, own) for request, own in moves]
    fresh = [request for request, own in moves if own == Verb.SUBMIT]
    prefetch_related_objects(fresh, "lines")
    facts = Facts.of(fresh) if fresh else None
    formers = [former for request in fresh if (former := Former.of(request))]
    entries = [
        moved(actor, request, own, target, note if own == Verb.SUBMIT else "", facts)
        for (request, own), target in zip(moves, targets, strict=True)
    ]
    BudgetRequest.objects.bulk_update(requests, MOVED_FIELDS)
    keep_former(formers)
    record_many(entries)
    announce(requests)
    return requests


def own_verb(request: BudgetRequest, verb: Verb) -> Verb:
    """What an office has submitted is not submitted again, but endorsed."""
    is_waiting = verb == Verb.SUBMIT and request.stage == Stage.AT_PROVINCE
    return Verb.ENDORSE if is_waiting else verb
