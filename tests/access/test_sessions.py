"""Open sessions: listed, ended from anywhere, over when unused, tied to the rights they began with."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from latsar.access.devices import agent_in_words, open_sessions
from latsar.access.models import Session
from latsar.access.sessions import SEEN, STARTED
from latsar.accounts.choices import Role
from latsar.accounts.models import User
from latsar.audit.models import AuditEntry
from tests.access.conftest import CHROME, FIREFOX, sign_in
from tests.cast import Nation


def age(client: Client, *, seen: float = 0, started: float = 0) -> None:
    """Move the session of a client into the past, by minutes."""
    session = client.session
    now = timezone.now()
    session[SEEN] = (now - timedelta(minutes=seen)).isoformat()
    session[STARTED] = (now - timedelta(minutes=max(started, seen))).isoformat()
    session.save()


@pytest.fixture
def two(operator_a: User) -> tuple[Client, Client]:
    """The operator on two devices."""
    first, second = Client(), Client()
    sign_in(first, HTTP_USER_AGENT=CHROME, REMOTE_ADDR="10.0.0.1")
    sign_in(second, HTTP_USER_AGENT=FIREFOX, REMOTE_ADDR="10.0.0.2")
    return first, second


def test_the_page_lists_the_devices(two: tuple[Client, Client], operator_b: User) -> None:
    other = Client()
    sign_in(other, "operator.5301", REMOTE_ADDR="10.0.0.3")
    page = two[0].get("/akun/perangkat/").content.decode()
    for text in ("Chrome di Windows", "Firefox di Linux", "10.0.0.1", "10.0.0.2", "Perangkat ini"):
        assert text in page
    assert "10.0.0.3" not in page
    assert page.count("Keluarkan</button>") == 1
    for session in Session.objects.all():
        assert session.session_key not in page


def test_one_device_ends_another_at_once(two: tuple[Client, Client], operator_a: User) -> None:
    first, second = two
    public = Session.objects.get(address="10.0.0.2").public
    assert first.post(f"/akun/perangkat/{public}/keluar/").url == "/akun/perangkat/"
    assert second.get("/peserta/").url == "/masuk/?next=/peserta/"
    assert first.get("/peserta/").status_code == 200
    entry = AuditEntry.objects.get(action="account.sessions_ended")
    assert (entry.actor, entry.after) == (operator_a, {"sesi diakhiri": 1})
    first.post(f"/akun/perangkat/{public}/keluar/")
    assert AuditEntry.objects.filter(action="account.sessions_ended").count() == 1


def test_nobody_ends_the_session_of_another(two: tuple[Client, Client], operator_b: User) -> None:
    stranger = Client()
    sign_in(stranger, "operator.5301")
    public = Session.objects.get(address="10.0.0.2").public
    assert stranger.post(f"/akun/perangkat/{public}/keluar/").status_code == 302
    assert two[1].get("/peserta/").status_code == 200


def test_all_other_devices_end_together(two: tuple[Client, Client], operator_b: User) -> None:
    stranger = Client()
    sign_in(stranger, "operator.5301")
    two[0].post("/akun/perangkat/keluar/")
    assert two[1].get("/peserta/").url == "/masuk/?next=/peserta/"
    assert two[0].get("/peserta/").status_code == 200
    assert stranger.get("/peserta/").status_code == 200


def test_a_session_unused_for_too_long_is_over(client: Client, operator_a: User) -> None:
    sign_in(client)
    age(client, seen=29)
    assert client.get("/peserta/").status_code == 200
    age(client, seen=31)
    assert client.get("/peserta/?q=ani").url == "/masuk/?next=%2Fpeserta%2F%3Fq%3Dani"
    assert "lama tidak dipakai" in client.get("/masuk/").content.decode()
    assert client.get("/peserta/").url == "/masuk/?next=/peserta/"


def test_a_session_is_over_after_half_a_day_however_busy(client: Client, operator_a: User) -> None:
    sign_in(client)
    age(client, started=12 * 60 - 1)
    assert client.get("/peserta/").status_code == 200
    age(client, started=12 * 60 + 1)
    assert client.get("/peserta/").status_code == 302


def test_htmx_is_led_to_the_sign_in_as_a_whole_page(client: Client, operator_a: User) -> None:
    sign_in(client)
    age(client, seen=31)
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/peserta/?q=a"}
    answer = client.get("/peserta/", headers=headers)
    assert answer["HX-Redirect"] == "/masuk/?next=%2Fpeserta%2F%3Fq%3Da"


def test_public_pages_stay_open_when_a_session_ends(client: Client, operator_a: User) -> None:
    sign_in(client)
    age(client, seen=31)
    assert client.get("/healthz").status_code == 200
    assert client.get("/peserta/").status_code == 302


def test_last_seen_is_written_at_most_every_five_minutes(client: Client, operator_a: User) -> None:
    sign_in(client)
    age(client, seen=4)
    before = Session.objects.get().seen_at
    client.get("/peserta/")
    assert Session.objects.get().seen_at == before
    age(client, seen=6)
    client.get("/peserta/")
    assert timezone.now() - Session.objects.get().seen_at < timedelta(minutes=1)


def test_the_rules_of_access_ask_the_database_nothing(
    client: Client, operator_a: User, django_assert_num_queries: Any
) -> None:
    """A session and an account, as ever."""
    client.force_login(operator_a)
    with django_assert_num_queries(2):
        assert client.post("/akun/keamanan/").status_code == 405


@pytest.mark.parametrize(
    "change",
    [
        {"role": Role.PROVINCE},
        {"satker": "53.01"},
        {"is_staff": True},
        {"is_superuser": True},
        {"is_active": False},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_change_of_rights_ends_the_sessions_at_once(
    client: Client, nation: Nation, operator_a: User, change: dict[str, Any]
) -> None:
    """Also when it was made past the application, such as with SQL."""
    sign_in(client)
    values = {name: nation[v] if name == "satker" else v for name, v in change.items()}
    User.objects.filter(pk=operator_a.pk).update(**values)
    assert client.get("/peserta/").url == "/masuk/?next=/peserta/"
    assert not Session.objects.filter(user=operator_a).exists()


def test_other_changes_of_an_account_end_nothing(client: Client, operator_a: User) -> None:
    sign_in(client)
    User.objects.filter(pk=operator_a.pk).update(first_name="Ani", email="ani@kpu.go.id")
    assert client.get("/peserta/").status_code == 200


def test_no_session_wakes_up_with_its_account(client: Client, operator_a: User) -> None:
    sign_in(client)
    operator_a.is_active = False
    operator_a.save()
    operator_a.is_active = True
    operator_a.save()
    assert client.get("/peserta/").status_code == 302


def test_a_session_that_is_over_is_listed_nowhere(client: Client, operator_a: User) -> None:
    sign_in(client)
    assert open_sessions(operator_a).count() == 1
    age(client, seen=31)
    assert open_sessions(operator_a).count() == 0


@pytest.mark.parametrize(
    ("header", "words"),
    [
        (CHROME, "Chrome di Windows"),
        (f"{CHROME} Edg/131.0", "Edge di Windows"),
        (FIREFOX, "Firefox di Linux"),
        ("Mozilla/5.0 (Linux; Android 14) Chrome/131 Mobile Safari/537", "Chrome di Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18) Version/18 Safari/604", "Safari di iPhone"),
        ("curl/8.1", "Perangkat tidak dikenal"),
        ("", "Perangkat tidak dikenal"),
        ("<script>alert(1)</script>", "Perangkat tidak dikenal"),
    ],
)
def test_a_device_is_named_in_words(header: str, words: str) -> None:
    assert agent_in_words(header) == words
