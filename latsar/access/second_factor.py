"""The second factor: a code of the phone (TOTP), and recovery codes for when it is lost.

django-otp keeps the devices, refuses a code that was used, and makes guessers wait twice as long
after each miss. A recovery code is stored as a keyed hash: the database alone opens nothing.
"""

from __future__ import annotations

import hashlib
import hmac
from base64 import b32encode
from typing import NamedTuple

import segno
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django_otp import verify_token
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from latsar.accounts.models import User
from latsar.audit.services import record
from latsar.errors import Refused

from .devices import end_sessions
from .readable import random_code
from .rights import needs_second_factor, require_manages

PHONE = "Ponsel"
PAPER = "Kode pemulihan"
CODES = 10
DIGITS = 6
WRONG = (
    "Kode tidak cocok. Pakai kode terbaru di ponsel; kode yang sudah dipakai tidak berlaku lagi. "
    "Bila tetap tidak cocok, periksa jam di ponsel Anda."
)


class Enrolment(NamedTuple):
    """What the page of a device to be set up shows."""

    picture: str
    key: str


def phone_of(account: User) -> TOTPDevice | None:
    """Return the confirmed device of an account."""
    return TOTPDevice.objects.filter(user=account, confirmed=True).first()


def codes_left(account: User) -> int:
    return StaticToken.objects.filter(device__user=account).count()


@transaction.atomic
def begin(*, actor: User) -> TOTPDevice:
    """Make a new secret; it counts only once a code made with it is confirmed."""
    TOTPDevice.objects.filter(user=actor, confirmed=False).delete()
    return TOTPDevice.objects.create(user=actor, name=PHONE, confirmed=False)


def unconfirmed(account: User) -> TOTPDevice | None:
    return TOTPDevice.objects.filter(user=account, confirmed=False).first()


def enrolment(device: TOTPDevice) -> Enrolment:
    """Return the QR code as an image and the same key in groups of four, to be typed."""
    picture = segno.make(device.config_url, error="m").svg_data_uri(scale=5, border=2)
    key = b32encode(device.bin_key).decode()
    return Enrolment(picture, " ".join(key[i : i + 4] for i in range(0, len(key), 4)))


@transaction.atomic
def confirm(*, actor: User, code: str, keep: str | None) -> list[str]:
    """Put the new device in the place of an older one; return the recovery codes, once."""
    device = TOTPDevice.objects.select_for_update().filter(user=actor, confirmed=False).first()
    if device is None:
        raise Refused("Pemasangan ini sudah selesai atau dibatalkan. Mulai lagi dari awal.")
    if not is_phone_code(code) or not verify_token(actor, device.persistent_id, code):
        return []
    TOTPDevice.objects.filter(user=actor).exclude(pk=device.pk).delete()
    TOTPDevice.objects.filter(pk=device.pk).update(confirmed=True)
    codes = replace_codes(actor)
    end_sessions(actor, keep=keep)
    record(actor, "second_factor.added", actor, after={"kode verifikasi": "dipasang"})
    return codes


def replace_codes(account: User) -> list[str]:
    """Delete the recovery codes and return ten new ones, of which only hashes are kept."""
    StaticDevice.objects.filter(user=account).delete()
    device = StaticDevice.objects.create(user=account, name=PAPER)
    codes = [random_code(groups=2, of=5) for _ in range(CODES)]
    StaticToken.objects.bulk_create(
        StaticToken(device=device, token=code_hash(code)) for code in codes
    )
    return codes


def code_hash(code: str) -> str:
    """Return 16 hex digits, which is what a StaticToken holds."""
    kept = "".join(letter for letter in code.lower() if letter.isalnum())
    key = settings.SECRET_KEY.encode()
    return hmac.new(key, f"recovery|{kept}".encode(), hashlib.sha256).hexdigest()[:16]


@transaction.atomic
def renew_codes(*, actor: User) -> list[str]:
    if phone_of(actor) is None:
        raise Refused("Pasang kode verifikasi dulu; kode pemulihan dibuat bersamanya.")
    codes = replace_codes(actor)
    record(actor, "second_factor.codes_renewed", actor, after={"kode pemulihan": "diganti"})
    return codes


@transaction.atomic
def remove(*, actor: User) -> None:
    """Switch the own second factor off, where the role leaves that to its owner."""
    if needs_second_factor(actor):
        raise Refused("Peran Anda wajib memakai kode verifikasi. Anda dapat mengganti ponselnya.")
    if forget(actor):
        record(actor, "second_factor.removed", actor, after={"kode verifikasi": "dimatikan"})


@transaction.atomic
def reset(*, actor: User, account: User) -> None:
    """Take a lost second factor off another's account: its owner sets up a new one."""
    require_manages(actor, account)
    if not forget(account):
        raise Refused("Akun ini tidak memakai kode verifikasi; tidak ada yang perlu dihapus.")
    end_sessions(account)
    record(actor, "second_factor.reset", account, after={"kode verifikasi": "dihapus"})


def forget(account: User) -> bool:
    """Delete all devices; True when one of them was in use."""
    used = TOTPDevice.objects.filter(user=account, confirmed=True).exists()
    TOTPDevice.objects.filter(user=account).delete()
    StaticDevice.objects.filter(user=account).delete()
    return used


def is_phone_code(code: str) -> bool:
    return len(code) == DIGITS and code.isascii() and code.isdigit()


def check(account: User, typed: str) -> bool:
    """Check a code of the phone or of the paper; raise Refused while its guessers must wait.

    Not in one transaction with its entries: django-otp's count of misses must stay.
    """
    code = "".join(typed.split())
    kind = TOTPDevice if is_phone_code(code) else StaticDevice
    device = kind.objects.filter(user=account, confirmed=True).first()
    if device is None:
        return False
    refuse_while_waiting(device)
    token = code if kind is TOTPDevice else code_hash(code)
    good = verify_token(account, device.persistent_id, token) is not None
    if not good:
        record(None, "sign_in.code_failed", account)
    elif kind is StaticDevice:
        after = {"kode pemulihan tersisa": codes_left(account)}
        record(account, "second_factor.code_used", account, after=after)
    return good


def refuse_while_waiting(device: TOTPDevice | StaticDevice) -> None:
    allowed, why = device.verify_is_allowed()
    if not allowed:
        seconds = max(1, int((why["locked_until"] - timezone.now()).total_seconds()) + 1)
        wait = f"{seconds} detik" if seconds < 60 else f"{-(-seconds // 60)} menit"
        raise Refused(f"Terlalu banyak kode yang salah. Tunggu {wait}, lalu coba lagi.")


def forgive(account: User) -> bool:
    """Let an account type codes again at once; True when it had to wait."""
    waited = False
    for kind in (TOTPDevice, StaticDevice):
        held = kind.objects.filter(user=account, throttling_failure_count__gt=0)
        waited |= bool(held.update(throttling_failure_count=0, throttling_failure_timestamp=None))
    return waited
