"""What the pages of accounts share: crumbs, the account asked for, and first passwords on paper."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from latsar.access.services import may_manage
from latsar.accounts.models import User
from latsar.formatting import nip_spaced
from latsar.http import Crumbs, crumbs_below

from ..accounts import Issued

Facts = list[tuple[str, str]]


def crumbs(*items: tuple[str, str | None]) -> Crumbs:
    return crumbs_below("Pengguna", "people:account-list", *items)


def crumb_of(account: User) -> tuple[str, str]:
    return (account.display_name, page_of(account))


def page_of(account: User) -> str:
    return reverse("people:account-detail", args=[account.pk])


def visible(request: HttpRequest) -> Any:
    return User.objects.visible_to(request.user).select_related("satker__province")


def managed_or_404(request: HttpRequest, pk: int) -> User:
    """Return an account: 404 outside the scope, 403 for one that may be seen, not touched."""
    account = get_object_or_404(visible(request), pk=pk)
    if not may_manage(request.user, account):
        raise PermissionDenied
    return account


def facts_of(account: User) -> Facts:
    return [
        ("Nama", account.display_name),
        ("NIP", nip_spaced(account.nip) if account.nip else ""),
        ("Surel", account.email),
        ("Nama pengguna", account.username),
        ("Peran", account.get_role_display()),
        ("Satker", str(account.satker or "")),
    ]


def slips(request: HttpRequest, issued: Sequence[Issued], **context: Any) -> HttpResponse:
    """Show first passwords: the answer to the one request that made them, kept by nobody."""
    until = timezone.now() + timedelta(days=settings.FIRST_PASSWORD_DAYS)
    context |= {
        "issued": issued,
        "until": until,
        "sign_in_url": request.build_absolute_uri(reverse("accounts:login")),
    }
    response = render(request, "access/people/first_passwords.html", context)
    response["Cache-Control"] = "no-store, private"
    return response
