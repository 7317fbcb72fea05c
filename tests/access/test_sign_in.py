"""Signing in by any of one's names; what a stranger learns; first passwords."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from latsar.access.passwords import issue_first_password
from latsar.access.readable import LETTERS
from latsar.accounts.choices import Role
from latsar.accounts.models import User
from latsar.audit.models import AuditEntry
from latsar.errors import Forbidden, Refused
from tests.access.conftest import sign_in
from tests.cast import PASSWORD, Nation, make_user

NIP = "199802172025061001"
NEW = "kuda laut makan bakso"


@pytest.fixture
def operator(operator_a: User) -> User:
    operator_a.nip = NIP
    operator_a.email = "Ani.Putri@kpu.go.id"
    operator_a.save()
    return operator_a


@pytest.mark.parametrize(
    "typed",
    [
        "operator.5371",
        " operator.5371 ",
        NIP,
        "19980217 202506 1 001",
        "Ani.Putri@kpu.go.id",
        "ANI.PUTRI@KPU.GO.ID",
    ],
)
def test_every_name_of_an_account_opens_it(client: Client, operator: User, typed: str) -> None:
    assert sign_in(client, typed).status_code == 302
    assert client.session["_auth_user_id"] == str(operator.pk)


@pytest.mark.parametrize("typed", ["", "OPERATOR.5371", NIP[:17], "x" * 255, "ani", "@"])
def test_other_names_open_nothing(client: Client, operator: User, typed: str) -> None:
    assert sign_in(client, typed).status_code == 200
    assert "_auth_user_id" not in client.session


def test_an_account_without_an_email_is_not_found_by_none(client: Client, operator_a: User) -> None:
    assert (operator_a.email, operator_a.nip) == ("", None)
    assert sign_in(client, "").status_code == 200
    assert sign_in(client, "None").status_code == 200


def test_a_user_name_goes_before_the_email_of_another(
    client: Client, operator: User, nation: Nation
) -> None:
    other = make_user("ani.putri@kpu.go.id", Role.OPERATOR, nation["53.01"])
    sign_in(client, "ani.putri@kpu.go.id")
    assert client.session["_auth_user_id"] == str(other.pk)


def test_unknown_and_wrong_look_the_same(
    client: Client, operator_a: User, monkeypatch: Any
) -> None:
    """The same words, and one password hashed for each: the time tells nothing either."""
    hashed = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(
        MD5PasswordHasher,
        "encode",
        lambda self, password, salt: hashed.append(password) or encode(self, password, salt),
    )
    pages, counts = [], []
    for name in ("operator.5371", "operator.9999"):
        hashed.clear()
        page = sign_in(client, name, "salah sekali").content.decode()
        pages.append(page[page.index('name="next"') :].replace(name, ""))
        counts.append(len(hashed))
    assert "tidak cocok" in page
    assert pages[0] == pages[1]
    assert counts == [1, 1]


def test_only_who_knows_the_password_learns_that_an_account_is_inactive(
    client: Client, inactive: User
) -> None:
    assert "dinonaktifkan" in sign_in(client, "nonaktif").content.decode()
    page = sign_in(client, "nonaktif", "salah").content.decode()
    assert "dinonaktifkan" not in page
    assert "tidak cocok" in page


def test_the_key_of_a_session_changes_at_sign_in(client: Client, operator_a: User) -> None:
    session = client.session
    session["kept"] = "before"
    session.save()
    client.cookies["sessionid"] = before = session.session_key
    sign_in(client)
    assert client.session["kept"] == "before"
    assert client.session.session_key != before


def test_the_admin_site_has_no_door_of_its_own(client: Client, operator_a: User) -> None:
    assert client.get("/admin/login/?next=/admin/accounts/").url == "/masuk/?next=/admin/accounts/"
    assert client.get("/admin/login/?next=https://x.example/").url == "/masuk/?next=/admin/"
    assert client.get("/admin/", follow=True).redirect_chain[-1][0] == "/masuk/?next=/admin/"
    client.force_login(operator_a)
    assert client.get("/admin/login/").status_code == 403


# First passwords


def first(actor: User, account: User) -> str:
    return issue_first_password(actor=actor, account=account)


def test_a_first_password_leads_to_one_s_own(
    client: Client, province_admin: User, operator_a: User
) -> None:
    given = first(province_admin, operator_a)
    assert set(given) <= set(LETTERS + "-")
    assert sign_in(client, password=given, next="/peserta/").url == "/peserta/"
    for path in ("/", "/peserta/", "/akun/perangkat/", "/akun/keamanan/", "/pekerjaan/"):
        assert client.get(path).url == "/akun/sandi/", path
    assert client.post("/peserta/tambah/", {}).url == "/akun/sandi/"
    answer = client.get("/peserta/", headers={"HX-Request": "true"})
    assert answer["HX-Redirect"] == "/akun/sandi/"
    data = {"old_password": given, "new_password1": NEW, "new_password2": NEW}
    assert client.post("/akun/sandi/", data).url == "/akun/"
    assert client.get("/peserta/").status_code == 200
    operator_a.refresh_from_db()
    assert (operator_a.must_change_password, operator_a.first_password_at) == (False, None)
    assert operator_a.check_password(NEW)


def test_a_first_password_can_be_left_by_signing_out(
    client: Client, province_admin: User, operator_a: User
) -> None:
    sign_in(client, password=first(province_admin, operator_a))
    assert client.post(reverse("accounts:logout")).url == "/masuk/"
    assert client.get("/akun/sandi/").url == "/masuk/?next=/akun/sandi/"


def test_a_first_password_lapses_unused(
    client: Client, province_admin: User, operator_a: User, settings: Any
) -> None:
    given = first(province_admin, operator_a)
    old = timezone.now() - timedelta(days=settings.FIRST_PASSWORD_DAYS, minutes=1)
    User.objects.filter(pk=operator_a.pk).update(first_password_at=old)
    page = sign_in(client, password=given).content.decode()
    assert "sudah tidak berlaku" in page
    assert "_auth_user_id" not in client.session
    assert "sudah tidak berlaku" not in sign_in(client, password="salah").content.decode()
    User.objects.filter(pk=operator_a.pk).update(first_password_at=old + timedelta(minutes=5))
    assert sign_in(client, password=given).status_code == 302


def test_issuing_a_first_password_is_audited_without_it(
    client: Client, province_admin: User, operator_a: User
) -> None:
    client.force_login(operator_a)
    given = first(province_admin, operator_a)
    entry = AuditEntry.objects.get(action="account.password_issued")
    assert (entry.actor, entry.object_id) == (province_admin, str(operator_a.pk))
    assert given not in str(entry.__dict__)
    assert client.get("/peserta/").url == "/masuk/?next=/peserta/"


@pytest.mark.parametrize(
    ("actor", "account", "allowed"),
    [
        ("provinsi.53", "operator.5371", True),
        ("provinsi.51", "operator.5371", False),
        ("provinsi.53", "pksdm", False),
        ("provinsi.53", "provinsi.53", False),
        ("operator.5371", "operator.5301", False),
        ("auditor", "operator.5371", False),
        ("pksdm", "auditor", True),
        ("pksdm", "pksdm", False),
        ("pksdm", "root", False),
        ("root", "pksdm", True),
    ],
)
@pytest.mark.usefixtures(
    "operator_a", "operator_b", "province_admin", "other_province", "pksdm", "auditor"
)
def test_whose_password_an_administrator_may_replace(
    nation: Nation, actor: str, account: str, allowed: bool
) -> None:
    make_user("root", Role.PKSDM, nation["00"], is_superuser=True, is_staff=True)
    by = {user.username: user for user in User.objects.select_related("satker")}
    if allowed:
        assert first(by[actor], by[account])
        return
    with pytest.raises(Forbidden):
        first(by[actor], by[account])


def test_an_inactive_account_gets_no_password(pksdm: User, inactive: User) -> None:
    with pytest.raises(Refused, match="Aktifkan dulu"):
        first(pksdm, inactive)


def test_an_account_of_the_admin_site_starts_with_a_first_password(
    client: Client, nation: Nation
) -> None:
    root = make_user("root", Role.PKSDM, nation["00"], is_superuser=True, is_staff=True)
    client.force_login(root)
    data = {
        "username": "baru",
        "usable_password": "true",
        "password1": NEW,
        "password2": NEW,
        "role": Role.OPERATOR,
        "satker": nation["53.01"].pk,
    }
    assert client.post(reverse("admin:accounts_user_add"), data).status_code == 302
    made = User.objects.get(username="baru")
    assert made.must_change_password
    made.must_change_password = False
    made.save()
    url = reverse("admin:auth_user_password_change", args=[made.pk])
    typed = {"password1": NEW + " lagi", "password2": NEW + " lagi", "usable_password": "true"}
    assert client.post(url, typed).status_code == 302
    made.refresh_from_db()
    assert made.must_change_password
    assert client.get("/admin/password_change/").url == "/akun/sandi/"


# Changing the password


@pytest.mark.parametrize(
    ("new", "said"),
    [
        ("pendek", "kurang dari 12 karakter"),
        ("123456789012345", "hanya berisi angka"),
        ("qwertyuiop123", "terlalu umum"),
        ("operator.5371x", "terlalu mirip"),
        (f"x{NIP}", "terlalu mirip"),
        (PASSWORD, "sama dengan yang lama"),
    ],
)
def test_a_weak_password_is_refused_with_the_mend(
    client: Client, operator: User, new: str, said: str
) -> None:
    client.force_login(operator)
    data = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    page = client.post("/akun/sandi/", data)
    assert page.status_code == 200
    assert said in page.content.decode()
    operator.refresh_from_db()
    assert operator.check_password(PASSWORD)


def test_the_old_password_is_asked_and_its_guessing_is_counted(
    client: Client, operator_a: User, settings: Any
) -> None:
    client.force_login(operator_a)
    data = {"old_password": "salah", "new_password1": NEW, "new_password2": NEW}
    assert "Kata sandi tidak cocok" in client.post("/akun/sandi/", data).content.decode()
    for _ in range(settings.SIGN_IN_FAILURES - 1):
        answer = client.post("/akun/sandi/", data)
    assert answer.status_code == 429
    operator_a.refresh_from_db()
    assert operator_a.check_password(PASSWORD)


def test_a_change_of_the_password_is_audited_and_ends_other_sessions(
    client: Client, operator_a: User
) -> None:
    elsewhere = Client()
    for browser in (client, elsewhere):
        sign_in(browser)
    data = {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW}
    assert client.post("/akun/sandi/", data).url == "/akun/"
    assert client.get("/akun/").status_code == 200
    assert elsewhere.get("/akun/").url == "/masuk/?next=/akun/"
    entry = AuditEntry.objects.get(action="account.password_changed")
    assert entry.after == {"kata sandi": "diganti"}
    assert NEW not in str(entry.__dict__)
