"""Snapshots from before the wording could be edited still give the markup, so the bytes, they gave."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from reporting.letters.rendering import html

CASES: list[dict[str, Any]] = json.loads(
    (Path(__file__).parent / "issued_before.json").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c['snapshot']['kind']}")
def test_markup_is_what_it_was(case: dict[str, Any]) -> None:
    assert hashlib.sha256(html(case["snapshot"]).encode()).hexdigest() == case["sha256"]
