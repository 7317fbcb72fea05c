"""A returned request comes back as a new revision: what was reviewed stays, side by side."""

from __future__ import annotations

import pytest

from budget.choices import Stage, Verb
from budget.models import BudgetRequest
from budget.services import (
    add_comment,
    decide,
    draft_province,
    draft_request,
    override_line,
    submit_province,
)
from latsar.accounts.models import User
from tests.budget.pages import approve, endorse, signed_in, submit, text_of, url
from tests.budget.scene import Scene


def returned(scene: Scene, operator: User, reviewer: User) -> BudgetRequest:
    """A request of KPU Kota Kupang, returned with a remark on its transport."""
    draft = draft_request(actor=operator, satker=scene.nation["53.71"], year=2026)
    sent = submit(operator, draft)
    line = sent.lines.get(component="transport")
    return decide(
        actor=reviewer,
        request_id=sent.pk,
        verb=Verb.RETURN,
        version=sent.version,
        note="Harga transportasi terlalu tinggi",
        line_id=line.pk,
    )


def mended(request: BudgetRequest, actor: User) -> BudgetRequest:
    line = request.lines.get(component="transport")
    return override_line(
        actor=actor,
        line_id=line.pk,
        version=request.version,
        quantity=5,
        unit_price=100_000,
        reason="Kendaraan dinas",
    )


@pytest.fixture
def resent(scene: Scene, operator_a: User, pksdm: User) -> BudgetRequest:
    return submit(operator_a, mended(returned(scene, operator_a, pksdm), operator_a))


def test_it_is_a_new_revision_at_the_same_address(resent: BudgetRequest) -> None:
    assert (resent.revision, resent.stage, resent.is_current) == (1, Stage.AT_PKSDM, True)
    former = BudgetRequest.objects.same_as(resent).get(revision=0)
    assert (former.is_current, former.stage) == (False, Stage.RETURNED)
    assert former.total == resent.total + 5 * 50_000
    assert former.total == sum(line.amount for line in former.lines.all())
    assert former.lines.get(component="transport").unit_price == 150_000
    assert (former.submitted_by, former.decided_by) == (
        resent.submitted_by,
        former.decided_by,
    )
    assert former.decided_by is not None
    assert resent.decided_by is None


def test_old_and_new_stand_side_by_side(resent: BudgetRequest, province_admin: User) -> None:
    client = signed_in(province_admin)
    page = client.get(url("request-compare", resent.pk))
    compared = page.context["compared"]
    assert (compared.old_label, compared.new_label) == ("Usulan pertama", "Revisi 1")
    assert (compared.changed, compared.change) == (1, -250_000)
    pair = next(pair for pair in compared.pairs if pair.what)
    assert (pair.old_amount, pair.new_amount) == (750_000, 500_000)
    assert pair.what == [
        "Harga satuan: Rp150.000 menjadi Rp100.000",
        "Diubah manual: Kendaraan dinas",
    ]
    text = text_of(page)
    assert "-Rp250.000" in text
    assert f"{compared.old_total:,}".replace(",", ".") in text
    asked = text_of(client.get(url("request-detail", resent.pk)))
    assert url("request-compare", resent.pk) in asked


def test_while_it_is_mended_it_is_compared_with_what_was_returned(
    scene: Scene, operator_a: User, pksdm: User
) -> None:
    request = mended(returned(scene, operator_a, pksdm), operator_a)
    page = signed_in(operator_a).get(url("request-compare", request.pk))
    compared = page.context["compared"]
    assert compared.old_label == "Usulan pertama, yang dikembalikan"
    assert (compared.new_label, compared.change) == ("Sekarang", -250_000)


def test_any_two_revisions_are_compared(resent: BudgetRequest, operator_a: User) -> None:
    former = BudgetRequest.objects.same_as(resent).get(revision=0)
    client = signed_in(operator_a)
    page = client.get(url("request-compare", former.pk), {"dengan": resent.pk})
    assert page.context["compared"].change == 250_000
    other = BudgetRequest.objects.exclude(satker=resent.satker_id).first()
    wrong = client.get(url("request-compare", resent.pk), {"dengan": other.pk if other else 999})
    assert wrong.status_code == 404


def test_a_first_draft_has_nothing_to_compare(scene: Scene, operator_a: User) -> None:
    draft = draft_request(actor=operator_a, satker=scene.nation["53.71"], year=2026)
    answer = signed_in(operator_a).get(url("request-compare", draft.pk))
    assert answer["Location"] == url("request-detail", draft.pk)


def test_remarks_are_threaded_by_revision(
    resent: BudgetRequest, pksdm: User, operator_a: User
) -> None:
    line = resent.lines.get(component="transport")
    add_comment(actor=pksdm, request_id=resent.pk, text="Sudah sesuai.", line_id=line.pk)
    page = signed_in(operator_a).get(url("request-detail", resent.pk))
    rows = [row for part in page.context["sheet"].components for row in part.rows]
    threads = next(row.threads for row in rows if row.line.pk == line.pk)
    said = [(t.revision, t.is_current, [c.text for c in t.comments]) for t in threads]
    assert said == [
        (1, True, ["Sudah sesuai."]),
        (0, False, ["Harga transportasi terlalu tinggi"]),
    ]
    former = BudgetRequest.objects.same_as(resent).get(revision=0)
    old_page = text_of(signed_in(operator_a).get(url("request-detail", former.pk)))
    assert "Harga transportasi terlalu tinggi" in old_page
    assert "Sudah sesuai." not in old_page


def test_remarks_outlive_a_revision_after_approval(
    resent: BudgetRequest, pksdm: User, operator_a: User
) -> None:
    approved = approve(pksdm, resent)
    client = signed_in(operator_a)
    client.post(url("request-revise", approved.pk), {"version": approved.version})
    fresh = BudgetRequest.objects.get(satker=approved.satker, is_current=True)
    assert fresh.revision == 2
    assert "Harga transportasi terlalu tinggi" in text_of(
        client.get(url("request-detail", fresh.pk))
    )


def test_a_province_sends_returned_ones_back_as_revisions(
    scene: Scene, operator_a: User, pksdm: User, province_admin: User
) -> None:
    place = {"province_satker": scene.province, "year": 2026}
    request = returned(scene, operator_a, pksdm)
    draft_province(actor=province_admin, **place)
    sent = submit_province(actor=province_admin, **place)
    assert {(one.satker.code, one.revision) for one in sent} == {("53.71", 1), ("53.01", 0)}
    assert BudgetRequest.objects.same_as(request).count() == 2
    former = BudgetRequest.objects.get(satker=request.satker, is_current=False)
    assert former.lines.count() == request.lines.count()


def test_the_province_endorses_what_its_offices_sent_in_one_go(
    scene: Scene, operator_a: User, operator_b: User, pksdm: User, province_admin: User
) -> None:
    place = {"province_satker": scene.province, "year": 2026}
    drafts = draft_province(actor=province_admin, **place)
    for draft, operator in zip(drafts, (operator_b, operator_a), strict=True):
        decide(actor=operator, request_id=draft.pk, verb=Verb.SUBMIT, version=draft.version)
    client = signed_in(province_admin)
    listed = client.get(url("request-list"))
    assert [waiting.amount for waiting in listed.context["queue"]] == [2]
    assert signed_in(pksdm).get(url("request-list")).context["queue"] == []
    confirm = client.get(url("submit-all"))
    assert "Ajukan 2 usulan" in text_of(confirm)
    client.post(url("submit-all"), dict(confirm.context["hidden"]))
    requests = BudgetRequest.objects.all()
    assert {one.stage for one in requests} == {Stage.AT_PKSDM}
    assert {one.submitted_by for one in requests} == {operator_a, operator_b}
    assert {one.endorsed_by for one in requests} == {province_admin}
    assert signed_in(pksdm).get(url("request-list")).context["queue"][0].amount == 2


def test_pksdm_waits_for_the_province(scene: Scene, operator_a: User, pksdm: User) -> None:
    draft = draft_request(actor=operator_a, satker=scene.nation["53.71"], year=2026)
    sent = decide(actor=operator_a, request_id=draft.pk, verb=Verb.SUBMIT, version=draft.version)
    client = signed_in(pksdm)
    from tests.budget.pages import said

    assert "masih diperiksa provinsi" in said(client.get(url("request-approve", sent.pk)))
    assert "1 usulan masih diperiksa provinsi" in said(
        client.get(url("approve-all"), {"provinsi": "53"})
    )
    answer = client.post(url("request-approve", sent.pk), {"version": sent.version})
    assert "sebelum diteruskan provinsi" in said(answer)
    assert approve(pksdm, endorse(sent)).stage == Stage.APPROVED


def test_a_phone_is_offered_both_decisions_at_the_foot(
    scene: Scene, operator_a: User, province_admin: User, pksdm: User
) -> None:
    draft = draft_request(actor=operator_a, satker=scene.nation["53.71"], year=2026)
    sent = decide(actor=operator_a, request_id=draft.pk, verb=Verb.SUBMIT, version=draft.version)
    at_province = text_of(signed_in(province_admin).get(url("request-detail", sent.pk)))
    bar = at_province[at_province.index("decide-bar") :]
    assert url("request-endorse", sent.pk) in bar
    assert url("request-return", sent.pk) in bar
    endorse(sent)
    at_pksdm = text_of(signed_in(pksdm).get(url("request-detail", sent.pk)))
    assert url("request-approve", sent.pk) in at_pksdm[at_pksdm.index("decide-bar") :]
    assert "decide-bar" not in text_of(signed_in(operator_a).get(url("request-detail", sent.pk)))
