"""The SHA-256 of what an entry says, the same for the same content on every database.

PostgreSQL keeps JSON in a form of its own (other order of keys, other writing of numbers), so JSON
is hashed in ours: keys sorted, 1.0 and 1e0 written as 1. The id is not part of it: the link adds it
(chain.py). Adding a column to the trail means a new version of this content; never change it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

# In the order in which they are hashed, after the moment and before the two JSON values.
COLUMNS = (
    "actor_id",
    "actor_name",
    "actor_role",
    "request_id",
    "action",
    "object_type",
    "object_id",
    "object_label",
    "satker_id",
    "reason",
)
_written = json.JSONEncoder(sort_keys=True, separators=(",", ":")).encode
_as_django = DjangoJSONEncoder().encode


def digest(at: datetime, values: Sequence[Any], before: str, after: str) -> str:
    """Hash one entry. `values`: those of COLUMNS; `before` and `after`: the text of JSON values."""
    moment = at.astimezone(UTC).isoformat(timespec="microseconds")
    content = _written([moment, *values]) + canonical(before) + canonical(after)
    return sha256(content.encode()).hexdigest()


def digests(at: datetime, columns: Mapping[str, Sequence[Any]], amount: int) -> list[str]:
    """Hash many entries of one moment, given by columns; a missing before or after is empty."""
    empty = ["{}"] * amount
    before, after = (_texts(columns[n]) if n in columns else empty for n in ("before", "after"))
    values = zip(*(columns[name] for name in COLUMNS), strict=True)
    rows = zip(values, before, after, strict=True)
    return [digest(at, row, *states) for row, *states in rows]


def digest_of(entry: Any) -> str:
    """Hash an entry that is about to be written."""
    values = [getattr(entry, name) for name in COLUMNS]
    return digest(entry.at, values, *_texts([entry.before, entry.after]))


def canonical(text: str) -> str:
    """Write a JSON text in the one form that is hashed."""
    return "{}" if text == "{}" else _written(json.loads(text, parse_float=_number))


def canonical_value(value: Any) -> str:
    """Write a JSON value in that form."""
    return canonical(_as_django(value))


def _texts(values: Iterable[Any]) -> list[str]:
    return [value if isinstance(value, str) else _as_django(value) for value in values]


def _number(text: str) -> int | str:
    """A whole number as such; else the text of its digits, which no float can round."""
    value = Decimal(text)
    return int(value) if value == value.to_integral_value() else f"{value.normalize():f}"
