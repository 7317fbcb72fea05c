"""Whose account an administrator may touch, and what the settings ask of an account."""

from __future__ import annotations

from django.conf import settings

from latsar.accounts.choices import Role
from latsar.accounts.models import User
from latsar.errors import Forbidden

SUPERUSER = "superuser"  # stands in SECOND_FACTOR_ROLES beside the roles
PROVINCE_MANAGES = frozenset({Role.OPERATOR, Role.PROVINCE})


def may_manage(actor: User, account: User) -> bool:
    """A province manages operators and admins of its own offices; PKSDM manages everyone.

    Nobody manages the own account here, and a superuser's only a superuser.
    """
    if not actor.is_active or actor.pk == account.pk:
        return False
    if account.is_superuser or account.is_staff:
        return actor.is_superuser
    if actor.role == Role.PKSDM:
        return True
    return (
        actor.role == Role.PROVINCE
        and account.role in PROVINCE_MANAGES
        and actor.province_id is not None
        and account.province_id == actor.province_id
    )


def require_manages(actor: User, account: User) -> None:
    if not may_manage(actor, account):
        raise Forbidden("Akun ini di luar kewenangan Anda.")


def is_example(account: User) -> bool:
    """True for a demo account where demo accounts count: on a demonstration server."""
    return account.is_demo and settings.DEBUG


def needs_second_factor(account: User) -> bool:
    """True for who approves, manages others, or administers: a password alone is not enough."""
    asked = settings.SECOND_FACTOR_ROLES
    named = account.role in asked or (account.is_superuser and SUPERUSER in asked)
    return named and not is_example(account)


def needs_own_password(account: User) -> bool:
    return account.must_change_password and not is_example(account)
