"""What was submitted before the province's step existed goes on as if it had been endorsed."""

from __future__ import annotations

from importlib import import_module

from django.apps import apps
from django.utils import timezone

from budget.choices import Stage, Status
from budget.models import BudgetComment, BudgetRequest
from budget.services import draft_request
from latsar.accounts.models import User
from tests.budget.pages import approve
from tests.budget.scene import Scene

step = import_module("budget.migrations.0003_endorse_what_was_submitted")


def test_what_was_submitted_lies_with_pksdm(scene: Scene, operator_a: User, pksdm: User) -> None:
    draft = draft_request(actor=operator_a, satker=scene.nation["53.71"], year=2026)
    other = draft_request(actor=pksdm, satker=scene.nation["53.01"], year=2026)
    BudgetComment.objects.create(request=draft, author=pksdm, text="Lama", revision=0)
    BudgetRequest.objects.filter(pk=draft.pk).update(
        status=Status.SUBMITTED, submitted_by=operator_a, submitted_at=timezone.now(), revision=2
    )
    step.forwards(apps, None)
    moved = BudgetRequest.objects.get(pk=draft.pk)
    assert (moved.stage, moved.endorsed_by) == (Stage.AT_PKSDM, operator_a)
    assert moved.endorsed_at == moved.submitted_at
    assert moved.comments.get().revision == 2
    assert BudgetRequest.objects.get(pk=other.pk).endorsed_by is None
    assert approve(pksdm, moved).stage == Stage.APPROVED
