"""Every row that another row needs is there: a seat has its participant, a line its request."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import models
from django.db.models import Exists, OuterRef, QuerySet

from budget.models import BudgetLine
from mentors.models import Mentorship
from reporting.models import Letter, SignedCopy
from schedule.models import Attendance, Enrollment, Result, TrainingDay

from .rule import Findings, Violation

MODELS: tuple[type[models.Model], ...] = (
    Mentorship,
    Enrollment,
    TrainingDay,
    Attendance,
    Result,
    BudgetLine,
    Letter,
    SignedCopy,
)


def exist() -> Findings:
    """Foreign keys are constraints too; not after a damage, nor where they were switched off."""
    keys = [
        (model, field)
        for model in MODELS
        for field in model._meta.local_fields
        if isinstance(field, models.ForeignKey)
    ]
    return Findings(
        sum(model._base_manager.count() for model in MODELS),
        (found for model, field in keys for found in _missing(model, field)),
    )


def _missing(model: type[models.Model], field: models.ForeignKey) -> Iterator[Violation]:
    target = field.related_model._base_manager.filter(pk=OuterRef(field.attname))
    rows: QuerySet = model._base_manager.filter(
        ~Exists(target), **{f"{field.attname}__isnull": False}
    )
    for pk, missing in rows.values_list("pk", field.attname).iterator():
        yield Violation(
            f"{model._meta.label_lower}:{pk}",
            f"its {field.name} {missing} does not exist",
        )
