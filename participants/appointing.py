"""From passing the training to the decree that appoints a civil servant (PP 11/2017 art. 34)."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from latsar.accounts.models import User
from latsar.accounts.permissions import require_write
from latsar.audit.services import record, snapshot
from latsar.errors import Forbidden, Refused, StaleVersion

from .choices import Status
from .models import Appointment, Participant

FIELDS = ("proposal_number", "proposed_on", "decree_number", "decreed_on", "effective_on")


@transaction.atomic
def note_appointment(
    *,
    actor: User,
    participant_id: int,
    version: int,
    proposal_number: str,
    proposed_on: date | None,
    decree_number: str,
    decreed_on: date | None,
    effective_on: date | None,
) -> Appointment:
    """Note the proposal to the appointing official, then the decree. Raises Refused."""
    require_write(actor)
    people = Participant.objects.visible_to(actor).select_for_update(of=("self",))
    participant = people.filter(pk=participant_id).first()
    if participant is None:
        raise Forbidden("Peserta ini di luar kewenangan akun Anda.")
    if participant.status != Status.PASSED:
        raise Refused(
            "Usul pengangkatan dicatat setelah peserta lulus Latsar. Tetapkan hasil pelatihannya "
            "lebih dahulu."
        )
    appointment = Appointment.objects.filter(participant=participant).first()
    appointment = appointment or Appointment(participant=participant, version=0)
    if appointment.version != version:
        raise StaleVersion
    before = snapshot(appointment, FIELDS) if appointment.pk else None
    appointment.proposal_number, appointment.proposed_on = proposal_number.strip(), proposed_on
    appointment.decree_number, appointment.decreed_on = decree_number.strip(), decreed_on
    appointment.effective_on = effective_on
    check(appointment)
    after = snapshot(appointment, FIELDS)
    if before == after:
        return appointment
    appointment.version += 1
    appointment.save()
    record(actor, "appointment.noted", participant, before=before, after=after)
    return appointment


def check(appointment: Appointment) -> None:
    pairs = (
        ("proposal_number", "proposed_on", "usul pengangkatan"),
        ("decree_number", "decreed_on", "SK PNS"),
    )
    for number, day, name in pairs:
        if bool(getattr(appointment, number)) != bool(getattr(appointment, day)):
            raise Refused(f"Isi nomor dan tanggal {name} bersama-sama.", field=number)
    if appointment.decreed_on and not appointment.proposed_on:
        raise Refused("Isi usul pengangkatannya lebih dahulu.", field="proposal_number")
    if (
        appointment.decreed_on
        and appointment.proposed_on
        and appointment.decreed_on < appointment.proposed_on
    ):
        raise Refused("Tanggal SK PNS tidak mungkin sebelum tanggal usulnya.", field="decreed_on")
    if appointment.effective_on and not appointment.decreed_on:
        raise Refused("TMT PNS diisi bersama SK PNS.", field="effective_on")
