"""A budget request on phones: satker, province, PKSDM, returned, revised, compared, approved."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core import mail
from django.urls import reverse
from playwright.sync_api import Page, expect

from budget.choices import Stage
from budget.models import BudgetRequest
from budget.services import draft_request
from latsar.accounts.models import User
from tests.browser.conftest import PHONE
from tests.budget.scene import Scene
from tests.budget.scene import scene as scene

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def request_(scene: Scene, operator_a: User) -> BudgetRequest:
    return draft_request(actor=operator_a, satker=scene.nation["53.71"], year=2026)


def test_a_request_travels_and_comes_back_approved(
    request_: BudgetRequest,
    operator_a: User,
    province_admin: User,
    pksdm: User,
    open_page: Callable[..., Page],
    login: Callable[..., None],
    axe: Callable[[Page], None],
    fits: Callable[[Page], None],
) -> None:
    for user in (operator_a, province_admin, pksdm):
        user.email = f"{user.username}@kpu.example"
        user.save()
    desks = {}
    read: list[int] = []  # how many messages there were before each act
    for user in (operator_a, province_admin, pksdm):
        desks[user.pk] = open_page(**PHONE)
        login(desks[user.pk], user.username)

    def act(user: User, verb: str, stage: Stage, remark: str = "") -> None:
        page = desks[user.pk]
        read.append(len(mail.outbox))
        page.goto(request_.get_absolute_url())
        axe(page)
        fits(page)
        page.get_by_role("link", name=verb, exact=True).locator("visible=true").first.click()
        if remark:
            page.locator("textarea").fill(remark)
        axe(page)
        fits(page)
        page.locator(".confirm .form-actions button").click()
        page.wait_for_url(f"**{request_.get_absolute_url()}")
        assert BudgetRequest.objects.get(pk=request_.pk).stage == stage

    def told() -> set[str]:
        return {address for message in mail.outbox[read[-1] :] for address in message.to}

    act(operator_a, "Ajukan", Stage.AT_PROVINCE)
    assert told() == {province_admin.email}
    act(province_admin, "Teruskan", Stage.AT_PKSDM)
    assert told() == {pksdm.email}
    act(pksdm, "Kembalikan", Stage.RETURNED, "Periksa jumlah hari.")
    assert operator_a.email in told()
    desks[operator_a.pk].goto(request_.get_absolute_url())
    expect(desks[operator_a.pk].get_by_text("Periksa jumlah hari.").first).to_be_visible()
    act(operator_a, "Ajukan", Stage.AT_PROVINCE)
    act(province_admin, "Teruskan", Stage.AT_PKSDM)
    desks[pksdm.pk].goto(reverse("budget:request-compare", args=[request_.pk]))
    axe(desks[pksdm.pk])
    fits(desks[pksdm.pk])
    act(pksdm, "Setujui", Stage.APPROVED)
    assert operator_a.email in told()
    for message in mail.outbox:
        assert reverse("budget:request-detail", args=[request_.pk]) in message.body
