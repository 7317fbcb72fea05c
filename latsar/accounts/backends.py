"""Sign-in by user name, NIP or e-mail. The public demo password opens nothing without DEBUG."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.backends import ModelBackend
from django.db.models import Q
from django.db.models.functions import Lower
from django.http import HttpRequest

from latsar.nip import is_nip_shaped

LONGEST_NAME = 254  # what no name, NIP or e-mail exceeds is not looked for


def account_named(typed: str, request: HttpRequest | None = None) -> Any:
    """Return the account of this user name, NIP (spaces allowed) or e-mail; None if there is none.

    A user name goes before another account's e-mail. One request asks once for one name.
    """
    known = request.__dict__.setdefault("_accounts_named", {}) if request is not None else {}
    if typed not in known:
        known[typed] = find_account(typed)
    return known[typed]


def find_account(typed: str) -> Any:
    name = typed.strip()
    if len(name) > LONGEST_NAME or "\0" in name:
        return None
    wanted = Q(username=name)
    digits = "".join(name.split())
    if is_nip_shaped(digits):
        wanted |= Q(nip=digits)
    if "@" in name:
        wanted |= Q(lower_email=name.lower())
    accounts = get_user_model().objects.select_related("satker__province")
    found = list(accounts.alias(lower_email=Lower("email")).filter(wanted)[:3])
    return min(found, key=lambda account: account.username != name, default=None)


class DemoGuardBackend(ModelBackend):
    """Finds the account by any of its names, and takes the same time when there is none."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> Any:
        if username is None or password is None:
            return None
        account = account_named(username, request)
        if account is None:
            get_user_model()().set_password(password)  # as long as a wrong password takes
            return None
        right = account.check_password(password)
        if password == settings.DEMO_PASSWORD_DEFAULT and not settings.DEBUG:
            return None
        # An inactive account comes through: the form tells its owner, who knew the password.
        return account if right else None

    def get_user(self, user_id: int) -> Any:
        """Load the account with its office: every page needs both."""
        user = (
            get_user_model().objects.select_related("satker__province").filter(pk=user_id).first()
        )
        return user if user and self.user_can_authenticate(user) else None
