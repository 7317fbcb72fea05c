"""The register of letters, and the numbers that each kind and office may write differently."""

from __future__ import annotations

import io
from datetime import date, timedelta
from itertools import count
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from latsar.accounts.choices import Role
from latsar.accounts.models import User
from latsar.audit.chain import head
from latsar.audit.models import AuditEntry
from latsar.errors import Forbidden, Refused, StaleVersion
from participants.models import Participant
from reporting.letters import services
from reporting.letters.corrections import draft_correction
from reporting.letters.office_services import drop_settings, save_settings
from reporting.letters.register import completeness
from reporting.letters.services import issue, void
from reporting.letters.snapshot import settings_for
from reporting.models import Letter, LetterSettings
from tests.cast import Nation, make_user
from tests.reporting.letter_case import draft, small_case

pytestmark = pytest.mark.django_db
REGISTER = "reporting:letter-register"


@pytest.fixture(autouse=True)
def quick_render(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "render", lambda s: b"%PDF-1.7 " + s["number"].encode())


@pytest.fixture(autouse=True)
def a_clock_that_ticks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each letter goes out a second after the one before."""
    seconds = count()
    start = timezone.now()
    ticking = SimpleNamespace(
        now=lambda: start + timedelta(seconds=next(seconds)), localtime=timezone.localtime
    )
    monkeypatch.setattr(services, "timezone", ticking)


@pytest.fixture
def people(nation: Nation) -> list[Participant]:
    return small_case(nation)


def sent(actor: User, letter: Letter, number: str | None = None) -> Letter:
    return issue(actor=actor, letter=letter, version=letter.version, external_number=number)


@pytest.fixture
def year_of_letters(nation: Nation, people: list[Any], province_admin: User) -> list[Letter]:
    """Withdrawn, from another system, replaced, replacing, and one of the year after."""
    office = nation["53"]
    gone = sent(province_admin, draft(province_admin, office))
    void(actor=province_admin, letter=gone, version=gone.version, reason="Salah alamat")
    outside = sent(province_admin, draft(province_admin, office), "AG-77/2026")
    old = sent(province_admin, draft(province_admin, office, "duty_release"))
    new = sent(province_admin, draft_correction(actor=province_admin, letter=old))
    later = sent(province_admin, draft(province_admin, office, dated_on=date(2027, 1, 4)))
    draft(province_admin, office)
    return [gone, outside, old, new, later]


def test_every_number_stays_listed(
    client: Client, year_of_letters: list[Letter], province_admin: User
) -> None:
    gone, outside, old, new, later = year_of_letters
    client.force_login(province_admin)
    page = client.get(reverse(REGISTER) + "?tahun=2026").content.decode()
    places = [page.index(f">{x.number}</a>") for x in (gone, outside, old, new)]
    assert places == sorted(places)
    for told in (
        "Nomor urut 1 sampai 3 tercatat semua, tanpa yang terlewat; 1 surat bernomor dari sistem",
        ": Salah alamat",
        "Nomor dari sistem lain",
        f"Diganti surat nomor {new.number}",
        f"Mengganti surat nomor {old.number}",
    ):
        assert told in page
    assert later.number not in page
    following = client.get(reverse(REGISTER) + "?tahun=2027").content.decode()
    assert later.number in following
    assert gone.number not in following
    assert (
        "Belum ada surat bernomor" in client.get(reverse(REGISTER) + "?tahun=1999").content.decode()
    )


def test_the_workbook_holds_the_same(
    client: Client, year_of_letters: list[Letter], province_admin: User
) -> None:
    client.force_login(province_admin)
    link = head().hash
    answer = client.get(reverse("reporting:letter-register-export") + "?tahun=2026")
    sheet = load_workbook(io.BytesIO(answer.content)).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0][0] == "Buku agenda surat KPU Provinsi Nusa Tenggara Timur tahun 2026"
    assert rows[2][0] == f"Kepala rantai riwayat saat diunduh: {link}"
    assert rows[3][:3] == ["Nomor urut", "Nomor surat", "Tanggal surat"]
    listed = {row[1]: row for row in rows[4:]}
    assert [row[0] for row in rows[4:]] == [1, None, 2, 3]
    gone, outside, old, new, _ = year_of_letters
    assert list(listed) == [x.number for x in (gone, outside, old, new)]
    assert [row[9] for row in rows[4:]] == ["Dicabut", "Terbit", "Diganti", "Terbit"]
    assert "Salah alamat" in listed[gone.number][10]
    assert listed[new.number][11] == new.sha256
    entry = AuditEntry.objects.get(action="export.downloaded")
    assert entry.after["jumlah baris"] == 4


def test_each_reads_the_own_registers(
    client: Client,
    nation: Nation,
    year_of_letters: list[Letter],
    operator_a: User,
    other_province: User,
    auditor: User,
) -> None:
    own = sent(operator_a, draft(operator_a, nation["53.71"], "duty_release"))
    client.force_login(operator_a)
    page = client.get(reverse(REGISTER) + "?tahun=2026").content.decode()
    assert own.number in page
    assert year_of_letters[0].number not in page
    for route in (REGISTER, "reporting:letter-register-export"):
        for user, code, status in (
            (operator_a, "53", 404),
            (other_province, "53", 404),
            (auditor, "53", 200),
        ):
            client.force_login(user)
            assert client.get(f"{reverse(route)}?tahun=2026&satker={code}").status_code == status
    clerk = make_user("operator.53", Role.OPERATOR, nation["53"])
    client.force_login(clerk)
    page = client.get(reverse(REGISTER) + "?tahun=2026").content.decode()
    assert "Belum ada surat bernomor" in page


def test_a_long_year_is_paged_and_can_be_printed_whole(
    client: Client, nation: Nation, people: list[Any], province_admin: User
) -> None:
    client.force_login(province_admin)
    counts = []
    for amount in (2, 55):
        for _ in range(amount):
            sent(province_admin, draft(province_admin, nation["53"]))
        with CaptureQueriesContext(connection) as queries:
            page = client.get(reverse(REGISTER) + "?tahun=2026").content.decode()
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert "1–50 dari 57" in page
    assert "57/SDM.02-SD/53/2026" not in page
    whole = client.get(reverse(REGISTER) + "?tahun=2026&satker=53&semua=1").content.decode()
    assert "57/SDM.02-SD/53/2026" in whole


def test_a_missing_number_is_told(nation: Nation, people: list[Any], province_admin: User) -> None:
    from reporting.models import NumberSeries

    sent(province_admin, draft(province_admin, nation["53"]))
    NumberSeries.objects.update(last_sequence=3)
    found = completeness(satker=nation["53"], year=2026)
    assert not found.is_whole
    assert "yang tercatat hanya 1" in found.sentence


def fields(pattern: str, **more: str) -> dict[str, str]:
    return {
        "number_pattern": pattern,
        "archive_code": "PP.06",
        "type_code": "SD",
        "paper": "A4",
        "signing": "wet",
    } | more


def test_the_kind_goes_before_the_office_and_the_office_before_the_nation(
    nation: Nation, people: list[Any], pksdm: User, province_admin: User
) -> None:
    office = nation["53"]

    def save(actor: User, satker: Any, kind: str, pattern: str) -> None:
        save_settings(actor=actor, satker=satker, kind=kind, version=0, fields=fields(pattern))

    def pattern(kind: str) -> str:
        return settings_for(office, kind).number_pattern

    baseline = pattern("")
    save(pksdm, None, "duty_release", "N-{urut}/{tahun}")
    assert pattern("duty_release") == "N-{urut}/{tahun}"
    assert pattern("place_request") == baseline
    save(province_admin, office, "", "P-{urut}/{tahun}")
    assert pattern("duty_release") == "P-{urut}/{tahun}", "the office goes before the nation"
    save(province_admin, office, "duty_release", "{urut}/{unit}/{bulan_romawi}/{tahun}")
    numbers = [
        sent(province_admin, draft(province_admin, office, kind)).number
        for kind in ("duty_release", "place_request", "duty_release")
    ]
    assert numbers == ["1/53/I/2026", "P-2/2026", "3/53/I/2026"], "one series for all kinds"
    drop_settings(actor=province_admin, satker=office, kind="duty_release", version=1)
    assert pattern("duty_release") == "P-{urut}/{tahun}"


def test_numbers_of_another_kind_are_not_taken_from_outside(
    nation: Nation, people: list[Any], province_admin: User
) -> None:
    office = nation["53"]
    save_settings(
        actor=province_admin,
        satker=office,
        kind="duty_release",
        version=0,
        fields=fields("BT-{urut}/{tahun}"),
    )
    with pytest.raises(Refused, match="berpola sama"):
        sent(province_admin, draft(province_admin, office), "BT-9/2026")


def test_settings_are_guarded(
    nation: Nation, people: list[Any], province_admin: User, operator_a: User, other_province: User
) -> None:
    office = nation["53"]
    asked: dict[str, Any] = {"satker": office, "kind": "duty_release", "version": 0}
    for actor in (operator_a, other_province):
        with pytest.raises(Forbidden):
            save_settings(actor=actor, **asked, fields=fields("{urut}/{tahun}"))
        with pytest.raises(Forbidden):
            drop_settings(actor=actor, **asked)
    save_settings(actor=province_admin, **asked, fields=fields("{urut}/{tahun}"))
    with pytest.raises(StaleVersion):
        drop_settings(actor=province_admin, **asked)
    with pytest.raises(Refused, match="tidak dihapus"):
        drop_settings(actor=province_admin, satker=office, kind="", version=1)


def test_the_page_sets_one_kind(
    client: Client, nation: Nation, people: list[Any], province_admin: User
) -> None:
    client.force_login(province_admin)
    url = reverse("reporting:letter-settings") + "?satker=53&jenis=duty_release"
    assert "mengikuti setelan umum" in client.get(url).content.decode()
    client.post(url, fields("{urut}/BT/{kode_satker}/{bulan_romawi}/{tahun}") | {"version": "0"})
    own = LetterSettings.objects.get(satker=nation["53"])
    assert (own.kind, own.number_pattern) == (
        "duty_release",
        "{urut}/BT/{kode_satker}/{bulan_romawi}/{tahun}",
    )
    page = client.get(url).content.decode()
    assert "12/BT/53/I/2026" in page
    assert "Setelan tersendiri: Pembebastugasan peserta." in page
    client.post(url, {"drop": "1", "version": "1"})
    assert not LetterSettings.objects.filter(satker=nation["53"]).exists()
