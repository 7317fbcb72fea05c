"""Rules about the files themselves: sizes, places, pins, and what templates must not contain."""

from __future__ import annotations

import re
import subprocess
from importlib import metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
APPS = ("latsar", "participants", "mentors", "schedule", "budget", "reporting")
TOP_LEVEL = {
    *APPS,
    ".ci",
    ".editorconfig",
    ".gitignore",
    "LICENSE",
    "Makefile",
    "NOTICE",
    "README.md",
    "docs",
    "manage.py",
    "pyproject.toml",
    "requirements.txt",
    "static",
    "templates",
    "tests",
}
MAX_LINES = 500
MAX_TEMPLATE_LINES = 200
# The letters are printed, not shown in a browser: WeasyPrint reads a stylesheet in the page itself.
PRINTED = "templates/letters/"
FORBIDDEN_IN_TEMPLATES = {
    "an inline style": re.compile(r"<[^>]*\sstyle\s*=", re.I),
    "a style element": re.compile(r"<style\b", re.I),
    "an inline script": re.compile(r"<script(?![^>]*\bsrc\s*=)[^>]*>", re.I),
    "a script in an attribute": re.compile(r"<[^>]*\s(on[a-z]+\s*=|hx-on)|javascript:", re.I),
    "a file from another host": re.compile(
        r"<(?:script|link|img|iframe|source)\b[^>]*(?:src|href)\s*=\s*[\"'](?:https?:)?//", re.I
    ),
}
EVERYWHERE = {"an HTML comment, which reaches the reader (use {# #})": re.compile(r"<!--")}


def project_files() -> list[str]:
    """The files under version control and those about to be; a plain copy is walked instead."""
    command = ["git", "-c", f"safe.directory={ROOT}", "ls-files", "-co", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode == 0:
        names = listed.stdout.splitlines()
    else:
        own = [ROOT / name for name in TOP_LEVEL]
        names = [
            str(path.relative_to(ROOT))
            for top in own
            for path in ([top] if top.is_file() else top.rglob("*"))
            if path.is_file() and "__pycache__" not in path.parts
        ]
    return sorted(name for name in names if (ROOT / name).is_file())


FILES = project_files()
PYTHON = [name for name in FILES if name.endswith(".py")]
APP_PYTHON = [name for name in PYTHON if name.split("/")[0] in APPS]
TEMPLATES = [name for name in FILES if name.startswith("templates/")]


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def longer_than(names: list[str], limit: int) -> dict[str, int]:
    lines = {name: text(name).count("\n") for name in names}
    return {name: number for name, number in lines.items() if number > limit}


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_files_are_found() -> None:
    assert len(APP_PYTHON) > 50
    assert "templates/base.html" in TEMPLATES


def test_only_known_entries_at_the_top() -> None:
    assert {name.split("/")[0] for name in FILES} - TOP_LEVEL == set()


def test_source_files_stay_small() -> None:
    sources = [name for name in FILES if name.endswith((".py", ".js", ".css"))]
    assert longer_than(sources, MAX_LINES) == {}


def test_templates_stay_small() -> None:
    assert longer_than(TEMPLATES, MAX_TEMPLATE_LINES) == {}


@pytest.mark.parametrize("what", FORBIDDEN_IN_TEMPLATES)
def test_no_template_shown_in_a_browser_contains(what: str) -> None:
    pattern = FORBIDDEN_IN_TEMPLATES[what]
    shown = [name for name in TEMPLATES if not name.startswith(PRINTED)]
    assert [name for name in shown if pattern.search(text(name))] == []


@pytest.mark.parametrize("what", EVERYWHERE)
def test_no_template_contains(what: str) -> None:
    assert [name for name in TEMPLATES if EVERYWHERE[what].search(text(name))] == []


def test_app_code_never_prints() -> None:
    printing = re.compile(r"^\s*(print|breakpoint)\(", re.M)
    assert [name for name in APP_PYTHON if printing.search(text(name))] == []


def test_apps_meet_below_the_pages() -> None:
    """Another app's views, forms, filters, tables, admin and urls are its own business."""
    found = []
    for name in APP_PYTHON:
        own = name.split("/")[0]
        others = "|".join(app for app in APPS if app not in {own, "latsar"})
        pages = rf"^\s*(from|import) ({others})\.(views|forms|filters|tables|admin|urls)\b"
        if re.search(pages, text(name), re.M):
            found.append(name)
    assert found == []


def test_tables_have_pages_of_our_own_length() -> None:
    """django-tables2 itself heeds ?per_page=-1, and fails on it."""
    direct = re.compile(r"^\s*from django_tables2 import .*\bRequestConfig\b", re.M)
    assert [name for name in APP_PYTHON if direct.search(text(name))] == []


def test_rules_know_no_model() -> None:
    known = re.compile(r"^\s*(from|import) \S*(models|querysets|services|django\.db)\b", re.M)
    rules = [name for name in APP_PYTHON if re.search(r"/rules(\.py|/)", name)]
    assert rules
    assert [name for name in rules if known.search(text(name))] == []


def test_migrations_have_names() -> None:
    assert [name for name in PYTHON if re.search(r"/migrations/\d+_auto_", name)] == []


def test_no_unfinished_work_is_marked() -> None:
    marks = re.compile(r"\b(TODO|FIXME|XXX)\b")
    sources = [name for name in APP_PYTHON + TEMPLATES if marks.search(text(name))]
    assert sources == []


def test_every_requirement_is_pinned_and_installed_at_its_pin() -> None:
    lines = [line.split("#")[0].strip() for line in text("requirements.txt").splitlines()]
    pins = {}
    for line in filter(None, lines):
        name, exact, version = line.partition("==")
        assert exact, f"{line} has no pin"
        pins[normal(name.split("[")[0])] = version
    assert pins == {name: metadata.version(name) for name in pins}


def test_nothing_unpinned_is_installed() -> None:
    pinned = {normal(re.split(r"[\[=]", line)[0]) for line in text("requirements.txt").split("\n")}
    installed = {normal(found.metadata["Name"]) for found in metadata.distributions()}
    assert installed - pinned - {"pip", "setuptools", "wheel"} == set()
