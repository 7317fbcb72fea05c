"""What an administrator does for an account of the own scope. All of it is audited.

issue_first_password(actor=, account=) -> str    shown once
unlock(actor=, account=)                         after too many failed sign-ins
reset_second_factor(actor=, account=)            a lost phone
"""

from __future__ import annotations

from django.db import transaction

from latsar.accounts.models import User
from latsar.audit.services import record
from latsar.errors import Refused

from .devices import end_sessions, open_sessions
from .lockouts import forget_failures, is_locked_out
from .passwords import issue_first_password, set_first_password
from .rights import may_manage, require_manages
from .second_factor import forgive, phone_of
from .second_factor import reset as reset_second_factor

__all__ = [
    "end_sessions",
    "is_locked_out",
    "issue_first_password",
    "may_manage",
    "open_sessions",
    "phone_of",
    "require_manages",
    "reset_second_factor",
    "set_first_password",
    "unlock",
]


@transaction.atomic
def unlock(*, actor: User, account: User) -> None:
    """Let the owner of an account try again at once."""
    require_manages(actor, account)
    failures = forget_failures(account)
    waited = forgive(account)
    if not failures and not waited:
        raise Refused("Akun ini tidak terkunci; pemiliknya dapat langsung masuk.")
    record(actor, "account.unlocked", account, after={"kunci": "dibuka"})
