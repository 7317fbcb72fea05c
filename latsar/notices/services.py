"""Telling accounts, reading what was told, and the daily digest by e-mail."""

from __future__ import annotations

import logging
import re
from collections import defaultdict
from collections.abc import Callable, Iterable

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from latsar.accounts.models import User
from latsar.audit.services import record
from latsar.formatting import number
from latsar.logs import mask

from .models import DigestChoice, Notice

logger = logging.getLogger(__name__)
MOST_MENTIONS = 10
LISTED = 30  # notices in one message
MENTION = re.compile(r"(?<![\w.@-])@([\w.+-]{1,150})")


def tell(users: Iterable[User], text: str, url: str) -> None:
    """Leave each of them a notice, in the transaction of what it tells of."""
    Notice.objects.bulk_create(
        Notice(user=user, text=mask(text)[:300], url=url)
        for user in {u.pk: u for u in users}.values()
    )


def mentioned(text: str, may_see: Callable[[User], bool]) -> list[User]:
    """Return the active accounts named as @nama.pengguna who may see what it is about."""
    names = list(dict.fromkeys(name.rstrip(".") for name in MENTION.findall(text)))[:MOST_MENTIONS]
    if not names:
        return []
    people = User.objects.filter(username__in=names, is_active=True).select_related("satker")
    return [user for user in people if may_see(user)]


@transaction.atomic
def open_notice(*, user: User, notice: Notice) -> str:
    """Mark as read and return where it leads."""
    Notice.objects.visible_to(user).unread().filter(pk=notice.pk).update(read_at=timezone.now())
    return notice.url


def read_all(*, user: User) -> int:
    return Notice.objects.visible_to(user).unread().update(read_at=timezone.now())


def wants_digest(user: User) -> bool:
    choice = DigestChoice.objects.filter(user=user).first()
    return choice is None or choice.is_wanted


@transaction.atomic
def choose_digest(*, user: User, is_wanted: bool) -> None:
    if wants_digest(user) == is_wanted:
        return
    DigestChoice.objects.update_or_create(user=user, defaults={"is_wanted": is_wanted})
    record(user, "digest.chosen", user, after={"ringkasan harian": "ya" if is_wanted else "tidak"})


def send_digests() -> dict[str, int]:
    """Mail each account its unread notices that were in no message yet; once each.

    An account without address, inactive, or that wants none is left out. What could not be sent
    is tried again by the next run.
    """
    waiting = (
        Notice.objects.unread()
        .filter(mailed_at__isnull=True, user__is_active=True)
        .exclude(user__email="")
        .exclude(user__digest_choice__is_wanted=False)
        .select_related("user")
        .order_by("user_id", "id")
    )
    by_user: defaultdict[User, list[Notice]] = defaultdict(list)
    for notice in waiting.select_for_update(of=("self",)):
        by_user[notice.user].append(notice)
    counts = {"sent": 0, "failed": 0, "notices": 0}
    connection = get_connection()
    for user, notices in by_user.items():
        message = EmailMessage(
            f"{number(len(notices))} pemberitahuan Latsar CPNS",
            digest_text(notices),
            to=[user.email],
            connection=connection,
        )
        try:
            message.send()
        except Exception:
            logger.exception("A digest could not be sent to account %d", user.pk)
            counts["failed"] += 1
            continue
        keys = [notice.pk for notice in notices]
        Notice.objects.filter(pk__in=keys).update(mailed_at=timezone.now())
        counts["sent"] += 1
        counts["notices"] += len(notices)
    return counts


def digest_text(notices: list[Notice]) -> str:
    lines = [f"- {notice.text}\n  {settings.SITE_URL}{notice.url}" for notice in notices[:LISTED]]
    if len(notices) > LISTED:
        lines.append(f"- dan {number(len(notices) - LISTED)} lainnya")
    page = f"{settings.SITE_URL}{reverse('notices:notice-list')}"
    foot = (
        f"Semua pemberitahuan, dan pilihan berhenti menerima ringkasan ini: {page}",
        "",
        "Surel ini dikirim otomatis oleh aplikasi Latsar CPNS; mohon tidak dibalas.",
    )
    return "\n".join(["Yang belum Anda baca:", "", *lines, "", *foot])
