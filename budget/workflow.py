"""What may happen to a request: one table of (status, verb) -> (new status, who may)."""

from __future__ import annotations

from latsar.accounts.choices import Role
from latsar.accounts.models import User

from .choices import Status, Verb
from .models import BudgetRequest

OFFICES = frozenset({Role.OPERATOR, Role.PROVINCE, Role.PKSDM})
PROVINCES = frozenset({Role.PROVINCE, Role.PKSDM})
REVIEWERS = frozenset({Role.PKSDM})
EDITABLE = (Status.DRAFT, Status.RETURNED)

TRANSITIONS: dict[tuple[str, str], tuple[Status, frozenset[Role]]] = {
    (Status.DRAFT, Verb.SUBMIT): (Status.SUBMITTED, OFFICES),
    (Status.RETURNED, Verb.SUBMIT): (Status.SUBMITTED, OFFICES),
    (Status.SUBMITTED, Verb.RETURN): (Status.RETURNED, REVIEWERS),
    (Status.SUBMITTED, Verb.APPROVE): (Status.APPROVED, REVIEWERS),
    (Status.DRAFT, Verb.CANCEL): (Status.CANCELLED, PROVINCES),
    (Status.SUBMITTED, Verb.CANCEL): (Status.CANCELLED, PROVINCES),
    (Status.RETURNED, Verb.CANCEL): (Status.CANCELLED, PROVINCES),
}


def is_own(user: User, request: BudgetRequest) -> bool:
    """Four eyes: nobody approves what they submitted."""
    return request.submitted_by_id == user.pk


def allowed_verbs(user: User, request: BudgetRequest) -> list[Verb]:
    """Return what this user may do to this request now, for the buttons of a page."""
    if not request.is_current or not user.is_active:
        return []
    return [
        verb
        for verb in Verb
        if (request.status, verb) in TRANSITIONS
        and user.role in TRANSITIONS[(request.status, verb)][1]
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
