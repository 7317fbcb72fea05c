"""A form that comes after the session ended is kept and shown again; it is never sent by itself."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from latsar.access.kept_forms import KEPT, MOST_BYTES
from latsar.access.models import Session
from latsar.access.refill import FILE_GONE, PART_GONE, SAVED, refilled
from latsar.accounts.models import User
from participants.models import Participant
from tests.access.conftest import code_now, sign_in
from tests.access.test_sessions import age

OURS = {
    "Sec-Fetch-Site": "same-origin",
    "Origin": "http://testserver",
    "Referer": "http://testserver/peserta/tambah/",
}
TYPED = {"name": 'Ani <b>Putri</b> & "Kawan"', "nip": "199802172025061001"}
PAGE = "/peserta/tambah/"


@pytest.fixture
def late(client: Client, operator_a: User) -> Client:
    """An operator whose session is over."""
    sign_in(client)
    age(client, seen=31)
    return client


def test_the_form_comes_back_filled_after_signing_in(late: Client) -> None:
    answer = late.post(PAGE, TYPED, headers=OURS)
    assert answer.url == "/masuk/?next=%2Fpeserta%2Ftambah%2F"
    assert "Isian Anda disimpan" in late.get(answer.url).content.decode()
    assert sign_in(late, next=PAGE).url == PAGE
    page = late.get(PAGE).content.decode()
    assert SAVED in page
    assert "Ani &lt;b&gt;Putri&lt;/b&gt; &amp; &quot;Kawan&quot;" in page
    assert "199802172025061001" in page
    assert not Participant.objects.exists()


def test_it_is_forgotten_once_it_was_sent(late: Client) -> None:
    late.post(PAGE, TYPED, headers=OURS)
    sign_in(late, next=PAGE)
    assert SAVED in late.get(PAGE).content.decode()
    assert SAVED in late.get(PAGE).content.decode()  # a reload loses nothing
    late.post(PAGE, TYPED, headers=OURS)
    assert SAVED not in late.get(PAGE).content.decode()


def test_another_account_sees_nothing_of_it(late: Client, operator_b: User) -> None:
    late.post(PAGE, TYPED, headers=OURS)
    sign_in(late, "operator.5301", next=PAGE)
    page = late.get(PAGE).content.decode()
    assert "Putri" not in page
    assert SAVED not in page
    assert KEPT not in late.session


def test_it_is_kept_for_an_hour(late: Client) -> None:
    late.post(PAGE, TYPED, headers=OURS)
    sign_in(late, next=PAGE)
    session = late.session
    kept = session[KEPT]
    session[KEPT] = kept | {"at": (timezone.now() - timedelta(minutes=61)).isoformat()}
    session.save()
    assert SAVED not in late.get(PAGE).content.decode()


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://testserver"},
        {"Origin": "https://elsewhere.example"},
    ],
)
def test_what_no_page_of_ours_sent_is_not_kept(late: Client, headers: dict[str, str]) -> None:
    assert late.post(PAGE, TYPED, headers=headers).status_code == 302
    assert KEPT not in late.session


def test_a_page_of_another_host_is_never_returned_to(late: Client) -> None:
    headers = OURS | {"Referer": "https://elsewhere.example/peserta/"}
    answer = late.post(PAGE, TYPED, headers=headers)
    assert answer.url == "/masuk/?next=%2Fpeserta%2Ftambah%2F"


def test_two_slashes_lead_nowhere_else(late: Client) -> None:
    headers = OURS | {"Referer": "http://testserver//elsewhere.example/x"}
    answer = late.post(PAGE, TYPED, headers=headers)
    assert answer.url == "/masuk/?next=%2Felsewhere.example%2Fx"


def test_no_password_and_no_file_is_kept(late: Client) -> None:
    data = {
        **TYPED,
        "password": "rahasia-1",
        "new_password1": "rahasia-2",
        "otp_code": "rahasia-3",
        "csrfmiddlewaretoken": "rahasia-4",
        "file": SimpleUploadedFile("daftar.xlsx", b"rahasia-5"),
    }
    late.post(PAGE, data, headers=OURS)
    assert set(late.session[KEPT]["fields"]) == set(TYPED)
    assert "rahasia" not in str(dict(late.session.items()))
    sign_in(late, next=PAGE)
    assert FILE_GONE in late.get(PAGE).content.decode()


def test_a_form_too_large_is_not_kept(late: Client) -> None:
    late.post(PAGE, {"name": "x" * MOST_BYTES}, headers=OURS)
    assert KEPT not in late.session


def test_it_waits_through_the_second_step(late: Client, operator_a: User, phone: Any) -> None:
    late.post(PAGE, TYPED, headers=OURS)
    assert sign_in(late, next=PAGE).url == "/masuk/kode/"
    assert late.post("/masuk/kode/", {"otp_code": code_now(phone)}).url == PAGE
    assert SAVED in late.get(PAGE).content.decode()


def test_a_late_form_of_htmx_is_kept_for_its_page(late: Client) -> None:
    headers = OURS | {"HX-Request": "true", "HX-Current-URL": f"http://testserver{PAGE}"}
    answer = late.post(PAGE, TYPED, headers=headers)
    assert answer["HX-Redirect"] == "/masuk/?next=%2Fpeserta%2Ftambah%2F"
    sign_in(late, next=PAGE)
    assert SAVED in late.get(PAGE).content.decode()


# Another tab signed in meanwhile: the token that the page holds is an old one.


def test_an_old_token_sends_nothing_and_loses_nothing(operator_a: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(operator_a)
    answer = client.post(PAGE, {**TYPED, "csrfmiddlewaretoken": "x" * 64}, headers=OURS)
    assert answer.url == PAGE
    page = client.get(PAGE).content.decode()
    assert SAVED in page
    assert "sudah kedaluwarsa" in page
    assert not Participant.objects.exists()


def test_an_old_token_of_a_session_that_is_over_asks_to_sign_in(operator_a: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(operator_a)
    age(client, seen=31)
    answer = client.post(PAGE, {**TYPED, "csrfmiddlewaretoken": "x" * 64}, headers=OURS)
    assert answer.url == "/masuk/?next=%2Fpeserta%2Ftambah%2F"
    assert client.session[KEPT]["fields"] == {name: [text] for name, text in TYPED.items()}
    assert "_auth_user_id" not in client.session


def test_a_forged_request_gets_the_plain_refusal(operator_a: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(operator_a)
    headers = OURS | {"Sec-Fetch-Site": "cross-site"}
    assert client.post(PAGE, TYPED, headers=headers).status_code == 403
    assert KEPT not in client.session
    assert Session.objects.get().user == operator_a


# Filling a form


FORM = """<!doctype html><p>&amp; ä</p>
<form method="post" action="/cari/"><input name="a" value="other"></form>
<form method="post"><input type="hidden" name="csrfmiddlewaretoken" value="new">
<input name="a" value="old" required><INPUT NAME=b>
<input type="password" name="p"><input type="file" name="f">
<input type="checkbox" name="c" value="1" checked><input type="checkbox" name="c" value="2">
<input type="radio" name="r" value="x" checked><input type="radio" name="r" value="y">
<select name="s"><option value="">-</option><option value="1" selected>one<option>two</option></select>
<select name="m" multiple><option value="1" selected>1</option><option value="2">2</option></select>
<textarea name="t" rows="2">old &lt;text&gt;</textarea>
<button name="go" value="1">Simpan</button></form><input form="elsewhere" name="z">"""


def test_every_kind_of_field_is_filled() -> None:
    values = {
        "a": ['"><script>'],
        "b": ["ü"],
        "p": ["secret"],
        "c": ["2"],
        "r": ["y"],
        "s": ["two"],
        "m": ["2"],
        "t": ["</textarea>\nnew"],
        "csrfmiddlewaretoken": ["old"],
    }
    page = refilled(FORM, "/sini/", values, False, "/sini/")
    assert '<input name="a" value="other">' in page
    assert '<input name="a" value="&quot;&gt;&lt;script&gt;" required>' in page
    assert '<input name="b" value="ü">' in page
    assert 'name="csrfmiddlewaretoken" value="new"' in page
    assert '<input type="password" name="p">' in page
    assert '<input type="checkbox" name="c" value="1">' in page
    assert '<input type="checkbox" name="c" value="2" checked>' in page
    assert '<input type="radio" name="r" value="x">' in page
    assert '<input type="radio" name="r" value="y" checked>' in page
    assert '<option value="1">one' in page
    assert "<option selected>two</option>" in page
    assert '<option value="1">1</option><option value="2" selected>2</option>' in page
    assert "\n&lt;/textarea&gt;\nnew</textarea>" in page
    assert page.startswith("<!doctype html><p>&amp; ä</p>\n")
    assert page.endswith('<input form="elsewhere" name="z">')


def test_a_page_without_that_form_stays_as_it_is() -> None:
    assert refilled(FORM, "/lain/", {"a": ["x"]}, False, "/sini/") == FORM
    assert refilled(FORM, "/sini/", {"unknown": ["x"]}, False, "/sini/") == FORM
    assert refilled(FORM, "/sini/", {"csrfmiddlewaretoken": ["x"]}, False, "/lain/") == FORM


def test_what_finds_no_field_is_said() -> None:
    assert PART_GONE not in refilled(FORM, "/sini/", {"a": ["x"]}, False, "/sini/")
    assert PART_GONE in refilled(FORM, "/sini/", {"a": ["x"], "n": ["y"]}, False, "/sini/")
