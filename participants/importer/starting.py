"""Handing an import over to the background, once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import transaction

from latsar.accounts.models import User
from latsar.background.models import Job
from latsar.background.services import Outcome, start

from ..models import RosterImport


@transaction.atomic
def set_going(
    actor: User,
    roster_import: RosterImport,
    work: Callable[..., Outcome],
    title: str,
    back_url: str = "/",
    **arguments: Any,
) -> Job:
    """Start the work on an import; a second click is led to the work already under way."""
    if roster_import.pk is None:
        roster_import.save()
    rows = RosterImport.objects.select_for_update(of=("self",)).select_related("job")
    locked = rows.defer("content", "marked", "errors").get(pk=roster_import.pk)
    if locked.job and locked.job.is_unfinished:
        return locked.job
    job = start(
        actor=actor,
        work=work,
        title=title,
        satker=actor.satker,
        back_url=back_url,
        arguments={"import_id": locked.pk, **arguments},
    )
    RosterImport.objects.filter(pk=locked.pk).update(job=job)
    return job
