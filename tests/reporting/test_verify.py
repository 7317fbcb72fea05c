"""The public page: a file beside the letter, bit by bit, and not more often than is needed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from latsar.accounts.models import User
from latsar.http import client_address
from participants.models import Participant
from reporting.letters import services, visits
from reporting.letters.services import issue
from reporting.letters.visits import allowed
from reporting.models import Letter, VisitCount
from tests.at_once import at_once
from tests.cast import Nation
from tests.reporting.letter_case import draft, small_case

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(nation: Nation) -> list[Participant]:
    return small_case(nation)


@pytest.fixture
def issued(
    nation: Nation,
    people: list[Participant],
    province_admin: User,
    monkeypatch: pytest.MonkeyPatch,
) -> Letter:
    monkeypatch.setattr(services, "render", lambda s: b"%PDF-1.7 " + s["number"].encode())
    letter = draft(province_admin, nation["53"])
    return issue(actor=province_admin, letter=letter, version=1)


def dropped(client: Client, path: str, content: bytes) -> str:
    file = SimpleUploadedFile("surat.pdf", content, content_type="application/pdf")
    return client.post(path, {"file": file}).content.decode()


def test_the_same_bytes_are_the_same(client: Client, issued: Letter) -> None:
    page = dropped(client, issued.verify_path, bytes(issued.pdf))
    assert "Sama persis" in page
    assert "Berlaku" in page
    assert "Berbeda" not in page


def test_the_form_can_be_sent_by_a_browser(issued: Letter) -> None:
    """Under "no-referrer" browsers send "Origin: null" with a form, which CSRF refuses."""
    answer = Client().get(issued.verify_path)
    assert answer["Referrer-Policy"] == "same-origin"
    strict = Client(enforce_csrf_checks=True)
    token = strict.get(issued.verify_path).context["csrf_token"]
    file = SimpleUploadedFile("s.pdf", bytes(issued.pdf))
    sent = {"file": file, "csrfmiddlewaretoken": str(token)}
    page = strict.post(issued.verify_path, sent, HTTP_ORIGIN="http://testserver")
    assert "Sama persis" in page.content.decode()


def test_any_flipped_bit_differs(client: Client, issued: Letter, monkeypatch: Any) -> None:
    monkeypatch.setattr(visits, "FILES_A_MINUTE", 1_000)
    whole = bytes(issued.pdf)
    for place in range(len(whole)):
        flipped = bytearray(whole)
        flipped[place] ^= 1
        page = dropped(client, issued.verify_path, bytes(flipped))
        assert "Berbeda" in page
        assert "Sama persis" not in page


def test_a_real_letter_with_one_byte_changed(
    client: Client, nation: Nation, people: list[Participant], province_admin: User
) -> None:
    letter = issue(actor=province_admin, letter=draft(province_admin, nation["53"]), version=1)
    pdf = bytearray(letter.pdf)
    assert "Sama persis" in dropped(client, letter.verify_path, bytes(pdf))
    pdf[len(pdf) // 2] ^= 0x20
    assert "Berbeda" in dropped(client, letter.verify_path, bytes(pdf))


def test_another_letter_is_called_by_its_number(
    client: Client, nation: Nation, issued: Letter, province_admin: User
) -> None:
    other = issue(actor=province_admin, letter=draft(province_admin, nation["53"]), version=1)
    page = dropped(client, issued.verify_path, bytes(other.pdf))
    assert f"yaitu nomor {other.number}" in page


def test_nothing_sent_or_too_much_sent(client: Client, issued: Letter) -> None:
    empty = client.post(issued.verify_path)
    assert empty.status_code == 200
    assert "Sama persis" not in empty.content.decode()
    assert "lebih besar dari 5 MB" in dropped(client, issued.verify_path, b"x" * 5_300_000)


def test_no_person_is_told(client: Client, issued: Letter, people: list[Participant]) -> None:
    pages = [
        client.get(issued.verify_path).content.decode(),
        dropped(client, issued.verify_path, bytes(issued.pdf)),
        dropped(client, issued.verify_path, b"lain"),
        dropped(client, reverse("reporting:verify-file"), bytes(issued.pdf)),
    ]
    assert issued.signatory is not None
    for person in (*people, issued.signatory):
        assert all(person.name not in page and person.nip not in page for page in pages)


def test_tokens_are_long_and_all_different() -> None:
    from reporting.models import new_token

    tokens = {new_token() for _ in range(1_000)}
    assert len(tokens) == 1_000
    assert min(map(len, tokens)) >= 22


def test_too_many_pages_in_a_minute(client: Client, issued: Letter, monkeypatch: Any) -> None:
    monkeypatch.setattr(visits, "PAGES_A_MINUTE", 5)
    monkeypatch.setattr(visits, "FILES_A_MINUTE", 2)
    paths = [issued.verify_path, "/verifikasi/tebakan/", reverse("reporting:verify-file")]
    answers = [client.get(paths[i % 3]).status_code for i in range(5)]
    assert set(answers) == {200, 404}
    over = client.get(issued.verify_path)
    assert over.status_code == 429
    assert 1 <= int(over["Retry-After"]) <= 60
    assert over["X-Robots-Tag"] == "noindex, nofollow"
    assert "Tunggu satu menit" in over.content.decode()
    assert issued.number not in over.content.decode()
    elsewhere = client.get(issued.verify_path, REMOTE_ADDR="10.9.8.7")
    assert elsewhere.status_code == 200
    for expected in (200, 200, 429):
        file = SimpleUploadedFile("s.pdf", b"x")
        assert client.post(issued.verify_path, {"file": file}).status_code == expected


@pytest.mark.parametrize(
    ("forwarded", "proxies", "expected"),
    [
        ("", 0, "10.0.0.1"),
        ("1.1.1.1", 0, "10.0.0.1"),
        ("6.6.6.6, 1.1.1.1", 1, "1.1.1.1"),
        ("6.6.6.6, 1.1.1.1, 10.0.0.2", 2, "1.1.1.1"),
        ("", 1, "10.0.0.1"),
        ("1.1.1.1", 2, "10.0.0.1"),
    ],
)
def test_the_visitor_behind_our_proxies(forwarded: str, proxies: int, expected: str) -> None:
    """Only what our own proxies add is believed: nobody gets a new address by claiming one."""
    headers = {"REMOTE_ADDR": "10.0.0.1", "HTTP_X_FORWARDED_FOR": forwarded}
    assert client_address(headers, proxies) == expected


def test_a_new_minute_begins_anew_and_old_counts_go(monkeypatch: Any) -> None:
    ask = {"address": "10.0.0.1", "what": "page", "limit": 1}
    assert [allowed(**ask), allowed(**ask)] == [True, False]
    later = timezone.now() + timedelta(minutes=30)
    monkeypatch.setattr(visits.timezone, "now", lambda: later)
    assert allowed(**ask)
    row = VisitCount.objects.get()
    assert row.count == 1
    assert "10.0.0.1" not in row.visitor


@pytest.mark.django_db(transaction=True)
def test_many_at_once_are_all_counted() -> None:
    """As from several server processes: each has its own connection, and no count is lost."""
    ask = {"address": "10.0.0.1", "what": "page", "limit": 8}
    outcomes = at_once([lambda: allowed(**ask)] * 12)
    counted = sum(VisitCount.objects.values_list("count", flat=True))
    assert counted == 12
    if VisitCount.objects.count() == 1:  # a minute may end in between
        assert sorted(outcomes) == [False] * 4 + [True] * 8
