"""What a letter carries inside: its data as JSON and the RAB as xlsx, as associated files."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import Any

import pikepdf
import pytest
from openpyxl import load_workbook

from latsar.accounts.models import User
from reporting.choices import LetterKind
from reporting.letters.rendering import render
from reporting.letters.services import issue, preview
from reporting.models import Letter
from tests.cast import Nation
from tests.reporting.letter_case import budget, draft, full_case, make_offices, small_case

pytestmark = pytest.mark.django_db


def issued(actor: User, nation: Nation, kind: str) -> Letter:
    made = draft(actor, nation["53"], kind)
    return issue(actor=actor, letter=made, version=made.version)


def files_in(pdf: bytes) -> dict[str, tuple[bytes, str]]:
    """Return {name: (content, relationship)} of the associated files."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        specs = [] if "/AF" not in document.Root else list(document.Root.AF)
        found = {}
        for spec in specs:
            stream = spec.EF.F
            assert stream.Type == "/EmbeddedFile"
            found[str(spec.UF)] = (stream.read_bytes(), str(spec.AFRelationship))
        assert set(document.attachments) == set(found)
        return found


@pytest.fixture
def case(nation: Nation, province_admin: User) -> None:
    small_case(nation)
    budget(nation["53.71"], province_admin)


@pytest.mark.parametrize("kind", LetterKind.values)
def test_every_letter_carries_its_snapshot(
    nation: Nation, province_admin: User, case: None, kind: str
) -> None:
    letter = issued(province_admin, nation, kind)
    content, relationship = files_in(letter.pdf)["surat.json"]
    assert json.loads(content) == json.loads(json.dumps(letter.snapshot))
    assert relationship == "/Data"


def test_a_budget_request_carries_its_rab_with_the_same_sums(
    nation: Nation, province_admin: User, case: None
) -> None:
    letter = issued(province_admin, nation, "budget_request")
    content, relationship = files_in(letter.pdf)["rab.xlsx"]
    assert relationship == "/Supplement"
    formulas = load_workbook(io.BytesIO(content))
    results = load_workbook(io.BytesIO(content), data_only=True)
    assert formulas.sheetnames == ["Rekapitulasi", "53.71"]
    sheet = results["53.71"]
    row = next(r for r in sheet.iter_rows() if r[2].value == "Jumlah seluruhnya")
    assert 5_300_000 in [cell.value for cell in row]
    amounts = [c.value for r in formulas["53.71"].iter_rows() for c in r]
    assert any(isinstance(v, str) and v.startswith("=SUM(") for v in amounts)
    assert not any("today" in str(v).lower() for v in amounts)


def test_the_same_snapshot_gives_the_same_bytes_on_another_day(
    nation: Nation, province_admin: User, case: None, settings: Any
) -> None:
    letter = issued(province_admin, nation, "budget_request")
    settings.TODAY_OVERRIDE = "2026-04-01"
    stored = Letter.objects.get(pk=letter.pk)
    assert render(stored.snapshot) == bytes(stored.pdf)


def test_a_letter_is_tagged_and_says_its_language(
    nation: Nation, province_admin: User, case: None
) -> None:
    letter = issued(province_admin, nation, "place_request")
    with pikepdf.open(io.BytesIO(letter.pdf)) as document:
        assert bool(document.Root.MarkInfo.Marked)
        assert str(document.Root.Lang) == "id"
        kinds = set(structure(document.Root.StructTreeRoot))
    assert {"/Document", "/H1", "/Table", "/TR", "/TH", "/TD", "/P"} <= kinds


def structure(node: Any) -> Iterator[str]:
    """Yield the kinds of all structure elements below a node."""
    kids = node.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield str(kid.S)
            yield from structure(kid)


def test_a_draft_carries_nothing(nation: Nation, province_admin: User, case: None) -> None:
    assert files_in(preview(draft(province_admin, nation["53"]))) == {}


@pytest.mark.once
def test_letters_of_115_people_stay_below_300_kb(nation: Nation, province_admin: User) -> None:
    full_case(nation)
    for satker in make_offices(nation, 23):
        budget(satker, province_admin)
    for kind in LetterKind.values:
        assert len(issued(province_admin, nation, kind).pdf) < 300_000
