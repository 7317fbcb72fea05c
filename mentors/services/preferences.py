"""What is settled before any assignment: fixed pairs, wishes, and pairs ruled out."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction

from latsar.accounts.models import User
from latsar.audit.services import record
from latsar.errors import Refused
from latsar.formatting import in_words, joined
from participants.models import Participant

from ..choices import PreferenceKind
from ..models import Mentor, MentorPreference
from ..rules import MENTEES_PER_MENTOR
from . import rights
from .pairs import lock_mentors, lock_participants


def settled(preference: MentorPreference) -> dict[str, Any]:
    return {
        "ketentuan": PreferenceKind(preference.kind).label,
        "mentor": f"{preference.mentor.name}, {preference.mentor.satker}",
        "peserta": f"{preference.participant.name}, {preference.participant.satker}",
        "alasan": preference.reason,
    }


def preferences_shown(user: User, **about: Any) -> list[tuple[MentorPreference, bool]]:
    """Return what the user may see of a mentor or participant, and whether they may lift it."""
    rows = MentorPreference.objects.visible_to(user).with_people().filter(**about)
    return [(row, rights.may_pair(user, row.mentor, row.participant)) for row in rows]


@transaction.atomic
def add_preference(
    *, actor: User, mentor: Mentor, participant: Participant, kind: str, reason: str
) -> MentorPreference:
    """Settle one thing of two people; existing pairs change only in a re-optimisation."""
    mentor = lock_mentors([mentor.pk])[mentor.pk]
    participant = lock_participants([participant.pk])[participant.pk]
    rights.require_pair(actor, mentor, participant)
    reason = reason.strip()
    if not reason:
        raise Refused(
            "Alasan belum diisi. Tulis mengapa ketentuan ini diperlukan; alasan itu tersimpan.",
            field="reason",
        )
    refuse_senseless(mentor, participant, kind)
    refuse_second(mentor, participant, kind)
    try:
        with transaction.atomic():
            made = MentorPreference.objects.create(
                kind=PreferenceKind(kind),
                mentor=mentor,
                participant=participant,
                reason=reason[:200],
                created_by=actor,
            )
    except IntegrityError:
        raise Refused(
            "Pada saat yang sama orang lain menetapkan ketentuan bagi peserta ini, sehingga yang "
            "ini tidak disimpan. Muat ulang halaman, lalu periksa."
        ) from None
    record(actor, "preference.added", made, satker=participant.satker, after=settled(made))
    return made


def refuse_senseless(mentor: Mentor, participant: Participant, kind: str) -> None:
    """Raise Refused for two people who can't be a pair anyhow."""
    if mentor.nip == participant.nip:
        raise Refused(
            f"{mentor.name} dan {participant.name} orang yang sama menurut NIP. Seseorang memang "
            "tidak pernah menjadi mentor bagi dirinya sendiri; pilih orang lain."
        )
    if mentor.satker.province_id != participant.satker.province_id:
        raise Refused(
            f"{mentor.name} bertugas di {mentor.satker}, sedangkan {participant.name} di "
            f"{participant.satker}. Keduanya tidak dapat berpasangan antarprovinsi, sehingga "
            "ketentuan ini tidak ada gunanya. Pilih mentor dari provinsi peserta."
        )
    if kind != PreferenceKind.EXCLUSION and not mentor.is_active:
        raise Refused(
            f"{mentor.name} sedang tidak bersedia menjadi mentor. Ubah dahulu data mentor ini, "
            "atau pilih mentor lain."
        )


def refuse_second(mentor: Mentor, participant: Participant, kind: str) -> None:
    """Raise Refused when what is settled already stands against it."""
    for other in participant.mentor_preferences.select_related("mentor"):
        if other.mentor_id == mentor.pk:
            raise Refused(
                f"Bagi {participant.name} dan {mentor.name} sudah ada ketentuan "
                f"“{other.get_kind_display()}”. Hapus ketentuan itu lebih dahulu bila hendak "
                "menggantinya."
            )
        if other.kind == kind == PreferenceKind.PIN:
            raise Refused(
                f"{participant.name} sudah mempunyai pasangan tetap, yaitu {other.mentor.name}. "
                "Hapus ketentuan itu lebih dahulu bila hendak menggantinya."
            )
    if kind != PreferenceKind.PIN:
        return
    pins = mentor.preferences.pins().select_related("participant").order_by("participant__nip")
    if len(pins) >= MENTEES_PER_MENTOR:
        limit = in_words(MENTEES_PER_MENTOR)
        raise Refused(
            f"{mentor.name} sudah menjadi pasangan tetap {limit} peserta (batas KPU: {limit}), "
            f"yaitu {joined([pin.participant.name for pin in pins])}. Pilih mentor lain, atau "
            "hapus salah satu ketentuan itu."
        )


@transaction.atomic
def remove_preference(*, actor: User, preference: MentorPreference) -> MentorPreference:
    """Lift what was settled; the pairs stay as they are."""
    found: MentorPreference | None = (
        MentorPreference.objects.with_people()
        .select_for_update(of=("self",))
        .filter(pk=preference.pk)
        .first()
    )
    if found is None:
        raise Refused("Ketentuan ini sudah dihapus. Tidak ada yang diubah.")
    rights.require_pair(actor, found.mentor, found.participant)
    record(
        actor,
        "preference.removed",
        found,
        satker=found.participant.satker,
        before=settled(found),
        reason=found.reason,
    )
    found.delete()
    return found
