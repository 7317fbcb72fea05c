"""The pages of letters, the public verification and the two commands."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from latsar.accounts.models import User
from latsar.audit.models import AuditEntry
from reporting.letters import services
from reporting.letters.services import issue, void
from reporting.models import LegalBasis, Letter, LetterSettings, NumberSeries
from tests.cast import Nation
from tests.reporting.letter_case import draft, small_case

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def quick_render(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "render", lambda s: b"%PDF-1.7 " + s["number"].encode())


@pytest.fixture
def people(nation: Nation) -> list[Any]:
    return small_case(nation)


@pytest.fixture
def letter(nation: Nation, people: list[Any], province_admin: User) -> Letter:
    return draft(province_admin, nation["53"])


@pytest.fixture
def issued(letter: Letter, province_admin: User) -> Letter:
    return issue(actor=province_admin, letter=letter, version=1)


def page(name: str, *args: Any) -> str:
    return reverse(f"reporting:{name}", args=args)


def test_whole_journey_in_the_browser(
    client: Client, nation: Nation, people: list[Any], province_admin: User
) -> None:
    client.force_login(province_admin)
    choose = client.get(page("letter-create")).content.decode()
    link = f"{page('letter-create')}?jenis=place_request&amp;satker=53"
    assert link in choose
    form = client.get(link.replace("&amp;", "&"))
    assert form.status_code == 200
    fields = form.context["form"].initial | {"carbon_copies": "Satu\nDua", "dated_on": "2026-01-12"}
    sent = {k: v for k, v in fields.items() if v is not None}
    made = client.post(link.replace("&amp;", "&"), sent, follow=True)
    letter = Letter.objects.get()
    assert made.redirect_chain == [(letter.get_absolute_url(), 302)]
    assert letter.carbon_copies == ["Satu", "Dua"]
    confirm = client.get(page("letter-issue", letter.pk)).content.decode()
    assert "1/SDM.02-SD/53/2026" in confirm
    done = client.post(
        page("letter-issue", letter.pk), {"version": 1, "numbering": "own"}, follow=True
    )
    assert "Surat terbit dengan nomor 1/SDM.02-SD/53/2026" in done.content.decode()
    again = client.post(
        page("letter-issue", letter.pk), {"version": 1, "numbering": "own"}, follow=True
    )
    assert "sudah terbit" in again.content.decode()
    assert NumberSeries.objects.get().last_sequence == 1


def test_form_keeps_what_was_typed(client: Client, letter: Letter, province_admin: User) -> None:
    client.force_login(province_admin)
    sent = {"version": 1, "subject": "", "recipient": "Kepala X", "dated_on": "2026-13-99"}
    answer = client.post(page("letter-update", letter.pk), sent).content.decode()
    assert "Kepala X" in answer
    assert "2026-13-99" in answer


def test_outside_number_by_the_page(client: Client, letter: Letter, province_admin: User) -> None:
    client.force_login(province_admin)
    url = page("letter-issue", letter.pk)
    empty = client.post(url, {"version": 1, "numbering": "external", "external_number": ""})
    assert "Ketik nomor yang diberikan" in empty.content.decode()
    both = client.post(url, {"version": 1, "numbering": "own", "external_number": "AG-1/2026"})
    assert "Pilih salah satu" in both.content.decode()
    client.post(url, {"version": 1, "numbering": "external", "external_number": " AG-1/2026 "})
    assert Letter.objects.get().number == "AG-1/2026"


def test_stale_form_is_told(client: Client, letter: Letter, province_admin: User) -> None:
    client.force_login(province_admin)
    services.update_draft(
        actor=province_admin, letter=letter, version=1, fields={"subject": "Baru"}
    )
    answer = client.post(page("letter-issue", letter.pk), {"version": 1, "numbering": "own"})
    assert "sudah diubah orang lain" in answer.content.decode()
    assert Letter.objects.get().is_draft


def test_pdf_is_served_as_issued(client: Client, issued: Letter, province_admin: User) -> None:
    client.force_login(province_admin)
    inline = client.get(page("letter-pdf", issued.pk))
    assert inline.content == bytes(issued.pdf)
    assert inline["Content-Type"] == "application/pdf"
    assert inline["X-Frame-Options"] == "SAMEORIGIN"
    assert inline["Content-Disposition"] == 'inline; filename="surat-1-SDM.02-SD-53-2026.pdf"'
    saved = client.get(page("letter-pdf", issued.pk) + "?unduh=1")
    assert saved["Content-Disposition"].startswith("attachment")
    assert AuditEntry.objects.filter(action="letter.downloaded").count() == 1
    assert client.get(issued.get_absolute_url())["X-Frame-Options"] == "DENY"


def test_scope_and_roles(
    client: Client,
    nation: Nation,
    issued: Letter,
    province_admin: User,
    other_province: User,
    operator_a: User,
    auditor: User,
) -> None:
    waiting = draft(province_admin, nation["53"])
    names = ("letter-update", "letter-issue", "letter-void", "letter-discard")
    for user, read, write in (
        (other_province, 404, 404),
        (operator_a, 404, 404),
        (auditor, 200, 403),
    ):
        client.force_login(user)
        assert client.get(page("letter-detail", issued.pk)).status_code == read
        assert client.get(page("letter-pdf", issued.pk)).status_code == read
        for name in names:
            assert client.get(page(name, waiting.pk)).status_code == write
            assert client.post(page(name, waiting.pk)).status_code == write
        if user != other_province:
            assert client.get(page("letter-settings")).status_code == 403
    client.force_login(operator_a)
    assert client.get(page("letter-create") + "?jenis=place_request").status_code == 403
    assert client.get(page("letter-create") + "?jenis=duty_release&satker=53.01").status_code == 404
    client.force_login(auditor)
    assert client.get(page("letter-create")).status_code == 403
    client.logout()
    assert client.get(page("letter-list")).status_code == 302


def test_list_costs_the_same_for_many(
    client: Client, nation: Nation, letter: Letter, province_admin: User
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.force_login(province_admin)
    client.get(page("letter-list"))
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(page("letter-list"))
        counts.append(len(queries))
        for _ in range(5):
            draft(province_admin, nation["53"])
    assert counts[0] == counts[1]


def test_verification_tells_no_person(
    client: Client, people: list[Any], issued: Letter, province_admin: User
) -> None:
    answer = client.get(issued.verify_path)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "noindex" in answer["X-Robots-Tag"]
    for shown in (issued.number, "12 Januari 2026", issued.subject, issued.sha256, "Berlaku"):
        assert shown in text
    assert issued.signatory is not None
    for person in (*people, issued.signatory):
        assert person.name not in text
        assert person.nip not in text
    void(actor=province_admin, letter=issued, version=issued.version, reason="Nama keliru: Ani")
    text = client.get(issued.verify_path).content.decode()
    assert "Dicabut" in text
    assert "Ani" not in text


def test_unknown_and_draft_tokens_are_404_with_help(client: Client, letter: Letter) -> None:
    for path in ("/verifikasi/tidakada/", letter.verify_path):
        answer = client.get(path)
        assert answer.status_code == 404
        assert "Tidak ada surat terbit" in answer.content.decode()


def test_link_checkers_may_ask_for_the_head_only(client: Client, issued: Letter) -> None:
    for path, status in (
        (issued.verify_path, 200),
        (page("verify-file"), 200),
        ("/verifikasi/tidakada/", 404),
    ):
        answer = client.head(path)
        assert (answer.status_code, answer.content) == (status, b"")


def test_file_is_compared(client: Client, issued: Letter) -> None:
    url = page("verify-file")
    genuine = SimpleUploadedFile("s.pdf", bytes(issued.pdf))
    assert issued.number in client.post(url, {"file": genuine}).content.decode()
    forged = SimpleUploadedFile("s.pdf", bytes(issued.pdf) + b" ")
    assert "tidak sama dengan surat mana pun" in client.post(url, {"file": forged}).content.decode()


def test_settings_and_grounds(
    client: Client, nation: Nation, people: list[Any], province_admin: User, pksdm: User
) -> None:
    client.force_login(province_admin)
    url = page("letter-settings")
    bad = {
        "version": 0,
        "number_pattern": "{nomor}",
        "archive_code": "X",
        "type_code": "SD",
        "paper": "F4",
        "signing": "wet",
    }
    answer = client.post(url, bad).content.decode()
    assert "tidak dikenal" in answer
    assert "{nomor}" in answer
    client.post(url, bad | {"number_pattern": "{urut}/{unit}/{tahun}"})
    own = LetterSettings.objects.get(satker=nation["53"])
    assert (own.number_pattern, own.paper, own.version) == ("{urut}/{unit}/{tahun}", "F4", 1)
    stale = client.post(url, bad | {"number_pattern": "{urut}/{tahun}"}).content.decode()
    assert "sudah diubah orang lain" in stale
    assert "12/53/2026" in client.get(url).content.decode()
    assert client.get(page("letter-basis-create")).status_code == 403
    client.force_login(pksdm)
    ground = {"text": "Peraturan baru", "kinds": ["duty_release"], "position": 9, "is_active": "on"}
    client.post(page("letter-basis-create"), ground)
    added = LegalBasis.objects.get(text="Peraturan baru")
    client.post(page("letter-basis-update", added.pk), ground | {"text": "Peraturan terbaru"})
    added.refresh_from_db()
    assert added.text == "Peraturan terbaru"
    assert AuditEntry.objects.filter(object_type="reporting.legalbasis").count() == 2


def command(*args: str) -> tuple[int, dict[str, Any]]:
    out = io.StringIO()
    code = 0
    try:
        call_command(*args, stdout=out, stderr=io.StringIO())
    except SystemExit as stop:
        code = int(stop.code or 0)
    return code, json.loads(out.getvalue().splitlines()[-1])


def issue_to(path: Path, *more: str, user: str = "provinsi.53") -> tuple[int, dict[str, Any]]:
    return command(
        *("issue_letter", "--kind", "place_request", "--satker", "53", "--date", "2026-01-12"),
        *("--user", user, "--out", str(path), *more),
    )


@pytest.mark.django_db(transaction=True)
def test_issue_and_verify_by_command(
    tmp_path: Path, nation: Nation, people: list[Any], province_admin: User
) -> None:
    path = tmp_path / "surat.pdf"
    code, dry = issue_to(path, "--dry-run")
    assert (code, dry["number"]) == (0, "1/SDM.02-SD/53/2026")
    assert not path.exists()
    assert not Letter.objects.exists()
    code, answer = issue_to(path)
    assert code == 0
    letter = Letter.objects.get()
    assert answer == {
        "number": letter.number,
        "sha256": letter.sha256,
        "verify_path": letter.verify_path,
    }
    assert [p.name for p in tmp_path.iterdir()] == ["surat.pdf"]
    assert command("verify_letter", str(path)) == (
        0,
        {"valid": True, "number": letter.number, "status": "issued"},
    )
    void(actor=province_admin, letter=letter, version=letter.version, reason="Uji")
    assert command("verify_letter", str(path)) == (
        1,
        {"valid": False, "number": letter.number, "status": "void"},
    )
    path.write_bytes(b"lain")
    assert command("verify_letter", str(path)) == (
        1,
        {"valid": False, "number": None, "status": "unknown"},
    )


def test_refused_command_changes_nothing(
    tmp_path: Path, nation: Nation, people: list[Any], operator_a: User, other_province: User
) -> None:
    for user in (operator_a, other_province):
        code, answer = issue_to(tmp_path / "x.pdf", user=user.username)
        assert code == 1
        assert "error" in answer
    assert not Letter.objects.exists()
    assert list(tmp_path.iterdir()) == []


def test_unwritable_place_costs_no_number(
    tmp_path: Path, nation: Nation, people: list[Any], province_admin: User
) -> None:
    from django.core.management.base import CommandError

    with pytest.raises(CommandError) as fault:
        issue_to(tmp_path / "tidak" / "ada.pdf")
    assert fault.value.returncode == 2
    assert not NumberSeries.objects.exists()
