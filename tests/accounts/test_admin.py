"""Accounts are made and changed in the admin site, and the trail tells who did it."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from latsar.accounts.choices import Role
from latsar.accounts.models import User
from latsar.audit.models import AuditEntry
from tests.cast import Nation, make_user


@pytest.fixture
def superuser(nation: Nation, client: Client) -> User:
    user = make_user("admin", Role.PKSDM, nation["00"], is_staff=True, is_superuser=True)
    client.force_login(user)
    return user


def fields_of(client: Client, url: str) -> dict[str, object]:
    initial = client.get(url).context["adminform"].form.initial
    return {name: value for name, value in initial.items() if value not in (None, False, [])}


def test_a_new_account_is_audited(client: Client, superuser: User, nation: Nation) -> None:
    data = {
        "username": "operator.baru",
        "usable_password": "true",
        "password1": "kata-sandi-panjang-9",
        "password2": "kata-sandi-panjang-9",
        "role": Role.OPERATOR,
        "satker": nation["53.01"].pk,
    }
    assert client.post(reverse("admin:accounts_user_add"), data).status_code == 302
    entry = AuditEntry.objects.get(action="account.created")
    assert (entry.actor, entry.after["peran"]) == (superuser, "Operator satker")
    assert "kata-sandi" not in str(entry.after)


def test_a_change_is_audited_with_before_and_after(
    client: Client, superuser: User, operator_a: User
) -> None:
    url = reverse("admin:accounts_user_change", args=[operator_a.pk])
    data = fields_of(client, url) | {"date_joined_0": "2026-01-12", "date_joined_1": "08:00"}
    data.pop("is_active", None)
    assert client.post(url, data).status_code == 302
    entry = AuditEntry.objects.get(action="account.updated")
    assert [(c.before, c.after) for c in entry.changes] == [("Ya", "Tidak")]


def test_a_new_password_is_audited_without_the_password(
    client: Client, superuser: User, operator_a: User
) -> None:
    url = reverse("admin:auth_user_password_change", args=[operator_a.pk])
    data = {"password1": "kata-sandi-lain-77", "password2": "kata-sandi-lain-77"}
    assert client.post(url, {**data, "usable_password": "true"}).status_code == 302
    entry = AuditEntry.objects.get(action="account.updated")
    assert entry.after == {"kata sandi": "diganti"}


def test_accounts_are_never_deleted(client: Client, superuser: User, operator_a: User) -> None:
    url = reverse("admin:accounts_user_delete", args=[operator_a.pk])
    assert client.post(url, {"post": "yes"}).status_code == 403
    assert User.objects.filter(pk=operator_a.pk).exists()
