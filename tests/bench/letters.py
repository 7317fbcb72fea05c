"""Letters of 1, 115 and 1,000 people, and a hundred at once: ours beside three other ways."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from .common import Measure
from .letter_contenders import CONTENDERS, WORD, fill_word, snapshot, to_pdf, word_template

PEOPLE = (1, 115, 1_000)
RUNS = 3
MANY = 100
CORES = 2
MOST_PAGES = 100
NAMES = {
    "weasyprint": "bare WeasyPrint, same HTML",
    "ours": "ours, from the snapshot",
    "libreoffice": "LibreOffice over docxtpl",
    "typst": "Typst, warm",
}


def measure() -> list[Measure]:
    found = []
    for people in PEOPLE:
        runs = {name: [run(name, people) for _ in range(RUNS)] for name in CONTENDERS}
        reference = set(WORD.findall(runs["ours"][0]["text"])) - foot_words(people)
        for name, results in runs.items():
            found.append(row(name, people, results, reference))
    return found + hundred()


def run(name: str, people: int) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.letter_contenders", name, str(people)],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def row(name: str, people: int, results: list[dict[str, Any]], reference: set[str]) -> Measure:
    """`missing words`: of our letter, those the other lacks, but for the foot that only ours has.

    A word that a narrow cell breaks in two is there all the same.
    """
    text = results[0]["text"]
    lacking = reference - set(WORD.findall(text))
    unbroken = "".join(WORD.findall(text))
    missing = {word for word in lacking if word not in unbroken}
    return Measure(
        f"letter of {people} people",
        NAMES[name],
        statistics.median(r["seconds"] for r in results),
        {
            "peak MB": round(max(r["peak"] for r in results) / 1024),
            "kB": round(results[0]["size"] / 1000),
            "missing words": len(missing),
        },
    )


def foot_words(people: int) -> set[str]:
    """The words that stand in our foot only: the address of verification and page numbers."""
    foot = (
        f"Verifikasi: {snapshot(people)['verify_url']} Kode QR memuat alamat verifikasi, bukan "
        "tanda tangan elektronik. Halaman dari"
    )
    return set(WORD.findall(foot)) | set(map(str, range(1, MOST_PAGES)))


def hundred() -> list[Measure]:
    """A hundred short letters: ours on two cores, LibreOffice in one call, Typst in one process."""
    job = f"{MANY} letters of 1 person"
    timed: tuple[tuple[str, Callable[[], int]], ...] = (
        ("LibreOffice over docxtpl, one call", word_hundred),
        (f"ours, {CORES} processes", our_hundred),
        ("Typst, one process", typst_hundred),
    )
    found = []
    for who, make in timed:
        start = time.perf_counter()
        size = make()
        seconds = time.perf_counter() - start
        found.append(Measure(job, who, seconds, {"kB each": round(size / MANY / 1000)}))
    return found


def word_hundred() -> int:
    from reporting.letters.rendering import html

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        markup, template = html(snapshot(1)), word_template()
        files = [folder / f"letter-{i}.docx" for i in range(MANY)]
        for file in files:
            fill_word(template, markup, file)
        to_pdf(folder, files)
        return sum(file.with_suffix(".pdf").stat().st_size for file in files)


def our_hundred() -> int:
    with ProcessPoolExecutor(CORES, mp_context=get_context("spawn"), initializer=begin) as pool:
        return sum(pool.map(our_size, range(MANY), chunksize=MANY // CORES))


def begin() -> None:
    import django

    django.setup()


def our_size(order: int) -> int:
    from reporting.letters.rendering import render

    return len(render(snapshot(1)))


def typst_hundred() -> int:
    from reporting.letters.rendering import html

    from .letter_contenders import typst

    return sum(len(typst(data, html(data))) for data in [snapshot(1)] * MANY)
