"""Submitting, returning, approving, cancelling, revising, overriding and remarking on the pages."""

from __future__ import annotations

import pytest
from django.test import Client

from budget.choices import Status
from budget.models import BudgetComment, BudgetRequest
from latsar.accounts.models import User
from latsar.audit.models import AuditEntry
from tests.budget.pages import approve, drafted, said, signed_in, submit, text_of, url
from tests.budget.scene import Scene


@pytest.fixture
def draft(scene: Scene, operator_a: User, province_admin: User) -> BudgetRequest:
    return drafted(scene, province_admin)["53.71"]


@pytest.fixture
def submitted(draft: BudgetRequest, operator_a: User) -> BudgetRequest:
    return submit(operator_a, draft)


@pytest.fixture
def reviewer(pksdm: User) -> Client:
    return signed_in(pksdm)


def status_of(request: BudgetRequest) -> str:
    return BudgetRequest.objects.get(pk=request.pk).status


def test_a_request_is_submitted_once(draft: BudgetRequest, operator_a: User) -> None:
    client, where = signed_in(operator_a), url("request-submit", draft.pk)
    page = client.get(where)
    assert f'name="version" value="{draft.version}"' in text_of(page)
    assert "diajukan" in said(client.post(where, {"version": draft.version}))
    assert status_of(draft) == Status.SUBMITTED
    again = client.post(where, {"version": draft.version})
    assert "sejak halaman" in said(again).replace("\n", " ")
    assert AuditEntry.objects.filter(action="budget.submitted").count() == 1


@pytest.mark.parametrize("version", ["", "0", "x", "-1", "99", "²"])
def test_an_unreadable_or_stale_version_changes_nothing(
    draft: BudgetRequest, operator_a: User, version: str
) -> None:
    response = signed_in(operator_a).post(url("request-submit", draft.pk), {"version": version})
    assert response.status_code == 302
    assert status_of(draft) == Status.DRAFT


def test_a_returned_request_carries_the_remark_to_the_satker(
    submitted: BudgetRequest, operator_a: User, reviewer: Client
) -> None:
    line = submitted.lines.all()[0]
    data = {"version": submitted.version, "line": line.pk, "text": "Periksa jumlah hari."}
    response = reviewer.post(url("request-return", submitted.pk), data)
    assert "dikembalikan" in said(response)
    page = text_of(signed_in(operator_a).get(url("request-detail", submitted.pk)))
    assert "Dikembalikan" in page
    beside = page[page.index(f'id="baris-{line.pk}"') :]
    assert beside.index("Periksa jumlah hari.") < beside.index("</li>")


def test_a_return_without_any_remark_is_refused(submitted: BudgetRequest, reviewer: Client) -> None:
    response = reviewer.post(url("request-return", submitted.pk), {"version": submitted.version})
    assert response.status_code == 200
    assert "Tulis catatan atau alasannya" in text_of(response)
    assert status_of(submitted) == Status.SUBMITTED


def test_remarks_on_lines_explain_a_return(submitted: BudgetRequest, reviewer: Client) -> None:
    line = submitted.lines.all()[0]
    reviewer.post(url("request-comment", submitted.pk), {"line": line.pk, "text": "Mohon dasar."})
    reviewer.post(url("request-return", submitted.pk), {"version": submitted.version})
    assert status_of(submitted) == Status.RETURNED


def test_the_second_reviewer_is_told_and_keeps_the_remark(
    submitted: BudgetRequest, reviewer: Client, second_pksdm: User
) -> None:
    approve(second_pksdm, submitted)
    data = {"version": submitted.version, "text": "Catatan panjang yang diketik."}
    response = reviewer.post(url("request-return", submitted.pk), data)
    page = text_of(response)
    assert "sudah disetujui" in page
    assert "Catatan panjang yang diketik." in page
    assert status_of(submitted) == Status.APPROVED
    assert not BudgetComment.objects.exists()


def test_approval_needs_what_was_seen(
    submitted: BudgetRequest, reviewer: Client, second_pksdm: User
) -> None:
    where = url("request-approve", submitted.pk)
    assert "Setujui usulan" in text_of(reviewer.get(where))
    assert "disetujui" in said(reviewer.post(where, {"version": submitted.version}))
    assert status_of(submitted) == Status.APPROVED
    late = signed_in(second_pksdm)
    assert "sudah disetujui" in said(late.post(where, {"version": submitted.version}))
    assert "tidak berlaku" in said(late.get(where))
    assert AuditEntry.objects.filter(action="budget.approved").count() == 1


def test_four_eyes(draft: BudgetRequest, pksdm: User, reviewer: Client) -> None:
    own = submit(pksdm, draft)
    where = url("request-approve", own.pk)
    assert "Anda ajukan atau teruskan sendiri" in said(reviewer.get(where))
    assert reviewer.post(where, {"version": own.version}).status_code == 403
    assert status_of(own) == Status.SUBMITTED
    assert where not in text_of(reviewer.get(url("request-detail", own.pk)))


def test_a_cancellation_needs_a_reason(draft: BudgetRequest, province_admin: User) -> None:
    client, where = signed_in(province_admin), url("request-cancel", draft.pk)
    page = client.post(where, {"version": draft.version, "text": "  "})
    assert "Alasan belum diisi" in text_of(page)
    assert f'name="version" value="{draft.version}"' in text_of(page)
    client.post(where, {"version": draft.version, "text": "Peserta mengundurkan diri."})
    assert status_of(draft) == Status.CANCELLED


def test_an_invalid_form_does_not_hide_that_the_page_is_stale(
    draft: BudgetRequest, province_admin: User
) -> None:
    """A form refused for its own sake must not pick up the newer version unseen."""
    BudgetRequest.objects.filter(pk=draft.pk).update(version=40)
    page = signed_in(province_admin).post(
        url("request-cancel", draft.pk), {"version": draft.version, "text": ""}
    )
    assert f'name="version" value="{draft.version}"' in text_of(page)


def test_an_approved_request_is_revised_once(
    submitted: BudgetRequest, operator_a: User, pksdm: User
) -> None:
    approved = approve(pksdm, submitted)
    client, where = signed_in(operator_a), url("request-revise", approved.pk)
    assert "Buat revisi" in text_of(client.get(where))
    response = client.post(where, {"version": approved.version})
    fresh = BudgetRequest.objects.get(satker=approved.satker, is_current=True)
    assert response["Location"] == url("request-detail", fresh.pk)
    assert (fresh.revision, fresh.status, fresh.total) == (1, Status.DRAFT, approved.total)
    assert "sudah direvisi" in said(client.post(where, {"version": approved.version}))
    assert BudgetRequest.objects.filter(satker=approved.satker).count() == 2


def override_data(draft: BudgetRequest, **changed: str) -> dict[str, str]:
    data = {"version": str(draft.version), "quantity": "30", "unit_price": "Rp120.000"}
    return data | {"reason": "Satu hari ditanggung panitia"} | changed


def test_a_line_is_overridden_with_a_reason_and_restored(
    draft: BudgetRequest, operator_a: User
) -> None:
    client, line = signed_in(operator_a), draft.lines.all()[0]
    response = client.post(url("line-override", draft.pk, line.pk), override_data(draft))
    assert response["Location"] == f"{url('request-detail', draft.pk)}#baris-{line.pk}"
    fresh = draft.lines.get(pk=line.pk)
    assert (fresh.amount, fresh.override_reason) == (3_600_000, "Satu hari ditanggung panitia")
    changed = BudgetRequest.objects.get(pk=draft.pk)
    assert changed.total == draft.total - line.amount + 3_600_000
    page = client.get(url("line-override", draft.pk, line.pk))
    assert "Pulihkan hasil hitungan" in text_of(page)
    where = url("line-restore", draft.pk, line.pk)
    assert "sudah diubah orang lain" in said(client.post(where, {"version": draft.version}))
    client.post(where, {"version": changed.version})
    assert BudgetRequest.objects.get(pk=draft.pk).total == draft.total


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"unit_price": "130.5"}, "tanpa desimal"),
        ({"unit_price": "seratus"}, "tanpa desimal"),
        ({"unit_price": "-5"}, "tanpa desimal"),
        ({"unit_price": "9" * 20}, "paling besar"),
        ({"unit_price": "999.000"}, "melebihi tarif"),
        ({"quantity": "-1"}, "lebih besar dari atau sama dengan 0"),
        ({"quantity": "x"}, "bilangan"),
        ({"reason": " "}, "Alasan belum diisi"),
    ],
)
def test_a_bad_override_keeps_what_was_typed(
    draft: BudgetRequest, operator_a: User, changed: dict[str, str], message: str
) -> None:
    line = draft.lines.all()[0]
    data = override_data(draft, **changed)
    page = text_of(signed_in(operator_a).post(url("line-override", draft.pk, line.pk), data))
    assert message in page
    for name in ("quantity", "unit_price", "reason"):
        assert data[name].strip() in page
    assert draft.lines.get(pk=line.pk).amount == line.amount


def test_a_stale_override_is_told_then_saved_on_purpose(
    draft: BudgetRequest, operator_a: User
) -> None:
    client, line = signed_in(operator_a), draft.lines.all()[0]
    BudgetRequest.objects.filter(pk=draft.pk).update(version=40)
    where = url("line-override", draft.pk, line.pk)
    page = client.post(where, override_data(draft))
    assert "sudah diubah orang lain" in text_of(page)
    assert 'value="40"' in text_of(page)
    assert "Satu hari ditanggung panitia" in text_of(page)
    assert draft.lines.get(pk=line.pk).amount == line.amount
    assert client.post(where, override_data(draft, version="40")).status_code == 302


def test_only_pksdm_sets_a_price_above_the_standard(draft: BudgetRequest, reviewer: Client) -> None:
    line = draft.lines.all()[0]
    data = override_data(draft, unit_price="999.000")
    assert reviewer.post(url("line-override", draft.pk, line.pk), data).status_code == 302


def test_a_submitted_request_is_not_overridden(submitted: BudgetRequest, operator_a: User) -> None:
    client, line = signed_in(operator_a), submitted.lines.all()[0]
    where = url("line-override", submitted.pk, line.pk)
    assert client.get(where).status_code == 302
    page = client.post(where, override_data(submitted))
    assert "tidak dapat diubah" in text_of(page)
    assert submitted.lines.get(pk=line.pk).amount == line.amount


def test_remarks_are_read_by_all_and_shown_as_text(
    submitted: BudgetRequest, operator_a: User, province_admin: User, reviewer: Client
) -> None:
    text = "Baris satu\n<script>alert(1)</script>"
    reviewer.post(url("request-comment", submitted.pk), {"text": text})
    for user in (operator_a, province_admin):
        page = signed_in(user).get(url("request-detail", submitted.pk)).content.decode()
        assert "Baris satu<br>&lt;script&gt;alert(1)&lt;/script&gt;" in page


@pytest.mark.parametrize("text", ["", "  ", "x" * 2001])
def test_a_bad_remark_is_refused_and_kept(
    draft: BudgetRequest, operator_a: User, text: str
) -> None:
    page = signed_in(operator_a).post(url("request-comment", draft.pk), {"text": text})
    assert page.status_code == 200
    assert text in text_of(page)
    assert not BudgetComment.objects.exists()


def test_a_remark_on_a_line_of_another_request_is_refused(
    draft: BudgetRequest, operator_a: User
) -> None:
    other = BudgetRequest.objects.get(satker__code="53.01").lines.all()[0]
    data = {"text": "Catatan", "line": other.pk}
    assert signed_in(operator_a).post(url("request-comment", draft.pk), data).status_code == 200
    assert not BudgetComment.objects.exists()
