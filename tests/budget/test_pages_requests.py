"""The list, the bulk actions, the recapitulation, and one request's page."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from budget.choices import Status
from budget.models import BudgetRequest
from budget.recap import recap_by_province, recap_by_satker
from budget.services import add_comment, override_line, revise, submit_province
from latsar.accounts.models import User
from latsar.formatting import number, rupiah
from latsar.organizations.choices import Level
from latsar.organizations.models import Satker
from tests.budget.pages import YEAR, approve, drafted, said, signed_in, submit, text_of, url
from tests.budget.scene import Scene, seat
from tests.cast import make_participant


def many_satkers(scene: Scene, amount: int, *, seated: bool = True) -> None:
    for i in range(amount):
        satker = Satker.objects.create(
            code=f"53.{i + 10}",
            name=f"KPU Kabupaten Uji {i}",
            level=Level.REGENCY,
            province=scene.province.province,
            parent=scene.province,
            city=f"Kota Uji {i}",
        )
        person = make_participant(satker)
        if seated:
            seat(scene.cohort, [person])


def test_the_list_tells_status_people_and_sum(scene: Scene, province_admin: User) -> None:
    drafts = drafted(scene, province_admin)
    submit(province_admin, drafts["53.71"])
    page = text_of(signed_in(province_admin).get(url("request-list")))
    total = sum(request.total for request in drafts.values())
    for text in ("KPU Kota Kupang", "Diajukan", "Draf", rupiah(drafts["53.71"].total)):
        assert text in page
    assert rupiah(total) in page


def test_a_satker_without_a_request_is_listed_and_can_be_drafted(
    scene: Scene, operator_a: User
) -> None:
    client = signed_in(operator_a)
    page = text_of(client.get(url("request-list")))
    assert "Belum disusun" in page
    assert "Susun draf" in page
    response = client.post(url("draft"), {"satker": "53.71", "tahun": "2026"})
    request = BudgetRequest.objects.get()
    assert response["Location"] == url("request-detail", request.pk)
    assert request.total > 0


@pytest.mark.parametrize(
    ("query", "shown", "hidden"),
    [
        ("status=belum", "KPU Provinsi", "KPU Kota Kupang"),
        ("status=submitted", "KPU Kota Kupang", "KPU Kabupaten Kupang"),
        ("status=draft", "KPU Kabupaten Kupang", "KPU Kota Kupang"),
        ("q=kota", "KPU Kota Kupang", "KPU Kabupaten Kupang"),
        ("provinsi=53", "KPU Kota Kupang", "KPU Kota Denpasar"),
    ],
)
def test_the_list_is_filtered(
    scene: Scene, province_admin: User, pksdm: User, query: str, shown: str, hidden: str
) -> None:
    drafts = drafted(scene, province_admin)
    submit(province_admin, drafts["53.71"])
    make_participant(scene.province)
    make_participant(scene.nation["51.71"])
    page = text_of(signed_in(pksdm).get(f"{url('request-list')}?{query}"))
    table = page[page.index("<tbody") :]
    assert shown in table
    assert hidden not in table


def test_a_year_without_requests_shows_none(scene: Scene, province_admin: User) -> None:
    drafted(scene, province_admin)
    page = text_of(signed_in(province_admin).get(url("request-list"), {"tahun": "2027"}))
    assert "Belum disusun" in page
    assert "Draf</span>" not in page


def test_all_drafts_of_a_province_are_submitted_after_one_confirmation(
    scene: Scene, province_admin: User
) -> None:
    client = signed_in(province_admin)
    assert "2 draf tersusun" in said(client.post(url("draft")))
    page = client.get(url("submit-all"))
    total = sum(BudgetRequest.objects.values_list("total", flat=True))
    assert "Ajukan 2 usulan anggaran" in text_of(page)
    assert rupiah(total) in text_of(page)
    fields = dict(page.context["hidden"])
    response = client.post(url("submit-all"), fields)
    assert "2 usulan" in said(response)
    assert set(BudgetRequest.objects.values_list("status", flat=True)) == {Status.SUBMITTED}
    again = client.post(url("submit-all"), fields)
    assert "Tidak ada draf" in said(again)
    assert set(BudgetRequest.objects.values_list("version", flat=True)) == {3}


def test_what_changed_since_the_confirmation_is_not_submitted(
    scene: Scene, province_admin: User, operator_a: User
) -> None:
    drafts = drafted(scene, province_admin)
    client = signed_in(province_admin)
    fields = dict(client.get(url("submit-all")).context["hidden"])
    line = drafts["53.71"].lines.all()[0]
    override_line(
        actor=operator_a,
        line_id=line.pk,
        version=drafts["53.71"].version,
        quantity=1,
        unit_price=1000,
        reason="Uji",
    )
    assert "berubah sejak halaman Anda dibuka" in said(client.post(url("submit-all"), fields))
    assert not BudgetRequest.objects.filter(status=Status.SUBMITTED).exists()


def test_the_review_queue_leads_to_approving_a_province(
    scene: Scene, province_admin: User, pksdm: User
) -> None:
    for request in drafted(scene, province_admin).values():
        submit(province_admin, request)
    client = signed_in(pksdm)
    page = text_of(client.get(url("request-list")))
    assert "Menunggu pemeriksaan" in page
    assert "Nusa Tenggara Timur</strong>: 2 usulan" in page
    confirm = client.get(url("approve-all"), {"provinsi": "53"})
    assert "Setujui 2 usulan" in text_of(confirm)
    client.post(url("approve-all"), dict(confirm.context["hidden"]))
    assert set(BudgetRequest.objects.values_list("status", flat=True)) == {Status.APPROVED}
    assert "Menunggu pemeriksaan" not in text_of(client.get(url("request-list")))


def test_who_submitted_one_does_not_approve_the_province(scene: Scene, pksdm: User) -> None:
    submit(pksdm, drafted(scene, pksdm)["53.71"])
    client = signed_in(pksdm)
    response = client.get(url("approve-all"), {"provinsi": "53"})
    assert "Anda ajukan atau teruskan sendiri" in said(response)
    assert client.post(url("approve-all"), {"provinsi": "53"}).status_code == 403
    detail = text_of(
        client.get(url("request-detail", BudgetRequest.objects.get(status="submitted").pk))
    )
    assert "Anda yang mengajukan atau meneruskan usulan ini" in detail


def test_nothing_to_submit_is_said(scene: Scene, province_admin: User) -> None:
    response = signed_in(province_admin).get(url("submit-all"))
    assert response.status_code == 302
    assert "Tidak ada draf" in said(response)


def test_submitting_is_offered_only_while_something_can_be_sent(
    scene: Scene, province_admin: User
) -> None:
    page = signed_in(province_admin)
    drafted(scene, province_admin)
    assert "Ajukan semua" in text_of(page.get(url("request-list")))
    submit_province(actor=province_admin, province_satker=scene.province, year=YEAR)
    assert "Ajukan semua" not in text_of(page.get(url("request-list")))


def test_the_recap_adds_up(scene: Scene, province_admin: User, pksdm: User) -> None:
    drafts = drafted(scene, province_admin)
    total = sum(request.total for request in drafts.values())
    by_satker = recap_by_satker(pksdm, YEAR, "53")
    assert {row.code: row.total for row in by_satker.rows} == {
        code: request.total for code, request in drafts.items()
    }
    assert by_satker.total.people == 8
    assert by_satker.total.mentors == 2
    by_province = recap_by_province(pksdm, YEAR)
    assert {row.code: row.total for row in by_province.rows} == {"51": 0, "53": total}
    page = text_of(signed_in(pksdm).get(url("recap"), {"provinsi": "53"}))
    assert number(total) in page
    assert "Terbilang" in page


def test_a_cancelled_request_costs_nothing_in_the_recap(scene: Scene, province_admin: User) -> None:
    drafts = drafted(scene, province_admin)
    BudgetRequest.objects.filter(pk=drafts["53.01"].pk).update(status=Status.CANCELLED)
    recap = recap_by_satker(province_admin, YEAR, "53")
    assert recap.total.total == drafts["53.71"].total


def test_the_setjen_has_a_row_of_its_own(scene: Scene, pksdm: User) -> None:
    make_participant(scene.nation["00"])
    rows = recap_by_province(pksdm, YEAR).rows
    assert (rows[0].code, rows[0].people) == ("00", 1)
    page = text_of(signed_in(pksdm).get(url("recap"), {"provinsi": "00"}))
    assert "Sekretariat Jenderal KPU" in page


def test_a_request_shows_formula_basis_and_total_in_words(scene: Scene, operator_a: User) -> None:
    request = drafted_one(scene, operator_a)
    page = text_of(signed_in(operator_a).get(url("request-detail", request.pk)))
    assert "5 orang × 7 hari × Rp130.000 = Rp4.550.000" in page
    assert "PMK 32 Tahun 2025" in page
    assert "Tarif sementara" in page
    assert rupiah(request.total) in page
    assert "juta" in page[page.index("total-words") :][:200]
    assert "Menyusun usulan anggaran" in page


def drafted_one(scene: Scene, actor: User) -> BudgetRequest:
    signed_in(actor).post(url("draft"), {"satker": "53.71"})
    return BudgetRequest.objects.get(satker__code="53.71")


def test_a_changed_basis_is_shown_and_computed_again(scene: Scene, operator_a: User) -> None:
    request = drafted_one(scene, operator_a)
    client = signed_in(operator_a)
    assert "Dasar perhitungan berubah" not in text_of(client.get(url("request-detail", request.pk)))
    seat(scene.cohort, [make_participant(scene.nation["53.71"])])
    page = text_of(client.get(url("request-detail", request.pk)))
    assert "Dasar perhitungan berubah" in page
    assert "6 orang × 7 hari × Rp130.000 = Rp5.460.000" in page
    assert "1 peserta belum punya mentor" in page
    refused = client.get(url("request-submit", request.pk))
    assert "Hitung ulang" in said(refused)
    response = client.post(url("request-recompute", request.pk))
    assert "dihitung ulang: dari" in said(response)
    fresh = BudgetRequest.objects.get(pk=request.pk)
    assert fresh.total > request.total
    assert "tetap" in said(client.post(url("request-recompute", request.pk)))
    assert BudgetRequest.objects.get(pk=request.pk).version == fresh.version


def test_an_approved_request_tells_what_moved_on_and_stays(
    scene: Scene, operator_a: User, pksdm: User
) -> None:
    request = approve(pksdm, submit(operator_a, drafted_one(scene, operator_a)))
    client = signed_in(operator_a)
    assert "Dasar perhitungan berubah" not in text_of(client.get(url("request-detail", request.pk)))
    seat(scene.cohort, [make_participant(scene.nation["53.71"])])
    page = text_of(client.get(url("request-detail", request.pk)))
    assert "6 orang × 7 hari × Rp130.000 = Rp5.460.000" in page
    assert "Usulan yang disetujui tetap" in page
    assert url("request-recompute", request.pk) not in page
    assert rupiah(request.total) in page
    assert "tidak dihitung ulang" in said(client.post(url("request-recompute", request.pk)))
    assert BudgetRequest.objects.get(pk=request.pk).total == request.total


def test_a_revision_marks_what_changed(scene: Scene, operator_a: User, pksdm: User) -> None:
    first = approve(pksdm, submit(operator_a, drafted_one(scene, operator_a)))
    fresh = revise(actor=operator_a, request_id=first.pk, version=first.version)
    line = fresh.lines.all()[0]
    override_line(
        actor=operator_a,
        line_id=line.pk,
        version=fresh.version,
        quantity=line.quantity,
        unit_price=120_000,
        reason="Harga kesepakatan",
    )
    page = text_of(signed_in(operator_a).get(url("request-detail", fresh.pk)))
    for text in ("Berubah", "Diubah manual", "Harga kesepakatan", "Usulan pertama", "revisi 1"):
        assert text in page
    old = text_of(signed_in(operator_a).get(url("request-detail", first.pk)))
    assert "bukan revisi terbaru" in old
    assert "Ubah baris" not in old


def test_queries_do_not_grow_with_the_satkers(
    scene: Scene, province_admin: User, pksdm: User
) -> None:
    counts = []
    for amount in (0, 30):
        many_satkers(scene, amount)
        request = drafted(scene, province_admin)["53.71"]
        for comment in range(amount):
            add_comment(actor=pksdm, request_id=request.pk, text=f"Catatan {comment}")
        submit_none = signed_in(pksdm)
        found = []
        for where in (
            url("request-list"),
            f"{url('request-list')}?provinsi=53&status=draft",
            url("recap"),
            f"{url('recap')}?provinsi=53",
            f"{url('submit-all')}?provinsi=53",
            url("request-detail", request.pk),
            url("rate-list"),
        ):
            with CaptureQueriesContext(
                connection,
            ) as queries:
                assert submit_none.get(where).status_code == 200
            found.append(len(queries))
        counts.append(found)
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 40


def test_a_long_list_has_pages(scene: Scene, province_admin: User) -> None:
    many_satkers(scene, 55, seated=False)
    client = signed_in(province_admin)
    assert "1–50 dari 57" in text_of(client.get(url("request-list")))
    assert "51–57 dari 57" in text_of(client.get(url("recap"), {"page": "2"}))
