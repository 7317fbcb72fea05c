"""What the pages show of an import: a page of each section, a page of the errors."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import QueryDict

from latsar.audit.models import Change
from latsar.organizations.models import Satker

from ..choices import Section
from ..models import RosterImport
from .journal import SectionRows, stored
from .spec import RosterSpec

PER_PAGE = 50
# The name of a section's page number in the address, and of its place on the page.
NAMES = {Section.CREATED: "baru", Section.UPDATED: "berubah", Section.MISSING: "hilang"}


@dataclass(frozen=True)
class SectionPage:
    """Some rows of a section, and the addresses of the pages before and after."""

    name: str
    page: Page
    rows: list[dict[str, Any]]
    query: QueryDict

    @property
    def anchor(self) -> str:
        """Where the section is on its page; nowhere when it is empty."""
        return f"#{self.name}" if self.rows else ""

    @property
    def previous_url(self) -> str:
        return self._url(self.page.number - 1) if self.page.has_previous() else ""

    @property
    def next_url(self) -> str:
        return self._url(self.page.number + 1) if self.page.has_next() else ""

    def _url(self, number: int) -> str:
        query = self.query.copy()
        query[self.name] = str(number)
        return f"?{query.urlencode()}#{self.name}"


def sections_of(
    spec: RosterSpec, roster_import: RosterImport, query: QueryDict, *, undo: bool = False
) -> dict[str, SectionPage]:
    """Return the pages of all sections by name. `undo`: changed cells from after to before."""
    found = {}
    for section, name in NAMES.items():
        paginator = Paginator(SectionRows(roster_import, section), PER_PAGE)
        page = paginator.get_page(query.get(name))
        rows = _described(spec, section, list(page.object_list), undo=undo)
        found[name] = SectionPage(name, page, rows, query)
    return found


def errors_page(roster_import: RosterImport, query: QueryDict) -> Page:
    return Paginator(roster_import.errors, PER_PAGE).get_page(query.get("page"))


def _described(
    spec: RosterSpec, section: Section, rows: list[Any], *, undo: bool
) -> list[dict[str, Any]]:
    satkers = Satker.objects.in_bulk(_satkers_in(section, rows))
    if section == Section.CREATED:
        return [_new(row, satkers) for row in rows]
    if section == Section.MISSING:
        return [_person(pk, nip, name, satkers.get(s)) for pk, nip, name, s in rows]
    return [
        _person(pk, nip, name, satkers.get(satker))
        | {"row": number, "changes": list(_changes(spec, cells, satkers, undo))}
        for number, pk, nip, name, satker, cells in rows
    ]


def _satkers_in(section: Section, rows: list[Any]) -> set[int]:
    if section == Section.CREATED:
        return {row["values"]["satker"] for row in rows}
    if section == Section.MISSING:
        return {row[3] for row in rows}
    moved = {key for row in rows for key in row[5].get("satker", ())}
    return moved | {row[4] for row in rows}


def _new(row: Mapping[str, Any], satkers: Mapping[int, Satker]) -> dict[str, Any]:
    values = row["values"]
    person = _person(row["pk"], values["nip"], values["name"], satkers.get(values["satker"]))
    return person | {"row": row["row"]}


def _person(pk: int | None, nip: str, name: str, satker: Satker | None) -> dict[str, Any]:
    return {"pk": pk, "nip": nip, "name": name, "satker": satker}


def _changes(
    spec: RosterSpec, cells: Mapping[str, Any], satkers: Mapping[int, Satker], undo: bool
) -> Iterable[Change]:
    for column in spec.columns:
        if column.field in cells:
            pair = reversed(cells[column.field]) if undo else cells[column.field]
            before, after = (column.label(stored(spec, column.field, v, satkers)) for v in pair)
            yield Change(column.header, before, after)
