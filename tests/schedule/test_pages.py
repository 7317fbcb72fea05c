"""The pages over HTTP: what each role sees and may do, stale pages, what was typed stays."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from icalendar import Calendar

from latsar.accounts.models import User
from participants.models import Participant
from schedule.models import Attendance, Cohort, Enrollment
from schedule.services import create_cohort, enroll, move_day, plan_province
from tests.cast import Nation, make_participant, make_participants

from .conftest import MONDAY

SignIn = Callable[[User], Client]


@pytest.fixture
def sign_in() -> SignIn:
    def signed(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return signed


@pytest.fixture
def seat(cohort: Cohort, nation: Nation, province_admin: User) -> Enrollment:
    person = make_participant(nation["53.71"])
    return enroll(actor=province_admin, cohort=cohort, participants=[person]).enrollments[0]


def url(name: str, *args: Any) -> str:
    return reverse(f"schedule:{name}", args=args)


READ = ["cohort-detail", "cohort-print", "cohort-ics", "attendance"]
MANAGE = ["cohort-update", "cohort-delete", "schedule-edit", "seat-add"]
SEAT = ["seat-withdraw", "seat-transfer"]


def text(response: Any) -> str:
    return str(response.content.decode())


def test_who_reads_and_who_manages(
    sign_in: SignIn,
    cohort: Cohort,
    seat: Enrollment,
    province_admin: User,
    operator_a: User,
    operator_b: User,
    pksdm: User,
    auditor: User,
    other_province: User,
) -> None:
    expected = {
        province_admin: (200, 200),
        pksdm: (200, 200),
        operator_a: (200, 403),
        auditor: (200, 403),
        other_province: (404, 404),
    }
    for user, (reading, managing) in expected.items():
        client = sign_in(user)
        for name in READ:
            assert client.get(url(name, cohort.pk)).status_code == reading, (user, name)
        for name in MANAGE:
            assert client.get(url(name, cohort.pk)).status_code == managing, (user, name)
        for name in SEAT:
            assert client.get(url(name, seat.pk)).status_code == managing, (user, name)
        status = client.get(url("cohort-status", cohort.pk, "running")).status_code
        assert status == managing
    for name in ("cohort-create", "plan"):
        assert sign_in(operator_b).get(url(name)).status_code == 403
        assert sign_in(auditor).get(url(name)).status_code == 403
        assert sign_in(other_province).get(url(name)).status_code == 200
    anonymous = Client().get(url("cohort-detail", cohort.pk))
    assert anonymous["Location"].startswith("/masuk/?next=")


def test_an_operator_sees_the_own_people_only(
    sign_in: SignIn,
    cohort: Cohort,
    seat: Enrollment,
    nation: Nation,
    operator_a: User,
    province_admin: User,
) -> None:
    other = make_participant(nation["53.01"])
    enroll(actor=province_admin, cohort=cohort, participants=[other])
    for name in ("cohort-detail", "cohort-print", "attendance"):
        page = text(sign_in(operator_a).get(url(name, cohort.pk)))
        assert seat.participant.name in page
        assert other.name not in page
    detail = text(sign_in(operator_a).get(url("cohort-detail", cohort.pk)))
    assert "2/10" in detail  # the seats of the whole cohort
    assert "Keluarkan" not in detail


def test_the_list_shows_seats_days_and_who_is_left(
    sign_in: SignIn, cohort: Cohort, seat: Enrollment, nation: Nation, province_admin: User
) -> None:
    make_participants(nation["53.01"], 2, grade="II/a")
    page = text(sign_in(province_admin).get(url("cohort-list")))
    for words in ("Angkatan 1", "18/18", "7/7", "1/10", "02-02-2026", "2 peserta golongan II"):
        assert words in page
    left = text(sign_in(province_admin).get(url("unseated-list"), {"golongan": "II"}))
    assert left.count("Peserta Uji") >= 2
    assert seat.participant.name not in left


def test_the_list_has_an_empty_state_and_filters(
    sign_in: SignIn, cohort: Cohort, other_province: User, province_admin: User
) -> None:
    assert "Belum ada angkatan" in text(sign_in(other_province).get(url("cohort-list")))
    page = text(sign_in(province_admin).get(url("cohort-list"), {"grade_level": "II"}))
    assert "Tidak ada angkatan yang cocok" in page


def test_the_query_count_does_not_grow(
    sign_in: SignIn, nation: Nation, province_admin: User
) -> None:
    client = sign_in(province_admin)
    for code in ("53", "53.71", "53.01"):  # one of each office, so that they go together
        make_participant(nation[code])
    order = {"province_satker": nation["53"], "start": MONDAY, "end": date(2026, 4, 30)}
    plan_province(actor=province_admin, capacity=3, **order)
    first = Cohort.objects.get()
    make_participant(nation["53.71"])
    pages = [url("cohort-list"), *(url(name, first.pk) for name in (*READ, "seat-add"))]
    few = [queries(client, page) for page in pages]
    make_participants(nation["53.01"], 30)
    plan_province(actor=province_admin, capacity=3, **order)
    Cohort.objects.filter(pk=first.pk).update(capacity=60)
    people = make_participants(nation["53"], 25)
    enroll(actor=province_admin, cohort=first, participants=people)
    make_participants(nation["53"], 20)
    assert [queries(client, page) for page in pages] == few
    assert max(few) < 40


def queries(client: Client, page: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(page).status_code == 200
    return len(captured)


def test_a_cohort_is_made_and_changed_in_the_form(
    sign_in: SignIn, nation: Nation, province_admin: User
) -> None:
    client = sign_in(province_admin)
    data = {
        "satker": nation["53"].pk,
        "grade_level": "II",
        "capacity": 40,
        "starts_on": "2026-02-02",
    }
    response = client.post(url("cohort-create"), data)
    cohort = Cohort.objects.get()
    assert response["Location"] == url("cohort-detail", cohort.pk)
    data = {"grade_level": "II", "capacity": 35, "starts_on": "2026-02-09", "version": "1"}
    client.post(url("cohort-update", cohort.pk), data)
    cohort.refresh_from_db()
    assert (cohort.capacity, cohort.starts_on) == (35, date(2026, 2, 9))
    stale = client.post(url("cohort-update", cohort.pk), data | {"capacity": 30})
    assert "sudah diubah orang lain" in text(stale)
    assert 'value="30"' in text(stale)
    again = client.post(
        url("cohort-update", cohort.pk), data | {"capacity": 30, "version": str(cohort.version)}
    )
    assert again.status_code == 302


def test_a_refused_cohort_keeps_what_was_typed(
    sign_in: SignIn, nation: Nation, province_admin: User
) -> None:
    data = {
        "satker": nation["53"].pk,
        "grade_level": "II",
        "capacity": 40,
        "starts_on": "2026-01-05",
        "place": "Aula Lama",
    }
    page = text(sign_in(province_admin).post(url("cohort-create"), data))
    assert "di luar jendela" in page
    assert "Aula Lama" in page


def test_another_provinces_organiser_can_not_be_forged(
    sign_in: SignIn, nation: Nation, province_admin: User
) -> None:
    data = {
        "satker": nation["51"].pk,
        "grade_level": "II",
        "capacity": 40,
        "starts_on": "2026-02-02",
    }
    assert sign_in(province_admin).post(url("cohort-create"), data).status_code == 200
    assert not Cohort.objects.exists()


def test_a_day_is_moved_and_swapped_on_the_page(
    sign_in: SignIn, cohort: Cohort, province_admin: User
) -> None:
    client = sign_in(province_admin)
    first = cohort.days.get(sequence=1)
    page = url("schedule-edit", cohort.pk)
    data = {"verb": "move", "move-day": first.pk, "move-to_date": "2026-02-17"}
    refused = text(client.post(page, data | {"move-version": cohort.version}))
    assert "hari libur" in refused
    assert 'value="2026-02-17"' in refused
    moved = {**data, "move-to_date": "2026-03-12", "move-version": cohort.version}
    done = text(client.post(page, moved, follow=True))
    assert "menjadi hari ke-25" in done
    assert "sudah diubah orang lain" in text(client.post(page, moved))
    cohort.refresh_from_db()
    online, classical = (
        cohort.days.get(sequence=1),
        cohort.days.get(mode="classical", mode_sequence=1),
    )
    swap = {
        "verb": "swap",
        "swap-day_a": online.pk,
        "swap-day_b": classical.pk,
        "swap-version": cohort.version,
    }
    assert "kini klasikal" in text(client.post(page, swap, follow=True))
    assert cohort.days.get(date=online.date).mode == "classical"


def test_people_are_enrolled_in_bulk(
    sign_in: SignIn, cohort: Cohort, nation: Nation, province_admin: User
) -> None:
    client = sign_in(province_admin)
    people = make_participants(nation["53.71"], 3)
    late = make_participant(nation["53.01"], appointed_on=date(2025, 3, 1))
    low = make_participant(nation["53.01"], grade="II/a")
    page = text(client.get(url("seat-add", cohort.pk)))
    assert all(p.name in page for p in (*people, late))
    assert low.name not in page
    found = text(client.get(url("seat-add", cohort.pk), {"q": people[0].nip}))
    assert people[0].name in found
    assert people[1].name not in found
    data = {"participant": [p.pk for p in (*people, late)], "version": cohort.version}
    done = text(client.post(url("seat-add", cohort.pk), data, follow=True))
    assert "4 peserta didaftarkan" in done
    assert "Masa percobaan berakhir sebelum" in done
    again = text(client.post(url("seat-add", cohort.pk), data))
    assert "sudah terdaftar di Angkatan 1" in again
    assert Enrollment.objects.count() == 4
    nobody = client.post(url("seat-add", cohort.pk), {"version": cohort.version})
    assert "Belum ada peserta yang dipilih" in text(nobody)


def test_leaving_and_transferring_on_the_page(
    sign_in: SignIn, cohort: Cohort, seat: Enrollment, nation: Nation, province_admin: User
) -> None:
    client = sign_in(province_admin)
    target = create_cohort(
        actor=province_admin,
        satker=nation["53"],
        grade_level="III",
        capacity=5,
        starts_on=MONDAY,
    )
    client.post(url("seat-transfer", seat.pk), {"cohort": target.pk})
    moved = Enrollment.objects.get(cohort=target)
    empty = client.post(url("seat-withdraw", moved.pk), {"reason": ""})
    assert empty.context["form"].errors.keys() == {"reason"}
    client.post(url("seat-withdraw", moved.pk), {"reason": "Pindah satker"})
    moved.refresh_from_db()
    assert (moved.status, moved.end_reason) == ("withdrawn", "Pindah satker")
    twice = client.post(url("seat-withdraw", moved.pk), {"reason": "Lagi"})
    assert "sudah tidak terdaftar" in text(twice)


def test_the_plan_is_previewed_then_applied_once(
    sign_in: SignIn, nation: Nation, province_admin: User
) -> None:
    client = sign_in(province_admin)
    for code in ("53", "53.71", "53.01"):
        make_participants(nation[code], 15)
    asked = {"satker": nation["53"].pk, "start": "2026-02-02", "end": "2026-04-30", "capacity": 40}
    response = client.get(url("plan"), asked)
    made = len(response.context["plan"].cohorts)
    assert f"45 peserta mendapat kursi di {made} angkatan" in text(response)
    assert not Cohort.objects.exists()
    hidden = dict(response.context["hidden"])
    done = text(client.post(url("plan"), hidden, follow=True))
    assert f"45 peserta mendapat kursi, {made} angkatan baru dibuat" in done
    twice = text(client.post(url("plan"), hidden))
    assert "berubah sejak pratinjau dibuat" in twice
    assert Cohort.objects.count() == made
    bad = text(client.get(url("plan"), asked | {"end": "2026-05-29"}))
    assert "di luar jendela" in bad
    assert 'value="2026-05-29"' in bad


def attendance_data(cohort: Cohort, response: Any, **fields: str) -> dict[str, Any]:
    day = response.context["day"]
    return {"hari": day.sequence, "day": day.pk, "seen": response.context["seen"], **fields}


def test_attendance_is_saved_in_one_post(
    sign_in: SignIn,
    cohort: Cohort,
    seat: Enrollment,
    nation: Nation,
    province_admin: User,
    operator_a: User,
    auditor: User,
) -> None:
    people = make_participants(nation["53.01"], 2)
    enroll(actor=province_admin, cohort=cohort, participants=people)
    client = sign_in(province_admin)
    page = url("attendance", cohort.pk)
    shown = client.get(page, {"hari": "3"})
    data = attendance_data(
        cohort, shown, **{f"s{seat.pk}": "sick", f"n{seat.pk}": "Surat dokter", "all_present": "1"}
    )
    done = client.post(page, data, follow=True)
    assert "3 catatan berubah" in text(done)
    marks = dict(Attendance.objects.values_list("enrollment", "status"))
    assert marks.pop(seat.pk) == "sick"
    assert set(marks.values()) == {"present"}
    assert Attendance.objects.filter(day__sequence=3).count() == 3
    stale = client.post(page, data | {f"s{seat.pk}": "absent"})
    assert "sudah diubah orang lain" in text(stale)
    assert Attendance.objects.get(enrollment=seat).status == "sick"
    own = text(sign_in(operator_a).get(page, {"hari": "3"}))
    assert "Sakit" in own
    assert 'type="radio"' not in own
    for user in (operator_a, auditor):
        assert sign_in(user).post(page, data).status_code == 403


@pytest.mark.parametrize("day", ["0", "26", "x"])
def test_a_day_that_is_not_there_is_not_found(
    sign_in: SignIn, cohort: Cohort, province_admin: User, day: str
) -> None:
    response = sign_in(province_admin).get(url("attendance", cohort.pk), {"hari": day})
    assert response.status_code == 404


def test_the_calendar_file_reads_back_and_keeps_its_uids(
    sign_in: SignIn, cohort: Cohort, province_admin: User
) -> None:
    client = sign_in(province_admin)
    first = events(client, cohort)
    assert [e["dtstart"] for e in first.values()] == list(
        cohort.days.order_by("date").values_list("date", flat=True)
    )
    move_day(actor=province_admin, day=cohort.days.get(sequence=1), to_date=date(2026, 3, 12))
    second = events(client, cohort)
    assert first.keys() == second.keys()
    changed = [uid for uid in first if first[uid]["dtstart"] != second[uid]["dtstart"]]
    assert len(changed) == 1
    assert second[changed[0]]["summary"] == (
        "Latsar CPNS Angkatan 1: Pembelajaran daring hari ke-25"
    )


def events(client: Client, cohort: Cohort) -> dict[str, dict[str, Any]]:
    response = client.get(url("cohort-ics", cohort.pk))
    assert response["Content-Type"].startswith("text/calendar")
    calendar = Calendar.from_ical(response.content)
    return {
        str(e["uid"]): {"dtstart": e["dtstart"].dt, "summary": str(e["summary"])}
        for e in calendar.walk("VEVENT")
    }


def test_calendar_and_list_name_modes_and_holidays(
    sign_in: SignIn, cohort: Cohort, province_admin: User
) -> None:
    client = sign_in(province_admin)
    page = text(client.get(url("cohort-detail", cohort.pk)))
    for words in ("Februari 2026", "Maret 2026", "Imlek", "day-online", "day-classical"):
        assert words in page
    rows = text(client.get(url("cohort-detail", cohort.pk), {"tampilan": "daftar"}))
    assert "Senin, 2 Februari 2026" in rows
    assert "Klasikal 7" in rows


def test_status_and_deletion_ask_first(
    sign_in: SignIn, cohort: Cohort, seat: Enrollment, province_admin: User, nation: Nation
) -> None:
    client = sign_in(province_admin)
    assert client.get(url("cohort-status", cohort.pk, "nonsense")).status_code == 404
    start = url("cohort-status", cohort.pk, "running")
    assert "Mulai angkatan" in text(client.get(start))
    client.post(start, {"version": cohort.version})
    cohort.refresh_from_db()
    assert cohort.status == "running"
    refused = client.post(url("cohort-delete", cohort.pk), {"version": cohort.version}, follow=True)
    assert "masih direncanakan" in text(refused)
    empty = create_cohort(
        actor=province_admin,
        satker=nation["53"],
        grade_level="II",
        capacity=5,
        starts_on=MONDAY,
    )
    client.post(url("cohort-delete", empty.pk), {"version": empty.version})
    assert Cohort.objects.get() == cohort
    assert Participant.objects.count() == 1
