"""Who may pair whom, and the words of every refusal."""

from __future__ import annotations

from latsar.accounts.models import User
from latsar.accounts.permissions import require_write
from latsar.errors import Forbidden, Refused
from latsar.formatting import date_long, in_words
from latsar.organizations.models import Satker
from participants.choices import Status
from participants.models import Participant

from ..choices import PreferenceKind
from ..models import Mentor, Mentorship
from ..rules import MENTEES_PER_MENTOR


def covers(actor: User, satker: Satker) -> bool:
    """Tell whether the satker lies within the actor's scope, without a query."""
    if actor.is_national:
        return True
    if actor.satker is None:
        return False
    if actor.manages_province:
        return satker.province_id is not None and satker.province_id == actor.satker.province_id
    return bool(satker.pk == actor.satker_id)


def may_pair(actor: User, mentor: Mentor, participant: Participant) -> bool:
    """Both people must lie in the actor's scope: own satker, own province, or the nation."""
    return (
        actor.is_active
        and actor.can_write
        and covers(actor, mentor.satker)
        and covers(actor, participant.satker)
    )


def require_pair(actor: User, mentor: Mentor, participant: Participant) -> None:
    require_write(actor)
    if not may_pair(actor, mentor, participant):
        raise Forbidden(
            "Akun ini hanya dapat mengatur pasangan mentor dan peserta dari satkernya sendiri. "
            "Minta admin KPU Provinsi mengatur pasangan antarsatker."
        )


def nearest_free(
    actor: User,
    satker: Satker,
    *,
    participant: Participant | None = None,
    exclude: int | None = None,
) -> Mentor | None:
    """Return the nearest mentor with a free place whom the actor may choose for this satker."""
    free = Mentor.objects.visible_to(actor).in_province_of(satker).with_room()
    if participant is not None:
        free = free.allowed_for(participant)
    if exclude is not None:
        free = free.exclude(pk=exclude)
    found: Mentor | None = free.with_satker().nearest_to(satker).first()
    return found


def suggestion(actor: User, mentor: Mentor, participant: Participant) -> str:
    found = nearest_free(actor, participant.satker, participant=participant, exclude=mentor.pk)
    if found is None:
        return " Saat ini tidak ada mentor lain yang masih punya tempat dalam kewenangan Anda."
    return (
        f" Mentor terdekat yang masih punya tempat: {found.name}, {found.satker} "
        f"({found.load} dari {MENTEES_PER_MENTOR})."
    )


def full(actor: User, mentor: Mentor, participant: Participant) -> Refused:
    limit = in_words(MENTEES_PER_MENTOR)
    return Refused(
        f"Mentor ini sudah mendampingi {limit} peserta (batas KPU: {limit}). Pilih mentor lain "
        f"atau lepaskan satu peserta.{suggestion(actor, mentor, participant)}"
    )


def refuse_unfit(actor: User, mentor: Mentor, participant: Participant) -> None:
    """Raise Refused when these two can never be a pair, whatever the places."""
    if mentor.nip == participant.nip:
        raise Refused(
            f"{participant.name} tidak dapat menjadi mentor bagi dirinya sendiri. "
            f"Pilih mentor lain.{suggestion(actor, mentor, participant)}"
        )
    if mentor.satker.province_id != participant.satker.province_id:
        raise Refused(
            f"{mentor.name} bertugas di {mentor.satker}, sedangkan {participant.name} di "
            f"{participant.satker}. Mentor dan peserta harus dari provinsi yang sama; "
            "pilih mentor dari provinsi peserta."
        )
    if not mentor.is_active:
        raise Refused(
            f"{mentor.name} sedang tidak bersedia menjadi mentor. Pilih mentor lain, atau ubah "
            f"data mentor ini lebih dahulu.{suggestion(actor, mentor, participant)}"
        )
    if participant.status != Status.ACTIVE:
        raise Refused(
            f"{participant.name} berstatus “{participant.get_status_display()}”, sehingga tidak "
            "memerlukan mentor. Hanya peserta dalam masa percobaan yang diberi mentor."
        )
    refuse_unsettled(actor, mentor, participant)


def refuse_unsettled(actor: User, mentor: Mentor, participant: Participant) -> None:
    """Raise Refused when a preference rules this pair out, or fixes another one."""
    for settled in participant.mentor_preferences.select_related("mentor"):
        if settled.kind == PreferenceKind.EXCLUSION and settled.mentor_id == mentor.pk:
            raise Refused(
                f"{mentor.name} tidak boleh dipasangkan dengan {participant.name} menurut "
                f"ketentuan (alasan: {settled.reason}). Pilih mentor lain, atau hapus ketentuan "
                f"itu.{suggestion(actor, mentor, participant)}"
            )
        if settled.kind == PreferenceKind.PIN and settled.mentor_id != mentor.pk:
            raise Refused(
                f"{participant.name} mempunyai pasangan tetap, yaitu {settled.mentor.name}. Pilih "
                "mentor itu, atau hapus ketentuan pasangan tetapnya lebih dahulu."
            )


def taken(current: Mentorship) -> Refused:
    return Refused(
        f"{current.participant.name} sudah didampingi {current.mentor.name}, "
        f"{current.mentor.satker}. Lepaskan atau pindahkan dari mentor itu lebih dahulu."
    )


def ended(mentorship: Mentorship) -> Refused:
    on = f" pada {date_long(mentorship.ended_on)}" if mentorship.ended_on else ""
    return Refused(
        f"Pendampingan {mentorship.participant.name} oleh {mentorship.mentor.name} sudah "
        f"berakhir{on}. Tidak ada yang diubah; buka halaman peserta untuk melihat mentornya."
    )
