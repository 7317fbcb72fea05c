"""The tables that an admin edits in the application: which fields, shown how, by whom."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import models

from latsar.accounts.choices import Role
from latsar.accounts.models import User
from latsar.formatting import date_long
from latsar.organizations.models import (
    Holiday,
    Official,
    Program,
    Province,
    Satker,
    TrainingCenter,
)

Row = models.Model
PKSDM = frozenset({Role.PKSDM})
OFFICES = frozenset({Role.OPERATOR, Role.PROVINCE, Role.PKSDM})


@dataclass(frozen=True)
class Section:
    """One editable table. `columns` are (header, text of a row); the first one links to the row."""

    key: str  # the part of the path
    model: type[Any]
    title: str
    singular: str
    explanation: str
    fields: tuple[str, ...]
    columns: tuple[tuple[str, Callable[[Row], str]], ...]
    search: tuple[str, ...]
    editors: frozenset[Role] = PKSDM
    related: tuple[str, ...] = ()
    pksdm_fields: tuple[str, ...] = ()  # what an office itself may not change
    can_add: bool = True
    can_delete: bool = False

    def may_edit(self, user: User) -> bool:
        return user.is_active and user.role in self.editors


def _display(name: str) -> Callable[[Row], str]:
    return lambda row: getattr(row, f"get_{name}_display")()


def _text(name: str) -> Callable[[Row], str]:
    return lambda row: str(getattr(row, name) or "")


def _date(name: str) -> Callable[[Row], str]:
    return lambda row: date_long(getattr(row, name))


def _yes_no(name: str) -> Callable[[Row], str]:
    return lambda row: "Ya" if getattr(row, name) else "Tidak"


SECTIONS: dict[str, Section] = {
    section.key: section
    for section in (
        Section(
            "satker",
            Satker,
            "Satker",
            "satker",
            "Nama, tempat kedudukan, dan kop surat kantor. Kode mengikuti kode Kemendagri.",
            ("name", "treasury_code", "city", "address", "phone", "email", "website"),
            (
                ("Nama", _text("name")),
                ("Kode", _text("code")),
                ("Tingkat", _display("level")),
                ("Tempat kedudukan", _text("city")),
            ),
            ("code", "name", "city"),
            editors=OFFICES,
            pksdm_fields=("name", "treasury_code"),
            related=("province",),
            can_add=False,
        ),
        Section(
            "pejabat",
            Official,
            "Pejabat penanda tangan",
            "pejabat",
            "Pejabat yang menandatangani surat dinas satker.",
            ("satker", "name", "nip", "title", "signing_prefix", "rank", "is_active"),
            (
                ("Nama", _text("name")),
                ("Jabatan", _text("title")),
                ("Satker", _text("satker")),
                ("Masih menjabat", _yes_no("is_active")),
            ),
            ("name", "nip", "satker__name"),
            editors=OFFICES,
            related=("satker",),
        ),
        Section(
            "lembaga-pelatihan",
            TrainingCenter,
            "Lembaga pelatihan",
            "lembaga pelatihan",
            "BPSDM, Badiklat, atau Pusdiklat yang menyelenggarakan Latsar dan menerima surat.",
            ("province", "name", "short_name", "head_title", "city", "address", "provenance"),
            (
                ("Nama", _text("name")),
                ("Provinsi", _text("province")),
                ("Kota", _text("city")),
                ("Keabsahan data", _display("provenance")),
            ),
            ("name", "short_name", "city", "province__name"),
            related=("province",),
        ),
        Section(
            "provinsi",
            Province,
            "Provinsi",
            "provinsi",
            "Zona waktu dan lembaga pelatihan yang melayani tiap provinsi.",
            ("short_name", "capital", "timezone", "training_center"),
            (
                ("Nama", _text("name")),
                ("Kode", _text("code")),
                ("Zona waktu", _display("timezone")),
                ("Lembaga pelatihan", _text("training_center")),
            ),
            ("code", "name"),
            related=("training_center",),
            can_add=False,
        ),
        Section(
            "hari-libur",
            Holiday,
            "Hari libur",
            "hari libur",
            "Hari libur nasional dan cuti bersama; tidak ada hari pelatihan pada tanggal ini.",
            ("date", "name", "kind", "source"),
            (
                ("Tanggal", _date("date")),
                ("Nama", _text("name")),
                ("Jenis", _display("kind")),
                ("Sumber", _text("source")),
            ),
            ("name",),
            can_delete=True,
        ),
        Section(
            "program",
            Program,
            "Program tahunan",
            "program tahunan",
            "Jendela pelatihan dan nilai baku tiap tahun anggaran.",
            (
                "fiscal_year",
                "starts_on",
                "ends_on",
                "default_capacity",
                "smallest_class",
                "away_percent",
                "pksdm_name",
            ),
            (
                ("Tahun", _text("fiscal_year")),
                ("Mulai", _date("starts_on")),
                ("Selesai", _date("ends_on")),
                ("Kapasitas baku", _text("default_capacity")),
            ),
            ("pksdm_name",),
        ),
    )
}
