"""What bars a submission, what is named as lacking, and what PKSDM is shown as changed."""

from __future__ import annotations

import pytest

from budget.choices import Component, RateKind, Status, Verb
from budget.models import BudgetRequest, Rate
from budget.services import (
    add_comment,
    basis_changes,
    changes_since_submission,
    decide,
    draft_province,
    draft_request,
    lacks_of,
    override_line,
    replace_rate,
    revise,
    submit_province,
)
from latsar.accounts.models import User
from latsar.audit.models import AuditEntry
from latsar.errors import Refused
from latsar.organizations.choices import Provenance
from mentors.models import Mentorship
from participants.choices import Status as ParticipantStatus
from schedule.models import Enrollment
from tests.budget.pages import endorse
from tests.budget.scene import Scene, make_cohort, seat
from tests.cast import Nation, make_participant, make_participants


def draft(actor: User, scene: Scene, code: str = "53.71") -> BudgetRequest:
    return draft_request(actor=actor, satker=scene.nation[code], year=2026)


def move(actor: User, request: BudgetRequest, verb: Verb, **note: object) -> BudgetRequest:
    return decide(actor=actor, request_id=request.pk, verb=verb, version=request.version, **note)


def test_a_draft_whose_basis_moved_is_not_submitted(operator_a: User, scene: Scene) -> None:
    request = draft(operator_a, scene)
    seat(scene.cohort, make_participants(scene.nation["53.71"], 1))
    with pytest.raises(Refused, match="Dasar perhitungan"):
        move(operator_a, request, Verb.SUBMIT)
    request.refresh_from_db()
    assert (request.status, request.snapshot) == (Status.DRAFT, {})
    assert move(operator_a, draft(operator_a, scene), Verb.SUBMIT).status == Status.SUBMITTED


def test_one_moved_draft_keeps_the_whole_province_back(province_admin: User, scene: Scene) -> None:
    place = {"actor": province_admin, "province_satker": scene.province, "year": 2026}
    draft_province(**place)
    seat(scene.cohort, make_participants(scene.nation["53.71"], 1))
    with pytest.raises(Refused, match=r"KPU Kota Kupang.*berubah"):
        submit_province(**place)
    assert not BudgetRequest.objects.filter(status=Status.SUBMITTED).exists()


def test_a_request_without_people_is_emptied_and_not_submitted(
    operator_a: User, province_admin: User, scene: Scene
) -> None:
    request = draft(operator_a, scene)
    Enrollment.objects.filter(participant__in=scene.people["53.71"]).update(status="withdrawn")
    place = {"actor": province_admin, "province_satker": scene.province, "year": 2026}
    assert [r.satker.code for r in draft_province(**place)] == ["53.01"]
    request.refresh_from_db()
    assert not request.lines.filter(component=Component.DAILY_ALLOWANCE).exists()
    with pytest.raises(Refused, match="belum punya peserta yang terjadwal"):
        move(operator_a, request, Verb.SUBMIT)


def test_a_line_without_a_rate_bars_the_submission(operator_a: User, scene: Scene) -> None:
    Rate.objects.filter(kind=RateKind.TRANSPORT_LOCAL).delete()
    request = draft(operator_a, scene)
    with pytest.raises(Refused, match="belum ditetapkan"):
        move(operator_a, request, Verb.SUBMIT)
    line = request.lines.get(component=Component.TRANSPORT)
    override_line(
        actor=operator_a,
        line_id=line.pk,
        version=request.version,
        quantity=5,
        unit_price=120_000,
        reason="Tarif angkutan setempat",
    )
    request.refresh_from_db()
    assert move(operator_a, request, Verb.SUBMIT).status == Status.SUBMITTED


def test_a_cohort_without_days_bars_the_submission(
    operator_a: User, scene: Scene, nation: Nation
) -> None:
    scene.cohort.days.all().delete()
    request = draft(operator_a, scene)
    assert "Jadwal angkatan 5 peserta belum disusun." in lacks_of(request)
    with pytest.raises(Refused, match="belum disusun"):
        move(operator_a, request, Verb.SUBMIT)


def test_who_is_without_a_seat_or_a_mentor_is_named(operator_a: User, scene: Scene) -> None:
    request = draft(operator_a, scene)
    assert lacks_of(request) == []
    make_participant(scene.nation["53.71"], name="Tanpa Kursi")
    assert lacks_of(request) == [
        "1 peserta belum terjadwal dan belum dihitung: Tanpa Kursi.",
        "1 peserta belum punya mentor.",
    ]
    make_participants(scene.nation["53.71"], 6)
    assert "7 peserta belum terjadwal" in lacks_of(request)[0]
    assert lacks_of(request)[0].endswith("dan 2 orang lain.")


def test_who_has_withdrawn_counts_nowhere(operator_a: User, scene: Scene) -> None:
    gone = scene.people["53.71"][0]
    gone.status = ParticipantStatus.WITHDRAWN
    gone.save()
    request = draft(operator_a, scene)
    people = {line.factors[0]["value"] for line in request.lines.all()}
    assert people == {4}
    assert lacks_of(request) == []


def test_an_ended_mentorship_costs_nothing(operator_a: User, scene: Scene) -> None:
    Mentorship.objects.filter(participant__in=scene.people["53.71"]).update(ended_on="2026-01-12")
    request = draft(operator_a, scene)
    assert not request.lines.filter(component=Component.MENTOR_COST).exists()
    assert lacks_of(request) == ["5 peserta belum punya mentor."]


def test_people_at_two_places_get_lines_of_each(pksdm: User, scene: Scene, nation: Nation) -> None:
    away = make_cohort(nation, training_center=nation.other_center)
    moved = scene.people["53.71"][:2]
    Enrollment.objects.filter(participant__in=moved).update(cohort=away)
    request = draft(pksdm, scene)
    allowances = request.lines.filter(component=Component.DAILY_ALLOWANCE).order_by("position")
    assert [(line.formula, line.rate.scope_code) for line in allowances] == [
        ("2 orang × 7 hari × Rp140.000 = Rp1.960.000", "51"),
        ("2 orang × 2 hari × Rp480.000 = Rp1.920.000", "51"),
        ("3 orang × 7 hari × Rp130.000 = Rp2.730.000", "53"),
    ]
    transports = request.lines.filter(component=Component.TRANSPORT)
    assert sorted(line.unit_price for line in transports) == [150_000, 1_500_000]


def test_a_line_that_vanishes_takes_its_override_but_not_the_remark(
    operator_a: User, pksdm: User, scene: Scene
) -> None:
    request = draft(operator_a, scene)
    line = request.lines.get(component=Component.MENTOR_COST)
    override_line(
        actor=operator_a,
        line_id=line.pk,
        version=request.version,
        quantity=5,
        unit_price=1,
        reason="Uji",
    )
    add_comment(actor=pksdm, request_id=request.pk, text="Mengapa?", line_id=line.pk)
    Mentorship.objects.filter(participant__in=scene.people["53.71"]).update(ended_on="2026-01-12")
    draft(operator_a, scene)
    remark = request.comments.get()
    assert (remark.line, remark.line_text) == (None, "Pendampingan mentor tatap muka")
    entry = AuditEntry.objects.get(action="budget.line_removed")
    assert entry.reason == "Uji"


def test_a_remark_on_a_line_since_the_submission_explains_a_return(
    operator_a: User, pksdm: User, scene: Scene
) -> None:
    request = draft(operator_a, scene)
    line = request.lines.first()
    add_comment(actor=pksdm, request_id=request.pk, text="Sebelum diajukan")
    sent = move(operator_a, request, Verb.SUBMIT)
    with pytest.raises(Refused, match="catatan"):
        move(pksdm, sent, Verb.RETURN)
    add_comment(actor=pksdm, request_id=sent.pk, text="Periksa volume", line_id=line.pk)
    sent.refresh_from_db()
    assert move(pksdm, sent, Verb.RETURN).status == Status.RETURNED


def test_what_changed_since_pksdm_saw_it_is_listed(
    operator_a: User, pksdm: User, scene: Scene
) -> None:
    sent = move(operator_a, draft(operator_a, scene), Verb.SUBMIT)
    assert changes_since_submission(sent) == []
    move(pksdm, sent, Verb.RETURN, note="Periksa volume")
    seat(scene.cohort, make_participants(scene.nation["53.71"], 1))
    again = draft(operator_a, scene)
    changed = changes_since_submission(again)
    assert [label.split(",")[0] for label, _, _ in changed] == [
        "Uang harian hari klasikal",
        "Transportasi dalam kota pergi-pulang ke BPSDM Provinsi Nusa Tenggara Timur",
    ]
    assert "5 orang × 7 hari" in changed[0][1]
    assert "6 orang × 7 hari" in changed[0][2]
    resent = move(operator_a, again, Verb.SUBMIT)
    assert changes_since_submission(resent) == changed
    approved = move(pksdm, endorse(resent), Verb.APPROVE)
    revision = revise(actor=operator_a, request_id=approved.pk, version=approved.version)
    assert changes_since_submission(revision) == []
    seat(scene.cohort, make_participants(scene.nation["53.71"], 1))
    assert "7 orang × 7 hari" in changes_since_submission(draft(operator_a, scene))[0][2]


def test_a_revision_keeps_what_was_overridden(operator_a: User, pksdm: User, scene: Scene) -> None:
    request = draft(operator_a, scene)
    line = request.lines.get(component=Component.TRANSPORT)
    override_line(
        actor=operator_a,
        line_id=line.pk,
        version=request.version,
        quantity=5,
        unit_price=175_000,
        reason="Harga nyata; tarif masih sementara",
    )
    request.refresh_from_db()
    approved = move(pksdm, endorse(move(operator_a, request, Verb.SUBMIT)), Verb.APPROVE)
    revision = revise(actor=operator_a, request_id=approved.pk, version=approved.version)
    kept = revision.lines.get(component=Component.TRANSPORT)
    assert (kept.amount, kept.overridden_by, kept.pk != line.pk) == (875_000, operator_a, True)
    assert basis_changes(revision) == []


def test_an_absurd_override_is_refused(pksdm: User, scene: Scene) -> None:
    request = draft(pksdm, scene)
    line = request.lines.first()
    change = {"actor": pksdm, "line_id": line.pk, "version": request.version, "reason": "Uji"}
    with pytest.raises(Refused, match="paling banyak"):
        override_line(**change, quantity=2_000_000_000, unit_price=1)
    with pytest.raises(Refused, match="paling tinggi"):
        override_line(**change, quantity=1, unit_price=2_000_000_000)


def test_submitting_a_province_reads_no_more_for_more_satkers(
    province_admin: User, scene: Scene, nation: Nation, django_assert_max_num_queries
) -> None:
    seat(scene.cohort, make_participants(nation["53"], 2))
    place = {"actor": province_admin, "province_satker": scene.province, "year": 2026}
    assert len(draft_province(**place)) == 3
    with django_assert_max_num_queries(20):
        sent = submit_province(**place)
    assert {len(request.snapshot["lines"]) > 0 for request in sent} == {True}
    assert AuditEntry.objects.filter(action="budget.submitted").count() == 3
    stored = BudgetRequest.objects.get(pk=sent[0].pk)
    assert (stored.status, stored.version) == (Status.SUBMITTED, sent[0].version)
    assert stored.snapshot["groups"][0]["classical_days"] == 7


def test_a_rate_settled_at_the_same_amount_is_taken_over(
    operator_a: User, pksdm: User, scene: Scene
) -> None:
    request = draft(operator_a, scene)
    replace_rate(
        actor=pksdm,
        kind=RateKind.TRANSPORT_LOCAL,
        fiscal_year=2026,
        amount=150_000,
        legal_basis="Keputusan uji",
        provenance=Provenance.VERIFIED,
    )
    assert basis_changes(request)
    line = draft(operator_a, scene).lines.get(component=Component.TRANSPORT)
    assert (line.basis, line.is_provisional) == ("Keputusan uji", False)


def test_drafting_a_province_writes_no_more_for_more_satkers(
    province_admin: User, scene: Scene, nation: Nation, django_assert_max_num_queries
) -> None:
    seat(scene.cohort, make_participants(nation["53"], 2))
    place = {"actor": province_admin, "province_satker": scene.province, "year": 2026}
    with django_assert_max_num_queries(24):
        drafted = draft_province(**place)
    assert len(drafted) == 3
    for code in ("53", "53.01", "53.71"):
        seat(scene.cohort, make_participants(nation[code], 1))
    with django_assert_max_num_queries(24):
        again = draft_province(**place)
    assert [r.pk for r in again] == [r.pk for r in drafted]
    for request in again:
        assert request.total == sum(line.amount for line in request.lines.all())
        assert basis_changes(request) == []
    entry = AuditEntry.objects.filter(action="budget.recomputed").about(again[0]).get()
    allowance = next(change for change in entry.changes if "klasikal" in change.label)
    assert (allowance.before, allowance.after) == ("1.820.000", "2.730.000")
