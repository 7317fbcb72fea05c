"""Every form that takes a file: harmful content and names that lie end in a sentence, and no trace."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

import pytest
from django import forms
from django.test import Client
from django.urls import get_resolver

from latsar.accounts.models import User
from latsar.audit.models import AuditEntry
from latsar.background.testing import run_jobs
from participants.models import RosterImport
from reporting.models import SignedCopy, SignedSheet
from reporting.signature_forms import SignForm
from schedule.models import Cohort, TrainingDay
from tests.spreadsheets.builders import archive_of, rezipped
from tests.spreadsheets.hostile import GOOD, SHEET, lying_bomb, second_directory

from .hostile_files import NAMES, PDFS, wide_png
from .test_uploads import issued as issued
from .test_uploads import scene as scene
from .test_uploads import sent_as

pytestmark = pytest.mark.usefixtures("scene")


LAUGHS = '<!ENTITY b "ha"><!ENTITY a "&b;&b;&b;&b;">'
ELSEWHERE_IN_THE_FILES = '<!ENTITY a SYSTEM "file:///etc/passwd">'


def entity_bomb(declaration: str) -> bytes:
    sheet = f'<?xml version="1.0"?><!DOCTYPE x [{declaration}]><worksheet>&a;</worksheet>'
    return rezipped(GOOD, {SHEET: sheet.encode()})


Harmful = dict[str, tuple[Callable[[], bytes], str]]  # and the words that refuse it
DOCTYPE = "memuat deklarasi XML"
WORKBOOKS: Harmful = {
    "entities in entities": (lambda: entity_bomb(LAUGHS), DOCTYPE),
    "an entity elsewhere": (lambda: entity_bomb(ELSEWHERE_IN_THE_FILES), DOCTYPE),
    "a bomb that lies": (lying_bomb, "jauh lebih besar dari yang wajar"),
    "two directories": (second_directory, "rusak atau terpotong"),
    "a PDF": (lambda: b"%PDF-1.7\n" + bytes(900), "Berkas ini PDF, bukan Excel"),
    "a zip of photos": (lambda: archive_of(a=b"x"), "Berkas ini arsip ZIP"),
}
NO_SCAN = "bukan PDF, JPG, atau PNG yang utuh"
SCANS: Harmful = {
    "a locked PDF": (PDFS["locked"], "terkunci dengan kata sandi"),
    "a picture without end": (lambda: wide_png(30_000, 30_000), "60 juta titik|harus PDF"),
    "a workbook": (lambda: GOOD, NO_SCAN),
    "a web page": (lambda: b"<html><script>alert(1)</script></html>", NO_SCAN),
}
UNKNOWN = {what: (make, "Tidak tercatat") for what, (make, _) in SCANS.items()}


class Upload(NamedTuple):
    form: str  # the class that takes the file, by name
    address: str
    user: str
    contents: Harmful
    day: bool = False  # asks for a day of a cohort beside the file


UPLOADS = {
    "participants": Upload("WorkbookForm", "/peserta/impor/", "province_admin", WORKBOOKS),
    "mentors": Upload("WorkbookForm", "/mentor/impor/", "province_admin", WORKBOOKS),
    "accounts": Upload("WorkbookForm", "/akun/pengguna/impor/", "pksdm", WORKBOOKS),
    "ceilings": Upload("CeilingFileForm", "/anggaran/pagu/impor/", "pksdm", WORKBOOKS),
    "scan": Upload("CopyForm", "{letter}tanda-tangan/?cara=wet", "province_admin", SCANS),
    "final": Upload("CopyForm", "{letter}tanda-tangan/?cara=external", "province_admin", SCANS),
    "sheet": Upload(
        "SheetForm",
        "/angkatan/{cohort}/kehadiran/lembar/unggah/",
        "province_admin",
        SCANS,
        day=True,
    ),
    "verification": Upload("FileForm", "/verifikasi/", "province_admin", UNKNOWN),
}
# Its file is opened in test_uploads.py; its name is never read.
ELSEWHERE = {SignForm.__name__}
OURS = {"latsar", "participants", "mentors", "schedule", "budget", "reporting"}
KEEPS = {"participants", "mentors"}  # the refused file stays listed, with its errors


def forms_with_files(kind: type[forms.BaseForm]) -> Iterator[str]:
    for one in kind.__subclasses__():
        fields = getattr(one, "base_fields", {}).values()
        if one.__module__.split(".")[0] in OURS and any(
            isinstance(f, forms.FileField) for f in fields
        ):
            yield one.__name__
        yield from forms_with_files(one)


def test_every_form_with_a_file_is_tried() -> None:
    get_resolver().url_patterns  # noqa: B018  # imports every view, and with it every form
    found = {*forms_with_files(forms.BaseForm)}
    assert found == {upload.form for upload in UPLOADS.values()} | ELSEWHERE


@pytest.fixture
def address(request: pytest.FixtureRequest) -> Callable[[Upload], str]:
    def of(upload: Upload) -> str:
        if upload.day:
            return upload.address.format(cohort=Cohort.objects.get().pk)
        if "{letter}" not in upload.address:
            return upload.address
        return upload.address.format(letter=request.getfixturevalue("issued").get_absolute_url())

    return of


def entries() -> int:
    return AuditEntry.objects.exclude(action__startswith="roster.").count()


@pytest.mark.parametrize(
    ("route", "what"),
    [(route, what) for route, upload in UPLOADS.items() for what in upload.contents],
)
def test_a_harmful_file_is_refused_in_words_and_leaves_nothing(
    client: Client,
    request: pytest.FixtureRequest,
    address: Callable[[Upload], str],
    route: str,
    what: str,
) -> None:
    upload = UPLOADS[route]
    user: User = request.getfixturevalue(upload.user)
    make, words = upload.contents[what]
    where, content = address(upload), make()
    client.force_login(user)
    people, told = User.objects.count(), entries()
    more = {"day": str(TrainingDay.objects.first().pk)} if upload.day else {}
    answer = sent_as(client, where, "berkas.xlsx", content, **more)
    run_jobs()
    if route in KEEPS and answer.status_code == 302:  # type: ignore[attr-defined]
        kept = RosterImport.objects.latest("pk")
        assert kept.errors
        page = client.get(f"{where}{kept.pk}/").content.decode()
    else:
        assert answer.status_code == 200  # type: ignore[attr-defined]
        page = answer.content.decode()  # type: ignore[attr-defined]
    assert re.search(words, page)
    assert "<script>alert" not in page
    assert "root:" not in page
    assert (User.objects.count(), entries()) == (people, told)
    assert not SignedCopy.objects.exists()
    assert not SignedSheet.objects.exists()


@pytest.mark.parametrize("what", NAMES)
@pytest.mark.parametrize("route", ["accounts", "ceilings"])
def test_a_name_that_lies_reaches_no_page_as_markup(
    client: Client, pksdm: User, route: str, what: str
) -> None:
    client.force_login(pksdm)
    answer = sent_as(client, UPLOADS[route].address, NAMES[what], GOOD)
    page = answer.content.decode()  # type: ignore[attr-defined]
    assert answer.status_code in {200, 400}  # type: ignore[attr-defined]
    for raw in ("<img src=x", "\0", "\x1b", "\u202e", "d" * 1_000):
        assert raw not in page, raw
    assert "X-Injected" not in answer.headers  # type: ignore[attr-defined]
