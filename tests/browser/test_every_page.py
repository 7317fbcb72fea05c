"""Every page of the table of rights, on a desk and on a phone: axe finds nothing, nothing sticks out."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.access_scene import COLUMNS, World
from tests.access_scene import world as world
from tests.budget.scene import scene as scene
from tests.test_access import ROWS, address

pytestmark = [pytest.mark.browser, pytest.mark.slow]
DOWNLOADS = (
    "export",
    "template",
    "marked",
    "ics",
    "pdf",
    "signature-file",
    "sheet-file",
    "national-report",
    "healthz",
    "readyz",
    "metrics",
    "login",
)


def pages_of(world: World, role: str) -> list[str]:
    column = COLUMNS.index(role)
    return [
        address(world, route, arguments)
        for route, method, arguments, answers in ROWS
        if method == "get"
        and answers[column] == "ok"
        and not any(word in route for word in DOWNLOADS)
    ]


@pytest.mark.parametrize(
    ("role", "device"), [("province", "page"), ("province", "phone"), ("pksdm", "phone")]
)
def test_every_page_is_accessible_and_fits(
    transactional_db: None,
    request: pytest.FixtureRequest,
    world: World,
    login: Callable[..., None],
    axe: Callable[[Page], None],
    fits: Callable[[Page], None],
    role: str,
    device: str,
) -> None:
    page: Page = request.getfixturevalue(device)
    if device == "phone":
        page.emulate_media(color_scheme="dark")  # the colours are the same at every width
    login(page, world.users[role].username)
    urls = pages_of(world, role)
    assert len(urls) > 40
    wrong = []
    for url in urls:
        answer = page.goto(url)
        assert answer is not None
        assert answer.status == 200, url
        for check in (axe, fits):
            try:
                check(page)
            except (AssertionError, pytest.fail.Exception) as error:
                wrong.append(f"{url}: {error}")
    assert wrong == [], "\n".join(wrong)
