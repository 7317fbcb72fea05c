"""The guard in front of every change: right, scope, row lock, stale page."""

from __future__ import annotations

from latsar.accounts.models import User
from latsar.accounts.permissions import require_province
from latsar.errors import Forbidden, Refused, StaleVersion
from latsar.organizations.models import TrainingCenter

from ..models import Cohort


def lock_cohort(
    actor: User, cohort: Cohort, *, version: int | None = None, with_center: bool = False
) -> Cohort:
    """Return the cohort afresh, its row locked until the transaction ends.

    `version` is the one the page showed; None (commands, services) doesn't ask. `with_center` also
    locks the training center, and that first, as planning does: needed by whatever may fill a wave.
    """
    require_province(actor)
    if with_center:
        lock_center(cohort.training_center_id)
    locked = (
        Cohort.objects.visible_to(actor)
        .select_for_update(of=("self",))
        .select_related("satker__province", "training_center")
        .filter(pk=cohort.pk)
        .first()
    )
    if locked is None:
        raise Forbidden("Angkatan ini tidak ada lagi atau di luar kewenangan akun Anda.")
    if version is not None and locked.version != version:
        raise StaleVersion()
    return locked


def require_open(cohort: Cohort) -> None:
    if not cohort.is_open:
        raise Refused(
            f"{cohort} sudah {cohort.get_status_display().lower()}, sehingga jadwal dan pesertanya "
            "tidak dapat diubah lagi."
        )


def lock_center(center: TrainingCenter | int) -> TrainingCenter:
    """Serialise whatever numbers, plans or fills cohorts of one training center."""
    pk = center if isinstance(center, int) else center.pk
    return TrainingCenter.objects.select_for_update(of=("self",)).get(pk=pk)


def bump(cohort: Cohort, *fields: str) -> None:
    """Save the fields and let pages opened before notice."""
    cohort.version += 1
    cohort.save(update_fields=["version", *fields])
