"""What saving a workbook of accounts would do, and doing it: all together or not at all."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.hashers import get_hasher
from django.db import IntegrityError, transaction
from django.utils import timezone

from latsar.access.passwords import new_first_password
from latsar.access.services import may_manage
from latsar.accounts.choices import Role
from latsar.accounts.models import User
from latsar.accounts.permissions import require_province
from latsar.audit.models import AuditEntry, Change
from latsar.audit.services import entry, record_many
from latsar.errors import StaleVersion
from latsar.organizations.models import Satker
from latsar.spreadsheets.errors import CellError
from latsar.spreadsheets.fields import Offices

from .accounts import ELSEWHERE, SAVED, TAKEN, Issued, facts, fill
from .reading import Reading, Row, error
from .rules import name_problem, proposed_username
from .sheet import HEADERS

IDENTITY = ("nip", "email", "username")
# A first password is 79 random bits and soon replaced: no guesser gets anywhere, however fast the
# hash. Django makes it the usual slow one at the first sign-in; 600 slow ones take minutes.
QUICK_ITERATIONS = 2_000
MOVED_ON = (
    "Data akun berubah sejak berkas ini diperiksa, jadi belum ada yang disimpan. Periksa hasil "
    "terbaru di bawah ini, lalu simpan lagi bila tetap sesuai."
)


@dataclass(frozen=True)
class Planned:
    """A row that will be written: a new account, or a stored one and what changes in it."""

    row: Row
    account: User
    changes: list[Change] = field(default_factory=list)


@dataclass
class Plan:
    """What saving would do. Nothing is written while it holds an error."""

    errors: list[CellError] = field(default_factory=list)
    created: list[Planned] = field(default_factory=list)
    updated: list[Planned] = field(default_factory=list)
    unchanged: int = 0
    unused: list[User] = field(default_factory=list)  # named in the file, never signed in

    @property
    def writes(self) -> int:
        return len(self.created) + len(self.updated)

    @property
    def fingerprint(self) -> str:
        """A digest of what saving would do, to notice that the world moved meanwhile."""
        content = [
            [(*one.row, one.account.username) for one in self.created],
            [(one.account.pk, *map(tuple, one.changes)) for one in self.updated],
            self.unchanged,
        ]
        return hashlib.sha256(json.dumps(content, default=str).encode()).hexdigest()


class Known:
    """All accounts, found by what identifies one. There are some hundreds; one query brings all."""

    def __init__(self, actor: User, *, lock: bool) -> None:
        accounts = User.objects.select_related("satker__province").order_by("pk")
        if lock:
            accounts = accounts.select_for_update(of=("self",), no_key=True)
        self.by_pk = {account.pk: account for account in accounts}
        found = self.by_pk.values()
        self.by_name = {account.username.lower(): account for account in found}
        self.own: dict[str, Mapping[str, User]] = {
            "nip": {account.nip: account for account in found if account.nip},
            "email": {account.email.lower(): account for account in found if account.email},
            "username": self.by_name,
        }

    def owner(self, key: str, value: str) -> User | None:
        """Return whose NIP, e-mail or user name this is; each of them signs in."""
        value = value.lower()
        return (self.own[key].get(value) or self.by_name.get(value)) if value else None


class Comparison:
    """Compares the rows with the accounts, one after the other."""

    def __init__(self, actor: User, reading: Reading, *, lock: bool) -> None:
        self.actor = actor
        self.offices = Offices.of(actor)
        self.known = Known(actor, lock=lock)
        self.visible = set(User.objects.visible_to(actor).values_list("pk", flat=True))
        self.plan = Plan(errors=list(reading.errors))
        self.taken = {*self.known.by_name, *(row.username.lower() for row in reading.rows)}
        self.matched: dict[int, int] = {}
        for row in reading.rows:
            self.take(row)
        order = {header: at for at, header in enumerate(HEADERS.values())}
        self.plan.errors.sort(key=lambda e: (e.row or 0, order.get(e.column, 0)))

    def take(self, row: Row) -> None:
        owners = {key: self.known.owner(key, getattr(row, key)) for key in IDENTITY}
        stored = next((owner for owner in owners.values() if owner), None)
        if stored is None:
            self.plan.created.append(Planned(row, self.new(row)))
            return
        problem = self.obstacle(row, stored, owners)
        if problem:
            self.plan.errors.append(problem)
            return
        self.matched[stored.pk] = row.number
        self.hold_against(row, stored)

    def new(self, row: Row) -> User:
        account = User()
        name = row.username or proposed_username(nip=row.nip, email=row.email, taken=self.taken)
        if not name and (row.nip or row.email):  # else that is the error
            self.plan.errors.append(
                error(row, "username", "Nama pengguna tidak dapat disusun. Isi Nama Pengguna.")
            )
        self.taken.add(name.lower())
        satker = self.offices.by_code.get(row.satker)
        fill(account, row._asdict() | {"username": name, "satker": satker})
        return account

    def obstacle(
        self, row: Row, stored: User, owners: Mapping[str, User | None]
    ) -> CellError | None:
        """Say why this row is not simply about this account."""
        for key, owner in owners.items():
            if owner and owner.pk != stored.pk:
                return self.taken_by(row, key, owner)
        found_by = next(key for key, owner in owners.items() if owner)
        if stored.pk in self.matched:
            first = self.matched[stored.pk]
            return error(row, found_by, f"Akun ini sudah disebut di baris {first}. Hapus satu.")
        if not (may_manage(self.actor, stored) or stored.pk == self.actor.pk):
            return self.taken_by(row, found_by, stored)
        return None

    def taken_by(self, row: Row, key: str, owner: User) -> CellError:
        """Name the other account only to who may see it."""
        whose = f"“{owner.display_name}”" if owner.pk in self.visible else ELSEWHERE
        return error(row, key, TAKEN[key].format(whose=whose))

    def hold_against(self, row: Row, stored: User) -> None:
        account = copy(stored)
        satker: Satker | None = self.offices.by_code.get(row.satker)
        if not row.satker and row.role == stored.role:
            satker = stored.satker
        kept = {key: getattr(row, key) or getattr(stored, key) or "" for key in IDENTITY}
        fill(account, row._asdict() | kept | {"satker": satker})
        changes = changed(facts(stored), facts(account))
        if changes and (problem := self.refusal(row, stored, account)):
            self.plan.errors.append(problem)
            return
        if changes:
            self.plan.updated.append(Planned(row, account, changes))
        else:
            self.plan.unchanged += 1
        if stored.is_active and not stored.last_login and stored.pk != self.actor.pk:
            self.plan.unused.append(account)

    def refusal(self, row: Row, stored: User, account: User) -> CellError | None:
        if stored.pk == self.actor.pk:
            return error(row, "name", "Akun Anda sendiri tidak diubah dari Excel. Hapus baris ini.")
        if stored.role == Role.PKSDM != account.role:
            return error(row, "role", "Peran akun PKSDM hanya diubah di halaman akunnya.")
        nip, email = account.nip, account.email
        problem = name_problem(account.username, nip=nip, email=email)
        return error(row, "username", problem) if problem else None


def changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    return [Change(k, before[k], after[k]) for k in after if (before[k] or "") != (after[k] or "")]


def compare(actor: User, reading: Reading) -> Plan:
    """Say what saving would do now; nothing is written."""
    return Comparison(actor, reading, lock=False).plan


def save_accounts(*, actor: User, reading: Reading, seen: str, renew: bool) -> list[Issued]:
    """Save all rows; return the first passwords, which are stored nowhere.

    `renew`: who is named in the file and has never signed in gets a new first password too.
    Hashing comes before the transaction, in which all accounts are held.
    """
    fresh = [first_password() for _ in reading.rows]
    with transaction.atomic():
        comparison = Comparison(actor, reading, lock=True)
        plan = comparison.plan
        require_province(comparison.known.by_pk[actor.pk])
        if plan.errors or plan.fingerprint != seen:
            raise StaleVersion(MOVED_ON)
        return write(actor, plan, fresh, reason=reason_of(reading), renew=renew)


def reason_of(reading: Reading) -> str:
    return f"Dari berkas {reading.file_name} (SHA-256 {reading.sha256[:12]}…)"


def first_password() -> tuple[str, str]:
    """Return a first password and its quick hash."""
    password, hasher = new_first_password(), get_hasher()
    quick = {"iterations": QUICK_ITERATIONS} if hasattr(hasher, "iterations") else {}
    return password, hasher.encode(password, hasher.salt(), **quick)


def write(
    actor: User, plan: Plan, fresh: list[tuple[str, str]], *, reason: str, renew: bool
) -> list[Issued]:
    """Few statements however many rows; one entry in the trail for each account."""
    issued = [give(one.account, *fresh.pop()) for one in plan.created]
    entries = update(actor, plan, reason)
    try:
        with transaction.atomic():
            User.objects.bulk_create([one.account for one in plan.created])
    except IntegrityError:
        raise StaleVersion(MOVED_ON) from None
    for one in plan.created:
        after = facts(one.account)
        entries.append(entry(actor, "account.created", one.account, after=after, reason=reason))
    if renew and plan.unused:
        issued += [give(account, *fresh.pop()) for account in plan.unused]
        User.objects.bulk_update(
            plan.unused, ["password", "must_change_password", "first_password_at"]
        )
        after = {"kata sandi": "diganti"}
        action = "account.password_issued"
        entries += [entry(actor, action, a, after=after, reason=reason) for a in plan.unused]
    record_many(entries)
    return issued


def give(account: User, password: str, encoded: str) -> Issued:
    account.password = encoded
    account.must_change_password = True
    account.first_password_at = timezone.now()
    return Issued(account, password)


def update(actor: User, plan: Plan, reason: str) -> list[AuditEntry]:
    """Write what changed; returns the entries to be written with the others."""
    accounts = [one.account for one in plan.updated]
    if not accounts:
        return []
    try:
        with transaction.atomic():
            User.objects.bulk_update(accounts, SAVED)
    except IntegrityError:
        raise StaleVersion(MOVED_ON) from None
    entries = []
    for one in plan.updated:
        before = {change.label: change.before for change in one.changes}
        after = {change.label: change.after for change in one.changes}
        action = "account.updated"
        entries.append(entry(actor, action, one.account, before=before, after=after, reason=reason))
    return entries
