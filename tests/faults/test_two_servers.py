"""Two app servers and two workers at once, their clocks hours apart: everything happens once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from latsar.accounts.models import User
from latsar.audit.models import AuditEntry
from latsar.background.choices import JobStatus
from latsar.background.models import Job
from latsar.background.services import start
from latsar.operations.invariants import check_all
from mentors.models import Mentorship
from reporting.models import Letter
from schedule.models import Cohort, Enrollment
from tests.cast import PASSWORD, Nation, make_mentor, make_participants
from tests.load.page import Page
from tests.reporting.letter_case import draft, make_cohort, small_case

from .browser import Browser
from .conftest import Stage
from .work import note

Sent = tuple[Browser, str, dict[str, str]]


def together(first: Sent, second: Sent) -> list[Page]:
    """Send both forms in the same moment."""
    line = Barrier(2)

    def send(sent: Sent) -> Page:
        browser, path, values = sent
        line.wait(timeout=60)
        return browser.post(path, values)

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(send, (first, second)))


def succeeded(pages: list[Page]) -> int:
    assert all(page.status < 500 for page in pages)
    return sum("success" in page.said for page in pages)


def test_two_servers_hours_apart_do_everything_once(
    stage: Stage, nation: Nation, province_admin: User
) -> None:
    small_case(nation)
    mentor = make_mentor(nation["53.71"])
    tended = make_participants(nation["53.71"], 4)
    for slot, person in enumerate(tended, start=1):
        Mentorship.objects.create(
            mentor=mentor, participant=person, slot=slot, mode="online", started_on="2026-01-12"
        )
    cohort = make_cohort(nation, 2)
    Cohort.objects.filter(pk=cohort.pk).update(capacity=1)
    letters = [draft(province_admin, nation["53"]) for _ in range(2)]
    ahead, behind = stage.server(FAULT_CLOCK_HOURS="3"), stage.server(FAULT_CLOCK_HOURS="-3")
    a = Browser(ahead.url).sign_in(province_admin.username, PASSWORD)
    b = Browser(behind.url).sign_in(province_admin.username, PASSWORD)

    # The same form twice: one letter, one number.
    path = f"/surat/{letters[0].pk}/terbitkan/"
    values = a.form(path, "numbering").values
    other = b.form(path, "numbering").values
    assert succeeded(together((a, path, values), (b, path, other))) == 1
    # Two letters of one office: two numbers, no gap.
    small = f"/surat/{letters[1].pk}/terbitkan/"
    assert "success" in b.post(small, b.form(small, "numbering").values).said
    numbers = Letter.objects.order_by("sequence").values_list("sequence", flat=True)
    assert list(numbers) == [1, 2]

    # The fifth place of a mentor, and the last seat of a cohort, wanted by two.
    wanted = make_participants(nation["53.71"], 2)
    paths = [f"/mentor/penugasan/{person.pk}/" for person in wanted]
    forms = [w.form(p, "mentor").values for w, p in zip((a, b), paths, strict=True)]
    chosen = [form | {"mentor": str(mentor.pk)} for form in forms]
    assert succeeded(together((a, paths[0], chosen[0]), (b, paths[1], chosen[1]))) == 1
    assert Mentorship.objects.open().filter(mentor=mentor).count() == 5
    path = f"/angkatan/{cohort.pk}/daftarkan/"
    forms = [w.form(path, "participant").values for w in (a, b)]
    chosen = [f | {"participant": str(p.pk)} for f, p in zip(forms, wanted, strict=True)]
    assert succeeded(together((a, path, chosen[0]), (b, path, chosen[1]))) == 1
    assert Enrollment.objects.filter(cohort=cohort).count() == 1

    # A session of one server counts at the other.
    assert a.at(behind.url).get("/peserta/").path == "/peserta/"
    assert check_all()["ok"]


@pytest.mark.faults_long
def test_two_workers_hours_apart_run_each_job_once(stage: Stage, pksdm: User) -> None:
    for number in range(8):
        start(actor=pksdm, work=note, title="Uji", arguments={"number": number})
    stage.worker(FAULT_CLOCK_HOURS="3")
    stage.worker(FAULT_CLOCK_HOURS="-3")
    stage.wait_jobs()
    assert set(Job.objects.values_list("status", flat=True)) == {JobStatus.DONE}
    reasons = AuditEntry.objects.filter(action="demo.seeded").values_list("reason", flat=True)
    assert sorted(reasons) == sorted(f"uji {number}" for number in range(8))
    stage.sound()


@pytest.mark.faults_long
def test_failed_sign_ins_lock_out_on_every_server(stage: Stage, province_admin: User) -> None:
    ahead, behind = stage.server(FAULT_CLOCK_HOURS="0.2"), stage.server(FAULT_CLOCK_HOURS="-0.2")
    for number in range(10):
        browser = Browser((ahead, behind)[number % 2].url)
        form = browser.form("/masuk/", "username").values
        browser.post("/masuk/", form | {"username": province_admin.username, "password": "salah"})
    for server in (ahead, behind):
        browser = Browser(server.url)
        form = browser.get("/masuk/").form_with("username")
        values = form.values if form else {}
        landed = browser.post(
            "/masuk/", values | {"username": province_admin.username, "password": PASSWORD}
        )
        assert landed.path.startswith("/masuk") or landed.status == 429
