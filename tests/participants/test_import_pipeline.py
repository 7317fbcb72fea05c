"""The roster pipeline: check, save, repeat, move, refuse."""

from __future__ import annotations

from typing import Any

import pytest

from latsar.accounts.models import User
from latsar.audit.models import AuditEntry
from latsar.errors import Forbidden, Refused, StaleVersion
from participants.choices import ImportStatus
from participants.importer import RosterRefused, check_roster, import_now, save_roster
from participants.importer.roster import PARTICIPANTS
from participants.models import Participant, RosterImport
from tests.cast import Nation, make_participant

from .workbooks import HEADERS, nip, row, workbook


def save(actor: User, *rows: Any) -> dict[str, int]:
    return import_now(PARTICIPANTS, actor, workbook(rows), "peserta.xlsx").plan.counts()


def errors_of(actor: User, *rows: Any) -> list[tuple[int | None, str, str]]:
    plan = check_roster(PARTICIPANTS, actor, workbook(rows), "peserta.xlsx").plan
    return [(e.row, e.column, e.message) for e in plan.errors]


def test_a_good_file_is_saved_once_and_changes_nothing_the_second_time(
    province_admin: User,
) -> None:
    rows = [row(1), row(2, "53.01"), row(3, "53")]
    assert save(province_admin, *rows) == {"created": 3, "updated": 0, "unchanged": 0}
    assert save(province_admin, *rows) == {"created": 0, "updated": 0, "unchanged": 3}
    person = Participant.objects.get(nip=nip(1))
    assert (person.grade_level, str(person.probation_ends_on)) == ("III", "2026-06-01")
    assert AuditEntry.objects.filter(action="participant.created").count() == 3
    assert AuditEntry.objects.filter(action="roster.imported").count() == 2


def test_a_changed_cell_updates_only_that_person(province_admin: User) -> None:
    save(province_admin, row(1), row(2))
    created_at = Participant.objects.get(nip=nip(1)).created_at
    checked = import_now(
        PARTICIPANTS, province_admin, workbook([row(1, Nama="Nama Baru"), row(2)]), "p.xlsx"
    )
    (change,) = checked.plan.updated[0].changes
    assert (change.label, change.before, change.after) == ("Nama", "Calon Uji 001", "Nama Baru")
    person = Participant.objects.get(nip=nip(1))
    assert (person.name, person.version, person.created_at) == ("Nama Baru", 2, created_at)
    assert Participant.objects.get(nip=nip(2)).version == 1
    entry = AuditEntry.objects.get(action="participant.updated")
    assert entry.object_id == str(person.pk)
    assert (entry.before, entry.after) == ({"nama": "Calon Uji 001"}, {"nama": "Nama Baru"})


def test_a_move_inside_the_scope_is_a_changed_cell(province_admin: User) -> None:
    save(province_admin, row(1, "53.71"))
    checked = import_now(PARTICIPANTS, province_admin, workbook([row(1, "53.01")]), "p.xlsx")
    (change,) = checked.plan.updated[0].changes
    assert (change.before, change.after) == ("53.71 KPU Kota Kupang", "53.01 KPU Kabupaten Kupang")
    assert Participant.objects.get(nip=nip(1)).satker.code == "53.01"


def test_a_nip_elsewhere_is_refused_without_saying_where(operator_a: User, nation: Nation) -> None:
    make_participant(nation["53.01"], nip=nip(1), name="Rahasia")
    ((number, column, message),) = errors_of(operator_a, row(1))
    assert (number, column) == (2, "NIP")
    assert "satker lain" in message
    assert "Kabupaten" not in message
    assert "Rahasia" not in message


def test_every_error_of_every_row_is_listed(operator_a: User) -> None:
    found = errors_of(
        operator_a,
        row(1, NIP=199802172025061001, Golongan="IV/a", Email="bukan-surel"),
        row(2),
        row(2, "51.71", Nama=None),
    )
    assert [(number, column) for number, column, _ in found] == [
        (2, "NIP"),
        (2, "Golongan"),
        (2, "Email"),
        (4, "NIP"),
        (4, "Nama"),
        (4, "Kode Satker"),
    ]
    assert "baris 3 dan baris 4" in found[3][2]
    assert Participant.objects.count() == 0


def test_spellings_that_have_one_meaning_are_forgiven(province_admin: User) -> None:
    save(
        province_admin,
        row(1, 53.71, Golongan="IIIa", NIP=" 19980217 202506 1 001 "),
        row(2, "5371", Golongan="iii A", TMT_CPNS="1 Juni 2025"),
        row(3, 53, Golongan="ii/C", TMT_CPNS="01-06-2025", No_HP=81200000003),
        row(4, 53.0),
    )
    people = {p.nip: p for p in Participant.objects.select_related("satker")}
    assert [people[nip(n)].satker.code for n in (1, 2, 3, 4)] == ["53.71", "53.71", "53", "53"]
    assert [people[nip(n)].grade for n in (1, 2, 3)] == ["III/a", "III/a", "II/c"]
    assert people[nip(3)].phone == "081200000003"


def test_a_code_that_lost_its_zero_has_to_have_one_reading(
    province_admin: User, nation: Nation
) -> None:
    save(province_admin, row(1, 53.1))  # only 53.01 exists in the cast
    assert Participant.objects.get().satker.code == "53.01"
    other = nation["53.01"]
    type(other).objects.create(
        code="53.10", name="KPU Lain", level=other.level, province=other.province
    )
    ((number, column, message),) = errors_of(province_admin, row(2, 53.1))
    assert (number, column) == (2, "Kode Satker")
    assert "53.10" in message
    assert "53.01" in message


def test_a_missing_optional_column_keeps_and_an_empty_cell_clears(province_admin: User) -> None:
    save(province_admin, row(1))
    short = workbook([row(1)[:6]], HEADERS[:6])
    assert import_now(PARTICIPANTS, province_admin, short, "p.xlsx").plan.unchanged == 1
    assert Participant.objects.get().email == "calon.001@contoh.kpu.go.id"
    save(province_admin, row(1, Email=None))
    assert Participant.objects.get().email == ""


def test_saving_twice_is_refused_and_the_bytes_are_dropped(province_admin: User) -> None:
    checked = check_roster(PARTICIPANTS, province_admin, workbook([row(1)]), "p.xlsx")
    save_roster(PARTICIPANTS, province_admin, checked.roster_import)
    with pytest.raises(Refused, match="sudah disimpan"):
        save_roster(PARTICIPANTS, province_admin, checked.roster_import)
    saved = RosterImport.objects.get()
    assert (saved.status, saved.content, saved.created_count) == (ImportStatus.SAVED, None, 1)
    assert Participant.objects.count() == 1


def test_the_world_moves_between_check_and_save(province_admin: User) -> None:
    save(province_admin, row(1))
    checked = check_roster(
        PARTICIPANTS, province_admin, workbook([row(1, Nama="Dari Berkas")]), "p.xlsx"
    )
    Participant.objects.update(name="Diubah Orang Lain")
    with pytest.raises(StaleVersion):
        save_roster(PARTICIPANTS, province_admin, checked.roster_import, seen=checked.fingerprint)
    assert Participant.objects.get().name == "Diubah Orang Lain"


def test_a_row_taken_elsewhere_after_the_check_stops_the_whole_file(
    operator_a: User, nation: Nation
) -> None:
    checked = check_roster(PARTICIPANTS, operator_a, workbook([row(1), row(2)]), "p.xlsx")
    assert checked.plan.errors == []
    make_participant(nation["51.71"], nip=nip(2))
    with pytest.raises(RosterRefused):
        save_roster(PARTICIPANTS, operator_a, checked.roster_import)
    assert not Participant.objects.filter(nip=nip(1)).exists()


def test_only_the_latest_five_unsaved_files_keep_their_bytes(operator_a: User) -> None:
    for number in range(1, 8):
        check_roster(PARTICIPANTS, operator_a, workbook([row(number, NIP="1")]), "p.xlsx")
    kept = [i.content is not None for i in RosterImport.objects.order_by("pk")]
    assert kept == [False, False, True, True, True, True, True]


def test_an_auditor_may_not_import(auditor: User) -> None:
    with pytest.raises(Forbidden):
        check_roster(PARTICIPANTS, auditor, workbook([row(1)]), "p.xlsx")
