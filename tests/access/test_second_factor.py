"""The code of the phone: compulsory for who approves, used once, throttled, recoverable."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from latsar.access import second_factor
from latsar.access.services import reset_second_factor
from latsar.accounts.choices import Role
from latsar.accounts.models import User
from latsar.audit.models import AuditEntry
from latsar.errors import Forbidden, Refused
from tests.access.conftest import code_now, sign_in
from tests.at_once import at_once
from tests.cast import PASSWORD, Nation, make_user

CODE = re.compile(r"<code>([a-z0-9]{5}-[a-z0-9]{5})</code>")


def enrol(client: Client, user: User) -> list[str]:
    """Set a phone up through the pages; return the recovery codes."""
    data = {"password": PASSWORD, "act": "begin"}
    assert client.post("/akun/keamanan/kode/", data).url == "/akun/keamanan/pasang/"
    device = TOTPDevice.objects.get(user=user, confirmed=False)
    page = client.post("/akun/keamanan/pasang/", {"otp_code": code_now(device)})
    assert page.status_code == 200
    return CODE.findall(page.content.decode())


def rest(account: User) -> None:
    """Let the time pass that django-otp makes guessers wait."""
    second_factor.forgive(account)


# Signing in


def test_the_password_alone_opens_nothing(
    client: Client, operator_a: User, phone: TOTPDevice
) -> None:
    assert sign_in(client, next="/peserta/").url == "/masuk/kode/"
    assert "_auth_user_id" not in client.session
    assert client.get("/peserta/").url == "/masuk/?next=/peserta/"
    answer = client.post("/masuk/kode/", {"otp_code": code_now(phone)})
    assert answer.url == "/peserta/"
    assert client.get("/peserta/").status_code == 200


def test_a_code_works_once(client: Client, operator_a: User, phone: TOTPDevice) -> None:
    code = code_now(phone)
    sign_in(client)
    assert client.post("/masuk/kode/", {"otp_code": code}).status_code == 302
    second = Client()
    sign_in(second)
    page = second.post("/masuk/kode/", {"otp_code": code})
    assert "tidak cocok" in page.content.decode()
    assert "_auth_user_id" not in second.session
    rest(operator_a)
    answer = second.post("/masuk/kode/", {"otp_code": code_now(phone, later=1)})
    assert answer.status_code == 302


def test_wrong_codes_make_wait_and_are_audited(
    client: Client, operator_a: User, phone: TOTPDevice
) -> None:
    sign_in(client)
    assert "tidak cocok" in client.post("/masuk/kode/", {"otp_code": "000000"}).content.decode()
    for _ in range(2):
        page = client.post("/masuk/kode/", {"otp_code": code_now(phone)})
        assert "Tunggu" in page.content.decode()
    entry = AuditEntry.objects.get(action="sign_in.code_failed")
    assert (entry.object_id, entry.actor) == (str(operator_a.pk), None)
    assert "000000" not in str(entry.__dict__)


@pytest.mark.parametrize("typed", ["", "12345", "abcdef", "١٢٣٤٥٦", "1" * 40])
def test_what_is_no_code_is_refused(
    client: Client, operator_a: User, phone: TOTPDevice, typed: str
) -> None:
    sign_in(client)
    assert client.post("/masuk/kode/", {"otp_code": typed}).status_code == 200
    assert "_auth_user_id" not in client.session


def test_the_second_step_needs_the_first(
    client: Client, operator_a: User, phone: TOTPDevice, monkeypatch: Any
) -> None:
    code = {"otp_code": code_now(phone)}
    assert client.post("/masuk/kode/", code).url == "/masuk/"
    sign_in(client)
    monkeypatch.setattr("latsar.access.views.sign_in.PENDING_SECONDS", -1)
    assert client.post("/masuk/kode/", code).url == "/masuk/"


@pytest.mark.parametrize("change", ["password", "is_active"])
def test_a_change_between_the_steps_asks_for_the_password_again(
    client: Client, operator_a: User, phone: TOTPDevice, change: str
) -> None:
    sign_in(client)
    if change == "password":
        operator_a.set_password("kata sandi yang lain")
    else:
        operator_a.is_active = False
    operator_a.save()
    assert client.post("/masuk/kode/", {"otp_code": code_now(phone)}).url == "/masuk/"


# Compulsory


PAGES = ("/", "/peserta/", "/admin/", "/akun/perangkat/", "/anggaran/", "/riwayat/")


@pytest.mark.usefixtures("compulsory")
@pytest.mark.parametrize("role", [Role.PROVINCE, Role.PKSDM])
def test_who_approves_reaches_nothing_without_it(client: Client, nation: Nation, role: str) -> None:
    user = make_user("penyetuju", role, nation["53"])
    sign_in(client, "penyetuju")
    for path in PAGES:
        assert client.get(path).url == "/akun/keamanan/", path
        assert client.post(path).url == "/akun/keamanan/", path
    assert "wajib" in client.get("/akun/keamanan/").content.decode()
    assert len(enrol(client, user)) == 10
    assert client.get("/peserta/").status_code == 200


@pytest.mark.usefixtures("compulsory")
def test_a_superuser_needs_it_for_the_admin_site(client: Client, nation: Nation) -> None:
    user = make_user("root", Role.AUDITOR, nation["00"], is_superuser=True, is_staff=True)
    sign_in(client, "root")
    assert client.get("/admin/accounts/user/").url == "/akun/keamanan/"
    enrol(client, user)
    assert client.get("/admin/accounts/user/").status_code == 200


@pytest.mark.usefixtures("compulsory")
def test_operators_and_auditors_go_without(client: Client, operator_a: User, auditor: User) -> None:
    for user in (operator_a, auditor):
        client.force_login(user)
        assert client.get("/peserta/").status_code == 200


@pytest.mark.usefixtures("compulsory")
def test_example_accounts_are_exempt_on_a_demonstration_only(
    client: Client, province_admin: User, settings: Any
) -> None:
    User.objects.filter(pk=province_admin.pk).update(is_demo=True, must_change_password=True)
    client.force_login(province_admin)
    assert client.get("/peserta/").url == "/akun/sandi/"
    settings.DEBUG = True
    assert client.get("/peserta/").status_code == 200


@pytest.mark.usefixtures("compulsory")
def test_the_own_password_comes_before_the_phone(client: Client, province_admin: User) -> None:
    User.objects.filter(pk=province_admin.pk).update(must_change_password=True)
    client.force_login(province_admin)
    assert client.get("/akun/keamanan/").url == "/akun/sandi/"


# Setting up


def test_setting_up_needs_the_password(client: Client, operator_a: User) -> None:
    client.force_login(operator_a)
    page = client.post("/akun/keamanan/kode/", {"password": "salah", "act": "begin"})
    assert "Kata sandi tidak cocok" in page.content.decode()
    assert not TOTPDevice.objects.exists()
    assert client.get("/akun/keamanan/pasang/").url == "/akun/keamanan/"


def test_the_page_shows_the_picture_and_the_key(client: Client, operator_a: User) -> None:
    client.force_login(operator_a)
    client.post("/akun/keamanan/kode/", {"password": PASSWORD, "act": "begin"})
    page = client.get("/akun/keamanan/pasang/")
    device = TOTPDevice.objects.get()
    shown = second_factor.enrolment(device)
    assert shown.key in page.content.decode()
    assert 'src="data:image/svg+xml' in page.content.decode()
    assert page["Cache-Control"].startswith("max-age=0, no-cache, no-store")


def test_a_wrong_code_sets_nothing_up(client: Client, operator_a: User) -> None:
    client.force_login(operator_a)
    client.post("/akun/keamanan/kode/", {"password": PASSWORD, "act": "begin"})
    page = client.post("/akun/keamanan/pasang/", {"otp_code": "000000"})
    assert "tidak cocok" in page.content.decode()
    assert second_factor.phone_of(operator_a) is None
    sign_in(client)
    assert "_auth_user_id" in client.session


def test_setting_up_signs_the_other_devices_out(client: Client, operator_a: User) -> None:
    other = Client()
    for one in (client, other):
        one.force_login(operator_a)
        one.get("/peserta/")
    assert len(enrol(client, operator_a)) == 10
    assert client.get("/peserta/").status_code == 200
    assert other.get("/peserta/").url == "/masuk/?next=/peserta/"


def test_the_secret_is_in_no_log_and_no_trail(
    client: Client, operator_a: User, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG", logger="latsar")
    client.force_login(operator_a)
    codes = enrol(client, operator_a)
    key = TOTPDevice.objects.get().key
    entry = AuditEntry.objects.get(action="second_factor.added")
    for secret in (key, *codes):
        assert secret not in str(entry.__dict__) + caplog.text
    assert not StaticToken.objects.filter(token__in=codes).exists()


def test_a_new_phone_replaces_the_old_one(
    client: Client, operator_a: User, phone: TOTPDevice
) -> None:
    client.force_login(operator_a)
    enrol(client, operator_a)
    assert TOTPDevice.objects.get(user=operator_a).key != phone.key


# Recovery codes


def test_a_recovery_code_opens_once(client: Client, operator_a: User) -> None:
    client.force_login(operator_a)
    codes = enrol(client, operator_a)
    lost = Client()
    sign_in(lost)
    typed = codes[0].upper().replace("-", " ")
    assert lost.post("/masuk/kode/", {"otp_code": typed}).status_code == 302
    assert lost.get("/peserta/").status_code == 200
    entry = AuditEntry.objects.get(action="second_factor.code_used")
    assert entry.after == {"kode pemulihan tersisa": 9}
    again = Client()
    sign_in(again)
    assert again.post("/masuk/kode/", {"otp_code": codes[0]}).status_code == 200
    assert "_auth_user_id" not in again.session


def test_renewed_codes_replace_the_old_ones(client: Client, operator_a: User) -> None:
    client.force_login(operator_a)
    old = enrol(client, operator_a)
    page = client.post("/akun/keamanan/kode/", {"password": PASSWORD, "act": "codes"})
    new = CODE.findall(page.content.decode())
    assert len(new) == 10
    assert not set(old) & set(new)
    assert second_factor.check(operator_a, old[1]) is False
    rest(operator_a)
    assert second_factor.check(operator_a, new[1]) is True


# Losing it


def test_who_may_go_without_switches_it_off(
    client: Client, operator_a: User, phone: TOTPDevice
) -> None:
    client.force_login(operator_a)
    client.post("/akun/keamanan/kode/", {"password": PASSWORD, "act": "remove"})
    assert second_factor.phone_of(operator_a) is None
    assert AuditEntry.objects.filter(action="second_factor.removed").count() == 1


@pytest.mark.usefixtures("compulsory")
def test_who_must_have_it_does_not(pksdm: User) -> None:
    TOTPDevice.objects.create(user=pksdm, name="Ponsel", confirmed=True)
    with pytest.raises(Refused, match="wajib"):
        second_factor.remove(actor=pksdm)
    assert second_factor.phone_of(pksdm)


def test_an_administrator_of_the_scope_takes_a_lost_one_off(
    province_admin: User, operator_a: User, phone: TOTPDevice
) -> None:
    owner = Client()
    owner.force_login(operator_a)
    reset_second_factor(actor=province_admin, account=operator_a)
    assert second_factor.phone_of(operator_a) is None
    assert owner.get("/peserta/").url == "/masuk/?next=/peserta/"
    entry = AuditEntry.objects.get(action="second_factor.reset")
    assert (entry.actor, entry.object_id) == (province_admin, str(operator_a.pk))


def test_nobody_resets_the_own_or_one_out_of_scope(
    province_admin: User, other_province: User, operator_a: User, phone: TOTPDevice
) -> None:
    TOTPDevice.objects.create(user=province_admin, name="Ponsel", confirmed=True)
    for actor, account in (
        (province_admin, province_admin),
        (other_province, operator_a),
        (operator_a, operator_a),
    ):
        with pytest.raises(Forbidden):
            reset_second_factor(actor=actor, account=account)
    assert TOTPDevice.objects.count() == 2


# Two servers


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_one_code_sent_twice_at_once_opens_once(operator_a: User, phone: TOTPDevice) -> None:
    code = code_now(phone)
    opened = at_once([lambda: second_factor.check(operator_a, code)] * 4)
    assert [answer for answer in opened if answer is True] == [True]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_one_recovery_code_sent_twice_at_once_opens_once(
    operator_a: User, phone: TOTPDevice
) -> None:
    code = second_factor.replace_codes(operator_a)[0]
    opened = at_once([lambda: second_factor.check(operator_a, code)] * 4)
    assert [answer for answer in opened if answer is True] == [True]
