"""The figures of the cockpit as a workbook: a sheet for each part of the page."""

from __future__ import annotations

from budget.choices import Component
from latsar.formatting import joined, time_zoned
from latsar.spreadsheets.writer import ColumnSpec, SheetSpec, write_workbook

from .figures import Cockpit
from .measures import MEASURES, STEPS


def workbook_of(cockpit: Cockpit, where: str) -> bytes:
    moment = cockpit.moment
    notes = (
        f"Laporan Perkembangan Latsar CPNS, {where}, TA {cockpit.year}",
        f"Angka per {time_zoned(moment)}",
    )
    sheets = (steps, places, months, money, seats, stuck)
    return write_workbook([build(cockpit, notes) for build in sheets])


def steps(cockpit: Cockpit, notes: tuple[str, ...]) -> SheetSpec:
    total = cockpit.total
    everyone = total.count("registered")
    columns = [
        ColumnSpec("Tahap", 28),
        ColumnSpec("Peserta", 12, "int"),
        ColumnSpec("Persen", 12, "int"),
        ColumnSpec("Belum", 12, "int"),
    ]
    rows = [
        (
            step.label,
            total.count(step.key),
            total.share(step.key) or 0,
            everyone - total.count(step.key),
        )
        for step in STEPS
    ]
    return SheetSpec("Tahapan", columns, rows, notes)


def places(cockpit: Cockpit, notes: tuple[str, ...]) -> SheetSpec:
    columns = [
        ColumnSpec("Kode", 9, "nip"),
        ColumnSpec("Satker" if cockpit.place else "Provinsi", 38),
        *(ColumnSpec(measure.label, 14, "int") for measure in MEASURES.values()),
        ColumnSpec("Langkah berikutnya", 44),
    ]
    rows = [
        (row.code, row.name, *(row.count(key) for key in MEASURES), row.missing or "Lengkap")
        for row in cockpit.rows
    ]
    totals = (None, "Jumlah", *(cockpit.total.count(key) for key in MEASURES), None)
    return SheetSpec("Per tempat", columns, rows, notes, totals)


def months(cockpit: Cockpit, notes: tuple[str, ...]) -> SheetSpec:
    columns = [
        ColumnSpec("Bulan", 20),
        ColumnSpec("Masa percobaan berakhir", 26, "int"),
        ColumnSpec("Di antaranya berisiko", 24, "int"),
    ]
    rows = [(month.label, month.ending, month.risky) for month in cockpit.months]
    return SheetSpec("Masa percobaan", columns, rows, notes)


def money(cockpit: Cockpit, notes: tuple[str, ...]) -> SheetSpec:
    columns = [ColumnSpec("Kode", 9, "nip"), ColumnSpec("Tempat", 38)]
    for component in Component:
        columns.append(ColumnSpec(f"{component.label}, disusun", 24, "rupiah"))
        columns.append(ColumnSpec(f"{component.label}, disetujui", 24, "rupiah"))
    columns += [ColumnSpec("Disusun", 22, "rupiah"), ColumnSpec("Disetujui", 22, "rupiah")]
    *rows, totals = [
        (
            row.code,
            row.name,
            *(amount for _, _, *amounts in row.components for amount in amounts),
            row.asked_sum,
            row.approved_sum,
        )
        for row in (*cockpit.money.rows, cockpit.money.total)
    ]
    return SheetSpec("Anggaran", columns, rows, notes, totals)


def seats(cockpit: Cockpit, notes: tuple[str, ...]) -> SheetSpec:
    columns = [
        ColumnSpec("Lembaga pelatihan", 44),
        ColumnSpec("Melayani", 44),
        *(ColumnSpec(head, 13, "int") for head in ("Diperlukan", "Diberikan", "Terisi", "Kurang")),
    ]
    rows = [
        (seat.center, joined(seat.served), seat.needed, seat.given, seat.taken, seat.missing)
        for seat in cockpit.seats
    ]
    return SheetSpec("Kursi", columns, rows, notes)


def stuck(cockpit: Cockpit, notes: tuple[str, ...]) -> SheetSpec:
    columns = [
        ColumnSpec("Kode", 9, "nip"),
        ColumnSpec("Tempat", 38),
        ColumnSpec("Jumlah", 10, "int"),
        ColumnSpec("Yang menunggu", 48),
        ColumnSpec("Sejak", 14, "date"),
        ColumnSpec("Hari", 10, "int"),
    ]
    rows = [
        (one.code, one.place, one.amount, one.what, one.moment.date(), one.days)
        for one in cockpit.stuck
    ]
    return SheetSpec("Yang tersendat", columns, rows, notes)
