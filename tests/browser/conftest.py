"""Chromium through Playwright, against a live server with the test database.

    @pytest.mark.browser
    def test_something(page, login, axe, province_admin):
        login(page, "provinsi.53")
        page.goto("/peserta/")
        axe(page)

`fits(page)` asserts that nothing makes the page scroll sideways.
`phone` is `page` at 360 x 740 with touch. A failed test leaves var/screenshots/<test>.png.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Page,
    Response,
    expect,
    sync_playwright,
)

from latsar.bootstrap.system import chromium

SCREENSHOTS = Path(__file__).resolve().parents[2] / "var" / "screenshots"
DESKTOP = {"viewport": {"width": 1366, "height": 768}}
PHONE = {
    "viewport": {"width": 360, "height": 740},
    "has_touch": True,
    "is_mobile": True,
    "device_scale_factor": 2,
}
TIMEOUT_MS = 15_000
# The last four keep Chromium from calling home, which a closed network refuses by the dozen.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
STICKING_OUT = """() => {
    const root = document.documentElement, window_ = root.clientWidth;
    if (root.scrollWidth <= window_) return [window_, []];
    const out = [...document.body.querySelectorAll("*")].filter(
        (element) => element.getBoundingClientRect().right > window_ + 0.5
    );
    return [window_, ["page: " + root.scrollWidth, ...out.map((element) => element.outerHTML.slice(0, 120))]];
}"""
REPORT = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
    report = yield
    if report.when == "call":
        item.stash[REPORT] = report.failed
    return report


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = chromium()
    assert path, "Chromium is missing: run `make test`, or apt-get install chromium."
    # Playwright keeps an event loop in this thread, which Django takes for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    expect.set_options(timeout=TIMEOUT_MS)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture
def open_page(
    browser: Browser, live_server: Any, request: pytest.FixtureRequest
) -> Iterator[Callable[..., Page]]:
    """Open pages in contexts of their own (each its own session): `open_page(java_script_enabled=False)`.

    At the end the test fails if a page met an error in a script, a missing static file, or broke
    its own content security policy.
    """
    opened: list[Page] = []
    faults: list[str] = []

    def note_refused(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            faults.append(f"{message.location.get('url')}: {message.text}")

    def note_missing(response: Response) -> None:
        if response.status >= 400 and "/static/" in response.url:
            faults.append(f"{response.status} {response.url}")

    def open_one(**options: Any) -> Page:
        context = browser.new_context(
            base_url=live_server.url,
            locale="id-ID",
            timezone_id="Asia/Jakarta",
            reduced_motion="reduce",
            **{**DESKTOP, **options},
        )
        context.set_default_timeout(TIMEOUT_MS)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(f"script error: {error}"))
        page.on("response", note_missing)
        page.on("console", note_refused)
        opened.append(page)
        return page

    yield open_one
    if request.node.stash.get(REPORT, False):
        _keep_screenshots(request.node.name, opened)
    for page in opened:
        page.context.close()
    assert not faults, "\n".join(faults)


def _keep_screenshots(name: str, pages: list[Page]) -> None:
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    stem = re.sub(r"[^\w.-]+", "-", name)
    for number, page in enumerate(pages, start=1):
        page.screenshot(path=SCREENSHOTS / f"{stem}-{number}.png", full_page=True)


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    return open_page()


@pytest.fixture
def phone(open_page: Callable[..., Page]) -> Page:
    return open_page(**PHONE)


@pytest.fixture
def login(settings: Any) -> Callable[..., None]:
    """Log in through the real form: `login(page, "provinsi.53")`."""

    def log_in(page: Page, username: str, password: str = settings.DEMO_PASSWORD) -> None:
        page.goto("/masuk/")
        page.fill("input[name=username]", username)
        page.fill("input[name=password]", password)
        page.press("input[name=password]", "Enter")
        page.wait_for_url(lambda url: "/masuk/" not in url)

    return log_in


@pytest.fixture
def axe() -> Callable[[Page], None]:
    """Assert that axe-core finds nothing on the page as it stands."""

    def check(page: Page) -> None:
        page.evaluate(AXE_SCRIPT)
        found = page.evaluate("axe.run({resultTypes: ['violations']})")["violations"]
        if found:
            pytest.fail(f"axe on {page.url}:\n" + "\n".join(map(_violation, found)), pytrace=False)

    return check


@pytest.fixture
def fits() -> Callable[[Page], None]:
    """Assert that the page is not wider than its window; name what sticks out."""

    def check(page: Page) -> None:
        window, wide = page.evaluate(STICKING_OUT)
        if wide:
            places = "\n".join(f"    {place}" for place in wide[:5])
            pytest.fail(f"{page.url} is wider than its {window} px:\n{places}", pytrace=False)

    return check


def _violation(violation: dict[str, Any]) -> str:
    places = "\n".join(
        f"    {' '.join(map(str, node['target']))}\n      {node['html'][:200]}"
        for node in violation["nodes"][:5]
    )
    return f"- {violation['id']} ({violation['impact']}): {violation['help']}\n{places}"
