"""What may happen to a request: one table of (stage, verb) -> {role: the stage it comes to}.

A request travels satker -> province -> PKSDM. Who manages a province and submits has endorsed by
the same act; the Setjen has no province above it.
"""

from __future__ import annotations

import re

from latsar.accounts.choices import Role
from latsar.accounts.models import User

from .choices import Stage, Status, Verb
from .models import BudgetRequest

EDITABLE = (Status.DRAFT, Status.RETURNED)
Roles = dict[Role, Stage]

SUBMISSION: Roles = {
    Role.OPERATOR: Stage.AT_PROVINCE,
    Role.PROVINCE: Stage.AT_PKSDM,
    Role.PKSDM: Stage.AT_PKSDM,
}
CANCELLATION: Roles = {Role.PROVINCE: Stage.CANCELLED, Role.PKSDM: Stage.CANCELLED}

TRANSITIONS: dict[tuple[str, str], Roles] = {
    (Stage.DRAFT, Verb.SUBMIT): SUBMISSION,
    (Stage.RETURNED, Verb.SUBMIT): SUBMISSION,
    (Stage.AT_PROVINCE, Verb.ENDORSE): {
        Role.PROVINCE: Stage.AT_PKSDM,
        Role.PKSDM: Stage.AT_PKSDM,
    },
    (Stage.AT_PROVINCE, Verb.RETURN): {
        Role.PROVINCE: Stage.RETURNED,
        Role.PKSDM: Stage.RETURNED,
    },
    (Stage.AT_PKSDM, Verb.RETURN): {Role.PKSDM: Stage.RETURNED},
    (Stage.AT_PKSDM, Verb.APPROVE): {Role.PKSDM: Stage.APPROVED},
    (Stage.DRAFT, Verb.CANCEL): CANCELLATION,
    (Stage.AT_PROVINCE, Verb.CANCEL): CANCELLATION,
    (Stage.AT_PKSDM, Verb.CANCEL): CANCELLATION,
    (Stage.RETURNED, Verb.CANCEL): CANCELLATION,
}


def target_of(user: User, request: BudgetRequest, verb: str) -> Stage | None:
    """Return the stage this verb leads to; None when the user's role may not, or not now."""
    target = TRANSITIONS.get((request.stage, verb), {}).get(Role(user.role))
    if target == Stage.AT_PROVINCE and request.satker.province_id is None:
        return Stage.AT_PKSDM
    return target


def roles_for(verb: str) -> set[Role]:
    """Return the roles that may ever do this, whatever the stage."""
    return {role for (_, own), roles in TRANSITIONS.items() if own == verb for role in roles}


def is_own(user: User, request: BudgetRequest) -> bool:
    """Four eyes: nobody approves what they submitted or endorsed, whichever account they use."""
    hands = (request.submitted_by, request.endorsed_by)
    return any(one is not None and same_person(user, one) for one in hands)


def same_person(one: User, other: User) -> bool:
    """True for one account, or for two that bear the same e-mail address or the same full name."""
    if one.pk == other.pk:
        return True
    return bool(marks_of(one) & marks_of(other))


def marks_of(user: User) -> set[str]:
    """Return what tells a person whichever account is used; a name of one word tells nobody."""
    marks = set()
    local, at, domain = user.email.strip().casefold().rpartition("@")
    if at:
        marks.add(f"{local.partition('+')[0]}@{domain}")
    words = re.findall(r"\w+", user.get_full_name().casefold())
    if len(words) > 1:
        marks.add(" ".join(words))
    return marks


def allowed_verbs(user: User, request: BudgetRequest) -> list[Verb]:
    """Return what this user may do to this request now, for the buttons of a page."""
    if not request.is_current or not user.is_active:
        return []
    return [
        verb
        for verb in Verb
        if target_of(user, request, verb) is not None
        and not (verb == Verb.APPROVE and is_own(user, request))
    ]


def may_edit(user: User, request: BudgetRequest) -> bool:
    return user.is_active and user.can_write and request.is_current and request.status in EDITABLE


def may_revise(user: User, request: BudgetRequest) -> bool:
    return (
        user.is_active
        and user.can_write
        and request.is_current
        and request.status in (Status.APPROVED, Status.CANCELLED)
    )
