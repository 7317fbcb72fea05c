"""Four eyes; stale decisions; what was submitted stays; whole provinces; the commands."""

from __future__ import annotations

import json

import pytest
from django.core.management import call_command

from budget.choices import Status, Verb
from budget.models import BudgetRequest
from budget.services import (
    approve_province,
    decide,
    draft_province,
    draft_request,
    fingerprint,
    revise,
    submit_province,
)
from budget.workflow import allowed_verbs
from latsar.accounts.choices import Role
from latsar.accounts.models import User
from latsar.audit.models import AuditEntry
from latsar.errors import Forbidden, Refused, StaleVersion
from tests.budget.pages import submit
from tests.budget.scene import Scene
from tests.cast import make_user


@pytest.fixture
def request_a(operator_a: User, scene: Scene) -> BudgetRequest:
    return draft_request(actor=operator_a, satker=scene.nation["53.71"], year=2026)


def test_nobody_approves_what_they_submitted(
    pksdm: User, second_pksdm: User, request_a: BudgetRequest
) -> None:
    sent = submit(pksdm, request_a)
    assert Verb.APPROVE not in allowed_verbs(pksdm, sent)
    with pytest.raises(Forbidden, match="empat mata"):
        decide(actor=pksdm, request_id=sent.pk, verb=Verb.APPROVE, version=sent.version)
    approved = decide(
        actor=second_pksdm, request_id=sent.pk, verb=Verb.APPROVE, version=sent.version
    )
    assert approved.status == Status.APPROVED


def test_an_account_shut_in_the_meantime_decides_nothing(
    operator_a: User, pksdm: User, request_a: BudgetRequest
) -> None:
    sent = submit(operator_a, request_a)
    pksdm.is_active = False
    with pytest.raises(Forbidden, match="hanya dapat membaca"):
        decide(actor=pksdm, request_id=sent.pk, verb=Verb.APPROVE, version=sent.version)
    sent.refresh_from_db()
    assert sent.status == Status.SUBMITTED


def test_of_two_decisions_the_second_is_told(
    operator_a: User, pksdm: User, second_pksdm: User, request_a: BudgetRequest
) -> None:
    sent = submit(operator_a, request_a)
    seen = sent.version
    decide(actor=pksdm, request_id=sent.pk, verb=Verb.APPROVE, version=seen)
    with pytest.raises(StaleVersion, match="disetujui"):
        decide(
            actor=second_pksdm,
            request_id=sent.pk,
            verb=Verb.RETURN,
            version=seen,
            note="Terlambat",
        )
    assert AuditEntry.objects.filter(action="budget.approved").count() == 1


def test_a_return_needs_a_remark_and_keeps_it(
    operator_a: User, pksdm: User, request_a: BudgetRequest
) -> None:
    sent = submit(operator_a, request_a)
    line = sent.lines.first()
    move = {"actor": pksdm, "request_id": sent.pk, "verb": Verb.RETURN, "version": sent.version}
    with pytest.raises(Refused, match="catatan"):
        decide(**move)
    back = decide(**move, note="Periksa volume", line_id=line.pk)
    comment = back.comments.get()
    assert (comment.text, comment.line, back.status) == ("Periksa volume", line, Status.RETURNED)
    assert submit(operator_a, back).status == Status.SUBMITTED


def test_what_was_submitted_keeps_its_snapshot(
    operator_a: User, request_a: BudgetRequest, scene: Scene
) -> None:
    sent = submit(operator_a, request_a)
    names = [person["name"] for person in sent.snapshot["people"]]
    assert sorted(names) == sorted(p.name for p in scene.people["53.71"])
    assert sent.snapshot["total"] == sent.total
    scene.people["53.71"][0].enrollments.update(status="withdrawn")
    with pytest.raises(Refused, match="diajukan"):
        draft_request(actor=operator_a, satker=scene.nation["53.71"], year=2026)
    sent.refresh_from_db()
    assert len(sent.snapshot["people"]) == 5


def test_a_change_after_approval_is_a_new_revision(
    operator_a: User, pksdm: User, request_a: BudgetRequest
) -> None:
    sent = submit(operator_a, request_a)
    with pytest.raises(Refused, match="belum disetujui"):
        revise(actor=operator_a, request_id=sent.pk, version=sent.version)
    approved = decide(actor=pksdm, request_id=sent.pk, verb=Verb.APPROVE, version=sent.version)
    revision = revise(actor=operator_a, request_id=approved.pk, version=approved.version)
    assert (revision.revision, revision.status, revision.total) == (1, "draft", approved.total)
    approved.refresh_from_db()
    assert (approved.is_current, approved.status) == (False, Status.APPROVED)


def test_a_province_moves_all_or_none(province_admin: User, pksdm: User, scene: Scene) -> None:
    place = {"province_satker": scene.province, "year": 2026}
    with pytest.raises(Refused, match="Susun"):
        submit_province(actor=province_admin, **place)
    draft_province(actor=province_admin, **place)
    assert len(submit_province(actor=province_admin, **place)) == 2
    with pytest.raises(Forbidden):
        approve_province(actor=province_admin, **place)
    assert {r.status for r in approve_province(actor=pksdm, **place)} == {Status.APPROVED}
    with pytest.raises(Refused, match="menunggu"):
        approve_province(actor=pksdm, **place)


def test_a_province_is_approved_as_it_was_shown(
    province_admin: User, operator_a: User, pksdm: User, scene: Scene
) -> None:
    place = {"province_satker": scene.province, "year": 2026}
    drafts = draft_province(actor=province_admin, **place)
    submit(province_admin, drafts[0])
    shown = fingerprint(BudgetRequest.objects.awaiting_review())
    submit(operator_a, drafts[1])
    with pytest.raises(StaleVersion, match="Daftar usulannya berubah"):
        approve_province(actor=pksdm, seen=shown, **place)
    assert not BudgetRequest.objects.filter(status=Status.APPROVED).exists()
    shown = fingerprint(BudgetRequest.objects.awaiting_review())
    assert len(approve_province(actor=pksdm, seen=shown, **place)) == 2


def test_a_second_click_on_revise_is_told(
    operator_a: User, pksdm: User, request_a: BudgetRequest
) -> None:
    sent = submit(operator_a, request_a)
    approved = decide(actor=pksdm, request_id=sent.pk, verb=Verb.APPROVE, version=sent.version)
    click = {"actor": operator_a, "request_id": approved.pk, "version": approved.version}
    revise(**click)
    with pytest.raises(StaleVersion, match="sudah direvisi"):
        revise(**click)
    assert BudgetRequest.objects.count() == 2


def test_one_request_of_ones_own_stops_the_whole_province(
    province_admin: User, pksdm: User, scene: Scene
) -> None:
    place = {"province_satker": scene.province, "year": 2026}
    first, _ = draft_province(actor=province_admin, **place)
    submit(pksdm, first)
    submit_province(actor=province_admin, **place)
    with pytest.raises(Forbidden, match="empat mata"):
        approve_province(actor=pksdm, **place)
    assert not BudgetRequest.objects.filter(status=Status.APPROVED).exists()
    helper = make_user("pksdm.tiga", Role.PKSDM, scene.nation["00"])
    assert len(approve_province(actor=helper, **place)) == 2


def run(capsys: pytest.CaptureFixture[str], name: str, user: str) -> tuple[int, dict]:
    code = 0
    try:
        call_command(name, province="53", year=2026, user=user)
    except SystemExit as stopped:
        code = stopped.code
    return code, json.loads(capsys.readouterr().out.strip().splitlines()[-1])


def test_the_commands_speak_json(
    province_admin: User, pksdm: User, scene: Scene, capsys: pytest.CaptureFixture[str]
) -> None:
    code, drafted = run(capsys, "draft_budgets", "provinsi.53")
    assert code == 0
    assert [r["satker"] for r in drafted["requests"]] == ["53.01", "53.71"]
    assert drafted["total"] == sum(r["total"] for r in drafted["requests"])
    for request in drafted["requests"]:
        assert request["total"] == sum(line["amount"] for line in request["lines"])
        for line in request["lines"]:
            assert line["amount"] == line["quantity"] * line["rate"]
    assert run(capsys, "approve_budgets", "pksdm")[0] == 1
    assert run(capsys, "submit_budgets", "provinsi.53")[0] == 0
    code, refused = run(capsys, "approve_budgets", "provinsi.53")
    assert (code, "PKSDM" in refused["error"]) == (1, True)
    code, approved = run(capsys, "approve_budgets", "pksdm")
    assert (code, {r["status"] for r in approved["requests"]}) == (0, {"approved"})
    assert approved["total"] == drafted["total"]
