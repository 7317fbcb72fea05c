"""The page of components shows each file of templates/components, and each tone."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.test import Client

from latsar.accounts.models import User
from reporting.views.components import TONES


def test_every_component_is_on_the_page(client: Client, operator_a: User) -> None:
    client.force_login(operator_a)
    page = client.get("/petunjuk/komponen/").content.decode()
    folder = Path(settings.BASE_DIR) / "templates" / "components"
    names = {path.name for path in folder.glob("*.html")}
    assert {name for name in names if f"components/{name}" not in page} == set()
    assert len(names) > 15
    assert page.count('class="chain"') == 2  # the page's own, and the sample
    for tone, _ in TONES:
        assert f"status-{tone}" in page
        assert f"stat-{tone}" in page
