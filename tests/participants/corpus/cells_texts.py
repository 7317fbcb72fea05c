"""Damaged NIPs, names, positions, grades and satkers."""

from __future__ import annotations

from datetime import date, datetime

from ..workbooks import nip, row
from .cases import Case, book, cell_xml, damaged, hurt, plain

NIP2 = nip(2)


@damaged
def nip_stored_as_a_number() -> Case:
    return hurt(NIP=int(NIP2))


@damaged
def nip_in_scientific_notation() -> Case:
    return hurt(NIP="1,99802E+17")


@damaged
def nip_with_17_digits() -> Case:
    return hurt(NIP=NIP2[:-1])


@damaged
def nip_with_19_digits() -> Case:
    return hurt(NIP=NIP2 + "0")


@damaged
def nip_with_the_letter_o() -> Case:
    return hurt(NIP=NIP2.replace("0", "O", 1))


@damaged
def nip_born_on_31_february() -> Case:
    return hurt(NIP="19980231" + NIP2[8:])


@damaged
def nip_appointed_in_month_13() -> Case:
    return hurt("NIP", NIP=NIP2[:12] + "13" + NIP2[14:])


@damaged
def nip_appointed_in_month_00() -> Case:
    return hurt("NIP", NIP=NIP2[:12] + "00" + NIP2[14:])


@damaged
def nip_of_a_third_sex() -> Case:
    return hurt(NIP=NIP2[:14] + "3" + NIP2[15:])


@damaged
def nip_with_sequence_000() -> Case:
    return hurt(NIP=NIP2[:15] + "000")


@damaged
def nip_of_a_child() -> Case:
    return hurt(NIP="20080217" + NIP2[8:])


@damaged
def nip_of_another_century() -> Case:
    return hurt(NIP="18980217" + NIP2[8:])


@damaged
def nip_left_empty() -> Case:
    return hurt(NIP=None)


@damaged
def nip_of_spaces_only() -> Case:
    return hurt(NIP=" \u00a0\u200b")


@damaged
def nip_in_arabic_digits() -> Case:
    return hurt(NIP=NIP2.translate({48 + digit: 0x0660 + digit for digit in range(10)}))


@damaged
def nip_that_became_a_date() -> Case:
    return hurt(NIP=date(1998, 2, 17))


@damaged
def nip_that_became_true() -> Case:
    return hurt(NIP=True)


@damaged
def nip_with_a_leading_minus() -> Case:
    return hurt(NIP="-" + NIP2)


@damaged
def nip_lookup_that_failed() -> Case:
    data = cell_xml(book(plain()), "A3", 't="e"><f>VLOOKUP(1,2,3)</f><v>#N/A</v></c>')
    return Case(data, marks=frozenset({(3, "NIP")}))


@damaged
def nip_twice_in_the_file() -> Case:
    return Case(book([row(1), row(2), row(1)]), marks=frozenset({(4, "NIP")}))


@damaged
def nip_thrice_in_different_spellings() -> Case:
    spaced = f"{nip(1)[:8]} {nip(1)[8:14]} {nip(1)[14]} {nip(1)[15:]}"
    rows = [row(1), row(2, NIP=spaced), row(3, NIP=f"'{nip(1)}")]
    return Case(book(rows), marks=frozenset({(3, "NIP"), (4, "NIP")}))


@damaged
def nip_registered_in_another_province() -> Case:
    return hurt(NIP=nip(900))


@damaged
def name_left_empty() -> Case:
    return hurt(Nama=None)


@damaged
def name_of_invisible_characters() -> Case:
    return hurt(Nama="\u00a0\u200b \ufeff")


@damaged
def name_longer_than_its_field() -> Case:
    return hurt(Nama="A" * 121)


@damaged
def name_of_a_formula_that_failed() -> Case:
    data = cell_xml(book(plain()), "B3", 't="e"><f>A1+1</f><v>#REF!</v></c>')
    return Case(data, marks=frozenset({(3, "Nama")}))


@damaged
def name_of_a_formula_never_calculated() -> Case:
    data = cell_xml(book(plain()), "B3", "><f>UPPER(A1)</f></c>")
    return Case(data, marks=frozenset({(3, "Nama")}))


@damaged
def position_left_empty() -> Case:
    return hurt(Jabatan="")


@damaged
def position_longer_than_its_field() -> Case:
    return hurt(Jabatan="Penata Kelola " * 12)


@damaged
def education_longer_than_its_field() -> Case:
    return hurt(Pendidikan="S-1 " + "Hukum " * 25)


@damaged
def grade_above_those_of_candidates() -> Case:
    return hurt(Golongan="IV/a")


@damaged
def grade_without_its_letter() -> Case:
    return hurt(Golongan="III")


@damaged
def grade_with_an_unknown_letter() -> Case:
    return hurt(Golongan="III/e")


@damaged
def grade_as_a_number() -> Case:
    return hurt(Golongan=3)


@damaged
def grade_left_empty() -> Case:
    return hurt(Golongan=None)


@damaged
def satker_that_does_not_exist() -> Case:
    return hurt(Kode_Satker="99.99")


@damaged
def satker_of_another_province() -> Case:
    return hurt(Kode_Satker="51.71")


@damaged
def satker_by_name() -> Case:
    return hurt(Kode_Satker="KPU Kota Kupang")


@damaged
def satker_left_empty() -> Case:
    return hurt(Kode_Satker=None)


@damaged
def satker_that_became_a_date() -> Case:
    return hurt(Kode_Satker=datetime.fromisoformat("2025-05-03"))


@damaged
def satker_code_that_lost_its_zero_and_has_no_reading() -> Case:
    return hurt(Kode_Satker=53.9)
