"""The small language of editable wording: paragraphs, numbered lists, **bold** and {variables}.

Pure functions. Nothing here evaluates anything: a variable is a name looked up in a fixed list, its
value is put in as plain text and never read again, and all the rest is text that is escaped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from html import escape
from typing import TypedDict

from latsar.errors import Refused

VARIABLE = re.compile(r"\{([a-z_]{1,40})\}")
ITEM = re.compile(r"(?:\d{1,2}\.|-)\s+(?=\S)")
BOLD = re.compile(r"\*\*(.+?)\*\*", re.S)
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
LONGEST = 3_000  # characters of one part

Run = tuple[str, bool]  # text, whether it is bold


class Block(TypedDict):
    """A paragraph (one item) or a numbered list, as the snapshot keeps it."""

    type: str
    items: list[list[Run]]


def names_in(text: str) -> list[str]:
    """The variables that a text uses, in their order, each once."""
    return list(dict.fromkeys(VARIABLE.findall(text)))


def tidy(text: str) -> str:
    """Newlines of one kind, no blanks at the ends of lines."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line.rstrip() for line in lines).strip("\n")


def check_text(label: str, text: str, known: Iterable[str]) -> None:
    """Raise Refused, with the mend, unless the text can be printed."""
    if not text.strip():
        raise Refused(f"Bagian “{label}” kosong. Tulis sedikitnya satu kalimat.")
    if len(text) > LONGEST:
        raise Refused(f"Bagian “{label}” lebih dari {LONGEST} karakter. Ringkaslah.")
    if CONTROL.search(text):
        raise Refused(f"Bagian “{label}” memuat karakter tak terlihat. Ketik ulang, jangan tempel.")
    unknown = unknown_in(text, known)
    if unknown:
        raise Refused(
            f"Bagian “{label}”: variabel {', '.join(f'{{{name}}}' for name in unknown)} tidak "
            "dikenal. Pilih dari daftar variabel."
        )
    if re.search(r"[{}]", VARIABLE.sub("", text)):
        raise Refused(
            f"Bagian “{label}”: kurung kurawal hanya untuk variabel, ditulis seperti {{tahun}} "
            "tanpa spasi, titik, atau tanda lain di dalamnya."
        )


def unknown_in(text: str, known: Iterable[str]) -> list[str]:
    allowed = set(known)
    return [name for name in names_in(text) if name not in allowed]


def missing_in(text: str, usual: str) -> list[str]:
    """Variables of the usual wording that this text leaves out: a warning, not a fault."""
    used = set(names_in(text))
    return [name for name in names_in(usual) if name not in used]


def blocks_of(text: str, values: Mapping[str, str]) -> list[Block]:
    """Put the values in and return the blocks to be printed."""
    return [block(chunk, values) for chunk in re.split(r"\n\s*\n", tidy(text)) if chunk.strip()]


def block(chunk: str, values: Mapping[str, str]) -> Block:
    """A list when each line begins with "1." or "-", else one paragraph."""
    lines = [line.strip() for line in chunk.strip().split("\n")]
    if all(ITEM.match(line) for line in lines):
        return {"type": "ol", "items": [runs(ITEM.sub("", x, count=1), values) for x in lines]}
    return {"type": "p", "items": [runs(" ".join(lines), values)]}


def runs(text: str, values: Mapping[str, str]) -> list[Run]:
    """Split at **; values are filled in last, so that nothing within them is read as a mark."""
    pieces = BOLD.split(text)
    filled = [(fill(piece, values), bool(i % 2)) for i, piece in enumerate(pieces)]
    return [(piece, bold) for piece, bold in filled if piece]


def fill(text: str, values: Mapping[str, str]) -> str:
    """A variable without a value goes, and the blank before it."""

    def value(match: re.Match[str]) -> str:
        found = values.get(match[2], "")
        return f"{match[1]}{found}" if found else ""

    return re.sub(r"( ?)\{([a-z_]{1,40})\}", value, text)


def markup(blocks: Iterable[Block], *, keep: bool) -> str:
    """Return HTML of our own tags only; `keep` holds the last paragraph on one page."""
    found = list(blocks)
    last = max((i for i, b in enumerate(found) if b["type"] == "p"), default=-1)
    return "\n".join(tag(b, keep=keep and i == last) for i, b in enumerate(found))


def tag(block: Block, *, keep: bool) -> str:
    if block["type"] == "ol":
        items = "\n".join(f"  <li>{inline(item)}</li>" for item in block["items"])
        return f'<ol class="bases">\n{items}\n</ol>'
    opening = '<p class="keep">' if keep else "<p>"
    return f"{opening}{inline(block['items'][0])}</p>"


def inline(line: Iterable[Run]) -> str:
    """What stands within a paragraph."""
    return "".join(
        f"<strong>{escape(text)}</strong>" if bold else escape(text) for text, bold in line
    )
