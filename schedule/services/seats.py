"""Who sits where: enrolling, taking out, transferring. Never above the capacity, also at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Exists, Max, OuterRef, Q

from latsar.accounts.models import User
from latsar.audit.services import entry, record_many
from latsar.errors import Forbidden, Refused
from latsar.formatting import date_long
from participants.choices import Status
from participants.models import Participant
from participants.querysets import ParticipantQuerySet

from ..choices import SEATED, EnrollmentStatus
from ..models import Cohort, Enrollment
from .locking import lock_center, lock_cohort, require_open
from .waves import require_wave_room

REASONS_SHOWN = 5


@dataclass(frozen=True)
class EnrollOutcome:
    """`warnings` are sentences; they never block."""

    enrollments: list[Enrollment]
    warnings: list[str] = field(default_factory=list)


def without_seat(user: User) -> ParticipantQuerySet:
    """Active participants in the user's scope who have no open enrolment."""
    seated = Enrollment.objects.filter(participant=OuterRef("pk"), status__in=SEATED)
    return Participant.objects.visible_to(user).active().filter(~Exists(seated))


def from_area_of(cohort: Cohort) -> Q:
    """The organiser's office and province, and the provinces that its training center serves."""
    area = Q(satker=cohort.satker_id) | Q(
        satker__province__training_center=cohort.training_center_id
    )
    if cohort.satker.province_id:
        area |= Q(satker__province=cohort.satker.province_id)
    return area


def eligible_for(user: User, cohort: Cohort) -> ParticipantQuerySet:
    """Whom the user may enrol in the cohort now."""
    return without_seat(user).filter(from_area_of(cohort), grade_level=cohort.grade_level)


@transaction.atomic
def enroll(
    *,
    actor: User,
    cohort: Cohort,
    participants: Sequence[Participant],
    version: int | None = None,
) -> EnrollOutcome:
    """Seat all of them or none. Raises Refused with a reason for each who can't be seated."""
    cohort = lock_cohort(actor, cohort, version=version, with_center=True)
    require_open(cohort)
    wanted = list(dict.fromkeys(p.pk for p in participants))
    if not wanted:
        raise Refused("Belum ada peserta yang dipilih. Tandai paling sedikit satu peserta.")
    for last_try in (False, True):
        people = check_people(actor, cohort, wanted)
        seats = check_room(cohort, len(wanted))
        require_wave_room(cohort, len(wanted))
        try:
            with transaction.atomic():
                made = seat(cohort, people, seats)
        except IntegrityError as error:
            # Somebody seated one of them elsewhere meanwhile; look again, then give the reason.
            if last_try:
                raise Refused(
                    "Peserta atau kursi itu baru saja diambil. Muat ulang halaman, lalu ulangi."
                ) from error
        else:
            break
    record_many(
        entry(actor, "enrollment.created", e, satker=e.participant.satker, after=facts(e))
        for e in made
    )
    return EnrollOutcome(made, probation_warnings(cohort, people, last_day_of(cohort)))


def check_people(actor: User, cohort: Cohort, wanted: Sequence[int]) -> list[Participant]:
    visible = Participant.objects.visible_to(actor).with_satker().filter(pk__in=wanted)
    # Locked, so that nobody withdraws them or undoes their import meanwhile.
    people = {p.pk: p for p in visible.order_by("pk").select_for_update(of=("self",))}
    if len(people) < len(wanted):
        raise Refused("Sebagian peserta yang dipilih tidak ada atau di luar kewenangan Anda.")
    open_seats = Enrollment.objects.filter(participant__in=wanted, status__in=SEATED)
    taken = {e.participant_id: e.cohort for e in open_seats.select_related("cohort")}
    reasons = []
    for pk in wanted:
        reason = reason_against(cohort, people[pk], taken.get(pk))
        if reason:
            reasons.append(f"{people[pk].name}: {reason}")
    if reasons:
        more = len(reasons) - REASONS_SHOWN
        tail = f"; dan {more} peserta lain" if more > 0 else ""
        raise Refused(
            f"Tidak ada yang didaftarkan. {'; '.join(reasons[:REASONS_SHOWN])}{tail}. "
            "Hapus tandanya, lalu daftarkan yang lain."
        )
    return [people[pk] for pk in wanted]


def reason_against(cohort: Cohort, person: Participant, seat_in: Cohort | None) -> str:
    if person.status != Status.ACTIVE:
        return f"statusnya {person.get_status_display().lower()}"
    if seat_in is not None:
        return f"sudah terdaftar di {seat_in}"
    if person.grade_level != cohort.grade_level:
        return f"golongan {person.grade_level}, angkatan ini untuk golongan {cohort.grade_level}"
    office, organiser = person.satker, cohort.satker
    if office.pk == organiser.pk or (
        office.province and office.province_id == organiser.province_id
    ):
        return ""
    served = office.province and office.province.training_center_id == cohort.training_center_id
    return "" if served else f"{office} tidak dilayani {cohort.training_center}"


def check_room(cohort: Cohort, wanted: int) -> list[int]:
    """Return the lowest free seats, one for each."""
    taken = set(
        Enrollment.objects.filter(cohort=cohort, status__in=SEATED).values_list("seat", flat=True)
    )
    free = [s for s in range(1, cohort.capacity + 1) if s not in taken]
    if not free:
        raise Refused(
            f"Angkatan ini sudah penuh ({len(taken)} dari {cohort.capacity}). "
            "Pilih angkatan lain atau tambah kapasitasnya."
        )
    if len(free) < wanted:
        raise Refused(
            f"Kursi kosong tinggal {len(free)} ({len(taken)} dari {cohort.capacity} terisi), "
            f"sedangkan Anda memilih {wanted} peserta. Kurangi pilihan atau tambah kapasitas."
        )
    return free[:wanted]


def seat(cohort: Cohort, people: Sequence[Participant], seats: Sequence[int]) -> list[Enrollment]:
    return Enrollment.objects.bulk_create(
        Enrollment(cohort=cohort, participant=person, seat=number)
        for person, number in zip(people, seats, strict=True)
    )


def facts(enrollment: Enrollment) -> dict[str, object]:
    return {"angkatan": str(enrollment.cohort), "kursi": enrollment.seat}


def last_day_of(cohort: Cohort) -> date | None:
    last: date | None = cohort.days.aggregate(last=Max("date"))["last"]
    return last


def probation_warnings(
    cohort: Cohort, people: Sequence[Participant], last: date | None
) -> list[str]:
    """Name those whose probation ends before the cohort's last day (PP 11/2017 art. 34)."""
    late = [p for p in people if last and p.probation_ends_on < last]
    if not late or last is None:
        return []
    names = ", ".join(f"{p.name} ({date_long(p.probation_ends_on)})" for p in late[:REASONS_SHOWN])
    more = f", dan {len(late) - REASONS_SHOWN} lainnya" if len(late) > REASONS_SHOWN else ""
    return [
        f"Masa percobaan berakhir sebelum {cohort} selesai ({date_long(last)}): {names}{more}. "
        "Pertimbangkan jadwal yang lebih awal."
    ]


@transaction.atomic
def withdraw(*, actor: User, enrollment: Enrollment, reason: str) -> Enrollment:
    """Take a participant out and free the seat."""
    cohort = lock_cohort(actor, enrollment.cohort)
    require_open(cohort)
    return end(actor, enrollment, EnrollmentStatus.WITHDRAWN, reason)


def end(actor: User, enrollment: Enrollment, status: EnrollmentStatus, reason: str) -> Enrollment:
    reason = reason.strip()
    if not reason:
        raise Refused("Tulis alasan mengeluarkan peserta; alasan ini disimpan dalam riwayat.")
    found = (
        Enrollment.objects.visible_to(actor)
        .select_related("participant__satker", "cohort")
        .filter(pk=enrollment.pk)
        .first()
    )
    if found is None:
        raise Forbidden("Peserta ini di luar kewenangan akun Anda.")
    if found.status not in SEATED:
        raise Refused(f"{found.participant} sudah tidak terdaftar di {found.cohort}.")
    found.status, found.end_reason = status, reason[:200]
    found.save(update_fields=["status", "end_reason"])
    record_many(
        [
            entry(
                actor,
                "enrollment.ended",
                found,
                satker=found.participant.satker,
                before=facts(found),
                after={"status": found.get_status_display()},
                reason=reason,
            )
        ]
    )
    return found


@transaction.atomic
def transfer(*, actor: User, enrollment: Enrollment, cohort: Cohort) -> EnrollOutcome:
    """Move a participant to another cohort, in one step."""
    if cohort.pk == enrollment.cohort_id:
        raise Refused(f"{enrollment.participant} sudah berada di {cohort}. Pilih angkatan lain.")
    # Always in the same order, so that two transfers the opposite ways don't wait for each other.
    for center in sorted({enrollment.cohort.training_center_id, cohort.training_center_id}):
        lock_center(center)
    for one in sorted((enrollment.cohort, cohort), key=lambda c: c.pk):
        require_open(lock_cohort(actor, one))
    end(actor, enrollment, EnrollmentStatus.MOVED, f"Pindah ke {cohort}")
    return enroll(actor=actor, cohort=cohort, participants=[enrollment.participant])
