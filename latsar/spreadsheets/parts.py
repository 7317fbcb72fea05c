"""One pass of expat over every XML part: what the reader can't see, and what would hurt it.

What a sheet needs beyond plain XML is in areas.py.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

from .areas import TOO_MUCH, measure
from .errors import WorkbookRefused

MAX_SHEET_BYTES = 64 * 1024 * 1024
MAX_TEXT = 1024**3  # the longest shared text, once for every cell that may show it
BOMS = (b"\xff\xfe", b"\xfe\xff")
# Parts that the reader finds by their name, whatever their root element says.
WORKBOOK_PART = "xl/workbook.xml"
RELATIONS_PART = "xl/_rels/workbook.xml.rels"
TEXTS_PART = "xl/sharedstrings.xml"
SHEET_ROOTS = {"worksheet", "chartsheet", "dialogsheet", "macrosheet"}
RELATION_ID = "http://schemas.openxmlformats.org/officeDocument/2006/relationships id"
STRICT_RELATION_ID = "http://purl.oclc.org/ooxml/officeDocument/relationships id"

DAMAGED_PART = (
    "Berkas Excel ini rusak: bagian {name} tidak dapat dibaca. Buka di Excel, simpan ulang "
    "sebagai .xlsx, lalu unggah lagi."
)
DOCTYPE = (
    "Berkas ini memuat deklarasi XML (DOCTYPE) yang tidak pernah dibuat Excel, sehingga tidak "
    "dibaca. Salin datanya ke templat yang disediakan, lalu unggah templat itu."
)


def is_xml(name: str, start: bytes) -> bool:
    """By name or by content: the reader forgives what stands before the root element."""
    if name.lower().endswith((".xml", ".rels")):
        return True
    return start.startswith(BOMS) or start.lstrip(b"\xef\xbb\xbf \t\r\n\x00")[:1] == b"<"


@dataclass
class Workbook:
    """Where each sheet's part lies, and the error cells in it, by (row, column) from 1."""

    parts: dict[str, str] = field(default_factory=dict)
    errors: dict[str, dict[tuple[int, int], str]] = field(default_factory=dict)

    def error_cells(self, sheet_name: str) -> dict[tuple[int, int], str]:
        return self.errors.get(self.parts.get(sheet_name, "").lower(), {})


class PartScan:
    """Collects over all parts of a workbook."""

    def __init__(self) -> None:
        self.texts: list[bytes] = []
        self.text_cells = 0
        self.sheets: list[tuple[str, str]] = []
        self.used_relations: set[str] = set()
        self.relations: dict[str, str] = {}
        self.errors: dict[str, dict[tuple[int, int], str]] = {}

    def part(self, name: str) -> Part:
        return Part(self, name)

    def workbook(self) -> Workbook:
        if self._longest_text() * self.text_cells > MAX_TEXT:
            raise WorkbookRefused(TOO_MUCH)
        for relation in self.used_relations:
            # Whatever the reader may take for a sheet must have been measured.
            target = self.relations.get(relation, "")
            if target.lower() not in self.errors:
                raise WorkbookRefused(DAMAGED_PART.format(name=target or WORKBOOK_PART))
        parts = {name: self.relations.get(relation, "") for name, relation in self.sheets}
        return Workbook(parts, self.errors)

    def _longest_text(self) -> int:
        """Every cell that shows a shared text gets a copy of it; bytes are a cheap bound."""
        bound = max((len(text) for part in self.texts for text in part.split(b"<si")), default=0)
        if bound * self.text_cells <= MAX_TEXT:
            return bound
        return max(_SharedTexts().longest(part) for part in self.texts)


class Part:
    """Feeds one part to expat with the handlers that its root element calls for."""

    def __init__(self, scan: PartScan, name: str) -> None:
        self.scan = scan
        self.name = name
        # Old drawings are written by hand in HTML's manner; they are never measured as a sheet.
        self.may_be_broken = name.lower().endswith(".vml")
        self.broken = False
        self.is_kept: bool | None = None  # None: the root element is still to come
        self.is_sheet = False
        self.chunks: list[bytes] = []
        self.size = 0
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.StartElementHandler = self._root

    def feed(self, chunk: bytes) -> None:
        self._parse(chunk, last=False)
        if self.is_kept is not False:
            self.chunks.append(chunk)
            self.size += len(chunk)
            if self.size > MAX_SHEET_BYTES:
                raise WorkbookRefused(TOO_MUCH)

    def close(self) -> None:
        self._parse(b"", last=True)
        if self.is_kept and not self.broken:
            content = b"".join(self.chunks)
            if self.is_sheet:
                area = measure(content)
                self.scan.text_cells += area.text_cells
                self.scan.errors[self.name.lower()] = area.errors
            else:
                self.scan.texts.append(content)
        self.chunks.clear()

    def _parse(self, chunk: bytes, *, last: bool) -> None:
        if self.broken:
            return
        try:
            self.parser.Parse(chunk, last)
        except expat.ExpatError as error:
            if not self.may_be_broken:
                raise WorkbookRefused(DAMAGED_PART.format(name=self.name)) from error
            self.broken = True

    def _doctype(self, *_: Any) -> None:
        raise WorkbookRefused(DOCTYPE)

    def _root(self, tag: str, _: dict[str, str]) -> None:
        name, local = self.name.lower(), tag.rpartition(" ")[2]
        # Any other part is only checked for being plain XML: no handler, full speed.
        self.parser.StartElementHandler = None
        self.is_sheet = local in SHEET_ROOTS
        self.is_kept = self.is_sheet or local == "sst" or name == TEXTS_PART
        if name == WORKBOOK_PART:
            self.parser.StartElementHandler = self._sheet
        elif name == RELATIONS_PART:
            self.parser.StartElementHandler = self._relation

    def _sheet(self, tag: str, attributes: dict[str, str]) -> None:
        if tag.rpartition(" ")[2] != "sheet":
            return
        relation = attributes.get(RELATION_ID) or attributes.get(STRICT_RELATION_ID) or ""
        self.scan.sheets.append((attributes.get("name", ""), relation))
        self.scan.used_relations.update(
            value for key, value in attributes.items() if key.rpartition(" ")[2] == "id"
        )

    def _relation(self, _: str, attributes: dict[str, str]) -> None:
        target, key = attributes.get("Target", ""), attributes.get("Id", "")
        if key in self.scan.relations:  # two readers could follow different ones
            raise WorkbookRefused(DAMAGED_PART.format(name=self.name))
        # As the reader does it: nothing is resolved, so "../" leads to no part.
        rooted = target.startswith("/")
        self.scan.relations[key] = target[1:] if rooted else f"xl/{target}"


class _SharedTexts:
    """Measures the longest shared text to the letter; the part must have passed expat before."""

    def __init__(self) -> None:
        self.length = self.most = 0

    def longest(self, part: bytes) -> int:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.CharacterDataHandler = self._text
        parser.Parse(part, True)
        return self.most

    def _start(self, tag: str, _: dict[str, str]) -> None:
        if tag.rpartition(" ")[2] == "si":
            self.length = 0

    def _text(self, text: str) -> None:
        self.length += len(text)
        self.most = max(self.most, self.length)
