"""Signing in and out, and the public demo password, which opens nothing in production."""

from __future__ import annotations

from django.test import Client
from django.urls import reverse

from latsar.accounts.models import User
from tests.cast import PASSWORD


def test_login_leads_to_where_one_wanted_to_go(client: Client, province_admin: User) -> None:
    answer = client.get("/referensi/")
    assert answer.status_code == 302
    assert answer.url == "/masuk/?next=/referensi/"
    answer = client.post(
        answer.url, {"username": "provinsi.53", "password": PASSWORD, "next": "/referensi/"}
    )
    assert answer.url == "/referensi/"


def test_a_wrong_password_is_told_in_words(client: Client, province_admin: User) -> None:
    page = client.post("/masuk/", {"username": "provinsi.53", "password": "salah"})
    assert page.status_code == 200
    assert "tidak cocok" in page.content.decode()
    assert 'value="provinsi.53"' in page.content.decode()


def test_an_inactive_account_does_not_get_in(client: Client, inactive: User) -> None:
    page = client.post("/masuk/", {"username": "nonaktif", "password": PASSWORD})
    assert page.status_code == 200
    assert "_auth_user_id" not in client.session


def test_deactivation_ends_a_session_at_once(client: Client, province_admin: User) -> None:
    client.force_login(province_admin)
    assert client.get("/referensi/").status_code == 200
    User.objects.filter(pk=province_admin.pk).update(is_active=False)
    assert client.get("/referensi/").status_code == 302


def test_the_public_demo_password_is_refused_without_debug(
    client: Client, province_admin: User, settings
) -> None:
    province_admin.set_password(settings.DEMO_PASSWORD_DEFAULT)
    province_admin.save()
    data = {"username": "provinsi.53", "password": settings.DEMO_PASSWORD_DEFAULT}
    assert client.post("/masuk/", data).status_code == 200
    settings.DEBUG = True
    assert client.post("/masuk/", data).status_code == 302


def test_logout_needs_a_post(client: Client, province_admin: User) -> None:
    client.force_login(province_admin)
    assert client.get(reverse("accounts:logout")).status_code == 405
    assert client.post(reverse("accounts:logout")).url == "/masuk/"


def test_health_is_public(client: Client, db: None) -> None:
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.json()["status"] == "ok"
