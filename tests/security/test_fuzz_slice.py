"""A second of each atheris harness; `make fuzz` gives them as long as one likes."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.once
@pytest.mark.parametrize("harness", ["wording", "pattern", "workbook", "part", "mask"])
def test_a_slice_of_the_fuzzing_finds_nothing(harness: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.fuzz", harness, "1"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, (done.stdout + done.stderr)[-3000:]
    runs = re.search(r"Done (\d+) runs", done.stderr)
    assert runs is not None, done.stderr[-1000:]
    assert int(runs[1]) > 50
