"""E-mail to who is next: the right people, no personal data, and never in the way."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend

from budget.choices import Stage, Verb
from budget.models import BudgetRequest
from budget.services import approve_province, decide, draft_province, submit_province
from latsar.accounts.choices import Role
from latsar.accounts.models import User
from tests.budget.scene import Scene
from tests.cast import make_user

ADDRESSES = {
    "operator_a": "operator.5371@contoh.go.id",
    "province_admin": "provinsi.53@contoh.go.id",
    "other_province": "provinsi.51@contoh.go.id",
    "pksdm": "pksdm@contoh.go.id",
    "second_pksdm": "pksdm.2@contoh.go.id",
}


@pytest.fixture
def people(request: pytest.FixtureRequest, scene: Scene) -> dict[str, User]:
    found = {name: request.getfixturevalue(name) for name in ADDRESSES}
    for name, user in found.items():
        user.email = ADDRESSES[name]
        user.save()
    away = make_user("pindah", Role.PKSDM, scene.nation["00"], is_active=False)
    User.objects.filter(pk=away.pk).update(email="pindah@contoh.go.id")
    return found


@pytest.fixture
def draft(scene: Scene, people: dict[str, User]) -> BudgetRequest:
    drafts = draft_province(
        actor=people["province_admin"], province_satker=scene.province, year=2026
    )
    return next(one for one in drafts if one.satker.code == "53.71")


def move(actor: User, request: BudgetRequest, verb: Verb, note: str = "") -> BudgetRequest:
    return decide(actor=actor, request_id=request.pk, verb=verb, version=request.version, note=note)


def sent_to() -> list[str]:
    """The addresses that were written to since the last time, each in a message of its own."""
    found = [address for message in mail.outbox for address in message.recipients()]
    assert all(len(message.recipients()) == 1 for message in mail.outbox)
    mail.outbox.clear()
    return sorted(found)


def test_each_step_tells_who_is_next(
    draft: BudgetRequest, people: dict[str, User], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        sent = move(people["operator_a"], draft, Verb.SUBMIT)
    assert sent_to() == ["provinsi.53@contoh.go.id"]
    with django_capture_on_commit_callbacks(execute=True):
        sent = move(people["province_admin"], sent, Verb.ENDORSE)
    assert sent_to() == ["pksdm.2@contoh.go.id", "pksdm@contoh.go.id"]
    with django_capture_on_commit_callbacks(execute=True):
        sent = move(people["pksdm"], sent, Verb.RETURN, "Periksa")
    assert sent_to() == ["operator.5371@contoh.go.id", "provinsi.53@contoh.go.id"]
    with django_capture_on_commit_callbacks(execute=True):
        move(people["province_admin"], sent, Verb.CANCEL, "Batal")
    assert sent_to() == []


def test_a_notice_names_offices_and_sums_only(
    draft: BudgetRequest,
    people: dict[str, User],
    scene: Scene,
    settings: Any,
    django_capture_on_commit_callbacks: Any,
) -> None:
    settings.SITE_URL = "https://latsar.contoh.go.id"
    with django_capture_on_commit_callbacks(execute=True):
        move(people["operator_a"], draft, Verb.SUBMIT)
    message = mail.outbox[0]
    assert message.subject == (
        "Usulan anggaran KPU Kota Kupang TA 2026 menunggu pemeriksaan provinsi"
    )
    assert "KPU Kota Kupang: Rp" in message.body
    assert f"https://latsar.contoh.go.id/anggaran/{draft.pk}/" in message.body
    text = message.subject + message.body
    for person in scene.people["53.71"]:
        assert person.name not in text
        assert person.nip not in text
    assert people["operator_a"].display_name not in text


def test_a_province_is_told_once_for_all(
    draft: BudgetRequest,
    people: dict[str, User],
    scene: Scene,
    django_capture_on_commit_callbacks: Any,
) -> None:
    place = {"province_satker": scene.province, "year": 2026}
    with django_capture_on_commit_callbacks(execute=True):
        submit_province(actor=people["province_admin"], **place)
    assert len(mail.outbox) == 2
    assert "2 usulan anggaran Provinsi Nusa Tenggara Timur TA 2026" in mail.outbox[0].subject
    assert "Jumlah: Rp" in mail.outbox[0].body
    sent_to()
    with django_capture_on_commit_callbacks(execute=True):
        approve_province(actor=people["pksdm"], **place)
    assert sent_to() == ["provinsi.53@contoh.go.id"]


def test_an_office_reads_of_no_other_when_the_province_is_approved_at_once(
    draft: BudgetRequest,
    people: dict[str, User],
    scene: Scene,
    django_capture_on_commit_callbacks: Any,
) -> None:
    place = {"province_satker": scene.province, "year": 2026}
    move(people["operator_a"], draft, Verb.SUBMIT)
    submit_province(actor=people["province_admin"], **place)
    with django_capture_on_commit_callbacks(execute=True):
        approve_province(actor=people["pksdm"], **place)
    told = {address: m for m in mail.outbox for address in m.recipients()}
    assert sorted(told) == ["operator.5371@contoh.go.id", "provinsi.53@contoh.go.id"]
    assert "KPU Kabupaten Kupang" in told["provinsi.53@contoh.go.id"].body
    office = told["operator.5371@contoh.go.id"]
    assert "KPU Kabupaten Kupang" not in office.body
    assert office.subject == "Usulan anggaran KPU Kota Kupang TA 2026 disetujui"


def test_nothing_is_sent_when_the_decision_is_undone(
    draft: BudgetRequest, people: dict[str, User], django_capture_on_commit_callbacks: Any
) -> None:
    from django.db import transaction

    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        move(people["operator_a"], draft, Verb.SUBMIT)
        transaction.set_rollback(True)
    assert sent_to() == []


class Broken(BaseEmailBackend):
    def send_messages(self, email_messages: Any) -> int:
        raise OSError("no mail server")


def test_a_mail_server_that_fails_blocks_nothing(
    draft: BudgetRequest,
    people: dict[str, User],
    settings: Any,
    caplog: pytest.LogCaptureFixture,
    django_capture_on_commit_callbacks: Any,
) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.Broken"
    with (
        caplog.at_level(logging.ERROR),
        django_capture_on_commit_callbacks(execute=True),
    ):
        sent = move(people["operator_a"], draft, Verb.SUBMIT)
    assert sent.stage == Stage.AT_PROVINCE
    assert BudgetRequest.objects.get(pk=draft.pk).stage == Stage.AT_PROVINCE
    assert "could not be sent" in caplog.text
    assert "@" not in caplog.records[0].getMessage()


def test_the_console_backend_leaves_the_output_to_the_json(
    capsys: pytest.CaptureFixture[str],
) -> None:
    from django.core.mail import EmailMessage, get_connection

    connection = get_connection("latsar.mail.ConsoleBackend")
    EmailMessage("Uji", "Isi", to=["x@contoh.go.id"], connection=connection).send()
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "Subject: Uji" in captured.err
