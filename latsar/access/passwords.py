"""First passwords and their change; what a password must be, said with the mend."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import password_validation as rules
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from latsar.accounts.models import User
from latsar.audit.services import record
from latsar.errors import Refused

from .devices import end_sessions
from .readable import random_code
from .rights import require_manages


def new_first_password() -> str:
    """Return such as "kx4m-9pdh-w3tn-ez7c": 79 bits."""
    return random_code(groups=4, of=4)


def set_first_password(account: User) -> str:
    """Give an account (saved by the caller) a first password; the caller shows it once."""
    password = new_first_password()
    account.set_password(password)
    account.must_change_password = True
    account.first_password_at = timezone.now()
    return password


@transaction.atomic
def issue_first_password(*, actor: User, account: User) -> str:
    """Replace a forgotten password by a new first one and end all sessions; returned once only."""
    account = User.objects.select_for_update(of=("self",)).get(pk=account.pk)
    require_manages(actor, account)
    if not account.is_active:
        raise Refused("Akun ini nonaktif. Aktifkan dulu sebelum memberikan kata sandi pertama.")
    password = set_first_password(account)
    account.save(update_fields=["password", "must_change_password", "first_password_at"])
    end_sessions(account)
    record(actor, "account.password_issued", account, after={"kata sandi": "diganti"})
    return password


def has_lapsed(account: User) -> bool:
    """True when a first password lay about unused for too long."""
    given = account.first_password_at
    if not account.must_change_password or given is None:
        return False
    return timezone.now() - given > timedelta(days=settings.FIRST_PASSWORD_DAYS)


@transaction.atomic
def change_password(*, actor: User, new: str, keep: str | None) -> None:
    """Set the actor's own new password and end the sessions on all other devices."""
    if actor.check_password(new):
        raise Refused(
            "Kata sandi baru sama dengan yang lama. Buat kata sandi yang berbeda.",
            field="new_password1",
        )
    actor.set_password(new)
    actor.must_change_password = False
    actor.first_password_at = None
    actor.save(update_fields=["password", "must_change_password", "first_password_at"])
    end_sessions(actor, keep=keep)
    record(actor, "account.password_changed", actor, after={"kata sandi": "diganti"})


class LengthValidator(rules.MinimumLengthValidator):
    def get_error_message(self) -> str:
        return (
            f"Kata sandi kurang dari {self.min_length} karakter. Pakai beberapa kata yang mudah "
            "Anda ingat, misalnya tiga atau empat kata yang tidak berhubungan."
        )

    def get_help_text(self) -> str:
        return f"Paling sedikit {self.min_length} karakter."


class LikeTheAccountValidator(rules.UserAttributeSimilarityValidator):
    """The NIP counts too: it stands on many lists."""

    def __init__(self) -> None:
        super().__init__(user_attributes=("username", "first_name", "last_name", "email", "nip"))

    def validate(self, password: str, user: Any = None) -> None:
        try:
            super().validate(password, user)
        except ValidationError as similar:
            raise ValidationError(self.get_error_message(), code=similar.code) from similar

    def get_error_message(self) -> str:
        return (
            "Kata sandi terlalu mirip dengan nama, NIP, atau surel Anda. Pakai kata yang tidak "
            "berhubungan dengan diri Anda."
        )

    def get_help_text(self) -> str:
        return "Tidak mirip dengan nama, NIP, atau surel Anda."


class CommonValidator(rules.CommonPasswordValidator):
    def get_error_message(self) -> str:
        return (
            "Kata sandi ini terlalu umum dan mudah ditebak. Gabungkan beberapa kata yang tidak "
            "berhubungan."
        )

    def get_help_text(self) -> str:
        return "Bukan kata sandi yang umum dipakai orang."


class NumericValidator(rules.NumericPasswordValidator):
    def get_error_message(self) -> str:
        return "Kata sandi hanya berisi angka. Tambahkan huruf."

    def get_help_text(self) -> str:
        return "Tidak hanya angka."
