"""An attachment of twelve columns and 2,000 rows, through the letters' own renderer."""

from __future__ import annotations

import io
import re
import time

import pikepdf
import pytest

from reporting.letters.rendering import qr_code, sheet_to_pdf
from tests.reporting.letter_case import text_of

pytestmark = [pytest.mark.slow, pytest.mark.once]

COLUMNS, ROWS = 12, 2_000
SECONDS = 120  # several times what a slow machine needs: it catches what grows with the square
BYTES = 3_000_000
SHEETS = {"A4": (210, 297), "F4": (215, 330)}  # millimetres
MM = 72 / 25.4


def attachment() -> str:
    """A landscape table above the letters' foot; each cell names its row and column."""
    heads = "".join(f"<th>Kolom {column}</th>" for column in range(1, COLUMNS + 1))
    rows = "".join(
        "<tr>" + "".join(f"<td>b{row}k{column}</td>" for column in range(1, COLUMNS + 1)) + "</tr>"
        for row in range(1, ROWS + 1)
    )
    return (
        '<!doctype html><html lang="id"><head><meta charset="utf-8"><title>Lampiran</title></head>'
        f'<body><div class="foot"><img src="{qr_code("https://latsar.example/verifikasi/x/")}" alt="">'
        '<span>Verifikasi</span></div><section class="attachment"><table class="grid">'
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></section></body></html>"
    )


@pytest.mark.parametrize("paper", ["A4"])  # F4 takes as long again and the same code
def test_twelve_columns_of_2000_rows_are_all_there(paper: str) -> None:
    begun = time.monotonic()
    pdf = sheet_to_pdf(attachment(), paper)
    assert time.monotonic() - begun < SECONDS
    assert len(pdf) < BYTES
    text = text_of(pdf)
    cells = re.findall(r"\bb\d+k\d+\b", text)
    assert len(cells) == len(set(cells)) == COLUMNS * ROWS
    pages = text.split("\f")[:-1]
    assert all(re.search(r"Kolom 1\b.*Kolom 12\b", page) for page in pages)
    assert f"Halaman {len(pages)} dari {len(pages)}" in pages[-1]
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert len(document.pages) == len(pages)
        short, long = SHEETS[paper]
        for page in document.pages:
            box = [float(edge) / MM for edge in page.mediabox]
            assert (box[2], box[3]) == pytest.approx((long, short), abs=0.5)
