"""Shared by the page tests: signing in, drafting, the texts of a page."""

from __future__ import annotations

from html import unescape
from typing import Any

from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from budget.choices import Stage, Verb
from budget.models import BudgetRequest
from budget.services import decide, draft_province
from latsar.accounts.choices import Role
from latsar.accounts.models import User
from latsar.organizations.models import Satker
from tests.budget.scene import Scene
from tests.cast import make_user

YEAR = 2026


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def url(name: str, *args: Any) -> str:
    return reverse(f"budget:{name}", args=args)


def text_of(response: Any) -> str:
    return unescape(response.content.decode())


def said(response: Any) -> str:
    """The messages that a redirect leaves for the next page."""
    return " ".join(str(message) for message in get_messages(response.wsgi_request))


def drafted(scene: Scene, actor: User) -> dict[str, BudgetRequest]:
    requests = draft_province(actor=actor, province_satker=scene.province, year=YEAR)
    return {request.satker.code: request for request in requests}


def submit(actor: User, request: BudgetRequest) -> BudgetRequest:
    """Submit, and let the province endorse what only came as far as it."""
    sent = decide(actor=actor, request_id=request.pk, verb=Verb.SUBMIT, version=request.version)
    return endorse(sent) if sent.stage == Stage.AT_PROVINCE else sent


def endorse(request: BudgetRequest) -> BudgetRequest:
    province = request.satker.province
    who = User.objects.filter(role=Role.PROVINCE, satker__province=province).first()
    who = who or make_user("penerus", Role.PROVINCE, Satker.objects.get(code=province.code))
    return decide(actor=who, request_id=request.pk, verb=Verb.ENDORSE, version=request.version)


def approve(actor: User, request: BudgetRequest) -> BudgetRequest:
    return decide(actor=actor, request_id=request.pk, verb=Verb.APPROVE, version=request.version)
