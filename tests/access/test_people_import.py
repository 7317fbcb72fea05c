"""Accounts from Excel: checked by row and column, saved all at once, first passwords shown once."""

from __future__ import annotations

import base64
import io
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from latsar.access.people.importer import compare, save_accounts
from latsar.access.people.reading import Reading, brought_back, carried, read_file
from latsar.accounts.choices import Role
from latsar.accounts.models import User
from latsar.audit.models import AuditEntry
from latsar.errors import Forbidden, Refused, StaleVersion
from latsar.spreadsheets.writer import EXAMPLE_MARK
from tests.cast import Nation, make_nip, make_user

HEADER = ("Nama", "NIP", "Email", "Nama Pengguna", "Peran", "Kode Satker")
UPLOAD = "/akun/pengguna/impor/"
SAVE = "/akun/pengguna/impor/simpan/"


def row(number: int, **cells: Any) -> tuple[Any, ...]:
    given = {
        "Nama": f"Operator {number}",
        "NIP": make_nip(number),
        "Email": f"operator{number}@kpu.go.id",
        "Nama Pengguna": "",
        "Peran": "Operator satker",
        "Kode Satker": "53.71",
    }
    return tuple((given | cells)[header] for header in HEADER)


def workbook(*rows: tuple[Any, ...], header: tuple[str, ...] = HEADER) -> bytes:
    book = Workbook()
    for values in (header, *rows):
        book.worksheets[0].append([None if value == "" else value for value in values])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def reading(actor: User, *rows: tuple[Any, ...]) -> Reading:
    return read_file(actor, workbook(*rows), "akun.xlsx")


def upload(client: Client, content: bytes) -> Any:
    return client.post(UPLOAD, {"file": SimpleUploadedFile("akun.xlsx", content)})


def sent_on(page: HttpResponse, **more: str) -> dict[str, str]:
    fields = re.findall(r'name="(rows|seen)" value="([^"]*)"', page.content.decode())
    return dict(fields) | more


def passwords_in(page: HttpResponse) -> dict[str, str]:
    """Read the workbook that the page itself holds."""
    found = re.search(r'href="data:[^;]+;base64,([^"]+)"', page.content.decode())
    sheet = load_workbook(io.BytesIO(base64.b64decode(found[1]))).worksheets[0]
    rows = list(sheet.iter_rows(min_row=2, values_only=True))
    name, password = rows[0].index("Nama Pengguna"), rows[0].index("Kata Sandi Pertama")
    return {values[name]: values[password] for values in rows[1:]}


def errors_of(actor: User, *rows: tuple[Any, ...]) -> list[tuple[int | None, str, str]]:
    plan = compare(actor, reading(actor, *rows))
    return [(error.row, error.column, error.message) for error in plan.errors]


def test_from_the_file_to_the_first_passwords(client: Client, province_admin: User) -> None:
    client.force_login(province_admin)
    page = upload(client, workbook(row(1), row(2, Email="", **{"Kode Satker": "5301"})))
    assert "Simpan 2 akun" in page.content.decode()
    assert User.objects.count() == 1
    saved = client.post(SAVE, sent_on(page))
    given = passwords_in(saved)
    assert saved["Cache-Control"] == "no-store, private"
    assert set(given) == {"operator1", make_nip(2)}
    for username, password in given.items():
        account = User.objects.get(username=username)
        assert account.check_password(password)
        assert account.must_change_password
        assert account.first_password_at
    assert account.satker.code == "53.01"
    entries = AuditEntry.objects.filter(action="account.created")
    assert sorted(entry.object_label for entry in entries) == sorted(given)
    assert AuditEntry.objects.count() == 2
    assert all("Dari berkas akun.xlsx" in entry.reason for entry in entries)
    said = str(list(AuditEntry.objects.values()))
    assert not [password for password in given.values() if password in said]
    again = client.post(SAVE, sent_on(page))
    assert "berubah sejak berkas ini diperiksa" in again.content.decode()
    assert "data:" not in again.content.decode().replace("data:image", "")
    assert User.objects.count() == 3


def test_every_error_with_row_column_and_mend(province_admin: User, nation: Nation) -> None:
    make_user("bali", Role.OPERATOR, nation["51.71"], nip=make_nip(90))
    found = errors_of(
        province_admin,
        row(1, Nama="", NIP="123", Email="bukan surel", Peran="Bos", **{"Kode Satker": "51.71"}),
        row(2, Peran="PKSDM", **{"Kode Satker": 53.7}),
        row(3, Peran="Admin provinsi"),
        row(4, NIP="", Email=""),
        row(5, **{"Nama Pengguna": "dua kata"}),
        row(6, NIP=make_nip(90)),
        row(7, **{"Nama Pengguna": make_nip(77)}),
        row(8, **{"Kode Satker": ""}),
        row(9, **{"Kode Satker": 53.71}),
        row(9, NIP=make_nip(10)),
    )
    places = [(number, column) for number, column, _ in found]
    assert places == [
        (2, "Nama"),
        (2, "NIP"),
        (2, "Email"),
        (2, "Peran"),
        (2, "Kode Satker"),
        (3, "Peran"),
        (3, "Kode Satker"),
        (4, "Kode Satker"),
        (5, "NIP"),
        (6, "Nama Pengguna"),
        (7, "NIP"),
        (8, "Nama Pengguna"),
        (9, "Kode Satker"),
        (11, "Email"),
    ]
    messages = " ".join(message for _, _, message in found)
    for words in (
        "3 digit, seharusnya 18",
        "di luar kewenangan",
        "tersimpan sebagai angka",
        "tidak dapat Anda berikan",
        "satkernya KPU Provinsi",
        "dua kali di berkas",
    ):
        assert words in messages
    assert "bali" not in messages


def test_a_refused_file_saves_nothing_and_comes_back_marked(
    client: Client, province_admin: User
) -> None:
    client.force_login(province_admin)
    page = upload(client, workbook(row(1), row(2, NIP="123")))
    text = page.content.decode()
    assert "Belum ada yang disimpan" in text
    assert 'name="rows"' not in text
    marked = re.search(r'download="pengguna-bertanda.xlsx" href="data:[^;]+;base64,([^"]+)"', text)
    assert "Kesalahan" in load_workbook(io.BytesIO(base64.b64decode(marked[1]))).sheetnames
    assert User.objects.count() == 1


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "kosong"),
        (b"PK\x03\x04 not a zip", "rusak"),
        (workbook(("a", "b"), header=("X", "Y")), "judul kolom"),
        (workbook(), "tidak memuat data"),
    ],
)
def test_what_is_no_such_workbook_is_refused_in_words(
    client: Client, province_admin: User, content: bytes, message: str
) -> None:
    client.force_login(province_admin)
    assert message in upload(client, content).content.decode()


def test_more_rows_than_allowed_are_refused(
    client: Client, province_admin: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("latsar.access.people.reading.MOST_ROWS", 2)
    client.force_login(province_admin)
    assert "batasnya 2" in upload(client, workbook(row(1), row(2), row(3))).content.decode()


def test_the_template_is_read_back_without_its_example(pksdm: User, client: Client) -> None:
    client.force_login(pksdm)
    content = client.get(reverse("people:account-import-template")).content
    assert EXAMPLE_MARK in str(list(load_workbook(io.BytesIO(content)).worksheets[0].values))
    found = read_file(pksdm, content, "templat.xlsx")
    assert [error.message for error in found.errors] == [
        "Berkas hanya memuat baris contoh. Isi mulai baris 3."
    ]


def test_what_is_stored_is_changed_or_left(province_admin: User, nation: Nation) -> None:
    first = make_user("satu", Role.OPERATOR, nation["53.71"], nip=make_nip(1))
    make_user("dua", Role.OPERATOR, nation["53.71"], email="Dua@kpu.go.id")
    User.objects.filter(username="dua").update(first_name="Operator 2")
    rows = (
        row(1, Email="", **{"Kode Satker": "53.01"}),
        row(2, NIP="", Email="dua@KPU.go.id", **{"Nama Pengguna": "dua"}),
        row(3),
    )
    asked = reading(province_admin, *rows)
    plan = compare(province_admin, asked)
    assert [one.account.username for one in plan.created] == ["operator3"]
    assert [one.account.username for one in plan.updated] == ["satu", "dua"]
    client = Client()
    client.force_login(first)
    issued = save_accounts(actor=province_admin, reading=asked, seen=plan.fingerprint, renew=False)
    assert [account.username for account, _ in issued] == ["operator3"]
    first.refresh_from_db()
    assert (first.first_name, first.satker, first.email) == ("Operator 1", nation["53.01"], "")
    assert client.get("/peserta/").url.startswith("/masuk/")
    entry = AuditEntry.objects.about(first).get()
    assert {change.label for change in entry.changes} == {"nama", "satker"}
    assert compare(province_admin, asked).unchanged == 3
    assert AuditEntry.objects.count() == 3


def test_lost_first_passwords_are_given_anew_on_demand(
    client: Client, province_admin: User, nation: Nation
) -> None:
    client.force_login(province_admin)
    content = workbook(row(1), row(2))
    old = passwords_in(client.post(SAVE, sent_on(upload(client, content))))
    User.objects.filter(username="operator1").update(last_login="2026-01-12T00:00Z")
    page = upload(client, content)
    assert "1 akun di berkas ini yang sudah ada tetapi belum pernah masuk" in page.content.decode()
    saved = client.post(SAVE, sent_on(page, renew="on"))
    account = User.objects.get(username="operator2")
    assert not account.check_password(old["operator2"])
    assert User.objects.get(username="operator1").check_password(old["operator1"])
    assert re.search(r"<code class=\"first-password\">([a-z0-9-]+)</code>", saved.content.decode())
    assert AuditEntry.objects.filter(action="account.password_issued").count() == 1


def test_whom_one_may_not_touch_is_an_error(
    province_admin: User, pksdm: User, second_pksdm: User, nation: Nation
) -> None:
    User.objects.filter(pk=pksdm.pk).update(nip=make_nip(1))
    User.objects.filter(pk=second_pksdm.pk).update(nip=make_nip(3))
    own = row(2, NIP="", Email="", **{"Nama Pengguna": "provinsi.53"})
    (first,) = errors_of(province_admin, row(1))
    assert first[1] == "NIP"
    assert "di luar kewenangan Anda" in first[2]
    User.objects.filter(pk=province_admin.pk).update(email="operator2@kpu.go.id")
    own = row(2, NIP="", **{"Nama Pengguna": "provinsi.53"})
    assert "Akun Anda sendiri" in errors_of(province_admin, own)[0][2]
    (third,) = errors_of(pksdm, row(3))
    assert "Peran akun PKSDM hanya diubah" in third[2]


def test_two_rows_or_two_accounts_for_one_are_errors(province_admin: User, nation: Nation) -> None:
    make_user("satu", Role.OPERATOR, nation["53.71"], nip=make_nip(1), email="satu@kpu.go.id")
    make_user("dua", Role.OPERATOR, nation["53.71"], nip=make_nip(2))
    (mixed,) = errors_of(province_admin, row(2, Email="satu@kpu.go.id"))
    assert (mixed[1], "“satu”" in mixed[2]) == ("Email", True)
    twice = errors_of(
        province_admin,
        row(1, Email="satu@kpu.go.id"),
        row(5, NIP="", Email="lima@kpu.go.id", **{"Nama Pengguna": "satu"}),
    )
    assert [(number, column) for number, column, _ in twice] == [(3, "Nama Pengguna")]
    assert "baris 2" in twice[0][2]


def test_what_the_page_carries_is_bound_to_its_reader(
    province_admin: User, pksdm: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = carried(province_admin, reading(province_admin, row(1)))
    assert brought_back(province_admin, text).rows[0].name == "Operator 1"
    for actor, changed in ((pksdm, text), (province_admin, text[:-2]), (province_admin, "")):
        with pytest.raises(Refused, match="Unggah lagi"):
            brought_back(actor, changed)
    monkeypatch.setattr("latsar.access.people.reading.CHECK_LASTS", -1)
    with pytest.raises(Refused, match="Unggah lagi"):
        brought_back(province_admin, text)


def test_a_lost_right_counts_when_it_is_saved(province_admin: User, nation: Nation) -> None:
    asked = reading(province_admin, row(1))
    seen = compare(province_admin, asked).fingerprint
    User.objects.filter(pk=province_admin.pk).update(role=Role.OPERATOR)
    with pytest.raises(Forbidden):
        save_accounts(actor=province_admin, reading=asked, seen=seen, renew=False)
    assert not User.objects.filter(nip=make_nip(1)).exists()


def test_what_moved_since_the_check_is_shown_first(province_admin: User, nation: Nation) -> None:
    asked = reading(province_admin, row(1), row(2))
    seen = compare(province_admin, asked).fingerprint
    make_user("lain", Role.OPERATOR, nation["53.71"], nip=make_nip(2))
    with pytest.raises(StaleVersion, match="belum ada yang disimpan"):
        save_accounts(actor=province_admin, reading=asked, seen=seen, renew=False)
    assert not User.objects.filter(nip=make_nip(1)).exists()


def test_many_rows_ask_as_much_as_few(province_admin: User) -> None:
    def asked(numbers: range, name: str) -> int:
        rows = reading(province_admin, *(row(number, Nama=name) for number in numbers))
        seen = compare(province_admin, rows).fingerprint
        with CaptureQueriesContext(connection) as queries:
            save_accounts(actor=province_admin, reading=rows, seen=seen, renew=False)
        return len(queries)

    few, many = range(1, 8), range(10, 70)
    assert asked(many, "Baru") <= asked(few, "Baru") + 2  # statements of limited size
    assert asked(many, "Lain") <= asked(few, "Lain") + 2
    with CaptureQueriesContext(connection) as queries:
        assert len(errors_of(province_admin, *(row(n, NIP=make_nip(n + 1)) for n in many))) == 59
    assert len(queries) <= 10
