"""`make fuzz`: atheris on the parsers that read what others wrote, guided by what code each input runs.

    python -m tests.fuzz wording 60      one harness for a minute
    python -m tests.fuzz all 60          each for a minute

An input that breaks a promise is kept in var/fuzz/ and shown; it then belongs into a test.
"""

from __future__ import annotations

import resource
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import atheris

with atheris.instrument_imports(include=["latsar", "reporting"]):
    import latsar.logs
    import latsar.spreadsheets.errors
    import latsar.spreadsheets.guards
    import latsar.spreadsheets.parts
    import latsar.spreadsheets.reader
    import reporting.letters.numbering
    import reporting.letters.texts
    from latsar.errors import Refused
    from tests.spreadsheets.builders import HEADER, ROW, book, rezipped
    from tests.spreadsheets.builders import part as part_of

SHEET = "xl/worksheets/sheet1.xml"
GOOD = book(HEADER, ROW)
HEAD, TAIL = (
    part_of(GOOD, SHEET).split(b"<sheetData>")[0] + b"<sheetData>",
    b"</sheetData></worksheet>",
)
ROOT = Path(__file__).resolve().parents[2]
MOST_MEGABYTES = 1024
KEPT = ROOT / "var" / "fuzz"
KNOWN = ("tahun", "jumlah", "satker")
TAGS = ("<p>", '<p class="keep">', "</p>", '<ol class="bases">', "</ol>", "<li>", "</li>")


def wording(data: bytes) -> None:
    """Whatever is typed is refused with a sentence, or printed with tags of our own only."""
    texts = reporting.letters.texts
    text = atheris.FuzzedDataProvider(data).ConsumeUnicodeNoSurrogates(2_000)
    with suppress(Refused):
        texts.check_text("Isi", text, KNOWN)
    html = texts.markup(texts.blocks_of(text, dict.fromkeys(KNOWN, "<i>")), keep=True)
    for tag in (*TAGS, "<strong>", "</strong>"):
        html = html.replace(tag, "")
    assert "<" not in html
    assert ">" not in html


def pattern(data: bytes) -> None:
    """A pattern of numbers is refused with a sentence, or can be filled in with what it names."""
    numbering = reporting.letters.numbering
    typed = atheris.FuzzedDataProvider(data).ConsumeUnicodeNoSurrogates(80)
    for text in (typed, f"{{urut}}/{typed}/{{tahun}}"):
        with suppress(Refused):
            numbering.check_pattern(text)
            assert text.format(**dict.fromkeys(numbering.PARTS, "1")).isprintable()


def workbook(data: bytes) -> None:
    """A workbook with a spoilt sheet is refused with a sentence, or is a table; nothing else."""
    reader = latsar.spreadsheets.reader
    with suppress(latsar.spreadsheets.errors.WorkbookRefused):
        reader.read_sheet(rezipped(GOOD, {SHEET: wrapped(data)}), [reader.Column("nip", "NIP")])


def part(data: bytes) -> None:
    """One XML part, as it lies in the zip: refused, or measured."""
    scan = latsar.spreadsheets.parts.PartScan()
    with suppress(latsar.spreadsheets.errors.WorkbookRefused):
        one = scan.part(SHEET)
        one.feed(wrapped(data))
        one.close()
        scan.workbook()


def wrapped(data: bytes) -> bytes:
    """Half of the inputs stand where a sheet holds its rows, half are the sheet."""
    return HEAD + data[1:] + TAIL if data[:1] < b"\x80" else data[1:]


def mask(data: bytes) -> None:
    """A NIP stays hidden whatever stands around it, and masking twice changes nothing more."""
    given = atheris.FuzzedDataProvider(data)
    before, after = given.ConsumeUnicodeNoSurrogates(60), given.ConsumeUnicodeNoSurrogates(60)
    hidden = latsar.logs.mask(f"{before}199001012025011001{after}")
    assert "199001012025011001" not in hidden


HARNESSES: dict[str, Callable[[bytes], Any]] = {
    "wording": wording,
    "pattern": pattern,
    "workbook": workbook,
    "part": part,
    "mask": mask,
}


def run(name: str, seconds: int, *, seed: int = 2026) -> None:
    KEPT.mkdir(parents=True, exist_ok=True)
    # Peak memory is inherited from the process that started this one: only what is added counts.
    inherited = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    limit = f"-rss_limit_mb={inherited + MOST_MEGABYTES}"
    options = [f"-max_total_time={seconds}", limit, "-timeout=10"]
    options += [f"-artifact_prefix={KEPT}/{name}-", "-max_len=4096", f"-seed={seed}"]
    atheris.Setup([sys.argv[0], *options], HARNESSES[name])
    atheris.Fuzz()


def main(name: str, seconds: int) -> int:
    if name != "all":
        run(name, seconds)
        return 0
    command = [sys.executable, "-m", "tests.fuzz"]
    return max(
        subprocess.call([*command, harness, str(seconds)], cwd=ROOT) for harness in HARNESSES
    )


if __name__ == "__main__":
    chosen, *rest = [*sys.argv[1:], "all"][:2] if len(sys.argv) > 1 else ["all"]
    sys.exit(main(chosen, int(rest[0]) if rest and rest[0].isdigit() else 60))
