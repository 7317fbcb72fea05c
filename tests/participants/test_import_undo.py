"""Undoing a saved import: everything goes back, or nothing does and the page says who forbids it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from latsar.accounts.models import User
from latsar.audit.models import AuditEntry
from latsar.errors import Forbidden, Refused
from mentors.choices import PreferenceKind
from mentors.importer import MENTORS
from mentors.models import Mentor, MentorPreference
from mentors.services import assign_mentor, release
from participants.choices import ImportStatus
from participants.importer import import_now, undo_roster
from participants.importer.roster import PARTICIPANTS
from participants.models import Participant, RosterImport
from participants.services import change_status, update_participant
from schedule.choices import AttendanceStatus
from schedule.models import Attendance, Enrollment
from schedule.services import create_cohort, enroll, withdraw
from tests.cast import Nation, make_mentor

from .workbooks import HEADERS, nip, row, workbook

FIELDS = ("nip", "name", "grade", "grade_level", "position", "satker", "appointed_on")
MORE = ("probation_ends_on", "education", "phone", "email", "status", "is_demo")


def save(actor: User, *rows: Any, headers: Any = HEADERS) -> RosterImport:
    content = workbook(rows, headers)
    return import_now(PARTICIPANTS, actor, content, "roster.xlsx").roster_import


def undo(actor: User, saved: RosterImport) -> RosterImport:
    return undo_roster(PARTICIPANTS, actor, saved)


def contents() -> list[Any]:
    return list(Participant.objects.order_by("nip").values_list(*FIELDS, *MORE))


def person(number: int) -> Participant:
    return Participant.objects.get(nip=nip(number))


def test_created_are_deleted_and_changed_cells_go_back(province_admin: User) -> None:
    save(province_admin, row(1), row(2), row(3))
    before = contents()
    changed = row(1, "53.01", Nama="Lain", Golongan="II/c", TMT_CPNS=date(2025, 6, 2), Email=None)
    saved = save(province_admin, changed, row(2), row(4), row(5, "53.01"))
    undone = undo(province_admin, saved)
    assert contents() == before
    assert person(1).version == 3
    assert person(2).version == 1
    assert (undone.status, undone.undone_by) == (ImportStatus.UNDONE, province_admin)


def test_the_trail_tells_each_person_and_the_import(province_admin: User) -> None:
    save(province_admin, row(1))
    saved = save(province_admin, row(1, Nama="Lain"), row(2))
    created = person(2)
    undo(province_admin, saved)
    back = AuditEntry.objects.filter(action="participant.updated").first()
    assert back
    assert (back.before, back.after) == ({"nama": "Lain"}, {"nama": "Calon Uji 001"})
    deleted = AuditEntry.objects.get(action="participant.deleted")
    assert (deleted.object_id, deleted.object_label) == (str(created.pk), "Calon Uji 002")
    assert deleted.satker == created.satker
    assert (deleted.before["NIP"], deleted.after) == (nip(2), {})
    whole = AuditEntry.objects.get(action="roster.undone")
    assert whole.after == {"dihapus": 1, "dikembalikan": 1}
    assert {back.reason, deleted.reason, whole.reason} == {"Impor roster.xlsx dibatalkan"}


def test_a_mentor_forbids_it_until_released(province_admin: User, nation: Nation) -> None:
    saved = save(province_admin, row(1), row(2))
    mentor = make_mentor(nation["53.71"])
    pair = assign_mentor(actor=province_admin, mentor=mentor, participant=person(1))
    with pytest.raises(Refused, match="Calon Uji 001 sudah punya mentor: lepaskan mentornya"):
        undo(province_admin, saved)
    assert Participant.objects.count() == 2
    release(actor=province_admin, mentorship=pair, reason="Salah impor")
    undo(province_admin, saved)
    assert not Participant.objects.exists()
    assert AuditEntry.objects.filter(action="mentorship.released").exists()


def test_a_mentorship_with_a_past_forbids_it_for_good(province_admin: User, nation: Nation) -> None:
    saved = save(province_admin, row(1))
    pair = assign_mentor(
        actor=province_admin, mentor=make_mentor(nation["53.71"]), participant=person(1)
    )
    type(pair).objects.filter(pk=pair.pk).update(started_on=date(2025, 12, 1))
    with pytest.raises(Refused, match="riwayatnya harus tetap ada"):
        undo(province_admin, saved)
    release(actor=province_admin, mentorship=pair, reason="Mutasi")
    with pytest.raises(Refused, match="pernah didampingi mentor"):
        undo(province_admin, saved)


def test_a_relation_nobody_described_forbids_it_under_its_own_name(
    province_admin: User, nation: Nation
) -> None:
    saved = save(province_admin, row(1))
    rule = MentorPreference.objects.create(
        kind=PreferenceKind.EXCLUSION,
        mentor=make_mentor(nation["53.71"]),
        participant=person(1),
        reason="Suami istri",
        created_by=province_admin,
    )
    with pytest.raises(Refused, match="tercatat pada ketentuan pasangan: hapus"):
        undo(province_admin, saved)
    rule.delete()
    undo(province_admin, saved)
    assert not Participant.objects.exists()


def test_a_seat_forbids_it_until_it_is_given_back(province_admin: User, nation: Nation) -> None:
    saved = save(province_admin, row(1))
    cohort = create_cohort(
        actor=province_admin,
        satker=nation["53"],
        grade_level="III",
        capacity=10,
        starts_on=date(2026, 2, 2),
    )
    enroll(actor=province_admin, cohort=cohort, participants=[person(1)])
    with pytest.raises(Refused, match="sudah punya kursi di angkatan: keluarkan"):
        undo(province_admin, saved)
    seat = Enrollment.objects.get(participant=person(1))
    withdraw(actor=province_admin, enrollment=seat, reason="Salah impor")
    attended = Attendance.objects.create(
        enrollment=seat, day=cohort.days.first(), status=AttendanceStatus.PRESENT
    )
    with pytest.raises(Refused, match="sudah dicatat kehadiran atau nilainya"):
        undo(province_admin, saved)
    attended.delete()
    undo(province_admin, saved)
    assert not Enrollment.objects.exists()


@pytest.mark.parametrize("what", ["edited", "status", "moved away"])
def test_a_later_change_forbids_it(
    province_admin: User, operator_a: User, nation: Nation, what: str
) -> None:
    actor = operator_a if what == "moved away" else province_admin
    saved = save(actor, row(1), row(2))
    maria = person(1)
    if what == "status":
        change_status(
            actor=actor, participant_id=maria.pk, version=1, status="withdrawn", reason="Surat"
        )
        said = "statusnya sudah diubah"
    elif what == "edited":
        update_participant(
            actor=actor, participant_id=maria.pk, version=1, values={"phone": "0811111111"}
        )
        said = r"sudah diubah sejak impor ini \(No HP\)"
    else:
        Participant.objects.filter(pk=maria.pk).update(satker=nation["53.01"])
        said = "di luar kewenangan"
    with pytest.raises(Refused, match=f"Calon Uji 001 {said}|Calon Uji 001 kini {said}"):
        undo(actor, saved)
    assert Participant.objects.count() == 2


def test_a_field_that_the_file_left_out_counts_too(province_admin: User) -> None:
    saved = save(province_admin, row(1)[:6], headers=HEADERS[:6])
    update_participant(
        actor=province_admin, participant_id=person(1).pk, version=1, values={"education": "S-3"}
    )
    with pytest.raises(Refused, match="Pendidikan"):
        undo(province_admin, saved)


def test_another_cell_changed_since_stays(province_admin: User) -> None:
    save(province_admin, row(1))
    saved = save(province_admin, row(1, Nama="Lain"))
    update_participant(
        actor=province_admin, participant_id=person(1).pk, version=2, values={"phone": "0811111111"}
    )
    undo(province_admin, saved)
    assert (person(1).name, person(1).phone) == ("Calon Uji 001", "0811111111")


def test_imports_are_undone_from_the_last_to_the_first(province_admin: User) -> None:
    first = save(province_admin, row(1), row(2))
    second = save(province_admin, row(1, Nama="Lain"))
    with pytest.raises(Refused, match="impor yang lebih baru"):
        undo(province_admin, first)
    undo(province_admin, second)
    undo(province_admin, first)
    assert not Participant.objects.exists()


def test_only_once_and_only_what_was_saved(province_admin: User) -> None:
    saved = save(province_admin, row(1))
    undo(province_admin, saved)
    with pytest.raises(Refused, match="sudah dibatalkan"):
        undo(province_admin, saved)
    again = save(province_admin, row(1))
    nothing = save(province_admin, row(1))
    with pytest.raises(Refused, match="tidak mengubah data peserta"):
        undo(province_admin, nothing)
    again.chunks.all().delete()
    with pytest.raises(Refused, match="sebelum aplikasi mencatat"):
        undo(province_admin, again)


def test_an_auditor_may_not_undo(province_admin: User, auditor: User) -> None:
    saved = save(province_admin, row(1))
    with pytest.raises(Forbidden):
        undo(auditor, saved)


def test_mentors_go_back_too(province_admin: User, nation: Nation) -> None:
    headers = ["NIP", "Nama", "Jabatan", "Jenis Jabatan", "Kode Satker", "Moda"]
    mentor = ["198005042006041001", "Mentor Satu", "Kasubbag", "Struktural", "53.71", "Daring"]
    import_now(MENTORS, province_admin, workbook([mentor], headers), "m.xlsx")
    later = workbook([[*mentor[:3], "Fungsional", "53.01", "Tatap muka"]], headers)
    saved = import_now(MENTORS, province_admin, later, "m.xlsx").roster_import
    undo_roster(MENTORS, province_admin, saved)
    stored = Mentor.objects.get()
    assert (stored.position_kind, stored.mode) == ("structural", "online")
    assert stored.satker == nation["53.71"]


def test_a_mentor_who_guides_somebody_stays(province_admin: User) -> None:
    headers = ["NIP", "Nama", "Jabatan", "Jenis Jabatan", "Kode Satker"]
    mentor = ["198005042006041001", "Mentor Satu", "Kasubbag", "Struktural", "53.71"]
    saved = import_now(MENTORS, province_admin, workbook([mentor], headers), "m.xlsx").roster_import
    save(province_admin, row(1))
    assign_mentor(actor=province_admin, mentor=Mentor.objects.get(), participant=person(1))
    with pytest.raises(Refused, match="Mentor Satu sudah mendampingi peserta: lepaskan"):
        undo_roster(MENTORS, province_admin, saved)


def test_the_page_shows_what_goes_back_and_undoes_it_once(
    client: Client, province_admin: User
) -> None:
    save(province_admin, row(1))
    saved = save(province_admin, row(1, Nama="Lain"), row(2))
    client.force_login(province_admin)
    url = f"/peserta/impor/{saved.pk}/batalkan/"
    assert url in client.get(f"/peserta/impor/{saved.pk}/").content.decode()
    page = client.get(url)
    (changed,) = page.context["berubah"].rows
    assert tuple(changed["changes"][0]) == ("Nama", "Lain", "Calon Uji 001")
    assert "Yang akan dihapus" in page.content.decode()
    done = client.post(url, follow=True)
    assert "1 peserta dihapus dan 1 peserta kembali seperti semula" in done.content.decode()
    assert "Impor ini dibatalkan" in done.content.decode()
    again = client.post(url, follow=True).content.decode()
    assert "sudah dibatalkan sebelumnya" in again
    assert Participant.objects.count() == 1


def test_the_page_names_who_forbids_it(
    client: Client, province_admin: User, nation: Nation
) -> None:
    saved = save(province_admin, *(row(n) for n in range(1, 31)))
    mentor = make_mentor(nation["53.71"])
    assign_mentor(actor=province_admin, mentor=mentor, participant=person(1))
    Participant.objects.exclude(nip=nip(1)).update(name="Diubah")
    client.force_login(province_admin)
    url = f"/peserta/impor/{saved.pk}/batalkan/"
    page = client.get(url).content.decode()
    assert "belum dapat dibatalkan" in page
    assert "lepaskan mentornya" in page
    assert "dan 10 peserta lain" in page
    assert "btn-danger" not in page
    refused = client.post(url, follow=True).content.decode()
    assert "Tidak ada yang diubah" in refused
    assert Participant.objects.count() == 30


def test_pksdm_may_undo_what_another_brought(client: Client, operator_a: User, pksdm: User) -> None:
    saved = save(operator_a, row(1))
    client.force_login(pksdm)
    client.post(f"/peserta/impor/{saved.pk}/batalkan/")
    assert not Participant.objects.exists()


def test_undoing_takes_few_statements(
    province_admin: User, django_assert_max_num_queries: Any
) -> None:
    save(province_admin, *(row(n) for n in range(1, 301)))
    changes = [row(n, Nama=f"Lain {n}") for n in range(1, 301)]
    saved = save(province_admin, *changes, *(row(n) for n in range(301, 601)))
    with django_assert_max_num_queries(60):
        undo(province_admin, saved)
    assert Participant.objects.count() == 300
