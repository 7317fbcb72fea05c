"""What openpyxl loses when it opens and saves a workbook: put back, or named.

It keeps sheets, sizes, formats, formulas, validations, conditional formats, names, print setup,
pictures and charts. It drops the results of formulas (put back here, for previews that never
calculate), and what LOST_PARTS and LOST_MARKUP name. Comments come back in their usual size.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence

from .reader import MARKS_SHEET

# A formula with its result, as Excel and LibreOffice write it.
RESULT = re.compile(
    rb'<c r="([A-Z]+[0-9]+)"([^>]*)><f[^>]*?(?:/>|>[^<]*</f>)<v(?: [^>]*)?>([^<]*)</v></c>'
)
KIND = re.compile(rb' t="([a-z]+)"')
NO_RESULT = re.compile(
    rb'<c r="([A-Z]+[0-9]+)"([^>]*)>(<f[^>]*?(?:/>|>[^<]*</f>))<v ?(?:/>|></v>)</c>'
)
LOST = "Salinan ini tidak memuat {what} dari berkas Anda; berkas asli Anda tidak berubah."
LOST_PARTS = {
    "xl/vbaProject.bin": "makro",
    "xl/threadedComments/": "utas komentar (teksnya tetap ada sebagai komentar)",
    "xl/slicers/": "pemotong (slicer)",
    "xl/ctrlProps/": "tombol formulir",
    "xl/activeX/": "kontrol ActiveX",
    "xl/diagrams/": "SmartArt",
}
LOST_MARKUP = {
    re.compile(rb"<(?:xdr:)?(?:sp|cxnSp|grpSp)[ >]"): ("xl/drawings/", "bentuk dan kotak teks"),
    re.compile(rb"sparklineGroup[ >]"): ("xl/worksheets/", "grafik mini (sparkline)"),
}


def losses(original: bytes) -> list[str]:
    """Say in sentences what of this workbook the copy lacks; usually nothing."""
    with zipfile.ZipFile(io.BytesIO(original)) as archive:
        names = archive.namelist()
        lost = [what for part, what in LOST_PARTS.items() if any(n.startswith(part) for n in names)]
        for markup, (folder, what) in LOST_MARKUP.items():
            parts = (n for n in names if n.startswith(folder) and n.endswith(".xml"))
            if any(markup.search(archive.read(name)) for name in parts):
                lost.append(what)
    return [LOST.format(what=what) for what in lost]


def with_results(
    copy: bytes, sheet_names: Sequence[str], original: bytes, parts: Mapping[str, str]
) -> bytes:
    """Return the copy with the results of the original's formulas beside them.

    `parts`: where each sheet of the original lies. openpyxl numbers the sheets of the copy.
    """
    results = _results(original, parts)
    if not results:
        return copy
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(copy)) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as result,
    ):
        places = {f"xl/worksheets/sheet{n}.xml": name for n, name in enumerate(sheet_names, 1)}
        for entry in source.infolist():
            data = source.read(entry)
            if found := results.get(places.get(entry.filename, "")):
                data = _filled_in(data, found)
            result.writestr(entry, data)
    return target.getvalue()


def _results(
    original: bytes, parts: Mapping[str, str]
) -> dict[str, dict[bytes, tuple[bytes, bytes]]]:
    """The kind and the text of each result by cell, by sheet."""
    results = {}
    with zipfile.ZipFile(io.BytesIO(original)) as archive:
        exact = {name.lower(): name for name in archive.namelist()}
        for sheet, part in parts.items():
            name = exact.get(part.lower())
            if name is None or sheet == MARKS_SHEET:
                continue
            data = archive.read(name)
            if b"<f" in data:
                results[sheet] = {
                    cell: (_kind(attributes), text)
                    for cell, attributes, text in RESULT.findall(data)
                }
    return results


def _kind(attributes: bytes) -> bytes:
    found = KIND.search(attributes)
    return found[1] if found else b"n"


def _filled_in(sheet: bytes, results: Mapping[bytes, tuple[bytes, bytes]]) -> bytes:
    def with_value(match: re.Match[bytes]) -> bytes:
        kind, text = results.get(match[1], (b"", b""))
        if not kind:
            return match[0]
        attributes = KIND.sub(b"", match[2]) + (b"" if kind == b"n" else b' t="' + kind + b'"')
        return (
            b'<c r="' + match[1] + b'"' + attributes + b">" + match[3] + b"<v>" + text + b"</v></c>"
        )

    return NO_RESULT.sub(with_value, sheet)
