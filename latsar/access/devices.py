"""Where an account is signed in: listing the sessions, and ending them."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from latsar.accounts.models import User
from latsar.audit.services import record

from .models import Session

SEEN_EVERY = timedelta(minutes=5)  # a request writes "last seen" at most this often
LONGEST_AGENT = 80

# The first that occurs names it: Edge calls itself Chrome as well, Chrome calls itself Safari.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def agent_in_words(header: str) -> str:
    """Say a User-Agent header for people: "Chrome di Windows"."""
    browser = next((name for mark, name in BROWSERS if mark in header), "")
    system = next((name for mark, name in SYSTEMS if mark in header), "")
    if browser and system:
        return f"{browser} di {system}"
    return browser or system or "Perangkat tidak dikenal"


def idle_limit() -> timedelta:
    return timedelta(minutes=settings.SESSION_IDLE_MINUTES)


def longest() -> timedelta:
    return timedelta(hours=settings.SESSION_LONGEST_HOURS)


def is_over(started: datetime | None, seen: datetime | None) -> bool:
    """True for a session unused for too long, or open for too long."""
    now = timezone.now()
    if started is None or seen is None:
        return False
    return now - seen > idle_limit() or now - started > longest()


def open_sessions(account: User) -> QuerySet[Session]:
    """Return what this account could go on working with, the latest used first."""
    now = timezone.now()
    return Session.objects.filter(
        user=account,
        expire_date__gt=now,
        seen_at__gte=now - idle_limit(),
        started_at__gte=now - longest(),
    ).order_by("-seen_at")


def end_sessions(account: User, *, keep: str | None = None) -> int:
    """End all sessions of an account but the one with this key; how many were still open."""
    found = Session.objects.filter(user=account)
    amount = open_sessions(account).exclude(session_key=keep or "").count()
    found.exclude(session_key=keep or "").delete()
    return amount


@transaction.atomic
def end_own_sessions(*, actor: User, keep: str | None) -> int:
    """ "Keluar dari semua perangkat lain": one entry, unless there was none."""
    amount = end_sessions(actor, keep=keep)
    if amount:
        note(actor, amount)
    return amount


@transaction.atomic
def end_own_session(*, actor: User, public: str) -> bool:
    """End one of the actor's own sessions; False when it had ended already."""
    ended, _ = Session.objects.filter(user=actor, public=public).delete()
    if ended:
        note(actor, 1)
    return bool(ended)


def note(account: User, amount: int) -> None:
    after = {"sesi diakhiri": amount}
    record(account, "account.sessions_ended", account, after=after)
