"""The workbook of accounts: its columns, how a cell is read, the template."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError

from latsar.accounts.choices import Role
from latsar.accounts.models import User
from latsar.formatting import joined
from latsar.nip import NIP_LENGTH, NipProblem, check_staff_nip
from latsar.spreadsheets.cells import CellProblem, as_digits, as_text
from latsar.spreadsheets.fields import Offices, bounded_text, email_address, office
from latsar.spreadsheets.reader import Column
from latsar.spreadsheets.writer import EXAMPLE_MARK, TemplateColumn, write_template

from .forms import USERNAME_SHAPE
from .rules import NAME_LENGTH, roles_given_by

COLUMNS = (
    Column("name", "Nama", ("Nama Lengkap",)),
    Column("nip", "NIP"),
    Column("email", "Email", ("E-mail", "Surel"), required=False),
    Column("username", "Nama Pengguna", ("Username",), required=False),
    Column("role", "Peran"),
    Column("satker", "Kode Satker", ("Kode Satuan Kerja", "Kode Kemendagri")),
)
HEADERS = {column.key: column.header for column in COLUMNS}
NOTES = {
    "name": "nama lengkap dengan gelar",
    "nip": "18 angka, kolom berformat Teks; boleh kosong bila surel diisi",
    "email": "surel dinas; boleh kosong bila NIP diisi",
    "username": "boleh kosong: disusun dari surel (bagian sebelum @) atau NIP",
    "role": "peran seperti pada pilihan; Admin provinsi hanya untuk KPU Provinsi",
    "satker": "kode Kemendagri, misalnya 53.71; boleh kosong untuk PKSDM dan Auditor",
}
WIDTHS = {"name": 34, "nip": 22, "email": 32, "username": 22, "role": 18, "satker": 13}


@dataclass(frozen=True)
class Reader:
    """Reads the cells of a row as this actor may fill them. Refusals are CellProblem."""

    actor: User
    offices: Offices

    def read(self, key: str, cell: Any) -> Any:
        reader: Callable[[Any], Any] = getattr(self, f"read_{key}")
        return reader(cell)

    def read_name(self, cell: Any) -> str:
        name = as_text(cell)
        if not name:
            raise CellProblem("Sel kosong. Isi Nama.")
        return bounded_text(name, NAME_LENGTH)

    def read_nip(self, cell: Any) -> str:
        if cell is None:
            return ""
        nip = as_digits(cell, NIP_LENGTH, "NIP")
        try:
            check_staff_nip(nip)
        except NipProblem as problem:
            raise CellProblem(str(problem)) from problem
        return nip

    def read_email(self, cell: Any) -> str:
        return email_address(cell)

    def read_username(self, cell: Any) -> str:
        username = as_text(cell)
        try:
            if username:
                USERNAME_SHAPE(username)
        except ValidationError as problem:
            raise CellProblem(problem.messages[0]) from None
        return bounded_text(username, NAME_LENGTH)

    def read_role(self, cell: Any) -> str:
        text = as_text(cell)
        offered = {role: role.label for role in roles_given_by(self.actor.role)}
        labels = joined(list(offered.values()))
        if not text:
            raise CellProblem(f"Sel kosong. Pilih salah satu: {labels}.")
        for role in Role:
            if text.casefold() in {role.label.casefold(), role.value}:
                if role in offered:
                    return role.value
                raise CellProblem(
                    f"Peran {role.label} tidak dapat Anda berikan. Pilih salah satu: {labels}."
                )
        raise CellProblem(f"“{text}” tidak dikenal. Pilih salah satu: {labels}.")

    def read_satker(self, cell: Any) -> str:
        """Return the code of an office within the scope; "" for an empty cell."""
        if not as_text(cell):
            return ""
        return office(cell, self.offices, "minta PKSDM membuat akunnya").code


def template(actor: User) -> bytes:
    """Return the workbook to fill in, its drop-downs bounded by what the actor may give."""
    offices = Offices.of(actor)
    codes = [satker.code for satker in offices.in_scope()]
    roles = [str(role.label) for role in roles_given_by(actor.role)]
    choices = {"role": roles, "satker": codes}
    columns = [
        TemplateColumn(
            column.header,
            width=WIDTHS[column.key],
            is_text=True,
            choices=choices.get(column.key, ()),
            hint=NOTES[column.key],
        )
        for column in COLUMNS
    ]
    example = {
        "Nama": EXAMPLE_MARK,
        "NIP": "199002032015031001",
        "Email": "nama@kpu.go.id",
        "Peran": roles[0],
        "Kode Satker": codes[-1] if codes else "53.71",
    }
    guide = [
        "Isi satu baris untuk satu akun, mulai baris 3. Baris 2 adalah contoh dan dilewati.",
        "Jangan mengubah judul kolom pada baris 1. Urutan kolom bebas.",
        "Akun yang sudah ada dikenali dari NIP, surel, atau nama penggunanya. Sel NIP, Email, dan "
        "Nama Pengguna yang kosong membiarkan isi yang sudah tersimpan.",
        *(f"{column.header}: {NOTES[column.key]}." for column in COLUMNS),
        "",
        "Kode satker yang dapat Anda gunakan:",
        *(f"{satker.code}  {satker.name}" for satker in offices.in_scope()),
    ]
    return write_template(columns, example=example, instructions=guide, title="Pengguna")
