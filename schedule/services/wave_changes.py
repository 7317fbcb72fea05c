"""Waves added, changed and deleted: audited, and nobody seated is left outside or over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, Max, OuterRef, Q

from latsar.accounts.models import User
from latsar.accounts.permissions import require_province
from latsar.audit.services import record, snapshot
from latsar.errors import Forbidden, Refused, StaleVersion
from latsar.formatting import date_long, joined
from latsar.organizations.choices import Level
from latsar.organizations.models import Province, Satker, TrainingCenter
from latsar.organizations.querysets import ReferenceQuerySet
from latsar.organizations.services import holidays_between, program_for

from ..models import Wave
from ..rules import TRAINING_DAYS, WindowTooShort, eligible_dates
from .locking import lock_center
from .waves import Span, period, uses_of

EDITABLE = ("number", "starts_on", "ends_on", "seats", "note")
SHOWN = ("training_center", "fiscal_year", *EDITABLE)


def managed_centers(user: User) -> ReferenceQuerySet:
    """The centers whose waves the user may change: PKSDM all, a province the one that lies in it,
    or that serves it alone.
    """
    centers = TrainingCenter.objects.visible_to(user)
    if user.is_pksdm and user.is_active:
        return centers
    if not user.manages_province or user.province_id is None:
        return centers.none()
    others = Province.objects.filter(training_center=OuterRef("pk")).exclude(pk=user.province_id)
    own = Q(province=user.province_id) | ~Exists(others)
    return centers.filter(own, served_provinces=user.province_id)


def require_center(actor: User, center: TrainingCenter) -> None:
    require_province(actor)
    if not managed_centers(actor).filter(pk=center.pk).exists():
        raise Forbidden(
            f"Gelombang {center} diatur KPU Provinsi tempat lembaga itu atau PKSDM, "
            "bukan akun Anda."
        )


@transaction.atomic
def create_wave(
    *,
    actor: User,
    training_center: TrainingCenter,
    fiscal_year: int,
    starts_on: date,
    ends_on: date,
    seats: int,
    number: int | None = None,
    note: str = "",
) -> Wave:
    """Add a wave; without a number it takes the next one."""
    require_center(actor, training_center)
    center = lock_center(training_center)
    if number is None:
        taken = Wave.objects.filter(training_center=center, fiscal_year=fiscal_year)
        number = (taken.aggregate(n=Max("number"))["n"] or 0) + 1
    wave = Wave(
        training_center=center,
        fiscal_year=fiscal_year,
        number=number,
        starts_on=starts_on,
        ends_on=ends_on,
        seats=seats,
        note=note,
    )
    check_wave(wave)
    save_once(wave)
    record(actor, "wave.created", wave, satker=keeper_of(center), after=snapshot(wave, SHOWN))
    return wave


@transaction.atomic
def update_wave(*, actor: User, wave: Wave, version: int | None = None, **changes: Any) -> Wave:
    """Change some of EDITABLE; those seated in the wave stay inside it and within its seats."""
    wave = locked_wave(actor, wave, version)
    unknown = set(changes) - set(EDITABLE)
    if unknown:
        raise TypeError(f"Not editable: {sorted(unknown)}")
    before, held = snapshot(wave, EDITABLE), uses_of([wave])[0].cohorts
    for name, value in changes.items():
        setattr(wave, name, value)
    if snapshot(wave, EDITABLE) == before:
        return wave
    check_wave(wave)
    refuse_orphans(wave, [s for s in held if s.seated and not s.inside(wave)])
    wave.version += 1
    save_once(wave)
    record(
        actor,
        "wave.updated",
        wave,
        satker=keeper_of(wave.training_center),
        before=before,
        after=snapshot(wave, EDITABLE),
    )
    return wave


@transaction.atomic
def delete_wave(*, actor: User, wave: Wave, version: int | None = None) -> None:
    """Delete a wave. While others remain, nobody may sit in it: those people would lie in none."""
    wave = locked_wave(actor, wave, version)
    others = Wave.objects.filter(
        training_center=wave.training_center, fiscal_year=wave.fiscal_year
    ).exclude(pk=wave.pk)
    if others.exists():
        refuse_orphans(wave, [s for s in uses_of([wave])[0].cohorts if s.seated])
    keeper = keeper_of(wave.training_center)
    record(actor, "wave.deleted", wave, satker=keeper, before=snapshot(wave, SHOWN))
    wave.delete()


def locked_wave(actor: User, wave: Wave, version: int | None) -> Wave:
    require_center(actor, wave.training_center)
    lock_center(wave.training_center)
    found = (
        Wave.objects.visible_to(actor)
        .select_related("training_center__province")
        .filter(pk=wave.pk)
        .first()
    )
    if found is None:
        raise Refused("Gelombang ini sudah dihapus orang lain. Periksa daftar gelombang.")
    if version is not None and found.version != version:
        raise StaleVersion()
    return found


def keeper_of(center: TrainingCenter) -> Satker | None:
    """The KPU Provinsi where the center lies: its trail tells of the center's waves."""
    return Satker.objects.filter(province=center.province_id, level=Level.PROVINCE).first()


def save_once(wave: Wave) -> None:
    try:
        with transaction.atomic():
            wave.save()
    except IntegrityError as error:
        raise Refused(
            f"Gelombang {wave.number} tahun {wave.fiscal_year} baru saja dibuat orang lain. "
            "Pilih nomor lain."
        ) from error


def check_wave(wave: Wave) -> None:
    """Refuse a wave that is out of order, too short, or meets another one."""
    if wave.seats < 1:
        raise Refused("Kursi gelombang paling sedikit 1.", field="seats")
    if wave.number < 1:
        raise Refused("Nomor gelombang dimulai dari 1.", field="number")
    check_period(wave)
    others = Wave.objects.filter(
        training_center=wave.training_center, fiscal_year=wave.fiscal_year
    ).exclude(pk=wave.pk)
    for other in others.order_by("starts_on"):
        if other.number == wave.number:
            raise Refused(
                f"Gelombang {wave.number} tahun {wave.fiscal_year} sudah ada "
                f"({period(other)}). Pilih nomor lain atau ubah gelombang itu.",
                field="number",
            )
        if other.starts_on <= wave.ends_on and wave.starts_on <= other.ends_on:
            raise Refused(
                f"Masa ini bertumpuk dengan gelombang {other.number} ({period(other)}). "
                "Gelombang satu lembaga tidak boleh bertumpuk; geser salah satu tanggalnya.",
                field="starts_on",
            )
    use = uses_of([wave])[0]
    if use.free < 0:
        raise Refused(
            f"Kursi tidak dapat menjadi {wave.seats}: {use.seated} peserta sudah terdaftar di "
            f"{len(use.cohorts)} angkatan dalam masa itu. Isi paling sedikit {use.seated}, atau "
            "pindahkan peserta ke gelombang lain lebih dahulu.",
            field="seats",
        )


def check_period(wave: Wave) -> None:
    if wave.ends_on <= wave.starts_on:
        raise Refused(
            f"Tanggal selesai {date_long(wave.ends_on)} tidak sesudah tanggal mulai "
            f"{date_long(wave.starts_on)}. Tukar atau perbaiki kedua tanggal itu.",
            field="ends_on",
        )
    program = program_for(wave.fiscal_year)
    if wave.starts_on < program.starts_on or wave.ends_on > program.ends_on:
        raise Refused(
            f"Masa {period(wave)} di luar jendela {program}: {date_long(program.starts_on)} sampai "
            f"{date_long(program.ends_on)}. Pilih tanggal di dalam jendela itu.",
            field="starts_on" if wave.starts_on < program.starts_on else "ends_on",
        )
    holidays = holidays_between(wave.starts_on, wave.ends_on)
    possible = eligible_dates(wave.starts_on, wave.ends_on, holidays, saturday_allowed=True)
    if len(possible) < TRAINING_DAYS:
        short = WindowTooShort(len(possible), wave.starts_on, wave.ends_on, saturday_allowed=True)
        raise Refused(f"Gelombang terlalu pendek. {short.message}", field="ends_on")


def refuse_orphans(wave: Wave, left: Sequence[Span]) -> None:
    if left:
        people = sum(s.seated for s in left)
        numbers = joined([str(s.number) for s in left])
        raise Refused(
            f"{people} peserta di angkatan {numbers} akan berada di luar semua gelombang. "
            "Pindahkan mereka ke angkatan di gelombang lain lebih dahulu, atau biarkan masa "
            f"gelombang {wave.number} tetap memuat angkatan itu."
        )
