"""Who guesses waits: counted per account and address, per account, and per address."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from latsar.access.lockouts import is_locked_out, key_of, locked_until
from latsar.access.models import SignInFailure
from latsar.access.services import unlock
from latsar.accounts.models import User
from latsar.audit.models import AuditEntry
from latsar.errors import Forbidden, Refused
from tests.access.conftest import sign_in

NIP = "199802172025061001"
HERE, THERE = {"REMOTE_ADDR": "10.0.0.1"}, {"REMOTE_ADDR": "10.0.0.2"}


def guess(client: Client, times: int, username: str = "operator.5371", **meta: Any) -> Any:
    for number in range(times):
        answer = sign_in(client, username, f"tebakan {number}", **meta)
    return answer


def age(minutes: float) -> None:
    """Move all failures into the past."""
    for failure in SignInFailure.objects.all():
        failure.attempt_time -= timedelta(minutes=minutes)
        failure.save()


def test_the_fifth_failure_locks_and_says_until_when(client: Client, operator_a: User) -> None:
    assert guess(client, 4, **HERE).status_code == 200
    answer = guess(client, 1, **HERE)
    assert answer.status_code == 429
    assert 14 * 60 < int(answer["Retry-After"]) <= 15 * 60
    assert "15 menit lagi" in answer.content.decode()
    locked = sign_in(client, **HERE)
    assert locked.status_code == 429
    assert "_auth_user_id" not in client.session


def test_a_lock_holds_its_time_and_no_knocking_prolongs_it(
    client: Client, operator_a: User
) -> None:
    guess(client, 5, **HERE)
    age(14.9)
    assert sign_in(client, **HERE).status_code == 429
    assert SignInFailure.objects.count() == 5
    age(0.2)
    assert guess(client, 1, **HERE).status_code == 200  # the old failures count no more
    assert sign_in(client, **HERE).status_code == 302


def test_failures_far_apart_lock_nothing(client: Client, operator_a: User) -> None:
    for _ in range(6):
        assert guess(client, 1, **HERE).status_code == 200
        age(4)


def test_another_address_of_the_account_and_another_account_stay_open(
    client: Client, operator_a: User, operator_b: User
) -> None:
    guess(client, 5, **HERE)
    assert sign_in(Client(), **THERE).status_code == 302
    assert sign_in(Client(), "operator.5301", **HERE).status_code == 302


def test_all_names_of_an_account_count_together(client: Client, operator_a: User) -> None:
    User.objects.filter(pk=operator_a.pk).update(nip=NIP, email="ani@kpu.go.id")
    guess(client, 2, NIP, **HERE)
    guess(client, 2, "ANI@kpu.go.id", **HERE)
    assert guess(client, 1, **HERE).status_code == 429


def test_one_account_guessed_from_everywhere_is_locked(
    client: Client, operator_a: User, settings: Any
) -> None:
    settings.SIGN_IN_FAILURES_ACCOUNT = 6
    for number in range(5):
        assert guess(client, 1, REMOTE_ADDR=f"10.0.1.{number}").status_code == 200
    assert guess(client, 1, REMOTE_ADDR="10.0.1.99").status_code == 429
    assert sign_in(Client(), **HERE).status_code == 429
    assert is_locked_out(operator_a)


def test_one_address_that_tries_many_names_is_locked(
    client: Client, operator_a: User, settings: Any
) -> None:
    settings.SIGN_IN_FAILURES_ADDRESS = 6
    for number in range(5):
        assert guess(client, 1, f"siapa.{number}", **HERE).status_code == 200
    assert guess(client, 1, "siapa.99", **HERE).status_code == 429
    assert sign_in(client, **HERE).status_code == 429
    assert sign_in(client, **THERE).status_code == 302
    entry = AuditEntry.objects.get(action="sign_in.locked")
    assert entry.object_label == "Alamat 10.0.0.1"


def test_a_name_that_does_not_exist_is_locked_in_the_same_way(client: Client, db: None) -> None:
    pages = [guess(client, 5, "tidak.ada", **HERE).content.decode()]
    assert "15 menit lagi" in pages[0]


@pytest.mark.parametrize(("proxies", "counted"), [(0, "10.9.9.9"), (1, "10.0.0.7")])
def test_behind_proxies_the_client_counts_not_what_it_claims(
    client: Client, operator_a: User, settings: Any, proxies: int, counted: str
) -> None:
    settings.PROXIES_IN_FRONT = proxies
    meta = {"REMOTE_ADDR": "10.9.9.9", "HTTP_X_FORWARDED_FOR": "1.2.3.4, 10.0.0.7"}
    guess(client, 1, **meta)
    assert SignInFailure.objects.get().ip_address == counted


@pytest.mark.parametrize(
    ("address", "counted"),
    [("2001:db8:0:7::1", "2001:db8:0:7::"), ("::ffff:10.0.0.9", "10.0.0.9"), ("?", None)],
)
def test_addresses_of_one_network_of_ipv6_count_together(
    client: Client, operator_a: User, address: str, counted: str | None
) -> None:
    guess(client, 1, REMOTE_ADDR=address)
    assert SignInFailure.objects.get().ip_address == counted


def test_signing_in_forgives_the_failures_from_here_only(client: Client, operator_a: User) -> None:
    guess(client, 4, **HERE)
    guess(client, 4, **THERE)
    sign_in(client, **HERE)
    assert set(SignInFailure.objects.values_list("ip_address", flat=True)) == {"10.0.0.2"}


def test_nothing_typed_is_kept_or_logged(
    client: Client, operator_a: User, caplog: pytest.LogCaptureFixture
) -> None:
    User.objects.filter(pk=operator_a.pk).update(nip=NIP)
    caplog.set_level(logging.DEBUG)
    for name in (NIP, "199802172025061999", "rahasia-di-kolom-nama"):
        guess(client, 2, name, **HERE)
    rows = [*SignInFailure.objects.values(), *AuditEntry.objects.values()]
    for secret in (NIP, "199802172025061999", "rahasia-di-kolom-nama", "tebakan"):
        assert secret not in str(rows)
        assert secret not in caplog.text
    assert "Sign-in failed" in caplog.text


def test_failures_of_accounts_are_audited_once_each(client: Client, operator_a: User) -> None:
    guess(client, 5, **HERE)
    guess(client, 3, **HERE)
    guess(client, 3, "tidak.ada", **THERE)
    actions = list(AuditEntry.objects.order_by("id").values_list("action", flat=True))
    assert actions == ["sign_in.failed"] * 4 + ["sign_in.locked"]
    entry = AuditEntry.objects.filter(action="sign_in.locked").get()
    assert (entry.object_id, entry.satker) == (str(operator_a.pk), operator_a.satker)
    assert entry.after == {"alamat": "10.0.0.1"}


def test_an_administrator_of_the_scope_opens_the_lock(
    client: Client, province_admin: User, operator_a: User
) -> None:
    guess(client, 5, **HERE)
    assert is_locked_out(operator_a)
    admin = Client()
    admin.force_login(province_admin)
    assert admin.post(f"/akun/pengguna/{operator_a.pk}/buka-kunci/").status_code == 302
    assert not is_locked_out(operator_a)
    assert sign_in(client, **HERE).status_code == 302
    entry = AuditEntry.objects.get(action="account.unlocked")
    assert (entry.actor, entry.object_id) == (province_admin, str(operator_a.pk))
    with pytest.raises(Refused, match="tidak terkunci"):
        unlock(actor=province_admin, account=operator_a)


def test_others_cannot_open_it(
    client: Client, other_province: User, operator_b: User, operator_a: User
) -> None:
    guess(client, 5, **HERE)
    for actor in (other_province, operator_b):
        with pytest.raises(Forbidden):
            unlock(actor=actor, account=operator_a)
    assert is_locked_out(operator_a)


def test_the_limits_are_read_from_the_settings(operator_a: User, settings: Any) -> None:
    settings.SIGN_IN_FAILURES = 2
    settings.SIGN_IN_WINDOW_MINUTES = 60
    for _ in range(2):
        SignInFailure.objects.create(username=key_of(operator_a), ip_address="10.0.0.1")
    end = locked_until(key_of(operator_a), "10.0.0.1")
    assert end is not None
    assert end - timezone.now() > timedelta(minutes=59)
