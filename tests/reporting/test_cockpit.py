"""The cockpit: every figure leads to as many rows as it says, and all its forms say the same."""

from __future__ import annotations

import io
import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from budget.recap import recap_by_province
from budget.services import draft_request
from latsar.accounts.models import User
from latsar.reference.seed import read
from mentors.models import Mentorship
from participants.choices import Status
from participants.models import Participant
from reporting.choices import LetterKind
from reporting.cockpit import MEASURES, cockpit_of, rows_behind
from reporting.cockpit.stuck import stuck_of
from reporting.cockpit.tilemap import COLUMNS, LINES, SCALES, TILES, tile_map
from reporting.letters.services import issue
from reporting.seed import seed_letter_defaults
from schedule.choices import EnrollmentStatus
from schedule.models import Enrollment, Wave
from tests.budget.scene import Scene, seat
from tests.budget.scene import scene as scene
from tests.cast import make_official, make_participants
from tests.reporting.letter_case import draft, text_of

FIGURE = re.compile(r"<a href=\"([^\"]+)\"[^>]*>([\d.]+)(?: peserta[^<]*)?</a>")
PLACES = ("", "53", "53.71")


@pytest.fixture
def busy(scene: Scene, pksdm: User, operator_a: User) -> Scene:
    """Two without mentor or seat, one too late, one who passed, one who left; a budget; a wave."""
    nation = scene.nation
    make_participants(nation["53.01"], 2)
    make_participants(nation["51.71"], 3)
    make_participants(nation["00"], 1)
    first, second, third, *_ = scene.people["53.71"]
    Participant.objects.filter(pk=first.pk).update(probation_ends_on=date(2026, 2, 20))
    Participant.objects.filter(pk=second.pk).update(status=Status.PASSED)
    Participant.objects.filter(pk=third.pk).update(status=Status.WITHDRAWN)
    draft_request(actor=operator_a, satker=nation["53.71"], year=2026)
    Wave.objects.create(
        training_center=nation.center,
        fiscal_year=2026,
        number=1,
        starts_on=date(2026, 2, 1),
        ends_on=date(2026, 3, 31),
        seats=4,
    )
    return scene


@pytest.mark.parametrize("account", ["pksdm", "province_admin", "operator_a"])
def test_every_figure_leads_to_as_many_people(
    client: Client, busy: Scene, account: str, request: pytest.FixtureRequest
) -> None:
    client.force_login(request.getfixturevalue(account))
    page = client.get("/nasional/").content.decode()
    followed = set()
    for link, figure in FIGURE.findall(page):
        if not link.startswith("/nasional/daftar/") or link in followed:
            continue
        followed.add(link)
        rows = client.get(unescape(link)).content.decode()
        assert f"{figure} peserta, " in rows, link
    assert len(followed) > 12


def test_a_figure_of_what_is_stuck_leads_to_its_rows(
    client: Client, pksdm: User, busy: Scene
) -> None:
    client.force_login(pksdm)
    found = cockpit_of(pksdm, 2026).stuck
    people = [one for one in found if one.url.startswith("/nasional/daftar/")]
    kinds = {one.kind for one in people}
    assert kinds == {"mentored", "scheduled", "lettered"}
    for one in people:
        assert f"{one.amount} peserta, " in client.get(one.url).content.decode()
    offices = [one for one in found if one.url.startswith("/anggaran/")]
    assert {one.kind for one in offices} == {"unbudgeted", "draft"}
    for one in offices:
        table = client.get(one.url).context["table"]
        assert len(table.rows) == one.amount


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("key", MEASURES)
def test_who_is_counted_and_who_is_not_are_everyone(
    pksdm: User, busy: Scene, key: str, place: str
) -> None:
    everyone = set(rows_behind(pksdm, 2026, "registered"))
    reached = set(rows_behind(pksdm, 2026, key))
    assert reached <= everyone
    assert set(rows_behind(pksdm, 2026, key, lacking=True)) == everyone - reached


def test_the_steps_count_who_has_come_so_far(pksdm: User, busy: Scene) -> None:
    total = cockpit_of(pksdm, 2026).total
    assert total.people == {
        "registered": 13,
        "mentored": 7,
        "scheduled": 7,
        "budgeted": 0,
        "lettered": 0,
        "training": 0,
        "passed": 1,
        "at_risk": 1,
    }


def test_training_begins_with_the_first_day(
    pksdm: User, busy: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reporting.cockpit.measures.today", lambda: date(2026, 2, 1))
    assert cockpit_of(pksdm, 2026).total.count("training") == 0
    monkeypatch.setattr("reporting.cockpit.measures.today", lambda: date(2026, 2, 2))
    assert cockpit_of(pksdm, 2026).total.count("training") == 7


def test_who_passed_keeps_the_mentor_that_was(pksdm: User, busy: Scene) -> None:
    passed = busy.people["53.71"][1]
    pairs = Mentorship.objects.filter(participant=passed)
    pairs.update(ended_on=date(2026, 3, 1), end_reason="Selesai")
    assert passed in rows_behind(pksdm, 2026, "mentored")
    Participant.objects.filter(pk=passed.pk).update(status=Status.ACTIVE)
    assert passed not in rows_behind(pksdm, 2026, "mentored")


def test_a_letter_names_only_who_had_a_seat_when_it_was_issued(
    province_admin: User, scene: Scene
) -> None:
    make_official(scene.nation["53"])
    seed_letter_defaults()
    before = timezone.now() - timedelta(minutes=1)  # a letter's moment has whole seconds
    Enrollment.objects.update(created_at=before)
    letter = draft(province_admin, scene.nation["53"], LetterKind.PLACE_REQUEST)
    assert letter.whole_province
    issue(actor=province_admin, letter=letter, version=letter.version)
    late = make_participants(scene.nation["53.01"], 1)
    assert set(rows_behind(province_admin, 2026, "lettered")) == {
        person for group in scene.people.values() for person in group
    }
    seat(scene.cohort, late)
    assert late[0] not in rows_behind(province_admin, 2026, "lettered")
    Enrollment.objects.exclude(participant=late[0]).update(status=EnrollmentStatus.WITHDRAWN)
    assert not rows_behind(province_admin, 2026, "lettered").exists()


def test_months_split_the_active_people(pksdm: User, busy: Scene) -> None:
    months = {month.month: (month.ending, month.risky) for month in cockpit_of(pksdm, 2026).months}
    assert months["2026-02"] == (1, 1)
    assert sum(ending for ending, _ in months.values()) == 12


def test_money_is_what_the_recapitulation_says(
    pksdm: User, province_admin: User, busy: Scene
) -> None:
    draft_request(actor=province_admin, satker=busy.nation["53.01"], year=2026)
    money = cockpit_of(pksdm, 2026).money
    recap = recap_by_province(pksdm, 2026)
    asked = {row.code: row.asked for row in money.rows}
    assert asked == {row.code: dict(row.sums) for row in recap.rows if row.total}
    assert money.total.asked_sum == recap.total.total > 0
    assert money.total.approved_sum == 0


def test_seats_are_given_by_waves_else_by_cohorts(pksdm: User, busy: Scene) -> None:
    seats = {one.center: one for one in cockpit_of(pksdm, 2026).seats}
    ntt = seats["BPSDM Provinsi Nusa Tenggara Timur"]
    assert (ntt.needed, ntt.given, ntt.taken, ntt.missing) == (8, 4, 7, 4)
    assert seats["Belum ada lembaga pelatihan"].needed == 1
    Wave.objects.all().delete()
    seats = {one.center: one for one in cockpit_of(pksdm, 2026).seats}
    assert seats[ntt.center].given == busy.cohort.capacity


def test_what_waits_longest_comes_first(pksdm: User, busy: Scene) -> None:
    old = timezone.now() - timedelta(days=40)
    Participant.objects.filter(satker__code="51.71").update(created_at=old)
    first = cockpit_of(pksdm, 2026).stuck[0]
    assert (first.code, first.days) == ("51", 40)


def test_stuck_is_narrowed_by_kind(client: Client, pksdm: User, busy: Scene) -> None:
    client.force_login(pksdm)
    found = client.get("/nasional/tersendat/", {"jenis": "draft"}).context["page"].object_list
    assert [one.kind for one in found] == ["draft"]
    everything = client.get("/nasional/tersendat/", {"jenis": "lain"}).context["page"]
    assert len(everything.object_list) == len(
        stuck_of(pksdm, 2026, "", "province__code", dict.fromkeys(("53", "51", "00"), ""))
    )


def test_each_province_has_a_tile_of_its_own() -> None:
    codes = {row["kemendagri_code"] for row in read("provinces.csv")}
    assert set(TILES) == codes
    assert len({(column, line) for column, line, _ in TILES.values()}) == len(codes) == 38
    assert (COLUMNS, LINES) == (14, 7)


@pytest.mark.parametrize("scale", SCALES.values(), ids=SCALES)
def test_shades_rise_with_the_value_and_are_all_explained(scale) -> None:
    shades = [scale.shade(value) for value in range(101)]
    assert shades == sorted(shades)
    assert [shade for shade, _ in scale.legend] == [0, 1, 2, 3, 4] == sorted(set(shades))


def test_the_map_tells_in_words_what_it_shows(client: Client, pksdm: User, busy: Scene) -> None:
    tiles = {tile.code: tile for tile in tile_map(cockpit_of(pksdm, 2026), "mentored").tiles}
    assert (tiles["53"].shown, tiles["53"].shade) == ("77%", "good-2")
    assert tiles["53"].told == "Nusa Tenggara Timur: bermentor 7 dari 9 peserta"
    client.force_login(pksdm)
    body = client.get("/nasional/?ukuran=at_risk").content.decode()
    assert 'aria-label="Nusa Tenggara Timur: berisiko 1 dari 9 peserta"' in body


def sheet_of(client: Client, user: User, url: str, title: str) -> list[tuple]:
    client.force_login(user)
    workbook = load_workbook(io.BytesIO(client.get(url).content))
    return list(workbook[title].iter_rows(min_row=4, values_only=True))


def test_the_nation_is_the_sum_of_what_the_provinces_export(
    client: Client, pksdm: User, province_admin: User, other_province: User, busy: Scene
) -> None:
    national = sheet_of(client, pksdm, "/nasional/ekspor/", "Per tempat")
    of = {row[0]: row[2:-1] for row in national if row[0]}
    for code, admin in (("53", province_admin), ("51", other_province)):
        own = sheet_of(client, admin, "/nasional/ekspor/", "Per tempat")
        columns = zip(*(row[2:-1] for row in own if row[0]), strict=True)
        assert tuple(sum(column) for column in columns) == of[code] == own[-1][2:-1]
    sums = tuple(sum(column) for column in zip(*of.values(), strict=True))
    assert national[-1][2:-1] == sums


def test_the_report_says_what_the_page_says(client: Client, pksdm: User, busy: Scene) -> None:
    client.force_login(pksdm)
    response = client.get("/nasional/laporan/")
    assert response["Content-Type"] == "application/pdf"
    text = " ".join(text_of(response.content).split())
    assert "LAPORAN PERKEMBANGAN NASIONAL" in text.upper()
    assert "Terdaftar 13 100% 0" in text
    assert "Halaman 1 dari" in text


def test_an_office_sees_its_own_part(client: Client, operator_a: User, busy: Scene) -> None:
    client.force_login(operator_a)
    body = client.get("/nasional/").content.decode()
    assert "Per satker" in body
    assert "KPU Kota Kupang" in body
    assert "KPU Kabupaten Kupang" not in body
    assert client.get("/nasional/daftar/?ukuran=registered&tempat=53.01").status_code == 404
    assert client.get("/nasional/daftar/?ukuran=gaji").status_code == 404
