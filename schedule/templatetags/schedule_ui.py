"""What the pages of other apps show of the training; those apps lie below and know none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import template

from latsar.clock import today
from latsar.formatting import date_long
from participants.choices import Status
from participants.models import Appointment, Participant

from ..models import Enrollment, Result

register = template.Library()


@dataclass(frozen=True)
class Link:
    """One link of the chain to PNS; tone as in components/status.html."""

    label: str
    tone: str
    state: str
    note: str = ""


@register.inclusion_tag("schedule/_appointment_chain.html", takes_context=True)
def appointment_chain(context: dict[str, Any], participant: Participant) -> dict[str, Any]:
    """Show how far the person is on the way from CPNS to PNS, and what is missing."""
    user = context["request"].user
    links = chain_of(participant)
    return {
        "participant": participant,
        "links": links,
        "missing": next((link.label for link in links if link.tone != "done"), ""),
        "may_note": user.can_write and participant.status == Status.PASSED,
    }


def chain_of(person: Participant) -> list[Link]:
    """Three queries: the seat, its result, the appointment."""
    seats = Enrollment.objects.seated().filter(participant=person).select_related("cohort")
    seat = seats.first()
    results = Result.objects.filter(enrollment__participant=person).select_related("certificate")
    result = results.order_by("-pk").first()
    appointment = Appointment.objects.filter(participant=person).first()
    return [
        Link("CPNS", "done", "Diangkat", f"TMT {date_long(person.appointed_on)}"),
        training_link(person, seat, result),
        certificate_link(result),
        paper_link(
            "Usul pengangkatan",
            appointment and appointment.proposal_number,
            appointment and appointment.proposed_on,
        ),
        paper_link(
            "SK PNS",
            appointment and appointment.decree_number,
            appointment and appointment.decreed_on,
        ),
    ]


def training_link(person: Participant, seat: Enrollment | None, result: Result | None) -> Link:
    label = "Latsar"
    if person.status == Status.PASSED:
        note = f"{result.predicate}, nilai {result.score}".replace(".", ",") if result else ""
        return Link(label, "done", "Lulus", note)
    if person.status in {Status.FAILED, Status.WITHDRAWN} or (result and not result.passed):
        state = result.get_outcome_display() if result else person.get_status_display()
        return Link(label, "late", state, result.predicate if result else "")
    if seat is None:
        return Link(label, "action", "Belum masuk angkatan")
    begun = seat.cohort.starts_on <= today()
    return Link(label, "info", "Sedang berjalan" if begun else "Terjadwal", str(seat.cohort))


def certificate_link(result: Result | None) -> Link:
    certificate = getattr(result, "certificate", None)
    if certificate:
        note = f"{certificate.number}, {date_long(certificate.issued_on)}"
        return Link("STTP", "done", "Terbit", note)
    return Link("STTP", "draft", "Belum ada")


def paper_link(label: str, number: str | None, day: Any) -> Link:
    if number and day:
        return Link(label, "done", "Tercatat", f"{number}, {date_long(day)}")
    return Link(label, "draft", "Belum ada")
