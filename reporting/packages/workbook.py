"""The participants and the timetable of a place request as a workbook, from its frozen snapshot."""

from __future__ import annotations

from typing import Any

from latsar.spreadsheets.writer import ColumnSpec, SheetSpec, write_workbook

PEOPLE = (
    ColumnSpec("No", 6, "nip"),
    ColumnSpec("Angkatan", 34),
    ColumnSpec("NIP", 22, "nip"),
    ColumnSpec("Nama", 34),
    ColumnSpec("Golongan", 10),
    ColumnSpec("Jabatan", 38),
    ColumnSpec("Satuan kerja", 36),
)
DAYS = (
    ColumnSpec("Angkatan", 16),
    ColumnSpec("Golongan", 14),
    ColumnSpec("Peserta", 10, "nip"),
    ColumnSpec("Rentang", 40),
    ColumnSpec("Hari daring", 60),
    ColumnSpec("Hari klasikal", 60),
    ColumnSpec("Tempat klasikal", 46),
)


def people_workbook(snapshot: dict[str, Any]) -> bytes:
    """Return a sheet of participants by cohort and one of the cohorts' days."""
    body = snapshot["body"]
    people = [
        (
            row["no"],
            group["title"].partition(":")[0],
            row["nip"].replace(" ", ""),
            row["name"],
            row["grade"],
            row["position"],
            row["satker"],
        )
        for group in body["groups"]
        for row in group["rows"]
    ]
    cohorts = [
        (
            cohort["label"],
            cohort["level"],
            cohort["size"],
            cohort["span"],
            joined(cohort["online"]),
            joined(cohort["classical"]),
            cohort["place"],
        )
        for cohort in body["cohorts"]
    ]
    notes = (f"Menurut surat nomor {snapshot['number']} tanggal {snapshot['date']}",)
    return write_workbook(
        [
            SheetSpec("Peserta per angkatan", PEOPLE, people, notes=notes),
            SheetSpec("Jadwal", DAYS, cohorts, notes=notes),
        ]
    )


def joined(lines: str | list[str]) -> str:
    return lines if isinstance(lines, str) else "; ".join(lines)
