"""The forms of a page as a browser would send them, and the same with one field of another scope."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urljoin

from lxml import html

PROVINCE = re.compile(r"\d\d")
OFFICE = re.compile(r"\d\d\.\d\d")
NUMBER = re.compile(r"\d{1,9}")


@dataclass
class Form:
    """`values`: what is sent untouched; `offered`: the values a field lets one choose from."""

    action: str
    method: str
    values: dict[str, list[str]] = field(default_factory=dict)
    offered: dict[str, set[str]] = field(default_factory=dict)
    typed: set[str] = field(default_factory=set)

    def variants(self, foreign: Foreign) -> Iterator[tuple[str, str, dict[str, list[str]]]]:
        """Yield (field, value, data): the form with one field naming what isn't the user's."""
        for name in {**self.offered, **dict.fromkeys(self.typed)}:
            for value in foreign.values_like(self.offered.get(name)):
                yield name, value, {**self.values, name: [value]}

    def reached(self, foreign: Foreign) -> set[str]:
        """Return the names of the fields that `variants` tries."""
        return {name for name, _, _ in self.variants(foreign)}


@dataclass(frozen=True)
class Foreign:
    """What names the objects of another scope: codes, keys, and words to search for."""

    province: str
    office: str
    keys: tuple[str, ...]
    words: tuple[str, ...]

    def values_like(self, offered: set[str] | None) -> tuple[str, ...]:
        """Return foreign values of the kind a field offers; words for one that is typed into."""
        if offered is None:
            return self.words
        values: list[str] = []
        if any(PROVINCE.fullmatch(value) for value in offered):
            values.append(self.province)
        if any(OFFICE.fullmatch(value) for value in offered):
            values.append(self.office)
        if any(NUMBER.fullmatch(value) for value in offered):
            values += self.keys
        return tuple(dict.fromkeys(values))


def forms_of(page: str, url: str) -> list[Form]:
    """Read every form of a page; files and buttons are left out."""
    return [read(element, url) for element in html.fromstring(page).iter("form")]


def read(element: html.HtmlElement, url: str) -> Form:
    form = Form(
        urljoin(url, element.get("action") or url), (element.get("method") or "get").lower()
    )
    for control in element.xpath(".//input[@name] | .//select[@name] | .//textarea[@name]"):
        READERS.get(control.get("type", control.tag), read_typed)(form, control)
    return form


def read_select(form: Form, control: html.HtmlElement) -> None:
    options = control.xpath(".//option")
    values = [option.get("value", "") for option in options]
    chosen = [option.get("value", "") for option in options if option.get("selected") is not None]
    form.offered.setdefault(control.get("name"), set()).update(values)
    form.values.setdefault(control.get("name"), []).extend(chosen or values[:1])


def read_textarea(form: Form, control: html.HtmlElement) -> None:
    form.values[control.get("name")] = [control.text or ""]


def read_ticked(form: Form, control: html.HtmlElement) -> None:
    value = control.get("value", "on")
    form.offered.setdefault(control.get("name"), set()).add(value)
    if control.get("checked") is not None:
        form.values.setdefault(control.get("name"), []).append(value)


def read_hidden(form: Form, control: html.HtmlElement) -> None:
    name, value = control.get("name"), control.get("value", "")
    form.values.setdefault(name, []).append(value)
    if name not in {"csrfmiddlewaretoken", "version"}:
        form.offered.setdefault(name, set()).add(value)


def read_typed(form: Form, control: html.HtmlElement) -> None:
    form.values.setdefault(control.get("name"), []).append(control.get("value", ""))
    if control.get("type", "text") in {"text", "search"}:
        form.typed.add(control.get("name"))


def ignore(form: Form, control: html.HtmlElement) -> None:
    """A file or a button sends nothing of its own."""


READERS = {
    "select": read_select,
    "textarea": read_textarea,
    "radio": read_ticked,
    "checkbox": read_ticked,
    "hidden": read_hidden,
    "file": ignore,
    "submit": ignore,
    "button": ignore,
}
