"""The mentors themselves: adding one, changing one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction

from latsar.accounts.models import User
from latsar.accounts.permissions import require_write
from latsar.audit.services import record, snapshot
from latsar.errors import Forbidden, Refused, StaleVersion
from latsar.formatting import number

from ..models import Mentor
from . import rights

FIELDS = (
    "nip",
    "name",
    "position",
    "position_kind",
    "satker",
    "mode",
    "phone",
    "email",
    "is_active",
)


def facts(mentor: Mentor) -> dict[str, Any]:
    return snapshot(mentor, FIELDS) | {"bersedia": "ya" if mentor.is_active else "tidak"}


def require_office(actor: User, mentor: Mentor) -> None:
    require_write(actor)
    if not rights.covers(actor, mentor.satker):
        raise Forbidden(
            f"{mentor.satker} di luar kewenangan akun ini. Pilih satker Anda sendiri, atau minta "
            "admin KPU Provinsi melakukannya."
        )


def save(mentor: Mentor, **options: Any) -> None:
    """Save, and say in words that somebody else was first with this NIP."""
    try:
        with transaction.atomic():
            mentor.save(**options)
    except IntegrityError:
        if Mentor.objects.filter(nip=mentor.nip).exclude(pk=mentor.pk).exists():
            raise Refused(
                f"NIP {mentor.nip} sudah terdaftar sebagai mentor. Periksa NIP, atau cari mentor "
                "itu di daftar."
            ) from None
        raise


@transaction.atomic
def create_mentor(*, actor: User, data: Mapping[str, Any]) -> Mentor:
    mentor = Mentor(**{name: data[name] for name in FIELDS if name in data})
    require_office(actor, mentor)
    save(mentor, force_insert=True)
    record(actor, "mentor.created", mentor, after=facts(mentor))
    return mentor


@transaction.atomic
def update_mentor(*, actor: User, mentor: Mentor, data: Mapping[str, Any], version: int) -> Mentor:
    """Change a mentor. Raises StaleVersion when somebody else did since the page was read."""
    stored: Mentor = (
        Mentor.objects.select_related("satker").select_for_update(of=("self",)).get(pk=mentor.pk)
    )
    require_office(actor, stored)
    if stored.version != version:
        raise StaleVersion
    before, province = facts(stored), stored.satker.province_id
    for name in FIELDS:
        if name in data:
            setattr(stored, name, data[name])
    require_office(actor, stored)
    after = facts(stored)
    if after == before:
        return stored
    refuse_losing_mentees(stored, moved_away=stored.satker.province_id != province)
    stored.version += 1
    save(stored)
    record(actor, "mentor.updated", stored, before=before, after=after)
    return stored


def refuse_losing_mentees(mentor: Mentor, *, moved_away: bool) -> None:
    """A mentor who has mentees neither leaves the province nor stops, nor becomes one of them."""
    pairs = mentor.mentorships.filter(ended_on__isnull=True)
    if (moved_away or not mentor.is_active) and (amount := pairs.count()):
        what = "dipindahkan ke provinsi lain" if moved_away else "dinyatakan tidak bersedia"
        raise Refused(
            f"{mentor.name} masih mendampingi {number(amount)} peserta, sehingga belum dapat "
            f"{what}. Pindahkan atau lepaskan peserta itu lebih dahulu."
        )
    if pairs.filter(participant__nip=mentor.nip).exists():
        raise Refused(
            "NIP ini milik peserta yang didampingi mentor ini; seseorang tidak dapat menjadi "
            "mentor bagi dirinya sendiri. Periksa NIP."
        )
