"""Who has failed to sign in too often, and how long they wait (django-axes asks and tells this).

Each failure is a row, counted in the database and so by all servers together. Three limits hold
(settings): of one account from one address, of one account from everywhere, of one address for
every account. What was typed is never kept: an account is its number, an unknown name a keyed hash.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_network
from typing import Any, NamedTuple

from axes.handlers.database import AxesDatabaseHandler
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_ipv46_address
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from latsar.accounts.backends import account_named
from latsar.accounts.models import User
from latsar.audit.services import record
from latsar.http import client_address

from .models import SignInFailure

log = logging.getLogger(__name__)
KNOWN = "akun-"


class Limit(NamedTuple):
    """What is counted together, and how much of it is too much."""

    counted: dict[str, Any]
    most: int


def request_address(request: HttpRequest) -> str | None:
    """Return who asks, seen through our own proxies; None when that is no address."""
    address = client_address(request.META, settings.PROXIES_IN_FRONT)
    try:
        validate_ipv46_address(address)
    except ValidationError:
        return None
    return address


def counted_address(request: HttpRequest) -> str | None:
    """Return what failures count for: whoever has one address of IPv6 has the other 2^64 too."""
    address = request_address(request)
    if address is None or ":" not in address:
        return address
    long = IPv6Address(address.partition("%")[0])
    return str(long.ipv4_mapped or ip_network((long, 64), strict=False).network_address)


def key_of(account: User) -> str:
    return f"{KNOWN}{account.pk}"


def account_key(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """Return under what name failures count: the same for user name, NIP and e-mail."""
    typed = str((credentials or {}).get("username") or "")
    if account := account_named(typed, request):
        return key_of(account)
    digest = hmac.new(settings.SECRET_KEY.encode(), typed.lower().encode(), hashlib.sha256)
    return f"lain-{digest.hexdigest()[:32]}"


def window() -> timedelta:
    return timedelta(minutes=settings.SIGN_IN_WINDOW_MINUTES)


def limits(key: str, address: str | None) -> list[Limit]:
    return [
        Limit({"username": key, "ip_address": address}, settings.SIGN_IN_FAILURES),
        Limit({"username": key}, settings.SIGN_IN_FAILURES_ACCOUNT),
        Limit({"ip_address": address}, settings.SIGN_IN_FAILURES_ADDRESS),
    ]


def locked_until(key: str, address: str | None) -> datetime | None:
    """Return when the longest lock ends; None when nothing is locked.

    Nothing is counted during a lock, so its latest failure is the one that closed the door.
    """
    ends = [end for limit in limits(key, address) if (end := lock_end(limit))]
    return max(ends, default=None)


def lock_end(limit: Limit) -> datetime | None:
    failures = SignInFailure.objects.filter(
        **limit.counted, attempt_time__gt=timezone.now() - 2 * window()
    ).order_by("-attempt_time")
    times = list(failures.values_list("attempt_time", flat=True)[: limit.most])
    if len(times) < limit.most or times[0] - times[-1] > window():
        return None
    end = times[0] + window()
    return end if end > timezone.now() else None


class LockoutHandler(AxesDatabaseHandler):
    """Counts with a row a failure and says it in the trail; the rest is django-axes."""

    def is_locked(self, request: Any, credentials: dict[str, Any] | None = None) -> bool:
        key = account_key(request, credentials)
        return locked_until(key, request.axes_ip_address) is not None

    @transaction.atomic
    def user_login_failed(
        self, sender: Any, credentials: dict[str, Any], request: Any = None, **kwargs: Any
    ) -> None:
        if request is None:
            return
        request.axes_credentials = credentials
        if request.axes_locked_out:
            return  # no failure, no entry: a lock is not prolonged by knocking on the door
        key, address = account_key(request, credentials), request.axes_ip_address
        failure = SignInFailure.objects.create(username=key, ip_address=address, path_info="")
        request.axes_locked_out = locked_until(key, address) is not None
        if request.axes_locked_out:
            SignInFailure.objects.filter(pk=failure.pk).update(locked_out=True)
        account = account_named(str(credentials.get("username") or ""), request)
        note_failure(failure, account, locked=request.axes_locked_out)

    def user_logged_in(self, sender: Any, request: Any, user: User, **kwargs: Any) -> None:
        """Forget this account's failures from here; those from elsewhere go on counting."""
        SignInFailure.objects.filter(
            username=key_of(user), ip_address=request.axes_ip_address
        ).delete()

    def user_logged_out(self, sender: Any, request: Any, user: Any, **kwargs: Any) -> None:
        pass


def note_failure(failure: SignInFailure, account: User | None, *, locked: bool) -> None:
    """Write one entry: about the account, or, once it is locked out, about the address.

    Wrong guesses at names that do not exist stand in the log only: anybody could fill the trail.
    """
    after = {"alamat": failure.ip_address or "tidak dikenal"}
    log.warning("Sign-in failed%s: %s", " and locked" if locked else "", failure.username)
    if locked:
        record(None, "sign_in.locked", account or failure, after=after)
    elif account:
        record(None, "sign_in.failed", account, after=after)


def locked_out_page(
    request: Any, response: HttpResponse, credentials: dict[str, Any] | None = None
) -> HttpResponse:
    """Say how long to wait: the same for an account that exists and one that does not."""
    end = locked_until(account_key(request, credentials), request.axes_ip_address)
    seconds = max(1, int((end - timezone.now()).total_seconds())) if end else 1
    context = {"minutes": -(-seconds // 60), "end": end}
    page = render(request, "access/locked_out.html", context, status=429)
    page["Retry-After"] = str(seconds)
    return page


def is_locked_out(account: User) -> bool:
    """Tell whether somebody, somewhere, is kept from signing in to this account now."""
    key = key_of(account)
    recent = SignInFailure.objects.filter(
        username=key, attempt_time__gt=timezone.now() - 2 * window()
    )
    addresses = recent.order_by().values_list("ip_address", flat=True).distinct()
    own = [limits(key, address)[0] for address in addresses]
    return any(lock_end(limit) for limit in [*own, limits(key, None)[1]])


def forget_failures(account: User) -> int:
    return SignInFailure.objects.filter(username=key_of(account)).delete()[0]
