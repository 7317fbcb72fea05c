"""The mentoring log: meetings of a pair, from which the budget for mentors is justified."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Count, Max, Sum

from latsar.accounts.models import User
from latsar.accounts.permissions import require_write
from latsar.audit.services import record
from latsar.clock import today
from latsar.errors import Forbidden, Refused
from latsar.formatting import date_long

from ..choices import Mode
from ..models import MentoringSession, Mentorship


@dataclass(frozen=True)
class Held:
    """How often a pair or a person met, for how many minutes, and when last."""

    meetings: int = 0
    minutes: int = 0
    last: date | None = None


def locked_pair(actor: User, mentorship_id: int) -> Mentorship:
    require_write(actor)
    pairs = Mentorship.objects.visible_to(actor).with_people().select_for_update(of=("self",))
    pair: Mentorship | None = pairs.filter(pk=mentorship_id).first()
    if pair is None:
        raise Forbidden("Peserta ini di luar kewenangan akun Anda.")
    return pair


def facts(session: MentoringSession) -> dict[str, object]:
    return {
        "mentor": session.mentorship.mentor.name,
        "peserta": session.mentorship.participant.name,
        "tanggal": date_long(session.held_on),
        "moda": Mode(session.mode).label,
        "topik": session.topic,
        "menit": session.minutes,
        "catatan": session.note,
    }


@transaction.atomic
def add_session(
    *,
    actor: User,
    mentorship_id: int,
    held_on: date,
    mode: str,
    topic: str,
    minutes: int,
    note: str = "",
) -> MentoringSession:
    """Note a meeting that has taken place while the two were a pair. Raises Refused."""
    pair = locked_pair(actor, mentorship_id)
    if held_on > today():
        raise Refused(
            "Pertemuan dicatat setelah berlangsung. Isi tanggal hari ini atau sebelumnya.",
            field="held_on",
        )
    if held_on < pair.started_on or (pair.ended_on and held_on > pair.ended_on):
        until = f" sampai {date_long(pair.ended_on)}" if pair.ended_on else ""
        raise Refused(
            f"Pendampingan ini berlangsung sejak {date_long(pair.started_on)}{until}. "
            "Isi tanggal di dalam masa itu.",
            field="held_on",
        )
    session = MentoringSession(
        mentorship=pair,
        held_on=held_on,
        mode=mode,
        topic=topic.strip(),
        minutes=minutes,
        note=note.strip(),
        recorded_by=actor,
    )
    try:
        with transaction.atomic():
            session.save()
    except IntegrityError:
        raise Refused(
            "Pertemuan pada tanggal itu dengan topik yang sama sudah tercatat.", field="topic"
        ) from None
    record(actor, "mentoring.noted", pair, satker=pair.participant.satker, after=facts(session))
    return session


@transaction.atomic
def remove_session(*, actor: User, session_id: int) -> MentoringSession:
    """Take a meeting out that was noted by mistake; the trail keeps what it said."""
    require_write(actor)
    sessions = MentoringSession.objects.visible_to(actor).select_related(
        "mentorship__mentor", "mentorship__participant__satker"
    )
    session: MentoringSession | None = (
        sessions.select_for_update(of=("self",)).filter(pk=session_id).first()
    )
    if session is None:
        raise Refused("Catatan pertemuan ini sudah tidak ada. Muat ulang halaman.")
    pair = session.mentorship
    record(actor, "mentoring.removed", pair, satker=pair.participant.satker, before=facts(session))
    session.delete()
    return session


def held_by_pair(user: User, pairs: Iterable[Mentorship]) -> dict[int, Held]:
    """Return what is noted of each pair, by its key; one query."""
    return _held(user, "mentorship", [pair.pk for pair in pairs])


def held_by_nip(user: User, nips: Iterable[str]) -> dict[str, Held]:
    """Return what is noted of each participant, by NIP; one query."""
    return _held(user, "mentorship__participant__nip", list(nips))


def _held(user: User, path: str, keys: list) -> dict:
    rows = MentoringSession.objects.visible_to(user).filter(**{f"{path}__in": keys}).order_by()
    summed = rows.values_list(path).annotate(n=Count("pk"), m=Sum("minutes"), last=Max("held_on"))
    return {key: Held(meetings, minutes, last) for key, meetings, minutes, last in summed}
