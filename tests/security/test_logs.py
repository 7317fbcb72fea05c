"""Nothing of a person and no secret in a log: of any logger, of real errors, of a real gunicorn."""

from __future__ import annotations

import io
import json
import logging
import sys
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.mail import EmailMessage, get_connection
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path

from latsar.accounts.models import User
from latsar.audit.context import current_request_id, new_request_id
from latsar.logs import MaskFilter, formatter_for, logging_config, mask, say_whose
from latsar.urls import urlpatterns as real
from participants.models import Participant
from tests.cast import Nation, make_participant
from tests.participants.workbooks import row, workbook

NIP = "199001012025011001"
PHONE = "081234567890"
MAIL = "siti.aminah@kpu.go.id"
SECRET = "rahasia-sekali"


@login_not_required
def broken(request: HttpRequest, what: str = "") -> HttpResponse:
    typed = dict(request.POST.items())
    raise RuntimeError(f"No way with {what} and {typed}")


def doubled(request: HttpRequest) -> HttpResponse:
    with transaction.atomic():
        person = Participant.objects.first()
        assert person is not None
        person.pk = None
        person.save(force_insert=True)
    return HttpResponse()


def refused(request: HttpRequest, what: str) -> HttpResponse:
    raise PermissionDenied(f"Not {what}")


urlpatterns = [
    *real,
    path("rusak/<path:what>/", broken),
    path("rusak/", broken),
    path("ganda/", doubled),
    path("dilarang/<path:what>/", refused),
]


class Lines(io.StringIO):
    def objects(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.getvalue().splitlines()]


@pytest.fixture(params=["json", "text"])
def lines(request: pytest.FixtureRequest) -> Iterator[Lines]:
    """Everything that the root logger would print, by the handler of LOGGING."""
    yield from listening(request.param)


@pytest.fixture
def json_lines() -> Iterator[Lines]:
    yield from listening("json")


def listening(kind: str) -> Iterator[Lines]:
    stream = Lines()
    handler = logging.StreamHandler(stream)
    handler.addFilter(MaskFilter())
    handler.setFormatter(formatter_for(kind))
    root, level = logging.getLogger(), logging.getLogger().level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield stream
    root.removeHandler(handler)
    root.setLevel(level)


def clean(text: str) -> bool:
    for word in (NIP, "19900101 202501", "19900101%20202501", PHONE, MAIL, "siti.aminah", SECRET):
        assert word not in text, word
    return True


@pytest.mark.parametrize(
    "text",
    [
        NIP,
        "NIP 19900101 202501 1 001",
        "19900101.202501.1.001",
        "19900101-202501-1-001",
        f"/peserta/%20{NIP}/",
        "/peserta/?q=19900101%20202501%201%20001",
        "q=19900101+202501+1+001",
        "q=19900101%2520202501%25201%2520001",
        f"a{NIP}b",
        f"{NIP[:8]}\u00a0{NIP[8:14]}\u00a0{NIP[14]}\u00a0{NIP[15:]}",
        "NIK 5371010101900001",
        PHONE,
        "0812 3456 7890",
        "0812-3456-7890",
        "0812.3456.7890",
        "+62 812 3456 7890",
        "%2B6281234567890",
        "6281234567890",
        "81234567890",
        f"hp={PHONE}&x=1",
        f"x%20{PHONE}",
        MAIL,
        "siti.aminah%40kpu.go.id",
        "mailto:siti+latsar@sub.kpu.go.id",
        f"{{'password': '{SECRET}'}}",
        f"password={SECRET}&next=/",
        f'"passphrase": "{SECRET} {SECRET}"',
        f"kata_sandi: {SECRET}",
        f"Authorization: Basic {SECRET}",
        f"'HTTP_AUTHORIZATION': 'Bearer {SECRET}'",
        f"Cookie: csrftoken={SECRET}; sessionid={SECRET}",
        f"__Host-latsar-session={SECRET}",
        f"postgres://latsar:{SECRET}@db/latsar",
        f"GET /verifikasi/{SECRET}/ HTTP/1.1",
        f'AXES: failed by {{username: "{SECRET}", ip_address: "10.0.0.1"}}',
        f"Key (name)=({SECRET}) already exists.",
        f"Failing row contains (1, {SECRET}, t (x), null).",
        f"SECRET_KEY='{SECRET}'",
    ],
)
def test_what_must_not_be_kept_is_masked(text: str) -> None:
    masked = mask(f"before {text} after")
    assert "***" in masked
    assert SECRET not in masked
    digits = "".join(character for character in masked if character.isdigit())
    assert len(digits) < 9, masked
    assert "aminah" not in masked
    assert "siti" not in masked
    assert masked.startswith("before ")


@pytest.mark.parametrize(
    "text",
    [
        "Not Found: /peserta/1234567/",
        "2026-01-12 08:11:22,123 took 0.812345 s",
        "request 7f170dd25620a0812345678b9c12345678901d2",
        "sha256 84b90731194acb7b9fe3f224d5d8e4a4200fc3c9897543eaf744ea6ff2d5d090",
        "115 peserta, Rp1.234.567.890, surat 1/SDM.02-SD/53/2026",
        "job 12 failed in budget.services.drafting line 120",
        "satker 53.71, kode 076.01.2.654321",
    ],
)
def test_what_helps_is_kept(text: str) -> None:
    assert mask(text) == text


@pytest.mark.urls(__name__)
@pytest.mark.parametrize(
    ("address", "data"),
    [
        (f"/rusak/{NIP}/", {}),
        ("/rusak/19900101 202501 1 001/", {}),
        (f"/rusak/?q={NIP}", {"nip": NIP, "phone": PHONE, "email": MAIL, "password": SECRET}),
        (f"/dilarang/{NIP}/{PHONE}/{MAIL}/", {}),
        (f"/tidak-ada/{NIP}/?hp={PHONE}", {}),
    ],
)
def test_an_error_in_a_request_names_nobody(
    pksdm: User, lines: Lines, address: str, data: dict[str, str]
) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(pksdm)
    response = client.post(address, data, headers={"authorization": f"Basic {SECRET}"})
    assert response.status_code in {403, 404, 500}
    said = lines.getvalue()
    assert clean(said)
    assert response["X-Request-ID"] in said
    assert pksdm.username not in said
    assert pksdm.display_name not in said


@pytest.mark.urls(__name__)
def test_a_line_says_which_request_and_whose(pksdm: User, json_lines: Lines) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(pksdm)
    response = client.get(f"/rusak/{NIP}/")
    line = next(line for line in json_lines.objects() if line["level"] == "ERROR")
    assert line["request_id"] == response["X-Request-ID"]
    assert line["user_id"] == pksdm.pk
    assert line["message"] == "Internal Server Error: /rusak/***/"
    assert "RuntimeError: No way with ***" in line["traceback"]
    assert set(line) <= {"at", "level", "logger", "message", "request_id", "user_id", "traceback"}


@pytest.mark.urls(__name__)
def test_a_row_that_the_database_refuses_is_not_quoted(
    pksdm: User, nation: Nation, lines: Lines
) -> None:
    person = make_participant(nation["53.71"])
    client = Client(raise_request_exception=False)
    client.force_login(pksdm)
    assert client.get("/ganda/").status_code == 500
    assert "IntegrityError" in lines.getvalue()
    assert person.nip not in lines.getvalue()
    assert person.name not in lines.getvalue()


def test_a_failed_sign_in_names_nobody(client: Client, pksdm: User, lines: Lines) -> None:
    for name in (NIP, MAIL, pksdm.username):
        client.post("/masuk/", {"username": name, "password": SECRET})
    assert clean(lines.getvalue())


def test_an_import_with_bad_rows_names_nobody(
    client: Client, province_admin: User, lines: Lines
) -> None:
    client.force_login(province_admin)
    bad = [
        workbook([row(1, NIP=NIP, No_HP=PHONE, Email=MAIL, Nama=NIP), row(2, "99.99", Email=MAIL)]),
        b"PK" + NIP.encode(),
        f"{NIP};{PHONE};{MAIL}".encode(),
    ]
    for content in bad:
        file = SimpleUploadedFile(f"{NIP} {PHONE}.xlsx", content)
        assert client.post("/peserta/impor/", {"file": file}, follow=True).status_code == 200
    assert clean(lines.getvalue())


def test_an_e_mail_that_cannot_be_sent_is_not_printed(
    lines: Lines, capfd: pytest.CaptureFixture[str]
) -> None:
    connection = get_connection("latsar.mail.UnsentBackend")
    EmailMessage(f"Hal {NIP}", SECRET, to=[MAIL], connection=connection).send()
    assert "1 messages not sent" in lines.getvalue()
    assert clean(lines.getvalue() + "".join(capfd.readouterr()))


def test_a_long_line_is_masked_at_once() -> None:
    began = time.process_time()
    for text in (
        "a" * 200_000,
        "1 " * 100_000,
        "a.b-" * 50_000,
        "8" * 200_000,
        "%20" * 60_000,
        "Key (" * 9_999,
    ):
        mask(text)
    assert time.process_time() - began < 5
    assert len(mask("x" * 200_000)) < 60_000


def test_a_line_stays_one_line(lines: Lines) -> None:
    logging.getLogger("x").warning("a %s", "one\r\n2026-01-12 INFO forged \x1b[31m\x00")
    assert lines.getvalue().count("\n") == 1
    assert "\x1b" not in lines.getvalue()
    assert "\r" not in lines.getvalue()


def test_what_a_library_hangs_on_a_line_is_left_out(json_lines: Lines) -> None:
    extra = {"request": f"GET /?q={NIP}", "person": MAIL, "status": 404}
    logging.getLogger("x").warning("said", extra=extra)
    (line,) = json_lines.objects()
    assert "request" not in line
    assert "person" not in line
    assert line["status"] == 404


def test_a_traceback_is_masked(lines: Lines) -> None:
    try:
        raise IntegrityError(f"DETAIL: Key (nip)=({NIP}) of {MAIL}, {PHONE}")
    except IntegrityError:
        logging.getLogger("x").exception("Not kept")
    assert "IntegrityError" in lines.getvalue()
    assert clean(lines.getvalue())


def test_the_next_request_on_the_thread_is_nobodys() -> None:
    record = logging.LogRecord("x", logging.INFO, "", 1, "said", None, None)
    new_request_id()
    say_whose(7)
    MaskFilter().filter(record)
    assert record.user_id == 7
    new_request_id()
    later = logging.LogRecord("x", logging.INFO, "", 1, "said", None, None)
    MaskFilter().filter(later)
    assert later.user_id is None
    assert later.request_id == current_request_id()


def test_no_handler_prints_past_the_filter() -> None:
    """Django brings handlers of its own: to the console in DEBUG, by e-mail to ADMINS without."""
    for name in ("django", "django.server", "django.request", "axes", "latsar"):
        logger: logging.Logger | None = logging.getLogger(name)
        while logger:
            for handler in logger.handlers:
                ours = any(isinstance(found, MaskFilter) for found in handler.filters)
                assert ours or "pytest" in type(handler).__module__, (name, handler)
            logger = logger.parent if logger.propagate else None
    for kind in ("json", "text"):
        config = logging_config(kind)
        assert config["handlers"]["console"]["filters"] == ["mask"]
        assert list(config["handlers"]) == ["console"]


@pytest.mark.urls(__name__)
@override_settings(DEBUG=True)
def test_the_page_of_an_error_shows_nothing_that_was_sent(pksdm: User) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(pksdm)
    sent = {"nip": NIP, "phone": PHONE, "email": MAIL, "password": SECRET}
    response = client.post("/rusak/", sent, headers={"authorization": f"Basic {SECRET}"})
    page = response.content.decode()
    assert "RuntimeError" in page
    assert client.cookies[settings.SESSION_COOKIE_NAME].value not in page
    assert SECRET not in page.replace("No way with", "")[page.index("Request information") :]


def test_production_logs_json_on_standard_error(monkeypatch: pytest.MonkeyPatch) -> None:
    from latsar import logs

    monkeypatch.delenv("LOG_FORMAT", raising=False)
    monkeypatch.delenv("DEBUG", raising=False)
    assert logs.log_format() == "json"
    monkeypatch.setenv("DEBUG", "1")
    assert logs.log_format() == "text"
    monkeypatch.setenv("LOG_FORMAT", "json")
    assert logs.log_format() == "json"
    assert isinstance(formatter_for("json"), logs.JsonLines)
    assert sys.stderr is not None
