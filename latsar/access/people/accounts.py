"""Making, changing, closing and opening accounts. Each change leaves one entry in the trail."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q

from latsar.access.services import (
    issue_first_password,
    may_manage,
    require_manages,
    set_first_password,
)
from latsar.accounts.choices import Role
from latsar.accounts.models import User
from latsar.accounts.permissions import require_province
from latsar.audit.services import record, snapshot
from latsar.errors import Forbidden, Refused, StaleVersion
from latsar.organizations.models import Satker

from .rules import name_problem, office_problem, proposed_username, roles_given_by

FIELDS = ("name", "nip", "email", "username", "role", "satker")
SAVED = ("first_name", "last_name", "nip", "email", "username", "role", "satker")
TAKEN = {
    "nip": "NIP ini sudah dipakai akun {whose}. Periksa NIP, atau cari akun itu di daftar.",
    "email": "Surel ini sudah dipakai akun {whose}. Isi surel lain, atau cari akun itu di daftar.",
    "username": "Nama pengguna ini sudah dipakai akun {whose}. Pilih nama lain.",
}
ELSEWHERE = "di luar kewenangan Anda"
LAST_PKSDM = (
    "Ini akun PKSDM terakhir yang masih aktif; tanpa akun itu tidak ada lagi yang dapat menyetujui "
    "anggaran atau mengelola akun. Buat atau aktifkan akun PKSDM lain lebih dahulu."
)
OWN_ACCOUNT = "Peran, satker, dan status akun sendiri hanya dapat diubah oleh admin lain."


class Issued(NamedTuple):
    """An account and its first password, which is shown once and stored nowhere."""

    account: User
    password: str


def facts(account: User) -> dict[str, Any]:
    """Return what the trail says of an account; never a password."""
    named = snapshot(account, ("username", "nip", "email", "role", "satker", "is_active"))
    return {"nama": account.get_full_name()} | named


def stamp_of(account: User) -> str:
    """Return a digest of the account as it is stored, to notice that a page is stale."""
    state = [
        *(getattr(account, name) for name in ("username", "first_name", "last_name", "nip")),
        *(getattr(account, name) for name in ("email", "role", "satker_id", "is_active")),
        account.password,
    ]
    return hashlib.sha256(json.dumps(state).encode()).hexdigest()[:20]


def may_edit(actor: User, account: User) -> bool:
    """Tell whether the actor may change the name, NIP and e-mail; the own account's too."""
    return actor.pk == account.pk or may_manage(actor, account)


@transaction.atomic
def create_account(*, actor: User, values: Mapping[str, Any]) -> Issued:
    """Make an account with a first password that its owner must change."""
    account = User()
    fill(account, values)
    account.username = account.username or free_name(actor, account)
    check(actor, account)
    password = set_first_password(account)
    save(actor, account, force_insert=True)
    record(actor, "account.created", account, after=facts(account))
    return Issued(account, password)


@transaction.atomic
def update_account(*, actor: User, account: User, values: Mapping[str, Any], seen: str) -> User:
    """Change an account. Raises StaleVersion when somebody else did since the page was read.

    Another role or office ends its sessions by itself: see User._get_session_auth_hash().
    """
    stored = locked(actor, account, with_pksdm=account.is_pksdm)
    if stamp_of(stored) != seen:
        raise StaleVersion
    before, role, satker = facts(stored), stored.role, stored.satker_id
    fill(stored, {**values, "username": values.get("username") or stored.username})
    after = facts(stored)
    if after == before:
        return stored
    moved = (stored.role, stored.satker_id) != (role, satker)
    if moved and stored.pk == actor.pk:
        raise Forbidden(OWN_ACCOUNT)
    check(actor, stored)
    if role == Role.PKSDM != stored.role:
        refuse_losing_pksdm(stored)
    save(actor, stored, update_fields=SAVED)
    record(actor, "account.updated", stored, before=before, after=after)
    return stored


@transaction.atomic
def deactivate(*, actor: User, account: User, seen: str, reason: str) -> User:
    """Close an account: its open sessions end with their next request, on every server."""
    stored = locked(actor, account, with_pksdm=account.is_pksdm)
    require_manages(actor, stored)
    if not stored.is_active:
        raise Refused(f"Akun {stored.display_name} sudah nonaktif.")
    if stamp_of(stored) != seen:
        raise StaleVersion
    if stored.role == Role.PKSDM:
        refuse_losing_pksdm(stored)
    return set_active(actor, stored, "account.deactivated", False, reason)


@transaction.atomic
def reactivate(*, actor: User, account: User, seen: str, reason: str = "") -> User:
    """Open a closed account again, in the role and office that it had."""
    stored = locked(actor, account)
    require_manages(actor, stored)
    if stored.is_active:
        raise Refused(f"Akun {stored.display_name} sudah aktif.")
    if stamp_of(stored) != seen:
        raise StaleVersion
    return set_active(actor, stored, "account.reactivated", True, reason)


@transaction.atomic
def give_first_password(*, actor: User, account: User, seen: str) -> Issued:
    """Replace a forgotten password. The same page sent twice gives one password, not two."""
    stored = locked(actor, account)
    if stamp_of(stored) != seen:
        raise StaleVersion
    return Issued(stored, issue_first_password(actor=actor, account=stored))


def set_active(actor: User, account: User, action: str, active: bool, reason: str) -> User:
    before = snapshot(account, ("is_active",))
    account.is_active = active
    account.save(update_fields=["is_active"])  # which ends its sessions: latsar.access.signals
    after = snapshot(account, ("is_active",))
    record(actor, action, account, before=before, after=after, reason=reason)
    return account


def locked(actor: User, account: User, *, with_pksdm: bool = False) -> User:
    """Lock the account, the actor and, on demand, all PKSDM accounts; return the account as stored.

    In the order of their keys, so that two who change each other's account wait instead of
    stopping each other; the actor too, for who has just lost the right may not use it any more.
    """
    wanted = Q(pk__in=[actor.pk, account.pk])
    if with_pksdm:
        wanted |= Q(role=Role.PKSDM, is_active=True)
    rows = User.objects.select_related("satker__province").select_for_update(
        of=("self",), no_key=True
    )
    found = {row.pk: row for row in rows.filter(wanted).order_by("pk")}
    require_province(found[actor.pk])
    if not may_edit(found[actor.pk], found[account.pk]):
        raise Forbidden("Akun ini di luar kewenangan Anda.")
    return found[account.pk]


def refuse_losing_pksdm(account: User) -> None:
    """Keep one account that approves and manages; called while all of them are locked."""
    others = User.objects.filter(role=Role.PKSDM, is_active=True).exclude(pk=account.pk)
    if not settings.DEBUG:
        others = others.exclude(is_demo=True)  # they open nothing there
    if not others.exists():
        raise Refused(LAST_PKSDM, field="role")


def fill(account: User, values: Mapping[str, Any]) -> None:
    """Put the typed values in; a name is kept whole, since Indonesian names have no family name."""
    account.first_name, account.last_name = values["name"], ""
    account.nip = values["nip"] or None
    account.email = values["email"]
    account.username = values["username"]
    account.role = values["role"]
    account.satker = values["satker"]


def free_name(actor: User, account: User) -> str:
    known = {name.lower() for name in User.objects.values_list("username", flat=True)}
    name = proposed_username(nip=account.nip, email=account.email, taken=known)
    if not name:
        refuse_taken(actor, account)  # an NIP or e-mail in use is the better reason
        raise Refused(
            "Nama pengguna tidak dapat disusun dari NIP atau surel. Isi nama pengguna.",
            field="username",
        )
    return name


def check(actor: User, account: User) -> None:
    """Raise unless the actor may have an account like this, and it is like nobody else's."""
    require_province(actor)
    satker: Satker | None = account.satker
    if actor.pk != account.pk:
        if account.role not in roles_given_by(actor.role):
            raise Forbidden("Anda tidak dapat memberikan peran ini.")
        if satker and not Satker.objects.visible_to(actor).filter(pk=satker.pk).exists():
            raise Forbidden(f"{satker} di luar kewenangan akun Anda.")
        if problem := office_problem(account.role, satker.level if satker else None):
            raise Refused(problem, field="satker")
    if problem := name_problem(account.username, nip=account.nip, email=account.email):
        raise Refused(problem, field="username")
    refuse_taken(actor, account)


def refuse_taken(actor: User, account: User) -> None:
    """Name the first field by which somebody else could be taken for this account.

    One query, so that all fields are held against the same moment.
    """
    nip, email, username = account.nip or "", account.email.lower(), account.username.lower()
    same = Q(nip=nip) | Q(username__iexact=nip) | Q(username__iexact=username)
    if email:
        same |= Q(email__iexact=email) | Q(username__iexact=email)
    others = list(User.objects.exclude(pk=account.pk).filter(same))
    for other in others:
        taken = {
            "nip": nip and nip in {other.nip, other.username},
            "email": email and email in {other.email.lower(), other.username.lower()},
            "username": username and username == other.username.lower(),
        }
        field = next((name for name, is_taken in taken.items() if is_taken), "")
        if field:
            raise Refused(TAKEN[field].format(whose=whose(actor, other)), field=field)


def whose(actor: User, other: User) -> str:
    """Name the other account only to who may see it."""
    seen = User.objects.visible_to(actor).filter(pk=other.pk).exists()
    return f"“{other.display_name}”" if seen else ELSEWHERE


def save(actor: User, account: User, **options: Any) -> None:
    """Save; the loser of a race for one name, NIP or e-mail is told so."""
    try:
        with transaction.atomic():
            account.save(**options)
    except IntegrityError:
        refuse_taken(actor, account)
        raise
