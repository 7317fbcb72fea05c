"""Telephone numbers and e-mail addresses of people: masked until somebody asks to see them.

The rule: no list shows them. Whoever may change a person may open that person's contact data on
the person's page, in the form that changes it, and in the exported roster; auditors may not, and
get them masked. Opening leaves an entry: one for each person, account and day is enough to tell
who knew what, and an export leaves its own. The history shows masked values only.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time
from typing import Any

from django.db import models
from django.utils import timezone

from latsar.accounts.models import User

from .models import AuditEntry, mask_email, mask_phone
from .services import record

OPENED = "contact.opened"


def may_open(user: User) -> bool:
    """Say whether this account's work needs the contact data of people in its scope."""
    return user.is_active and user.can_write


def is_open(user: User, person: models.Model) -> bool:
    """Say whether this account opened them today; then the page goes on showing them."""
    midnight = timezone.make_aware(datetime.combine(timezone.localdate(), time.min))
    entries = AuditEntry.objects.about(person)
    return may_open(user) and entries.filter(actor=user, action=OPENED, at__gte=midnight).exists()


def note_opened(user: User, person: models.Model) -> None:
    """Write down that this account sees this person's contact data, once a day."""
    if may_open(user) and not is_open(user, person):
        record(user, OPENED, person)


def contact_of(user: User, person: Any) -> dict[str, Any]:
    """Return what components/contact.html shows of a person to this account."""
    opened = is_open(user, person)
    return {
        "phone": person.phone if opened else mask_phone(person.phone),
        "email": person.email if opened else mask_email(person.email),
        "is_open": opened,
        "may_open": may_open(user) and bool(person.phone or person.email),
    }


def masked_unless_needed(user: User, people: Iterable[Any]) -> list[Any]:
    """Return the people of an export (never to be saved) as this account may take them away."""
    found = list(people)
    if not may_open(user):
        for person in found:
            person.phone, person.email = mask_phone(person.phone), mask_email(person.email)
    return found
