"""The yearly register of an office's letters (buku agenda): every number ever given, in order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Count, F, Max
from django.utils import timezone

from latsar.accounts.models import User
from latsar.audit.chain import head
from latsar.audit.services import record_export
from latsar.formatting import date_long, date_short, number
from latsar.organizations.models import Satker
from latsar.spreadsheets.writer import ColumnSpec, SheetSpec, write_workbook

from ..choices import Standing
from ..models import Letter, NumberSeries
from ..querysets import LetterQuerySet

COLUMNS = (
    ColumnSpec("Nomor urut", 9, "int"),
    ColumnSpec("Nomor surat", 30),
    ColumnSpec("Tanggal surat", 13, "date"),
    ColumnSpec("Jenis", 26),
    ColumnSpec("Hal", 48),
    ColumnSpec("Kepada", 40),
    ColumnSpec("Penanda tangan", 30),
    ColumnSpec("Diterbitkan oleh", 24),
    ColumnSpec("Diterbitkan pada", 16),
    ColumnSpec("Status", 12),
    ColumnSpec("Keterangan", 48),
    ColumnSpec("Sidik PDF (SHA-256)", 68),
)


@dataclass(frozen=True)
class Completeness:
    """Whether the series of the year is whole: each number from 1 to the last has its letter."""

    last: int
    recorded: int
    external: int

    @property
    def is_whole(self) -> bool:
        return self.last == self.recorded

    @property
    def sentence(self) -> str:
        if not self.last:
            told = "Belum ada nomor dari aplikasi ini"
        elif self.is_whole:
            told = f"Nomor urut 1 sampai {number(self.last)} tercatat semua, tanpa yang terlewat"
        else:
            told = (
                f"Nomor urut terakhir {number(self.last)}, tetapi yang tercatat hanya "
                f"{number(self.recorded)}; hubungi PKSDM"
            )
        if self.external:
            told += f"; {number(self.external)} surat bernomor dari sistem lain"
        return f"{told}."


def entries(*, viewer: User, satker: Satker, year: int) -> LetterQuerySet:
    """Letters that got a number in this year, withdrawn and replaced ones too, as they went out."""
    letters = Letter.objects.visible_to(viewer).published().with_standing()
    return (
        letters.filter(satker=satker, year=year)
        .select_related("satker", "signatory", "issued_by", "replaces")
        .defer("replaces__pdf", "replaces__snapshot", "pdf", "snapshot")
        .order_by("issued_at", F("sequence").asc(nulls_last=True), "pk")
    )


def completeness(*, satker: Satker, year: int) -> Completeness:
    series = NumberSeries.objects.filter(satker=satker, year=year).first()
    found = Letter.objects.published().filter(satker=satker, year=year)
    counted = found.aggregate(own=Count("sequence"), every=Count("pk"), highest=Max("sequence"))
    last = max(series.last_sequence if series else 0, counted["highest"] or 0)
    return Completeness(last, counted["own"], counted["every"] - counted["own"])


def years(viewer: User) -> list[int]:
    """Years in which the viewer's offices gave numbers, the latest first."""
    letters = Letter.objects.visible_to(viewer).published().order_by()
    return sorted(letters.values_list("year", flat=True).distinct(), reverse=True)


def remark(letter: Letter) -> str:
    """What the register notes beside a number."""
    parts = []
    if letter.has_external_number:
        parts.append("Nomor dari sistem lain")
    if letter.replaces:
        parts.append(f"Mengganti surat nomor {letter.replaces.number}")
    if letter.successor_number:
        parts.append(f"Diganti surat nomor {letter.successor_number}")
    if letter.voided_at:
        moment = date_long(timezone.localtime(letter.voided_at).date())
        parts.append(f"Dicabut {moment}: {letter.void_reason}")
    return ". ".join(parts)


def row(letter: Letter) -> tuple[Any, ...]:
    issued = timezone.localtime(letter.issued_at) if letter.issued_at else None
    return (
        letter.sequence,
        letter.number,
        letter.dated_on,
        letter.get_kind_display(),
        letter.subject,
        "; ".join(letter.recipients),
        letter.signatory.name if letter.signatory else "",
        letter.issued_by.display_name if letter.issued_by else "",
        f"{date_short(issued.date())} {issued:%H.%M}" if issued else "",
        Standing(letter.standing).label,
        remark(letter),
        letter.sha256,
    )


@transaction.atomic
def export(*, actor: User, satker: Satker, year: int) -> bytes:
    """The register as a workbook; that it left the application is noted."""
    letters = list(entries(viewer=actor, satker=satker, year=year))
    title = f"Buku agenda surat {satker.name} tahun {year}"
    # Whoever keeps the register can tell later whether the trail is still that of its day.
    proof = f"Kepala rantai riwayat saat diunduh: {head().hash}"
    notes = (title, completeness(satker=satker, year=year).sentence, proof)
    sheet = SheetSpec(f"Agenda {year}", COLUMNS, [row(letter) for letter in letters], notes)
    record_export(actor=actor, what=title, amount=len(letters))
    return write_workbook([sheet])
