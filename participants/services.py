"""Changes of participants: each checks right and scope, locks, writes, and records itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from latsar.accounts.models import User
from latsar.accounts.permissions import require_write
from latsar.audit.services import record, snapshot
from latsar.errors import Forbidden, Refused, StaleVersion
from latsar.organizations.models import Satker

from . import leaving
from .choices import Status
from .models import Participant
from .rules import NIP_ELSEWHERE, AppointmentProblem, NipProblem, check_appointment, parse_nip

FIELDS = (
    "nip",
    "name",
    "grade",
    "position",
    "satker",
    "appointed_on",
    "education",
    "phone",
    "email",
)
ENDED = (Status.PASSED, Status.FAILED, Status.WITHDRAWN)
LEFT = (Status.WITHDRAWN, Status.POSTPONED)
TRANSITIONS: dict[str, tuple[str, ...]] = {
    Status.ACTIVE: (*ENDED, Status.POSTPONED),
    Status.PASSED: (Status.ACTIVE,),
    Status.FAILED: (Status.ACTIVE,),
    Status.WITHDRAWN: (Status.ACTIVE,),
    Status.POSTPONED: (Status.ACTIVE, Status.WITHDRAWN),
}


class FieldRefused(Refused):
    """A refusal that belongs to one field of the form."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message, field=field)


@transaction.atomic
def create_participant(*, actor: User, values: Mapping[str, Any]) -> Participant:
    """Register a candidate in a satker of the actor's scope."""
    require_write(actor)
    participant = Participant()
    _fill(actor, participant, values)
    _save_once(actor, participant, force_insert=True)
    record(actor, "participant.created", participant, after=snapshot(participant, FIELDS))
    return participant


@transaction.atomic
def update_participant(
    *, actor: User, participant_id: int, version: int, values: Mapping[str, Any]
) -> Participant:
    """Change a candidate's data. Raises StaleVersion when somebody else was first."""
    participant = _locked(actor, participant_id, version)
    before = snapshot(participant, FIELDS)
    _fill(actor, participant, values)
    after = snapshot(participant, FIELDS)
    if before == after:
        return participant
    participant.version += 1
    _save_once(actor, participant)
    record(actor, "participant.updated", participant, before=before, after=after)
    return participant


@transaction.atomic
def change_status(
    *, actor: User, participant_id: int, version: int, status: str, reason: str
) -> Participant:
    """End the probation as passed, failed or withdrawn, postpone it, or take that back.

    `reason` is required. What follows for seat and mentor is in the participant's `followed`.
    """
    leaving.lock_before(participant_id)
    participant = _locked(actor, participant_id, version)
    if status not in TRANSITIONS[participant.status]:
        raise FieldRefused(
            "status",
            f"Status “{participant.get_status_display()}” tidak dapat langsung diubah menjadi "
            f"“{Status(status).label}”. Kembalikan lebih dahulu ke masa percobaan.",
        )
    if not reason.strip():
        raise FieldRefused(
            "reason", "Tulis dasar perubahan, misalnya nomor surat atau berita acara."
        )
    before = snapshot(participant, ["status"])
    participant.status = status
    participant.version += 1
    participant.save(update_fields=["status", "version", "updated_at"])
    record(
        actor,
        "participant.status_changed",
        participant,
        before=before,
        after=snapshot(participant, ["status"]),
        reason=reason.strip(),
    )
    participant.followed = leaving.apply_all(actor, participant, reason.strip())
    return participant


def _locked(actor: User, participant_id: int, version: int) -> Participant:
    require_write(actor)
    visible = Participant.objects.visible_to(actor).select_related("satker")
    participant = visible.select_for_update(of=("self",)).filter(pk=participant_id).first()
    if participant is None:
        raise Forbidden("Peserta ini di luar kewenangan akun Anda.")
    if participant.version != version:
        raise StaleVersion
    return participant


def _fill(actor: User, participant: Participant, values: Mapping[str, Any]) -> None:
    """Take the values over and check every rule that a form or a file could break."""
    for field in FIELDS:
        if field in values:
            setattr(participant, field, values[field])
    if not Satker.objects.visible_to(actor).filter(pk=participant.satker_id).exists():
        raise FieldRefused("satker", "Satker ini di luar kewenangan akun Anda. Pilih satker lain.")
    try:
        check_appointment(parse_nip(participant.nip), participant.appointed_on)
    except AppointmentProblem as problem:
        raise FieldRefused("appointed_on", str(problem)) from problem
    except NipProblem as problem:
        raise FieldRefused("nip", str(problem)) from problem
    participant.derive()
    try:
        participant.clean_fields()
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise FieldRefused(field, " ".join(messages)) from error
    _refuse_duplicate(actor, participant)


def _refuse_duplicate(actor: User, participant: Participant) -> None:
    other = (
        Participant.objects.filter(nip=participant.nip)
        .exclude(pk=participant.pk)
        .select_related("satker")
        .first()
    )
    if other is None:
        return
    if Satker.objects.visible_to(actor).filter(pk=other.satker_id).exists():
        raise FieldRefused(
            "nip",
            f"NIP ini sudah terdaftar di {other.satker} atas nama {other.name}. Periksa kembali "
            "NIP-nya, atau ubah data peserta tersebut.",
        )
    raise FieldRefused("nip", NIP_ELSEWHERE)


def _save_once(actor: User, participant: Participant, **options: Any) -> None:
    """Save; the loser of a race for one NIP gets the same sentence as everyone else."""
    try:
        with transaction.atomic():
            participant.save(**options)
    except IntegrityError:
        _refuse_duplicate(actor, participant)
        raise
