"""One letter made four ways: by us, by bare WeasyPrint, the Word way, and by Typst.

All get the same text: the blocks of our finished HTML. `python -m tests.bench.letter_contenders
NAME PEOPLE` prints the seconds, peak memory, size and words of one letter; a process of its own for
each, so that the peak is that contender's.
"""

from __future__ import annotations

import io
import json
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from lxml import etree

WORD = re.compile(r"[0-9A-Za-z]+")
JOBS = ("Penata Kelola Pemilu Ahli Pertama", "Pranata Komputer Ahli Pertama", "Arsiparis Terampil")


def snapshot(people: int) -> dict[str, Any]:
    """Return the frozen content of a request for places, with invented people."""
    cohorts = [cohort(number, size) for number, size in enumerate(sizes(people), 1)]
    order = 0
    groups = []
    for row in cohorts:
        rows = []
        for _ in range(int(row["size"])):
            order += 1
            rows.append(person(order))
        title = f"{row['label']}, {row['level']}: {row['size']} orang"
        groups.append({"title": title, "rows": rows})
    return {
        "format": 3,
        "dated_on": "2026-01-12",
        "fiscal_year": 2026,
        "kind": "place_request",
        "is_draft": False,
        "moment": "2026-01-12T08:00:00+08:00",
        "paper": "A4",
        "verify_url": "https://latsar.example.go.id/verifikasi/contohcontohcontohcont/",
        "office": {
            "name": "KPU Provinsi Contoh",
            "lines": ["KOMISI PEMILIHAN UMUM", "PROVINSI CONTOH"],
            "address": "Jalan Contoh Nomor 1, Kota Contoh",
            "contact": "Telepon 0000 000000",
        },
        "number": "1/SDM.02-SD/99/2026",
        "nature": "Penting",
        "attachments": "2 (dua) berkas",
        "subject": "Permohonan Tempat Pelatihan Dasar CPNS Tahun 2026",
        "place": "Kota Contoh",
        "date": "12 Januari 2026",
        "recipients": [["Kepala BPSDM Provinsi Contoh"]],
        "recipient_place": "Kota Contoh",
        "bases": ["Peraturan Pemerintah Nomor 11 Tahun 2017 tentang Manajemen PNS"],
        "extra": [],
        "signatory": {
            "title": "Sekretaris,",
            "name": "Nama Pejabat Contoh",
            "rank": "Pembina Utama Muda",
            "nip": "19700101 199503 1 001",
        },
        "copies": ["Sekretaris Jenderal KPU", "Ketua KPU Provinsi Contoh"],
        "body": {
            "total": people,
            "total_text": str(people),
            "people": f"{people} orang",
            "offices": "23 satuan kerja",
            "where": "lingkungan KPU Provinsi Contoh",
            "year": "2026",
            "center": "BPSDM Provinsi Contoh",
            "cohort_count": f"{len(cohorts)} angkatan",
            "cohorts": cohorts,
            "days": "18 hari pembelajaran daring dan 7 hari pembelajaran klasikal",
            "total_days": "25 hari",
            "groups": groups,
        },
    }


def sizes(people: int) -> list[int]:
    full, rest = divmod(people, 40)
    return [40] * full + ([rest] if rest else [])


def cohort(number: int, size: int) -> dict[str, Any]:
    return {
        "label": f"Angkatan {number}",
        "level": "Golongan III",
        "size": str(size),
        "span": "2 Februari sampai 10 Maret 2026",
        "online": ["2 sampai 27 Februari 2026"],
        "online_days": 18,
        "classical": ["2 sampai 10 Maret 2026"],
        "classical_days": 7,
        "place": "BPSDM Provinsi Contoh",
    }


def person(order: int) -> dict[str, Any]:
    return {
        "no": str(order),
        "nip": f"1999{order % 12 + 1:02d}15 202506 {order % 2 + 1} {order % 999 + 1:03d}",
        "name": f"Peserta Contoh Nomor {order}",
        "grade": "III/a",
        "position": JOBS[order % 3],
        "satker": f"KPU Kabupaten Contoh {order % 23}",
    }


def blocks(markup: str) -> list[dict[str, Any]]:
    """Return the letter's paragraphs and tables, in order, without the foot."""
    found: list[dict[str, Any]] = []
    body = etree.HTML(markup).find("body")
    for element in body.iter("p", "h1", "li", "table"):
        if any(a.tag == "table" or a.get("class") == "foot" for a in element.iterancestors()):
            continue
        if element.tag == "table":
            rows = [[plain(c) for c in tr.iter("td", "th")] for tr in element.iter("tr")]
            width = max(len(row) for row in rows)
            padded = [row + [""] * (width - len(row)) for row in rows]
            found.append({"kind": "table", "width": width, "rows": padded})
        elif text := plain(element):
            found.append({"kind": "p", "text": text})
    return found


def plain(element: Any) -> str:
    for line_break in element.iter("br"):
        line_break.tail = f" {line_break.tail or ''}"
    return " ".join("".join(element.itertext()).split())


def ours(data: dict[str, Any], markup: str) -> bytes:
    from reporting.letters.rendering import render

    return render(data)


def bare_weasyprint(data: dict[str, Any], markup: str) -> bytes:
    """The finished HTML with the same style sheets and PDF variant, the default way."""
    from weasyprint import CSS, HTML

    from reporting.letters.rendering import STYLES, VARIANT

    sheets = [CSS(str(STYLES / name)) for name in ("letters.css", "letters_a4.css")]
    pdf: bytes = HTML(string=markup).write_pdf(stylesheets=sheets, pdf_variant=VARIANT)
    return pdf


TYPST = """
#let blocks = json(bytes(sys.inputs.blocks))
#set page(paper: "a4", margin: 2.5cm, numbering: "1")
#set text(font: ("URW Bookman", "Liberation Serif"), size: 10pt, lang: "id", hyphenate: false)
#for b in blocks {
  if b.kind == "p" { par(b.text) } else {
    table(columns: (auto,) * b.width, ..b.rows.flatten().map(c => text(size: 8pt, c)))
  }
}
"""


def typst(data: dict[str, Any], markup: str) -> bytes:
    import typst as engine

    return bytes(
        engine.compile(
            TYPST.encode(),
            format="pdf",
            sys_inputs={"blocks": json.dumps(blocks(markup))},
            pdf_standards=["a-3b"],
        )
    )


def word_template() -> bytes:
    """A template as an office would draw it: paragraphs and a table that repeat."""
    import docx

    document = docx.Document()
    for line in (
        "{%p for b in blocks %}",
        "{%p if b.kind == 'p' %}",
        "{{ b.text }}",
        "{%p else %}",
    ):
        document.add_paragraph(line)
    table = document.add_table(3, 3, style="Table Grid")
    table.cell(0, 0).text = "{%tr for row in b.rows %}"
    for column, text in enumerate(("{%tc for c in row %}", "{{ c }}", "{%tc endfor %}")):
        table.cell(1, column).text = text
    table.cell(2, 0).text = "{%tr endfor %}"
    for line in ("{%p endif %}", "{%p endfor %}"):
        document.add_paragraph(line)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def fill_word(template: bytes, markup: str, path: Path) -> None:
    from docxtpl import DocxTemplate

    document = DocxTemplate(io.BytesIO(template))
    document.render({"blocks": blocks(markup)}, autoescape=True)
    document.save(path)


def to_pdf(folder: Path, files: list[Path]) -> None:
    """Convert by one call of LibreOffice, with a profile of its own."""
    subprocess.run(
        [
            "soffice",
            f"-env:UserInstallation=file://{folder}/profile",
            "--headless",
            "--convert-to",
            "pdf",
            "--outdir",
            str(folder),
            *map(str, files),
        ],
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def libreoffice(data: dict[str, Any], markup: str) -> bytes:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        fill_word(word_template(), markup, folder / "letter.docx")
        to_pdf(folder, [folder / "letter.docx"])
        return (folder / "letter.pdf").read_bytes()


CONTENDERS: dict[str, Callable[[dict[str, Any], str], bytes]] = {
    "weasyprint": bare_weasyprint,
    "ours": ours,
    "libreoffice": libreoffice,
    "typst": typst,
}


def text_of(pdf: bytes) -> str:
    """Return a PDF's text in the order it was written, as poppler reads it."""
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(pdf)
        file.flush()
        done = subprocess.run(
            ["pdftotext", "-raw", file.name, "-"], check=True, capture_output=True, text=True
        )
    return done.stdout


def main(name: str, people: int) -> None:
    import django

    django.setup()
    from reporting.letters.rendering import html

    make = CONTENDERS[name]
    small = snapshot(1)
    make(small, html(small))  # fonts and caches are warm, as in a server
    data = snapshot(people)
    markup = html(data)
    start = time.perf_counter()
    pdf = make(data, markup)
    seconds = time.perf_counter() - start
    who = resource.RUSAGE_CHILDREN if name == "libreoffice" else resource.RUSAGE_SELF
    peak = resource.getrusage(who).ru_maxrss
    print(json.dumps({"seconds": seconds, "peak": peak, "size": len(pdf), "text": text_of(pdf)}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
