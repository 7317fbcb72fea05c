"""What every answer tells the browser: pages, files, errors, the admin and what is public."""

from __future__ import annotations

import json
import os
import re
import secrets
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import path
from django.views.decorators.clickjacking import xframe_options_sameorigin

from latsar.accounts.models import User
from latsar.urls import urlpatterns as real
from reporting.letters.services import create_draft
from reporting.models import Letter
from tests.budget.scene import Scene
from tests.budget.scene import scene as scene

INLINE = re.compile(
    r"\sstyle=|\son[a-z]+=\"|<style|<script(?![^>]*\ssrc=)|javascript:|hx-on|srcdoc"
)
ROOT = Path(__file__).resolve().parents[2]
UNSAFE = ("unsafe-inline", "unsafe-eval", "*", "http:", "https:", "blob:")


def broken(request: object) -> HttpResponse:
    raise RuntimeError("on purpose")


urlpatterns = [*real, path("rusak/", broken), path("bingkai/", xframe_options_sameorigin(broken))]


def policy(response: HttpResponse) -> dict[str, list[str]]:
    parts = [part.split() for part in response["Content-Security-Policy"].split(";")]
    return {name: values for name, *values in parts}


def hardened(response: HttpResponse) -> bool:
    rules = policy(response)
    assert rules["default-src"] == ["'self'"]
    assert rules["base-uri"] == ["'none'"]
    assert rules["form-action"] == ["'self'"]
    assert rules["frame-ancestors"] == ["'none'"]
    assert rules["img-src"] == ["'self'", "data:"]
    words = [word for values in rules.values() for word in values]
    assert not [word for word in words if any(unsafe in word for unsafe in UNSAFE)]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert response["X-Frame-Options"] == "DENY"
    assert "camera=()" in response["Permissions-Policy"]
    return True


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/masuk/", 200),
        ("/verifikasi/", 200),
        ("/verifikasi/tidak-ada/", 404),
        ("/healthz", 200),
        ("/", 302),
        ("/tidak-ada/", 404),
        ("/static/js/latsar.js", 200),
        ("/static/tidak-ada.js", 404),
        ("/masuk/?next=%00", 400),
        ("/admin/login/", 302),
    ],
)
def test_every_answer_to_a_stranger_is_hardened(
    client: Client, db: None, address: str, status: int
) -> None:
    response = client.get(address)
    response.close()
    assert response.status_code == status
    assert hardened(response)


@pytest.mark.parametrize(
    "address",
    ["/", "/peserta/", "/peserta/ekspor/", "/peserta/0/", "/admin/", "/peserta/impor/templat/"],
)
def test_every_answer_to_a_user_is_hardened_and_kept_by_nobody(
    client: Client, pksdm: User, address: str
) -> None:
    client.force_login(pksdm)
    response = client.get(address)
    assert hardened(response)
    assert "no-store" in response["Cache-Control"]
    assert "private" in response["Cache-Control"]


def test_a_static_file_may_be_kept(client: Client, db: None) -> None:
    response = client.get("/static/js/latsar.js")
    response.close()
    assert "no-store" not in response["Cache-Control"]


def test_a_body_too_large_and_a_foreign_host_are_answered_hardened(
    client: Client, db: None
) -> None:
    large = b"x" * (settings.UPLOAD_LIMIT_BYTES + 1)
    too_large = client.generic("POST", "/masuk/", large)
    assert too_large.status_code == 413
    assert hardened(too_large)
    foreign = client.get("/masuk/", headers={"host": "elsewhere.example"})
    assert foreign.status_code == 400
    assert hardened(foreign)


@pytest.mark.urls(__name__)
@pytest.mark.parametrize("address", ["/rusak/", "/bingkai/"])
def test_an_error_of_ours_is_answered_hardened(pksdm: User, address: str) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(pksdm)
    response = client.get(address)
    assert response.status_code == 500
    assert hardened(response)


@override_settings(
    DEBUG=True, MIDDLEWARE=[*settings.MIDDLEWARE, "latsar.debug.OwnNotFoundMiddleware"]
)
def test_the_demo_answers_what_is_missing_hardened(client: Client, pksdm: User) -> None:
    client.force_login(pksdm)
    response = client.get("/tidak-ada/")
    assert response.status_code == 404
    assert hardened(response)


def test_only_a_letter_may_be_shown_inside_a_page_of_ours(
    client: Client, scene: Scene, province_admin: User
) -> None:
    letter: Letter = create_draft(
        actor=province_admin,
        kind="place_request",
        satker=scene.province,
        fiscal_year=2026,
        dated_on=date(2026, 1, 12),
    )
    client.force_login(province_admin)
    file = client.get(f"{letter.get_absolute_url()}pdf/")
    assert file["Content-Type"] == "application/pdf"
    assert policy(file)["frame-ancestors"] == ["'self'"]
    assert file["X-Frame-Options"] == "SAMEORIGIN"
    page = client.get(letter.get_absolute_url())
    assert hardened(page)
    assert policy(page)["object-src"] == ["'self'"]


def test_no_template_of_ours_writes_what_the_policy_refuses() -> None:
    """Letters are set on paper by us, not shown by a browser; they may carry widths."""
    found = [
        str(path)
        for path in (ROOT / "templates").rglob("*.html")
        if "letters" not in path.parts and INLINE.search(path.read_text())
    ]
    assert found == []


def test_cookies_are_out_of_reach_of_scripts(client: Client, province_admin: User) -> None:
    client.get("/masuk/")
    secret = settings.DEMO_PASSWORD
    assert get_user_model().objects.get(pk=province_admin.pk).check_password(secret)
    client.post("/masuk/", {"username": province_admin.username, "password": secret})
    cookies = [
        client.cookies[settings.SESSION_COOKIE_NAME],
        client.cookies[settings.CSRF_COOKIE_NAME],
    ]
    for cookie in cookies:
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"


CHOSEN = {"DEBUG", "HTTPS", "EMAIL_URL", "EMAIL_BACKEND"}
PRODUCTION = """
import django, json
from django.conf import settings
plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
settings.STORAGES["staticfiles"] = plain  # a fresh checkout has collected nothing
django.setup()
names = ["SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE",
  "SESSION_COOKIE_DOMAIN", "SESSION_COOKIE_PATH", "SECURE_HSTS_SECONDS",
  "SECURE_HSTS_INCLUDE_SUBDOMAINS", "SECURE_SSL_REDIRECT", "DEBUG", "EMAIL_BACKEND"]
print(json.dumps({name: getattr(settings, name) for name in names}))
from django.test import Client
answer = Client().get("/masuk/", secure=True, headers={"host": "latsar.example"})
assert answer["Strict-Transport-Security"].startswith("max-age=31536000"), answer.headers
assert "__Host-latsar-csrf" in answer.cookies and answer.cookies["__Host-latsar-csrf"]["secure"]
plain = Client().get("/masuk/", headers={"host": "latsar.example"})
assert plain.status_code == 301 and plain["Content-Security-Policy"], plain
"""


@pytest.mark.once
def test_production_sends_cookies_to_this_host_over_https_only(tmp_path: Path) -> None:
    env = {key: value for key, value in os.environ.items() if key not in CHOSEN}
    env |= {
        "DJANGO_SETTINGS_MODULE": "latsar.settings.prod",
        "SECRET_KEY": secrets.token_urlsafe(60),
        "ALLOWED_HOSTS": "latsar.example",
        "DATABASE_URL": f"sqlite:///{tmp_path / 'x.sqlite3'}",
    }
    done = subprocess.run(
        [sys.executable, "-c", PRODUCTION], cwd=ROOT, env=env, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout.splitlines()[0])
    assert said["SESSION_COOKIE_NAME"].startswith("__Host-")
    assert said["CSRF_COOKIE_NAME"].startswith("__Host-")
    assert said["SESSION_COOKIE_SECURE"]
    assert said["CSRF_COOKIE_SECURE"]
    assert said["SESSION_COOKIE_DOMAIN"] is None
    assert said["SESSION_COOKIE_PATH"] == "/"
    assert said["SECURE_HSTS_SECONDS"] >= 31_536_000
    assert said["SECURE_SSL_REDIRECT"]
    assert not said["DEBUG"]
    assert said["EMAIL_BACKEND"] == "latsar.mail.UnsentBackend"  # a console is somebody's log
