"""Keeping a list's filters under a name, and forgetting them."""

from __future__ import annotations

from django.db import transaction
from django.urls import Resolver404, resolve

from latsar.accounts.models import User
from latsar.audit.services import record
from latsar.errors import Refused

from .models import SavedFilter

# Only lists have filters to keep; an address of somebody else's choice is none of them.
LISTS = {
    "participants:participant-list",
    "mentors:mentor-list",
    "schedule:cohort-list",
    "schedule:wave-list",
    "schedule:scenario-list",
    "budget:request-list",
    "budget:rate-list",
    "budget:ceiling-list",
    "reporting:letter-list",
    "reporting:trail",
    "people:account-list",
}
MOST = 30  # of one account
LONGEST_NAME, LONGEST_QUERY = 60, 500


@transaction.atomic
def keep_filter(*, actor: User, path: str, query: str, name: str) -> SavedFilter:
    """Keep it, in the place of one of the same name. Raises Refused."""
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME:
        raise Refused(f"Beri nama saringan, paling banyak {LONGEST_NAME} huruf.")
    if not is_list(path) or not 0 < len(query) <= LONGEST_QUERY or "\n" in query:
        raise Refused("Saringan ini tidak dapat disimpan. Terapkan lagi saringannya lebih dahulu.")
    own = SavedFilter.objects.visible_to(actor)
    if own.count() >= MOST and not own.filter(path=path, name=name).exists():
        raise Refused(f"Paling banyak {MOST} saringan tersimpan. Hapus salah satu lebih dahulu.")
    kept, _ = SavedFilter.objects.update_or_create(
        user=actor, path=path, name=name, defaults={"query": query}
    )
    record(actor, "filter.kept", actor, after={"saringan": name})
    return kept


@transaction.atomic
def forget_filter(*, actor: User, kept: SavedFilter) -> None:
    SavedFilter.objects.visible_to(actor).filter(pk=kept.pk).delete()
    record(actor, "filter.forgotten", actor, before={"saringan": kept.name})


def is_list(path: str) -> bool:
    try:
        return resolve(path).view_name in LISTS
    except Resolver404:
        return False
