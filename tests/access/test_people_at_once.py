"""Two administrators at the same moment: one change happens, the other is told why not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from latsar.access.people.accounts import create_account, deactivate, stamp_of, update_account
from latsar.access.people.importer import compare, save_accounts
from latsar.accounts.choices import Role
from latsar.accounts.models import User
from latsar.audit.models import AuditEntry
from latsar.errors import Refused, StaleVersion
from tests.at_once import at_once
from tests.cast import Nation, make_nip

from .test_people import changed, values
from .test_people_import import reading, row

pytestmark = pytest.mark.django_db(transaction=True)
THREADS = 6


def refusals_of(calls: list[Callable[[], Any]]) -> list[Refused]:
    return [answer for answer in at_once(calls) if isinstance(answer, Refused)]


def closing(actor: User, account: User) -> Callable[[], User]:
    seen = stamp_of(account)
    return lambda: deactivate(actor=actor, account=account, seen=seen, reason="Purnabakti")


def test_the_last_two_of_pksdm_close_each_other(
    transactional_db: None, pksdm: User, second_pksdm: User
) -> None:
    refusals = refusals_of([closing(pksdm, second_pksdm), closing(second_pksdm, pksdm)])
    assert len(refusals) == 1
    assert User.objects.filter(role=Role.PKSDM, is_active=True).count() == 1
    assert AuditEntry.objects.filter(action="account.deactivated").count() == 1


@pytest.mark.postgres
def test_who_has_just_been_closed_closes_nobody(
    transactional_db: None, pksdm: User, second_pksdm: User, operator_a: User
) -> None:
    """A third one could approve, so only the lost right stands in the way."""
    User.objects.filter(pk=operator_a.pk).update(role=Role.PKSDM, satker=None)
    refusals = refusals_of([closing(pksdm, second_pksdm), closing(second_pksdm, pksdm)])
    assert len(refusals) == 1
    assert User.objects.filter(role=Role.PKSDM, is_active=True).count() == 2


@pytest.mark.postgres
def test_one_nip_for_six_who_make_the_account(
    transactional_db: None, province_admin: User, nation: Nation
) -> None:
    call = lambda: create_account(actor=province_admin, values=values(nation))  # noqa: E731
    refusals = refusals_of([call] * THREADS)
    assert [refusal.field for refusal in refusals] == ["nip"] * (THREADS - 1)
    assert AuditEntry.objects.filter(action="account.created").count() == 1


@pytest.mark.postgres
def test_one_page_of_an_account_saved_by_six(
    transactional_db: None, province_admin: User, operator_a: User
) -> None:
    seen = stamp_of(operator_a)
    calls = [
        lambda name=f"Nama {number}": update_account(
            actor=province_admin,
            account=operator_a,
            values=changed(operator_a, name=name),
            seen=seen,
        )
        for number in range(THREADS)
    ]
    refusals = refusals_of(calls)
    assert [type(refusal) for refusal in refusals] == [StaleVersion] * (THREADS - 1)
    assert AuditEntry.objects.count() == 1


@pytest.mark.postgres
def test_one_file_saved_by_six_clicks(transactional_db: None, province_admin: User) -> None:
    asked = reading(province_admin, row(1), row(2))
    seen = compare(province_admin, asked).fingerprint
    call = lambda: save_accounts(  # noqa: E731
        actor=province_admin, reading=asked, seen=seen, renew=False
    )
    refusals = refusals_of([call] * THREADS)
    assert [type(refusal) for refusal in refusals] == [StaleVersion] * (THREADS - 1)
    assert User.objects.filter(nip__in=[make_nip(1), make_nip(2)]).count() == 2
    assert AuditEntry.objects.count() == 2


@pytest.mark.postgres
def test_one_changed_row_saved_by_six_clicks(
    transactional_db: None, province_admin: User, operator_a: User
) -> None:
    User.objects.filter(pk=operator_a.pk).update(nip=make_nip(1))
    asked = reading(province_admin, row(1))
    seen = compare(province_admin, asked).fingerprint
    call = lambda: save_accounts(  # noqa: E731
        actor=province_admin, reading=asked, seen=seen, renew=False
    )
    assert len(refusals_of([call] * THREADS)) == THREADS - 1
    assert AuditEntry.objects.filter(action="account.updated").count() == 1
