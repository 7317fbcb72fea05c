"""Files made to harm end in a clear refusal within seconds; what a file is called is not believed."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest
from django.test import Client

from latsar.accounts.models import User
from latsar.background.models import Job
from latsar.errors import Refused
from latsar.http import file_response
from participants.models import RosterImport
from reporting import apart
from reporting.letters.services import create_draft, issue
from reporting.models import Letter, SignedCopy
from reporting.signing import Credentials
from reporting.signing.services import add_scan, opened, require_openable
from tests.budget.scene import Scene
from tests.budget.scene import scene as scene
from tests.cast import Nation, make_official
from tests.participants.workbooks import row, workbook

from .hostile_files import NAMES, PDFS, slow_certificate, small_pdf, wide_png

SECONDS = 5  # of computing in the process apart; by the clock a busy machine takes longer


def computing() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@pytest.mark.once
@pytest.mark.parametrize(
    ("what", "job"),
    [*((what, "pdf") for what in PDFS), ("page laughs", "signatures"), ("locked", "signatures")],
)
def test_a_hostile_pdf_is_refused_with_a_reason(what: str, job: str) -> None:
    content = PDFS[what]()
    assert len(content) < 8_400_000
    began = computing()
    with pytest.raises(Refused) as refusal:
        opened(content, job)
    assert computing() - began < SECONDS
    assert refusal.value.message.endswith((".", "unggah."))


@pytest.mark.once
def test_a_sound_pdf_beside_them_opens() -> None:
    assert opened(small_pdf(3), "signatures") == {"pages": 3, "signatures": []}


@pytest.mark.once
def test_the_reasons_are_told_apart() -> None:
    said = {what: apart.ask("pdf", PDFS[what]()).get("error") for what in ("locked", "cut")}
    assert said == {"locked": "locked", "cut": "damaged"}
    with pytest.raises(Refused, match="terkunci dengan kata sandi"):
        opened(PDFS["locked"](), "pdf")
    with pytest.raises(Refused, match=r"mempunyai 2\.001 halaman"):
        opened(PDFS["too many pages"](), "pdf")


@pytest.mark.once
@pytest.mark.parametrize("width", [30_000, 2_000_000_000])
def test_a_picture_that_would_fill_the_memory_is_refused(width: int) -> None:
    with pytest.raises(Refused, match="lebih dari 60 juta titik"):
        opened(wide_png(width, 30_000), "image")


@pytest.mark.once
def test_a_certificate_that_would_take_hours_is_refused() -> None:
    began = computing()
    with pytest.raises(Refused, match="terlalu lama dibuka"):
        require_openable(Credentials(slow_certificate(), "rahasia"))
    assert computing() - began < SECONDS


LIMITS = """
import resource
from reporting import apart
kinds = ("CPU", "AS", "CORE", "FSIZE")
limits = lambda content: {kind: resource.getrlimit(getattr(resource, f"RLIMIT_{kind}")) for kind in kinds}
apart.JOBS = {"limits": (limits, 3, 700)}
apart.main("limits")
"""


@pytest.mark.once
def test_the_process_apart_may_use_little() -> None:
    done = subprocess.run(
        [sys.executable, "-c", LIMITS], input=b"", capture_output=True, check=True
    )
    most = {"CPU": 3, "AS": 700 * apart.MEGABYTE, "CORE": 0, "FSIZE": 0}
    assert json.loads(done.stdout) == {kind: [limit, limit] for kind, limit in most.items()}


@pytest.mark.once
def test_the_process_apart_knows_no_secret_and_keeps_nobody_waiting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://rahasia@db/latsar")
    program = tmp_path / "python"
    program.write_text('#!/bin/sh\ncat > /dev/null\nprintf \'{"env": "%s"}\' "$DATABASE_URL"\n')
    program.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(program))
    assert apart.ask("pdf", b"") == {"env": ""}
    program.write_text("#!/bin/sh\nexec sleep 20\n")
    monkeypatch.setattr(apart, "WAIT_SECONDS", 0.2)
    begun = time.monotonic()
    assert apart.ask("pdf", b"") == {"error": "stopped"}
    assert time.monotonic() - begun < 10


def sent_as(client: Client, address: str, name: str, content: bytes, **data: str) -> object:
    """Write the request by hand: the test client would tidy the name up itself."""
    quoted = name.replace('"', "%22") if "\n" not in name else name
    parts = [
        f'--x\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'
        for key, value in data.items()
    ]
    head = f'--x\r\nContent-Disposition: form-data; name="file"; filename="{quoted}"\r\n'
    body = ("".join(parts) + head + "Content-Type: text/html\r\n\r\n").encode() + content
    return client.post(
        address, body + b"\r\n--x--\r\n", content_type="multipart/form-data; boundary=x"
    )


@pytest.mark.parametrize(
    ("what", "address"),
    [*((what, "/peserta/impor/") for what in NAMES), ("nul", "/mentor/impor/")],
)
def test_a_hostile_name_of_a_roster_is_kept_harmless(
    client: Client, province_admin: User, nation: Nation, what: str, address: str
) -> None:
    client.force_login(province_admin)
    response = sent_as(client, address, NAMES[what], workbook([row(1)]))
    assert response.status_code in {200, 302, 400}  # type: ignore[attr-defined]
    for kept in RosterImport.objects.all():
        assert is_harmless(kept.file_name)
        page = client.get(f"{address}{kept.pk}/")
        assert page.status_code == 200
        assert b"<img src=x" not in page.content
        assert b"<script>" not in page.content
        assert client.get(f"{address}riwayat/").status_code == 200
    for job in Job.objects.all():
        assert is_harmless(job.title)


def is_harmless(name: str) -> bool:
    assert name.isprintable(), name
    assert "/" not in name
    assert "\\" not in name
    assert 0 < len(name) <= 200
    return True


@pytest.mark.parametrize("what", NAMES)
def test_a_name_goes_into_the_header_as_one_value(what: str) -> None:
    response = file_response(b"", NAMES[what])
    header = response["Content-Disposition"]
    assert "\r" not in header
    assert "\n" not in header
    assert header.startswith("attachment")
    plain = header.partition("filename=")[2]
    assert plain.count('"') - plain.count('\\"') in {0, 2}


@pytest.fixture
def issued(scene: Scene, province_admin: User) -> Letter:
    make_official(scene.province)
    draft = create_draft(
        actor=province_admin,
        kind="place_request",
        satker=scene.province,
        fiscal_year=2026,
        dated_on=date(2026, 1, 12),
    )
    return issue(actor=province_admin, letter=draft, version=draft.version)


def test_uploads_around_a_letter_ignore_the_name_and_refuse_the_hostile(
    client: Client, province_admin: User, issued: Letter
) -> None:
    client.force_login(province_admin)
    address = f"{issued.get_absolute_url()}tanda-tangan/?cara=wet"
    for name in ("nul", "path", "right to left", "new line"):
        page = sent_as(client, address, NAMES[name], PDFS["locked"]())
        assert page.status_code == 200  # type: ignore[attr-defined]
        assert "terkunci dengan kata sandi" in page.content.decode()  # type: ignore[attr-defined]
        page = sent_as(client, "/verifikasi/", NAMES[name], b"%PDF-1.7 else")
        assert page.status_code == 200  # type: ignore[attr-defined]
    assert not SignedCopy.objects.exists()
    copy = add_scan(actor=province_admin, letter=issued, content=small_pdf())
    file = client.get(f"/surat/salinan/{copy.pk}/")
    assert file["Content-Disposition"].startswith("attachment")
    assert file["X-Content-Type-Options"] == "nosniff"
