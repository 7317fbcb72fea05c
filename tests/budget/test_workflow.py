"""The one transition table: every stage x verb x role, the foreign province and office included.

The expectation is written out here, cell by cell, and shares nothing with the table it tests.
"""

from __future__ import annotations

from itertools import product

import pytest
from django.utils import timezone

from budget.choices import Stage, Status, Verb
from budget.models import BudgetRequest
from budget.services import decide, draft_request
from budget.workflow import TRANSITIONS, allowed_verbs, roles_for
from latsar.accounts.choices import Role
from latsar.accounts.models import User
from latsar.audit.models import AuditEntry
from latsar.errors import Forbidden, Refused
from tests.budget.scene import Scene
from tests.cast import Nation, make_user

WHO = ("operator", "neighbour", "province", "foreign", "pksdm", "auditor", "inactive")
# stage: verb: role: the stage after it. What is not here is refused and changes nothing.
ALLOWED = {
    "draft": {
        "submit": {"operator": "at_province", "province": "at_pksdm", "pksdm": "at_pksdm"},
        "cancel": {"province": "cancelled", "pksdm": "cancelled"},
    },
    "at_province": {
        "endorse": {"province": "at_pksdm", "pksdm": "at_pksdm"},
        "return": {"province": "returned", "pksdm": "returned"},
        "cancel": {"province": "cancelled", "pksdm": "cancelled"},
    },
    "at_pksdm": {
        "return": {"pksdm": "returned"},
        "approve": {"pksdm": "approved"},
        "cancel": {"province": "cancelled", "pksdm": "cancelled"},
    },
    "returned": {
        "submit": {"operator": "at_province", "province": "at_pksdm", "pksdm": "at_pksdm"},
        "cancel": {"province": "cancelled", "pksdm": "cancelled"},
    },
    "approved": {},
    "cancelled": {},
}
CELLS = list(product([s.value for s in Stage], [v.value for v in Verb], WHO))


@pytest.fixture
def people(
    operator_a: User,
    operator_b: User,
    province_admin: User,
    other_province: User,
    pksdm: User,
    auditor: User,
    inactive: User,
) -> dict[str, User]:
    found = (operator_a, operator_b, province_admin, other_province, pksdm, auditor, inactive)
    return dict(zip(WHO, found, strict=True))


def put_at(request: BudgetRequest, stage: str) -> BudgetRequest:
    """Bring a draft to a stage by other hands than those of the table."""
    author = make_user("pengaju", Role.OPERATOR, request.satker)
    endorser = make_user("penerus", Role.PROVINCE, request.satker)
    reviewer = make_user("pemutus", Role.PKSDM, None)
    now = timezone.now()
    values: dict[str, object] = {"status": stage}
    if stage != "draft":
        values |= {"submitted_by": author, "submitted_at": now}
    if stage in ("at_province", "at_pksdm"):
        values["status"] = Status.SUBMITTED
    if stage in ("at_pksdm", "approved", "returned"):
        values |= {"endorsed_by": endorser, "endorsed_at": now}
    if stage in ("approved", "returned", "cancelled"):
        values |= {"decided_by": reviewer, "decided_at": now}
    BudgetRequest.objects.filter(pk=request.pk).update(**values)
    request.refresh_from_db()
    assert request.stage == stage
    return request


@pytest.mark.parametrize(("stage", "verb", "who"), CELLS)
def test_every_stage_verb_and_role(
    people: dict[str, User], scene: Scene, stage: str, verb: str, who: str
) -> None:
    draft = draft_request(actor=people["operator"], satker=scene.nation["53.71"], year=2026)
    request, actor = put_at(draft, stage), people[who]
    target = ALLOWED[stage].get(verb, {}).get(who)
    move = {"actor": actor, "request_id": request.pk, "verb": verb, "version": request.version}
    if target:
        assert verb in allowed_verbs(actor, request)
        assert decide(**move, note="Catatan uji").stage == target
    else:
        before = AuditEntry.objects.count()
        with pytest.raises(Refused):
            decide(**move, note="Catatan uji")
        assert AuditEntry.objects.count() == before
        if who not in ("neighbour", "foreign"):  # the scope is the service's, not the table's
            assert verb not in allowed_verbs(actor, request)
    request.refresh_from_db()
    assert request.stage == (target or stage)


def test_the_table_says_nothing_more_than_is_tested() -> None:
    written = {
        (stage.value, verb.value, role.value): str(to)
        for (stage, verb), roles in TRANSITIONS.items()
        for role, to in roles.items()
    }
    expected = {
        (stage, verb, who): to
        for stage, verbs in ALLOWED.items()
        for verb, roles in verbs.items()
        for who, to in roles.items()
    }
    assert written == expected
    assert roles_for(Verb.APPROVE) == {Role.PKSDM}


@pytest.mark.parametrize("verb", [v.value for v in Verb])
def test_a_former_revision_is_never_moved(people: dict[str, User], scene: Scene, verb: str) -> None:
    draft = draft_request(actor=people["operator"], satker=scene.nation["53.71"], year=2026)
    BudgetRequest.objects.filter(pk=draft.pk).update(is_current=False)
    draft.refresh_from_db()
    for actor in people.values():
        assert allowed_verbs(actor, draft) == []
        with pytest.raises(Refused):
            decide(
                actor=actor, request_id=draft.pk, verb=verb, version=draft.version, note="Catatan"
            )


def test_submitting_by_the_province_endorses_in_one_act(
    people: dict[str, User], scene: Scene
) -> None:
    draft = draft_request(actor=people["province"], satker=scene.nation["53.71"], year=2026)
    sent = decide(
        actor=people["province"], request_id=draft.pk, verb="submit", version=draft.version
    )
    assert (sent.submitted_by, sent.endorsed_by) == (people["province"], people["province"])
    assert sent.endorsed_at == sent.submitted_at
    entry = AuditEntry.objects.get(action="budget.submitted")
    assert entry.after["diteruskan"] == "sekaligus saat diajukan"
    assert entry.after["status"] == "Diperiksa PKSDM"
    assert not AuditEntry.objects.filter(action="budget.endorsed").exists()


def test_the_setjen_has_no_province_above_it(nation: Nation) -> None:
    operator = make_user("operator.00", Role.OPERATOR, nation["00"])
    request = BudgetRequest(satker=nation["00"], fiscal_year=2026)
    from budget.workflow import target_of

    assert target_of(operator, request, Verb.SUBMIT) == Stage.AT_PKSDM


def approved_by(actor: User, request: BudgetRequest) -> BudgetRequest:
    return decide(actor=actor, request_id=request.pk, verb=Verb.APPROVE, version=request.version)


@pytest.mark.parametrize("hand", ["submitted_by", "endorsed_by"])
@pytest.mark.parametrize(
    ("mine", "theirs", "is_same"),
    [
        ({"email": "Sri.Wahyuni+2@kpu.go.id"}, {"email": "sri.wahyuni@KPU.go.id"}, True),
        ({"email": "sri+pksdm@kpu.go.id"}, {"email": "sri@kpu.go.id"}, True),
        ({"email": "sri@kpu.go.id"}, {"email": "sri@contoh.go.id"}, False),
        ({"first_name": "Sri  Wahyuni"}, {"first_name": "sri", "last_name": "WAHYUNI"}, True),
        ({"first_name": "Sri"}, {"first_name": "Sri"}, False),
        ({"email": ""}, {"email": ""}, False),
    ],
)
def test_four_eyes_look_at_the_person_not_the_account(
    people: dict[str, User],
    scene: Scene,
    hand: str,
    mine: dict[str, str],
    theirs: dict[str, str],
    is_same: bool,
) -> None:
    draft = draft_request(actor=people["operator"], satker=scene.nation["53.71"], year=2026)
    request = put_at(draft, "at_pksdm")
    User.objects.filter(pk=getattr(request, hand).pk).update(**theirs)
    User.objects.filter(pk=people["pksdm"].pk).update(**mine)
    actor = User.objects.get(pk=people["pksdm"].pk)
    request = BudgetRequest.objects.get(pk=request.pk)
    assert (Verb.APPROVE in allowed_verbs(actor, request)) is not is_same
    if is_same:
        with pytest.raises(Forbidden, match="empat mata"):
            approved_by(actor, request)
    else:
        assert approved_by(actor, request).stage == Stage.APPROVED
