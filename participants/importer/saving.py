"""Writing a plan: few statements however many rows, one audit entry a person."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any

from django.db.models import Field, Max
from django.utils import timezone

from latsar.accounts.models import User
from latsar.audit.services import record_each
from latsar.bulk import Json, insert_columns, update_columns

from .spec import Column, Plan, PlannedRow, RosterSpec

NIPS_PER_QUERY = 10_000


def write_plan(spec: RosterSpec, actor: User, plan: Plan, *, reason: str) -> list[int]:
    """Write all rows and their audit entries; the caller holds the transaction.

    Returns the primary keys of the created in the order of the plan.
    """
    pks = _create(spec, plan)
    _update(spec, plan)
    _record_created(spec, actor, plan, pks, reason)
    _record_updated(spec, actor, plan, reason)
    return pks


def _create(spec: RosterSpec, plan: Plan) -> list[int]:
    rows = plan.created
    if not rows:
        return []
    people = spec.model._default_manager.order_by()
    last = people.aggregate(last=Max("pk"))["last"] or 0
    insert_columns(spec.model, _columns_of(spec, plan, rows), len(rows))
    found: dict[str, int] = dict(people.filter(pk__gt=last).values_list("nip", "pk"))
    nips = [row.values["nip"] for row in rows]
    left = [nip for nip in nips if nip not in found]  # if the numbering was ever set back
    for start in range(0, len(left), NIPS_PER_QUERY):
        some = people.filter(nip__in=left[start : start + NIPS_PER_QUERY])
        found.update(some.values_list("nip", "pk"))
    return [found[nip] for nip in nips]


def _update(spec: RosterSpec, plan: Plan) -> None:
    rows = plan.updated
    columns = _columns_of(spec, plan, rows)
    columns["version"] = [row.existing.version + 1 for row in rows]
    columns["updated_at"] = [timezone.now()] * len(rows)
    update_columns(spec.model, [row.existing.pk for row in rows], columns)


def _columns_of(spec: RosterSpec, plan: Plan, rows: Sequence[PlannedRow]) -> dict[str, list[Any]]:
    """Return the values by attname, with what follows from them."""
    columns: dict[str, list[Any]] = {}
    for column in plan.columns:
        values = [row.values[column.field] for row in rows]
        field = _model_field(spec, column)
        if field.is_relation:
            values = [value.pk for value in values]
        columns[field.attname] = values
    if spec.derived:
        people = [SimpleNamespace(**row.values) for row in rows]
        for person in people:
            spec.prepare(person)
        for name in spec.derived:
            columns[name] = [getattr(person, name) for person in people]
    return columns


def _model_field(spec: RosterSpec, column: Column) -> Field[Any, Any]:
    return spec.model._meta.get_field(column.field)  # type: ignore[return-value]


def _record_created(
    spec: RosterSpec, actor: User, plan: Plan, pks: Sequence[int], reason: str
) -> None:
    """The trail names the values as it does everywhere: by the words of the model."""
    named = [_named_in_json(spec, column, plan.created) for column in plan.columns]
    after = [Json(f"{{{', '.join(row)}}}") for row in zip(*named, strict=True)]
    columns = {**_whose(plan.created, pks), "after": after}
    record_each(actor, spec.created_action, spec.model, columns, reason=reason)


def _named_in_json(spec: RosterSpec, column: Column, rows: Sequence[PlannedRow]) -> list[str]:
    """Return "name": "value" for each row, by columns: by rows it takes three times as long."""
    quoted = json.JSONEncoder().encode
    name = quoted(str(_model_field(spec, column).verbose_name))
    said = _in_words(column, rows)
    known = {text: f"{name}: {quoted(text)}" for text in set(said)}
    return [known[text] for text in said]


def _in_words(column: Column, rows: Sequence[PlannedRow]) -> list[str]:
    values = [row.values[column.field] for row in rows]
    # A model's own hash takes longer than all the rest.
    keys = [id(v) for v in values] if column.field == "satker" else values
    known = {key: column.label(v) for key, v in dict(zip(keys, values, strict=True)).items()}
    return [known[key] for key in keys]


def _record_updated(spec: RosterSpec, actor: User, plan: Plan, reason: str) -> None:
    names = {c.field: str(_model_field(spec, c).verbose_name) for c in plan.columns}
    rows = plan.updated
    columns = {
        **_whose(rows, [row.existing.pk for row in rows]),
        "before": [{names[c.field]: c.before for c in row.changes} for row in rows],
        "after": [{names[c.field]: c.after for c in row.changes} for row in rows],
    }
    record_each(actor, spec.updated_action, spec.model, columns, reason=reason)


def _whose(rows: Sequence[PlannedRow], pks: Sequence[int]) -> Mapping[str, list[Any]]:
    """A person is called by the name and seen by the satker that the file gives."""
    return {
        "object_id": [str(pk) for pk in pks],
        "object_label": [row.values["name"][:200] for row in rows],
        "satker_id": [row.values["satker"].pk for row in rows],
    }
