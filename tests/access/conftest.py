"""Signing in through the real forms, as the tests of this folder need it."""

from __future__ import annotations

import time
from typing import Any

import pytest
from django.test import Client
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from latsar.accounts.models import User
from tests.cast import PASSWORD

CHROME = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/131.0.0.0 Safari/537.36"
)
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0"


def sign_in(
    client: Client, username: str = "operator.5371", password: str = PASSWORD, **extra: Any
) -> Any:
    """Post the sign-in form; `extra`: next, or headers and META of the request."""
    data = {"username": username, "password": password, "next": extra.pop("next", "")}
    return client.post("/masuk/", data, **extra)


def code_now(device: TOTPDevice, later: int = 0) -> str:
    """Return the code that the phone shows now, or after so many steps of 30 seconds."""
    moment = int(time.time()) + later * device.step
    generator = TOTP(device.bin_key, device.step, device.t0, device.digits)
    generator.time = moment
    return f"{generator.token():06d}"


@pytest.fixture
def phone(operator_a: User) -> TOTPDevice:
    """The operator's confirmed device."""
    return TOTPDevice.objects.create(user=operator_a, name="Ponsel", confirmed=True)


@pytest.fixture
def compulsory(settings: Any) -> None:
    """The second factor as it is in production."""
    settings.SECOND_FACTOR_ROLES = ["pksdm", "province", "superuser"]
