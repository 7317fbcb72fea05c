"""What a client reads off a page: its form, its links, and what the application said."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

SAID = re.compile(r'class="toast-note toast-(\w+)"')


@dataclass
class Form:
    """The fields of one form as a browser would send them, and the choices nobody has made yet."""

    values: dict[str, str] = field(default_factory=dict)
    offered: dict[str, list[str]] = field(default_factory=dict)


class Reader(HTMLParser):
    """Collects the forms that are sent with POST."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.form: Form | None = None
        self.area = self.select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self.form = Form() if (given.get("method") or "").lower() == "post" else None
            if self.form:
                self.forms.append(self.form)
        elif self.form is not None:
            self.take(tag, given, given.get("name") or "")

    def take(self, tag: str, given: dict[str, str | None], name: str) -> None:
        assert self.form is not None
        if tag == "input" and name and "disabled" not in given:
            self.take_input(given, name, given.get("value") or "")
        elif tag == "textarea":
            self.area = name
            self.form.values[name] = ""
        elif tag == "select":
            self.select = name
            self.form.offered[name] = []
        elif tag == "option" and self.select:
            value = given.get("value") or ""
            self.form.offered[self.select].append(value)
            if "selected" in given or self.select not in self.form.values:
                self.form.values[self.select] = value

    def take_input(self, given: dict[str, str | None], name: str, value: str) -> None:
        assert self.form is not None
        if given.get("type") not in {"radio", "checkbox"}:
            self.form.values[name] = value
            return
        self.form.offered.setdefault(name, []).append(value)
        if "checked" in given:
            self.form.values[name] = value

    def handle_data(self, data: str) -> None:
        if self.area and self.form is not None:
            self.form.values[self.area] += data.removeprefix("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = None
        elif tag == "textarea":
            self.area = ""
        elif tag == "select":
            self.select = ""


@dataclass(frozen=True)
class Page:
    """One answer: its status, where it came from, and its text."""

    status: int
    path: str
    text: str

    def form_with(self, name: str) -> Form | None:
        """Return the form that has or offers this field, or None when the page has none."""
        reader = Reader()
        reader.feed(self.text)
        return next((f for f in reader.forms if name in f.values or name in f.offered), None)

    @property
    def said(self) -> set[str]:
        """Return the levels of the messages on the page: success, error, warning, info."""
        return set(SAID.findall(self.text))
