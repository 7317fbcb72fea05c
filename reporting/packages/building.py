"""Puts a package together. The letters' bytes are never changed: the ZIP holds them as issued,

with the latest signed copy of each beside it.
"""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pikepdf
from django.db.models import Max
from django.template.loader import render_to_string

from latsar.formatting import date_long
from latsar.organizations.models import Satker

from ..choices import LetterKind
from ..letters.rendering import sheet_to_pdf
from ..models import Letter, SignedCopy
from ..signing.services import ENDINGS
from .workbook import people_workbook

ZIP_MOMENT = (2026, 1, 1, 0, 0, 0)  # the same letters give the same bytes


@dataclass(frozen=True)
class Bundle:
    """A package: all letters as one PDF with bookmarks, and everything as a ZIP."""

    pdf: bytes
    zip: bytes
    pages: int


@dataclass(frozen=True)
class Piece:
    """A letter in the package: its page in the whole, counted from 1, and how many it has."""

    letter: Letter
    pdf: bytes
    first_page: int
    pages: int

    @property
    def title(self) -> str:
        return f"{self.letter.get_kind_display()} – {self.letter.number}"


def bundle(satker: Satker, year: int, letters: Sequence[Letter]) -> Bundle:
    """Return the package of these issued letters, which come in reading order."""
    paper = letters[0].snapshot["paper"]
    pieces = list(placed(letters, first_page=2))
    cover = sheet_to_pdf(
        render_to_string("letters/package.html", facts(satker, year, pieces)), paper
    )
    pdf, pages = merged(cover, pieces, title=f"Paket BPSDM {satker.name} TA {year}")
    return Bundle(pdf, zipped(pdf, pieces), pages)


def placed(letters: Sequence[Letter], *, first_page: int) -> Iterator[Piece]:
    for letter in letters:
        content = bytes(letter.pdf or b"")
        with pikepdf.open(io.BytesIO(content)) as document:
            pages = len(document.pages)
        yield Piece(letter, content, first_page, pages)
        first_page += pages


def facts(satker: Satker, year: int, pieces: Sequence[Piece]) -> dict[str, Any]:
    return {
        "office": pieces[0].letter.snapshot["office"],
        "satker": satker.name,
        "year": str(year),
        "rows": [
            {
                "name": piece.letter.get_kind_display(),
                "number": piece.letter.number,
                "date": date_long(piece.letter.dated_on),
                "first": piece.first_page,
                "pages": piece.pages,
                "sha256": piece.letter.sha256,
            }
            for piece in pieces
        ],
    }


def merged(cover: bytes, pieces: Sequence[Piece], *, title: str) -> tuple[bytes, int]:
    """Return the pages of all in one PDF, each letter and its attachments a bookmark."""
    with pikepdf.new() as whole, pikepdf.open(io.BytesIO(cover)) as front:
        whole.pages.extend(front.pages)
        bookmarks = [pikepdf.OutlineItem("Daftar isi", 0)]
        for piece in pieces:
            with pikepdf.open(io.BytesIO(piece.pdf)) as document:
                item = pikepdf.OutlineItem(piece.title, len(whole.pages))
                item.children.extend(inner(document, offset=len(whole.pages)))
                whole.pages.extend(document.pages)
            bookmarks.append(item)
        with whole.open_outline() as outline:
            outline.root.extend(bookmarks)
        whole.Root.Lang = pikepdf.String("id")
        whole.Root.PageMode = pikepdf.Name.UseOutlines
        whole.docinfo[pikepdf.Name.Title] = title
        target = io.BytesIO()
        whole.save(target, deterministic_id=True, min_version="1.7")
        return target.getvalue(), len(whole.pages)


def inner(document: pikepdf.Pdf, *, offset: int) -> list[pikepdf.OutlineItem]:
    """Return the letter's own bookmarks, moved to where its pages stand in the whole."""
    places = {page.obj.objgen: index for index, page in enumerate(document.pages)}
    found = []
    with document.open_outline() as outline:
        for item in outline.root:
            target = item.destination
            if isinstance(target, pikepdf.Array) and target[0].objgen in places:
                found.append(pikepdf.OutlineItem(item.title, offset + places[target[0].objgen]))
    return found


def zipped(pdf: bytes, pieces: Sequence[Piece]) -> bytes:
    files = {"paket-gabungan.pdf": pdf}
    copies = latest_copies([piece.letter for piece in pieces])
    for order, piece in enumerate(pieces, 1):
        stem = f"{order:02d}-{file_stem(piece.letter)}"
        files[f"{stem}.pdf"] = piece.pdf
        if copy := copies.get(piece.letter.pk):
            files[f"{stem}-bertanda-tangan.{ENDINGS[copy.content_type]}"] = bytes(copy.content)
        if piece.letter.kind == LetterKind.PLACE_REQUEST:
            files["peserta-dan-jadwal.xlsx"] = people_workbook(piece.letter.snapshot)
    sums = "".join(f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in files.items())
    files["SHA256SUMS.txt"] = sums.encode()
    return archive(files)


def latest_copies(letters: Sequence[Letter]) -> dict[int, SignedCopy]:
    """Return the signed copy that was added last, by letter; older ones stay unread."""
    copies = SignedCopy.objects.filter(letter__in=letters)
    newest = copies.values("letter").annotate(newest=Max("pk")).values("newest")
    # Without the deferral of the manager, which would read each file by itself.
    return {copy.letter_id: copy for copy in copies.filter(pk__in=newest).defer(None)}


def archive(files: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as box:
        for name, data in files.items():
            info = zipfile.ZipInfo(name, ZIP_MOMENT)
            info.compress_type = zipfile.ZIP_DEFLATED
            box.writestr(info, data)
    return target.getvalue()


def file_stem(letter: Letter) -> str:
    tidy = re.sub(r"[^0-9A-Za-z.]+", "-", f"{letter.get_kind_display()}-{letter.number}")
    return tidy.strip("-").lower()
