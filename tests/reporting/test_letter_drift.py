"""An issued letter beside the data as they move on: named on its page, marked in the list."""

from __future__ import annotations

import io
import json
from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from budget.models import BudgetLine, BudgetRequest
from latsar.accounts.models import User
from mentors.models import Mentorship
from participants.models import Participant
from reporting.letters import checking, services
from reporting.letters.checking import drift_of, in_full, look, refresh
from reporting.letters.drift import Drift, drift_between
from reporting.letters.services import issue, void
from reporting.models import DriftCheck, Letter
from schedule.models import Cohort, Enrollment, TrainingDay
from tests.cast import Nation, make_mentor, make_participants
from tests.reporting.letter_case import DATED_ON, budget, draft, full_case, make_cohort, small_case

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def quick_render(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "render", lambda s: b"%PDF-1.7 " + s["number"].encode())


@pytest.fixture
def people(nation: Nation) -> list[Participant]:
    return small_case(nation)


def sent(actor: User, nation: Nation, kind: str = "place_request", code: str = "53") -> Letter:
    letter = draft(actor, nation[code], kind)
    return issue(actor=actor, letter=letter, version=letter.version)


def now(letter: Letter) -> Drift:
    """The comparison as the application makes it, from what is stored."""
    return drift_of(next(iter(in_full([letter.pk]))))


def lines(drift: Drift) -> str:
    return "\n".join(f"{s.title}: {line}" for s in drift.sections for line in s.lines)


KINDS = ("place_request", "budget_request", "duty_release", "mentor_appointment")


@pytest.mark.parametrize("kind", KINDS)
def test_no_change_is_no_drift(
    nation: Nation, people: list[Any], province_admin: User, kind: str
) -> None:
    budget(nation["53.71"], province_admin)
    assert not now(sent(province_admin, nation, kind))


def test_the_two_who_left_are_named(nation: Nation, province_admin: User) -> None:
    """The sentence of the request: 115 in the letter, 113 now."""
    people = full_case(nation)
    letter = sent(province_admin, nation)
    for person in people[3:5]:
        Enrollment.objects.filter(participant=person).update(status="withdrawn")
    drift = now(letter)
    assert drift.summary == "Surat menyebut 115 peserta, data kini 113 peserta."
    told = lines(drift)
    for person in people[3:5]:
        assert f"tidak lagi dalam data: {person.name} (NIP " in told
    assert people[5].name not in told


def test_a_newcomer_and_a_changed_name_are_told(
    nation: Nation, people: list[Any], province_admin: User
) -> None:
    letter = sent(province_admin, nation)
    newcomer = make_participants(nation["53.71"], 1)[0]
    Enrollment.objects.create(participant=newcomer, cohort=Cohort.objects.get(), seat=9)
    Participant.objects.filter(pk=people[0].pk).update(position="Penata Kelola Baru")
    drift = now(letter)
    assert drift.summary == "Surat menyebut 3 peserta, data kini 4 peserta."
    told = lines(drift)
    assert f"belum dalam surat: {newcomer.name} (NIP " in told
    assert f"jabatan {people[0].position} menjadi Penata Kelola Baru" in told


def test_days_places_and_moves_between_cohorts_are_told(
    nation: Nation, people: list[Any], province_admin: User
) -> None:
    letter = sent(province_admin, nation, "duty_release")
    day = TrainingDay.objects.order_by("-date").first()
    assert day is not None
    TrainingDay.objects.filter(pk=day.pk).update(date=day.date + timedelta(days=7))
    Cohort.objects.update(place="Asrama Haji Kupang")
    second = make_cohort(nation, 2)
    Enrollment.objects.filter(participant=people[0]).update(cohort=second, seat=1)
    drift = now(letter)
    assert drift.summary.startswith("Surat dan data sama-sama menyebut 3 peserta, tetapi")
    told = lines(drift)
    assert "hari klasikal" in told
    assert "menjadi Asrama Haji Kupang" in told
    assert f"{people[0].name} (NIP " in told
    assert "angkatan 1 (Gol. III) menjadi 2 (Gol. III)" in told
    assert "belum dalam surat: Angkatan 2 Golongan III" in told


def test_another_mentor_is_told(nation: Nation, people: list[Any], province_admin: User) -> None:
    letter = sent(province_admin, nation, "mentor_appointment")
    other = make_mentor(nation["53.71"])
    before = Mentorship.objects.get(participant=people[0]).mentor
    Mentorship.objects.filter(participant=people[0]).update(mentor=other, slot=1)
    drift = now(letter)
    assert drift.summary == (
        "Surat menyebut 1 mentor dan 3 peserta, data kini 2 mentor dan 3 peserta."
    )
    assert f"mentor {before.name} menjadi {other.name}" in lines(drift)


def test_changed_money_is_told_by_office(
    nation: Nation, people: list[Any], province_admin: User
) -> None:
    request = budget(nation["53.71"], province_admin)
    letter = sent(province_admin, nation, "budget_request")
    approved = deepcopy(letter.snapshot["body"])
    approved["rows"][0]["note"] = "Disetujui"
    assert not drift_between("budget_request", letter.snapshot["body"], approved)
    line = BudgetLine.objects.filter(request=request).latest("position")
    BudgetLine.objects.filter(pk=line.pk).update(unit_price=100_000, amount=500_000)
    drift = now(letter)
    assert drift.summary == "Surat menyebut Rp5.300.000, data kini Rp5.050.000."
    assert f"{nation['53.71'].name}: jumlah (Rp) 5.300.000 menjadi 5.050.000" in lines(drift)


def test_a_budget_taken_back_is_told(
    nation: Nation, people: list[Any], province_admin: User
) -> None:
    request = budget(nation["53.71"], province_admin)
    letter = sent(province_admin, nation, "budget_request")
    BudgetRequest.objects.filter(pk=request.pk).update(
        status="draft", submitted_at=None, submitted_by=None
    )
    drift = now(letter)
    assert drift.summary == "Surat menyebut Rp5.300.000, data kini Rp0."
    assert f"tidak lagi diajukan: {nation['53.71'].name}" in lines(drift)


def test_the_page_tells_and_offers_the_correction(
    client: Client, nation: Nation, people: list[Any], province_admin: User, auditor: User
) -> None:
    letter = sent(province_admin, nation)
    client.force_login(province_admin)
    page = client.get(letter.get_absolute_url()).content.decode()
    assert "Data berubah" not in page
    assert "Buat surat perbaikan" in page
    Enrollment.objects.filter(participant=people[0]).update(status="withdrawn")
    page = client.get(letter.get_absolute_url()).content.decode()
    assert "Surat menyebut 3 peserta, data kini 2 peserta." in page
    assert people[0].name in page
    client.force_login(auditor)
    page = client.get(letter.get_absolute_url()).content.decode()
    assert "data kini 2 peserta" in page
    assert "Buat surat perbaikan" not in page


def test_the_list_marks_and_filters(
    client: Client, nation: Nation, people: list[Any], province_admin: User
) -> None:
    steady = sent(province_admin, nation, "mentor_appointment")
    moved = sent(province_admin, nation)
    Enrollment.objects.filter(participant=people[0]).update(status="withdrawn")
    client.force_login(province_admin)
    page = client.get(reverse("reporting:letter-list")).content.decode()
    assert "Data berubah" in page
    assert "Surat menyebut 3 peserta, data kini 2 peserta." in page
    found = client.get(reverse("reporting:letter-list") + "?status=changed").content.decode()
    assert moved.get_absolute_url() in found
    assert steady.get_absolute_url() not in found


def test_the_list_looks_again_at_a_few_only(
    client: Client,
    nation: Nation,
    people: list[Any],
    province_admin: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for _ in range(8):
        sent(province_admin, nation)
    looked: list[int] = []
    original = checking.drift_of
    monkeypatch.setattr(
        checking, "drift_of", lambda letter: looked.append(letter.pk) or original(letter)
    )
    client.force_login(province_admin)
    counts = []
    for expected in (5, 8, 8):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(reverse("reporting:letter-list"))
        counts.append(len(queries))
        assert len(looked) == expected
    assert set(looked) == set(Letter.objects.values_list("pk", flat=True))
    assert counts[2] <= 20
    DriftCheck.objects.update(checked_at="2026-01-01T00:00:00Z")
    client.get(reverse("reporting:letter-list"))
    assert len(looked) == 13


def test_what_is_out_of_force_is_left_alone(
    nation: Nation, people: list[Any], province_admin: User
) -> None:
    letter = sent(province_admin, nation)
    void(actor=province_admin, letter=letter, version=letter.version, reason="Uji")
    draft(province_admin, nation["53"])
    listed = Letter.objects.with_standing().select_related("drift")
    assert not refresh(listed)
    assert not DriftCheck.objects.exists()


def test_looking_twice_keeps_one_answer(
    nation: Nation, people: list[Any], province_admin: User
) -> None:
    letter = sent(province_admin, nation)
    look(in_full([letter.pk]))
    Enrollment.objects.filter(participant=people[0]).update(status="withdrawn")
    look(in_full([letter.pk]))
    check = DriftCheck.objects.get()
    assert check.has_drift
    assert check.summary == "Surat menyebut 3 peserta, data kini 2 peserta."


def test_the_page_writes_only_what_is_news(
    nation: Nation, people: list[Any], province_admin: User, client: Client
) -> None:
    letter = sent(province_admin, nation)
    client.force_login(province_admin)
    moments = []
    for step in range(4):
        client.get(letter.get_absolute_url())
        moments.append(DriftCheck.objects.get().checked_at)
        if step == 1:
            Enrollment.objects.filter(participant=people[0]).update(status="withdrawn")
    assert moments[0] == moments[1] != moments[2] == moments[3]


def test_the_command_looks_at_all_in_force(
    nation: Nation, people: list[Any], province_admin: User, pksdm: User
) -> None:
    first, second = (sent(province_admin, nation) for _ in range(2))
    void(actor=province_admin, letter=first, version=first.version, reason="Uji")
    Enrollment.objects.filter(participant=people[0]).update(status="withdrawn")
    out = io.StringIO()
    call_command("check_letters", "--user", "pksdm", stdout=out)
    answer = json.loads(out.getvalue().splitlines()[-1])
    assert answer == {"checked": 1, "changed": 1, "numbers": [second.number]}


def test_no_date_moves_by_the_check(
    nation: Nation, people: list[Any], province_admin: User
) -> None:
    letter = sent(province_admin, nation)
    before = Letter.objects.values().get(pk=letter.pk)
    look(in_full([letter.pk]))
    assert Letter.objects.values().get(pk=letter.pk) == before
    assert before["dated_on"] == DATED_ON
