"""Two at once: one effect, one clear message. Real threads, real commits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from budget.choices import RateKind, Status, Verb
from budget.models import BudgetCeiling, BudgetRequest, Rate
from budget.services import (
    approve_province,
    decide,
    draft_province,
    draft_request,
    replace_rate,
    set_ceiling,
    submit_province,
)
from latsar.accounts.models import User
from latsar.audit.models import AuditEntry
from latsar.errors import Refused, StaleVersion
from latsar.organizations.choices import Provenance
from tests.at_once import at_once
from tests.budget.pages import submit
from tests.budget.scene import Scene

# The cast builds on nation, which asks for the plain database; this comes first and wins.
pytestmark = pytest.mark.django_db(transaction=True)


def submitted(operator: User, scene: Scene) -> BudgetRequest:
    request = draft_request(actor=operator, satker=scene.nation["53.71"], year=2026)
    return submit(operator, request)


def test_approving_and_returning_at_once(
    transactional_db: None, operator_a: User, pksdm: User, second_pksdm: User, scene: Scene
) -> None:
    sent = submitted(operator_a, scene)
    seen = {"request_id": sent.pk, "version": sent.version}
    answers = at_once(
        [
            lambda: decide(actor=pksdm, verb=Verb.APPROVE, **seen),
            lambda: decide(actor=second_pksdm, verb=Verb.RETURN, note="Periksa", **seen),
        ]
    )
    assert sorted(isinstance(answer, StaleVersion) for answer in answers) == [False, True]
    made = next(answer for answer in answers if isinstance(answer, BudgetRequest))
    assert BudgetRequest.objects.get(pk=sent.pk).status == made.status
    decided = AuditEntry.objects.filter(action__in=["budget.approved", "budget.returned"])
    assert decided.count() == 1


def test_a_double_click_on_submit(transactional_db: None, operator_a: User, scene: Scene) -> None:
    request = draft_request(actor=operator_a, satker=scene.nation["53.71"], year=2026)
    click = {"request_id": request.pk, "verb": Verb.SUBMIT, "version": request.version}
    answers = at_once([lambda: decide(actor=operator_a, **click)] * 6)
    assert sum(isinstance(answer, StaleVersion) for answer in answers) == 5
    assert AuditEntry.objects.filter(action="budget.submitted").count() == 1


def test_drafting_at_once_makes_one_request_a_satker(
    transactional_db: None, province_admin: User, operator_a: User, scene: Scene
) -> None:
    place = {"province_satker": scene.province, "year": 2026}
    own = {"satker": scene.nation["53.71"], "year": 2026}
    answers = at_once(
        [
            *[lambda: draft_province(actor=province_admin, **place)] * 4,
            *[lambda: draft_request(actor=operator_a, **own)] * 4,
        ]
    )
    assert not [answer for answer in answers if isinstance(answer, Refused)]
    assert BudgetRequest.objects.count() == 2
    assert AuditEntry.objects.filter(action="budget.drafted").count() == 2


def test_moving_a_province_at_once(
    transactional_db: None, province_admin: User, pksdm: User, second_pksdm: User, scene: Scene
) -> None:
    place = {"province_satker": scene.province, "year": 2026}
    draft_province(actor=province_admin, **place)
    sent = at_once([lambda: submit_province(actor=province_admin, **place)] * 3)
    assert sum(isinstance(answer, Refused) for answer in sent) == 2
    answers = at_once(
        [
            lambda: approve_province(actor=pksdm, **place),
            lambda: approve_province(actor=second_pksdm, **place),
        ]
    )
    assert sorted(isinstance(answer, Refused) for answer in answers) == [False, True]
    assert set(BudgetRequest.objects.values_list("status")) == {(Status.APPROVED,)}
    assert AuditEntry.objects.filter(action="budget.approved").count() == 2


def test_replacing_one_rate_at_once(transactional_db: None, pksdm: User, scene: Scene) -> None:
    old = Rate.objects.current().get(kind=RateKind.TRANSPORT_LOCAL)

    def to(amount: int) -> Callable[[], Any]:
        return lambda: replace_rate(
            actor=pksdm,
            kind=RateKind.TRANSPORT_LOCAL,
            fiscal_year=2026,
            amount=amount,
            legal_basis="Keputusan uji",
            provenance=Provenance.VERIFIED,
            replaces=old.pk,
        )

    answers = at_once([to(amount) for amount in range(160_000, 168_000, 1_000)])
    assert sum(isinstance(answer, StaleVersion) for answer in answers) == 7
    assert Rate.objects.current().filter(kind=RateKind.TRANSPORT_LOCAL).count() == 1
    assert Rate.objects.filter(kind=RateKind.TRANSPORT_LOCAL).count() == 2


def waiting_at_province(operator: User, scene: Scene) -> BudgetRequest:
    request = draft_request(actor=operator, satker=scene.nation["53.71"], year=2026)
    return decide(actor=operator, request_id=request.pk, verb=Verb.SUBMIT, version=request.version)


def test_endorsing_and_returning_at_once(
    transactional_db: None, operator_a: User, province_admin: User, pksdm: User, scene: Scene
) -> None:
    sent = waiting_at_province(operator_a, scene)
    seen = {"request_id": sent.pk, "version": sent.version}
    answers = at_once(
        [
            *[lambda: decide(actor=province_admin, verb=Verb.ENDORSE, **seen)] * 3,
            lambda: decide(actor=pksdm, verb=Verb.RETURN, note="Periksa", **seen),
        ]
    )
    assert sum(isinstance(answer, StaleVersion) for answer in answers) == 3
    moves = AuditEntry.objects.filter(action__in=["budget.endorsed", "budget.returned"])
    assert moves.count() == 1


def test_endorsing_one_and_all_at_once(
    transactional_db: None, operator_a: User, province_admin: User, scene: Scene
) -> None:
    sent = waiting_at_province(operator_a, scene)
    one = {"request_id": sent.pk, "verb": Verb.ENDORSE, "version": sent.version}
    place = {"province_satker": scene.province, "year": 2026}
    answers = at_once(
        [
            *[lambda: decide(actor=province_admin, **one)] * 2,
            *[lambda: submit_province(actor=province_admin, **place)] * 2,
        ]
    )
    assert sum(isinstance(answer, Refused) for answer in answers) == 3
    assert AuditEntry.objects.filter(action="budget.endorsed").count() == 1
    assert BudgetRequest.objects.get(pk=sent.pk).version == sent.version + 1


def test_sending_a_returned_request_back_at_once_makes_one_revision(
    transactional_db: None, operator_a: User, pksdm: User, scene: Scene
) -> None:
    sent = submitted(operator_a, scene)
    back = decide(
        actor=pksdm, request_id=sent.pk, verb=Verb.RETURN, version=sent.version, note="Periksa"
    )
    click = {"request_id": back.pk, "verb": Verb.SUBMIT, "version": back.version}
    answers = at_once([lambda: decide(actor=operator_a, **click)] * 6)
    assert sum(isinstance(answer, StaleVersion) for answer in answers) == 5
    assert sorted(BudgetRequest.objects.values_list("revision", "is_current")) == [
        (0, False),
        (1, True),
    ]


def test_setting_one_ceiling_at_once(transactional_db: None, pksdm: User, scene: Scene) -> None:
    def to(amount: int) -> Callable[[], Any]:
        return lambda: set_ceiling(
            actor=pksdm,
            satker=scene.nation["53.71"],
            year=2026,
            amount=amount,
            basis="DIPA uji",
        )

    answers = at_once([to(amount) for amount in range(1_000, 1_008)])
    assert sum(isinstance(answer, StaleVersion) for answer in answers) == 7
    assert BudgetCeiling.objects.count() == 1
