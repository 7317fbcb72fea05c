"""Snapshot in, PDF bytes out: the same snapshot gives the same bytes, whenever and wherever."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import segno
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from weasyprint import CSS, HTML, Attachment
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher

from .inside import SINCE, associated
from .kinds import kind_of
from .texts import markup
from .usual_texts import blocks_in, parts_of

VARIANT = "pdf/a-3b"  # declared; there is no validator here that could prove it
QR_SCALE = 8  # pixels a module: some 500 dpi at the size that is printed
STYLES = Path(settings.BASE_DIR) / "static" / "css"

# Pango's font map is not made for several threads; one letter at a time, with the fonts kept open.
_pango = threading.Lock()


class OwnAssets(URLFetcher):
    """Opens nothing but data inside the letter itself: no file, no host."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols=("data",), fail_on_errors=True)


@cache
def fonts() -> FontConfiguration:
    return FontConfiguration()


@cache
def stylesheets(paper: str, marked: bool, more: tuple[str, ...] = ()) -> list[CSS]:
    names = ["letters.css", f"letters_{paper.lower()}.css", *more]
    if marked:
        names.append("letters_draft.css")
    return [
        CSS(
            string=(STYLES / name).read_text(encoding="utf-8"),
            font_config=fonts(),
            url_fetcher=OwnAssets(),
        )
        for name in names
    ]


def qr_code(url: str, *, as_paths: bool = False) -> str:
    """The code as an image inside the page; error level M survives a stamp's edge or a fold."""
    code = segno.make(url, error="m", micro=False)
    if as_paths:  # letters of before drew it anew on every page
        return code.svg_data_uri(border=0, omitsize=True, svgclass=None, lineclass=None)
    return code.png_data_uri(scale=QR_SCALE, border=0)


def texts(snapshot: dict[str, Any]) -> dict[str, str]:
    """The edited words as paragraphs; `markup` escapes all but its own tags."""
    blocks = blocks_in(snapshot)
    return {
        # markup() escapes all text and adds only tags of its own.
        part.name: mark_safe(markup(blocks[part.name], keep=part.keep))  # noqa: S308  # nosec B308 B703
        for part in parts_of(snapshot["kind"])
    }


def html(snapshot: dict[str, Any]) -> str:
    context = {
        "letter": snapshot,
        "body": snapshot["body"],
        "texts": texts(snapshot),
        "qr": qr_code(snapshot["verify_url"], as_paths=snapshot["format"] < SINCE),
    }
    return render_to_string(kind_of(snapshot["kind"]).TEMPLATE, context)


def render(snapshot: dict[str, Any]) -> bytes:
    """Return the PDF of a snapshot."""
    return sheet_to_pdf(
        html(snapshot),
        snapshot["paper"],
        marked=snapshot["is_draft"],
        attachments=associated(snapshot),
        tagged=snapshot["format"] >= SINCE,
    )


def sheet_to_pdf(
    markup: str,
    paper: str,
    *,
    marked: bool = False,
    attachments: Sequence[Attachment] = (),
    tagged: bool = True,
    more: tuple[str, ...] = (),
) -> bytes:
    """Return the PDF of finished HTML; `marked` prints DRAF across it, `more` are style sheets.

    `tagged` writes its structure (headings, tables) for screen readers, as far as WeasyPrint can.
    """
    identifier = hashlib.sha256(markup.encode()).digest()[:16]
    with _pango:
        document = HTML(string=markup, url_fetcher=OwnAssets()).render(
            font_config=fonts(),
            stylesheets=stylesheets(paper, marked, more),
        )
        pdf: bytes = document.write_pdf(
            pdf_identifier=identifier,
            pdf_variant=VARIANT,
            pdf_tags=tagged,
            attachments=attachments,
        )
    return pdf


def digest(pdf: bytes) -> str:
    return hashlib.sha256(pdf).hexdigest()
