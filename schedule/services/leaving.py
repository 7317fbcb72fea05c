"""Who withdraws or postpones frees the seat; who passed or failed has completed the cohort."""

from __future__ import annotations

from latsar.accounts.models import User
from latsar.audit.services import record
from participants.choices import Status
from participants.models import Participant

from ..choices import OPEN_STATUSES, EnrollmentStatus
from ..models import Cohort, Enrollment
from .locking import lock_center
from .seats import end, facts

FREEING = (Status.WITHDRAWN, Status.POSTPONED)
COMPLETING = (Status.PASSED, Status.FAILED)


class SeatEffect:
    order = 1

    def lock(self, participant_id: int) -> None:
        seats = Enrollment.objects.seated().filter(participant=participant_id)
        cohort = Cohort.objects.filter(pk__in=seats.values("cohort")).first()
        if cohort:
            lock_center(cohort.training_center_id)
            Cohort.objects.select_for_update(of=("self",)).get(pk=cohort.pk)

    def apply(self, actor: User, participant: Participant, reason: str) -> str:
        seats = Enrollment.objects.enrolled().select_related("cohort")
        seat = seats.filter(participant=participant).first()
        if seat is None:
            return ""
        if participant.status in COMPLETING:
            return complete(actor, seat, participant, reason)
        if participant.status not in FREEING or seat.cohort.status not in OPEN_STATUSES:
            return ""
        label = participant.get_status_display()
        end(actor, seat, EnrollmentStatus.WITHDRAWN, f"{label}: {reason}")
        return f"Kursi {seat.seat} di {seat.cohort} dibebaskan."


def complete(actor: User, seat: Enrollment, participant: Participant, reason: str) -> str:
    before = {"status": seat.get_status_display()}
    seat.status = EnrollmentStatus.COMPLETED
    seat.save(update_fields=["status"])
    record(
        actor,
        "enrollment.completed",
        seat,
        satker=participant.satker,
        before={**facts(seat), **before},
        after={"status": seat.get_status_display()},
        reason=reason,
    )
    return ""
