"""Opens files that others made in a process of its own, which may use little time and memory.

A PDF of a few kB can ask for gigabytes when it is opened, and a certificate file for hours of
computing. No parser can be told to stop, so the operating system stops the process it runs in:

    python -m reporting.apart JOB < content

JOB is `pdf` (does it open, how many pages), `image` (a whole JPEG or PNG), `signatures` (also what
a PDF's electronic signatures say) or `certificate` (the passphrase is the first line). One JSON
object is the answer. Imports what a job needs only, so that a scan costs a tenth of a second.
"""

from __future__ import annotations

import io
import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
WAIT_SECONDS = 20  # by the clock: a busy machine is no fault of the file
MEGABYTE = 1024**2
MOST_PAGES = 2_000
MOST_PIXELS = 60_000_000  # a page of F4 at 600 dpi has 40 million


def ask(job: str, content: bytes) -> dict[str, Any]:
    """Return what the job found; {"error": "..."} when it failed or had to be stopped."""
    try:
        done = subprocess.run(  # noqa: S603 - our own module, no shell
            [sys.executable, "-m", "reporting.apart", job],
            input=content,
            capture_output=True,
            cwd=ROOT,
            env={"PATH": os.environ.get("PATH", ""), "OPENBLAS_NUM_THREADS": "1"},
            timeout=WAIT_SECONDS,
            check=False,
        )
        answer = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, ValueError):
        return {"error": "stopped"}
    return answer if isinstance(answer, dict) else {"error": "stopped"}


def pdf(content: bytes) -> dict[str, Any]:
    import pikepdf

    try:
        with pikepdf.open(io.BytesIO(content)) as document:
            return {"pages": len(document.pages)}
    except pikepdf.PasswordError:
        return {"error": "locked"}
    except (pikepdf.PdfError, RuntimeError, ValueError, TypeError, AttributeError, KeyError):
        return {"error": "damaged"}


def image(content: bytes) -> dict[str, Any]:
    import struct

    from PIL import Image

    try:
        with Image.open(io.BytesIO(content), formats=("JPEG", "PNG")) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                return {"error": "pixels"}
            picture.load()
    except Image.DecompressionBombError:
        return {"error": "pixels"}
    except (OSError, SyntaxError, ValueError, EOFError, IndexError, struct.error):
        return {"error": "damaged"}
    return {"pages": 1}


def signatures(content: bytes) -> dict[str, Any]:
    from .signing.pades import inspect

    opened = pdf(content)
    if "error" in opened or opened["pages"] > MOST_PAGES:
        return opened
    reports = inspect(content)
    found = [{"signer": report.signer, "intact": report.intact} for report in reports]
    return opened | {"signatures": found}


def certificate(content: bytes) -> dict[str, Any]:
    from latsar.errors import Refused

    from .signing.base import Credentials
    from .signing.pades import load

    passphrase, _, file = content.partition(b"\n")
    try:
        load(Credentials(file, passphrase.decode()))
    except Refused as refusal:
        return {"error": refusal.message}
    return {}


# What each job may use: seconds of computing and megabytes of memory, its libraries included.
JOBS: Mapping[str, tuple[Callable[[bytes], dict[str, Any]], int, int]] = {
    "pdf": (pdf, 2, 400),
    "image": (image, 4, 700),
    "signatures": (signatures, 4, 700),
    "certificate": (certificate, 3, 700),
}


def main(job: str) -> None:
    content = sys.stdin.buffer.read()
    work, seconds, megabytes = JOBS[job]
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (megabytes * MEGABYTE,) * 2)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    try:
        answer = work(content)
    except (MemoryError, RecursionError):
        answer = {"error": "stopped"}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main(sys.argv[1])
