"""The corpus: 0 missed and 0 false marks, in the list of errors and as red cells."""

from __future__ import annotations

import io
from typing import Any

import pytest
from openpyxl import load_workbook

from latsar.accounts.models import User
from participants.importer import check_roster, marked_workbook
from participants.importer.roster import PARTICIPANTS
from participants.models import RosterImport
from tests.cast import Nation, make_participant

from .corpus import DAMAGED, ODD
from .workbooks import nip, row, workbook

RED = "FFFFC7CE"
FIELDS = {column.header: column.field for column in PARTICIPANTS.columns}


def checked(actor: User, content: bytes) -> Any:
    return check_roster(PARTICIPANTS, actor, content, "corpus.xlsx").plan


def red_cells(content: bytes) -> set[str]:
    book = load_workbook(io.BytesIO(content))
    return {
        cell.coordinate
        for sheet in book.worksheets
        for cell in list(sheet._cells.values())
        if cell.fill.fgColor.rgb == RED
    }


@pytest.fixture
def elsewhere(nation: Nation) -> None:
    make_participant(nation["51.71"], nip=nip(900))


def test_the_corpus_is_large_enough() -> None:
    print(f"\n{len(DAMAGED)} damaged kinds, {len(ODD)} odd but right")  # noqa: T201
    assert len(DAMAGED) >= 40
    assert len(ODD) >= 15


@pytest.mark.parametrize("kind", DAMAGED)
def test_damage_is_marked_where_it_is_and_nowhere_else(
    province_admin: User, elsewhere: None, kind: str
) -> None:
    case = DAMAGED[kind]()
    plan = checked(province_admin, case.content)
    stored = RosterImport.objects.get()
    assert stored.status == "refused"
    if case.refusal:
        (error,) = plan.errors
        assert case.refusal in error.message
        assert error.row is None
    else:
        assert {(e.row, e.column) for e in plan.errors} == case.marks
        assert {(e["row"], e["column"]) for e in stored.errors} == case.marks
    marked = marked_workbook(PARTICIPANTS, case.content, plan.errors)
    if marked is None:
        assert case.refusal
        return
    assert red_cells(marked) == case.red
    listed = load_workbook(io.BytesIO(marked))["Kesalahan"]
    assert listed.max_row == len(plan.errors) + 1


@pytest.fixture
def plain(province_admin: User) -> list[dict[str, Any]]:
    plan = checked(province_admin, workbook([row(number) for number in range(1, 12)]))
    return [dict(planned.values) for planned in plan.created]


@pytest.mark.parametrize("kind", ODD)
def test_what_is_odd_but_right_is_read_as_if_it_were_plain(
    province_admin: User, plain: list[dict[str, Any]], kind: str
) -> None:
    case = ODD[kind]()
    plan = checked(province_admin, case.content)
    assert plan.errors == []
    missing = {FIELDS[header] for header in case.left_out}
    wanted = [
        {field: value for field, value in person.items() if field not in missing}
        for person in plain[: case.people]
    ]
    found = [dict(planned.values) for planned in plan.created]
    assert found
    assert found[: case.people] == wanted
    assert case.people in {0, len(found)}
    marked = marked_workbook(PARTICIPANTS, case.content, [])
    assert marked is not None
    assert red_cells(marked) == set()


def test_the_kinds_are_all_different() -> None:
    contents = [kind().content for kind in (*DAMAGED.values(), *ODD.values())]
    assert len({hash(content) for content in contents}) == len(contents)
