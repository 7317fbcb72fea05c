"""Writes values into a form of a finished HTML page. The rest of the page stays byte for byte.

Any form of ours can be filled so, whatever it was made with: it is found by where it is sent to.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

Attributes = dict[str, str | None]
UNTOUCHED = frozenset({"password", "file", "submit", "button", "image", "reset"})
TICKED = frozenset({"checkbox", "radio"})
SAVED = (
    "Isian Anda disimpan ketika sesi berakhir dan sudah dimasukkan lagi di bawah ini. "
    "Isian itu belum terkirim: periksa, lalu kirim."
)
FILE_GONE = " Berkas tidak ikut disimpan; pilih lagi berkasnya."
PART_GONE = " Sebagian isian tidak dapat ditampilkan lagi di sini; periksa kelengkapannya."


@dataclass
class Field:
    """A start tag that carries a value, and where it stands in the page."""

    tag: str
    attributes: Attributes
    start: int
    end: int
    name: str
    inner_end: int = 0
    text: str = ""


@dataclass
class Form:
    """A form of the page with its fields."""

    attributes: Attributes
    start: int
    fields: list[Field] = field(default_factory=list)

    @property
    def names(self) -> set[str]:
        return {found.name for found in self.fields}


class FormReader(HTMLParser):
    """Finds the forms of a page, the place of each field, and the options of each choice."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.lines = [0]
        for line in page.split("\n"):  # the parser counts no other line break
            self.lines.append(self.lines[-1] + len(line) + 1)
        self.forms: list[Form] = []
        self.strays: list[tuple[str, Field]] = []
        self.form: Form | None = None
        self.select = ""
        self.open: Field | None = None
        self.feed(page)
        self.close()
        self.take_in_strays()

    @property
    def place(self) -> int:
        line, column = self.getpos()
        return self.lines[line - 1] + column

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        if tag == "form":
            self.form = Form(attributes, self.place)
            self.forms.append(self.form)
        elif tag == "select":
            self.select = attributes.get("name") or ""
        elif tag in {"input", "textarea", "option"}:
            self.note(tag, attributes)

    def note(self, tag: str, attributes: Attributes) -> None:
        start = self.place
        name = self.select if tag == "option" else attributes.get("name") or ""
        found = Field(tag, attributes, start, start + len(self.get_starttag_text() or ""), name)
        if tag != "input":
            self.open = found
        owner = attributes.get("form")
        if owner:
            self.strays.append((owner, found))
        elif self.form and name:
            self.form.fields.append(found)

    def handle_data(self, data: str) -> None:
        if self.open:
            self.open.text += data

    def handle_endtag(self, tag: str) -> None:
        if self.open and tag == self.open.tag:
            self.open.inner_end = self.place
            self.open = None
        elif tag == "form":
            self.form = None
        elif tag == "select":
            self.select = ""

    def take_in_strays(self) -> None:
        """A field outside its form names it by id."""
        for owner, found in self.strays:
            for form in self.forms:
                if form.attributes.get("id") == owner and found.name:
                    form.fields.append(found)


def refilled(
    page: str, action: str, values: dict[str, list[str]], files: bool, address: str
) -> str:
    """Return the page with these values in its form for `action`; as it is without such a form."""
    form = form_for(FormReader(page).forms, action, set(values), address)
    if form is None:
        return page
    edits = [(form.start, form.start, notice(form, values, files))]
    used: Counter[str] = Counter()
    for found in form.fields:
        edits += edits_of(found, values, used)
    for start, end, text in sorted(edits, reverse=True):
        page = page[:start] + text + page[end:]
    return page


def form_for(forms: list[Form], action: str, names: set[str], address: str) -> Form | None:
    """Return the form sent to this address that has most of the names."""
    fitting = [
        form
        for form in forms
        if (form.attributes.get("method") or "").lower() == "post"
        and urlsplit(urljoin(address, form.attributes.get("action") or "")).path == action
        and form.names & names
    ]
    return max(fitting, key=lambda form: len(form.names & names), default=None)


def notice(form: Form, values: dict[str, list[str]], files: bool) -> str:
    text = SAVED + (FILE_GONE if files else "")
    if any(any(values[name]) for name in set(values) - form.names):
        text += PART_GONE
    return f'<div class="alert alert-info" role="status">{escape(text)}</div>'


def edits_of(
    found: Field, values: dict[str, list[str]], used: Counter[str]
) -> list[tuple[int, int, str]]:
    """Return what changes in the page for one field: (start, end, new text)."""
    kind = (found.attributes.get("type") or "text").lower()
    if found.name == "csrfmiddlewaretoken" or (found.tag == "input" and kind in UNTOUCHED):
        return []
    given = values.get(found.name)
    if found.tag == "option":
        return [] if given is None else [marked(found, "selected", option_value(found) in given)]
    if found.tag == "input" and kind in TICKED:
        if given is None and kind == "radio":
            return []
        value = found.attributes.get("value")
        return [marked(found, "checked", ("on" if value is None else value) in (given or []))]
    if given is None or used[found.name] >= len(given):
        return []
    text = given[used[found.name]]
    used[found.name] += 1
    if found.tag == "textarea":
        return [(found.end, found.inner_end or found.end, "\n" + escape(text))]
    return [(found.start, found.end, start_tag(found.tag, {**found.attributes, "value": text}))]


def option_value(found: Field) -> str:
    value = found.attributes.get("value")
    return found.text.strip() if value is None else value


def marked(found: Field, mark: str, on: bool) -> tuple[int, int, str]:
    attributes: dict[str, Any] = {k: v for k, v in found.attributes.items() if k != mark}
    if on:
        attributes[mark] = None
    return found.start, found.end, start_tag(found.tag, attributes)


def start_tag(tag: str, attributes: Attributes) -> str:
    written = [
        name if value is None else f'{name}="{escape(value)}"' for name, value in attributes.items()
    ]
    return f"<{' '.join([tag, *written])}>"
