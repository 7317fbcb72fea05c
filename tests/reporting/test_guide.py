"""Petunjuk: every guide opens, and every page that it names is there."""

from __future__ import annotations

import pytest
from django.test import Client

from latsar.accounts.models import User
from reporting.guide import GUIDES, Guide


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.slug)
def test_each_step_leads_to_a_page_that_is_there(
    client: Client, province_admin: User, guide: Guide
) -> None:
    client.force_login(province_admin)
    page = client.get(f"/petunjuk/{guide.slug}/").content.decode()
    for step in guide.steps:
        if step.url:
            assert f'href="{step.url}">{step.label}</a>' in page
            assert client.get(step.url).status_code == 200
    assert client.get("/petunjuk/").content.decode().count(guide.title) == 1


def test_an_unknown_guide_is_not_there(client: Client, province_admin: User) -> None:
    client.force_login(province_admin)
    assert client.get("/petunjuk/lain/").status_code == 404
