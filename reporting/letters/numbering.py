"""How a letter's number is written: a pattern of named parts. Pure functions."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from string import Formatter

from latsar.errors import Refused
from latsar.formatting import roman_month

BLANK = "........"
PARTS = {
    "urut": "nomor urut",
    "klasifikasi": "kode klasifikasi arsip",
    "jenis": "kode jenis naskah",
    "unit": "kode satker tanpa titik, misalnya 5371",
    "kode_satker": "kode satker, misalnya 53.71",
    "bulan": "bulan dengan angka",
    "bulan_romawi": "bulan dengan angka Romawi",
    "tahun": "tahun",
}
MAX_LENGTH = 80
LITERAL = re.compile(r"^[A-Za-z0-9 ./()_-]*$")


@dataclass(frozen=True)
class Numbering:
    """An office's pattern with its fixed parts."""

    pattern: str
    archive_code: str
    type_code: str
    unit: str
    satker_code: str = ""

    def write(self, sequence: int | str, dated_on: date) -> str:
        return self.pattern.format(
            urut=sequence,
            klasifikasi=self.archive_code,
            jenis=self.type_code,
            unit=self.unit,
            kode_satker=self.satker_code or self.unit,
            bulan=f"{dated_on.month:02d}",
            bulan_romawi=roman_month(dated_on.month),
            tahun=dated_on.year,
        )

    def draft(self, dated_on: date) -> str:
        """The number as a draft shows it: everything but the sequence is known."""
        return self.write(BLANK, dated_on)

    def could_write(self, number: str) -> bool:
        """Whether some sequence, month and year would give this number."""
        free = {"urut": r"\d+", "bulan": r"\d\d", "bulan_romawi": "[IVX]+", "tahun": r"\d{4}"}
        fixed = {
            "klasifikasi": re.escape(self.archive_code),
            "jenis": re.escape(self.type_code),
            "unit": re.escape(self.unit),
            "kode_satker": re.escape(self.satker_code or self.unit),
        }
        shapes = free | fixed
        expression = "".join(
            re.escape(text) + (shapes[name] if name else "")
            for text, name, _, _ in Formatter().parse(self.pattern)
        )
        return re.fullmatch(expression, number) is not None


def unit_code(satker_code: str) -> str:
    """Return 53 for a province, 5371 for a regency: the code without its dot."""
    return satker_code.replace(".", "")


def check_pattern(pattern: str) -> None:
    """Raise Refused, in words for the office, unless the pattern gives a usable, unique number."""
    try:
        pieces = list(Formatter().parse(pattern))
    except ValueError:
        raise Refused(
            "Kurung kurawal pada pola tidak berpasangan. Tulis tiap bagian seperti {urut}."
        ) from None
    names = [name for _, name, _, _ in pieces if name is not None]
    unknown = [name for name in names if name not in PARTS]
    if unknown:
        known = ", ".join(f"{{{name}}}" for name in PARTS)
        raise Refused(f"Bagian {{{unknown[0]}}} tidak dikenal. Bagian yang dapat dipakai: {known}.")
    if any(spec or conversion for _, _, spec, conversion in pieces):
        raise Refused("Bagian pola ditulis tanpa tambahan, misalnya {urut}, bukan {urut:03d}.")
    for needed, why in (
        ("urut", "tanpa itu semua surat bernomor sama"),
        ("tahun", "nomor urut mulai lagi dari 1 setiap tahun"),
    ):
        if names.count(needed) != 1:
            raise Refused(f"Pola harus memuat {{{needed}}} satu kali: {why}.")
    if not all(LITERAL.match(text) for text, _, _, _ in pieces):
        raise Refused(
            "Di antara bagian hanya boleh huruf, angka, spasi, garis miring, titik, tanda kurung "
            "dan tanda hubung."
        )


def check_number(number: str, numberings: Iterable[Numbering]) -> str:
    """Return a number of another system, tidied. Raises Refused when it can't be one."""
    tidy = " ".join(number.split())
    if not tidy:
        raise Refused("Ketik nomor yang diberikan sistem lain.")
    if len(tidy) > MAX_LENGTH:
        raise Refused(f"Nomor paling panjang {MAX_LENGTH} karakter; yang diketik {len(tidy)}.")
    if not any(c.isdigit() for c in tidy):
        raise Refused("Nomor surat memuat sedikitnya satu angka. Periksa kembali nomor itu.")
    if any(numbering.could_write(tidy) for numbering in numberings):
        raise Refused(
            f"Nomor {tidy} berpola sama dengan nomor aplikasi ini dan dapat bertabrakan. "
            "Pilih nomor dari aplikasi ini, atau ubah pola nomor di pengaturan surat."
        )
    return tidy
