"""One object of every kind in KPU Kota Kupang (53.71) or its province, for the table of rights."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from budget.models import AllowanceRule, Rate
from budget.services import draft_request
from latsar.accounts.models import User
from latsar.background.services import Outcome, Progress, background, start, unobserved
from latsar.notices.models import Notice
from latsar.organizations.models import Holiday
from mentors.choices import PreferenceKind
from mentors.models import MentoringSession, MentorPreference, Mentorship
from mentors.services import add_preference
from participants.models import Participant, RosterImport
from reporting.choices import LetterKind
from reporting.letters.services import create_draft
from reporting.models import LegalBasis, Letter, SavedFilter, SignedCopy, SignedSheet
from reporting.seed import seed_letter_defaults
from schedule.models import Enrollment, PlanScenario, Wave
from schedule.services.nation import begin_nation, work_out_nation
from schedule.services.questions import default_question
from schedule.services.scenarios import keep_scenario
from schedule.services.schemes import seed_scheme
from tests.budget.scene import Scene
from tests.cast import Nation, make_mentor, make_official

COLUMNS = ("anonymous", "operator", "neighbour", "province", "other", "pksdm", "auditor")


@dataclass
class World:
    """The users of the columns, and the arguments of a URL by its name's needs."""

    users: dict[str, User | AnonymousUser]
    ids: dict[str, Any]


@pytest.fixture
def world(
    scene: Scene,
    nation: Nation,
    operator_a: User,
    operator_b: User,
    province_admin: User,
    other_province: User,
    pksdm: User,
    auditor: User,
) -> World:
    seed_letter_defaults()
    person = scene.people["53.71"][0]
    draft = draft_request(actor=operator_a, satker=nation["53.71"], year=2026)
    seed_scheme()
    official = make_official(nation["53.71"])
    make_official(nation["53"])
    letter = make_letter(province_admin, scene)
    content = b"PK"
    ids = {
        "participant": person.pk,
        "mentor": make_mentor(nation["53.71"]).pk,
        "mentorship": Mentorship.objects.get(participant=person).pk,
        "meeting": make_meeting(operator_a, person).pk,
        "preference": make_preference(province_admin, person).pk,
        "cohort": scene.cohort.pk,
        "enrollment": Enrollment.objects.get(participant=person).pk,
        "wave": make_wave(nation).pk,
        "scenario": make_scenario(province_admin, nation).pk,
        "nation": make_nation_scenario(pksdm).pk,
        "request": draft.pk,
        "line": draft.lines.first().pk,
        "rate": Rate.objects.current().filter(province=nation["53"].province).first().pk,
        "rule": AllowanceRule.objects.first().pk,
        "letter": letter.pk,
        "basis": LegalBasis.objects.first().pk,
        "token": letter.verify_token,
        "copy": make_copy(letter, province_admin).pk,
        "sheet": make_sheet(scene, province_admin).pk,
        "official": official.pk,
        "filter": SavedFilter.objects.create(
            user=operator_a, path="/peserta/", name="Aktif", query="status=active"
        ).pk,
        "notice": Notice.objects.create(user=operator_a, text="Disetujui", url="/").pk,
        "satker": nation["53.71"].pk,
        "holiday": Holiday.objects.first().pk,
        "participant_import": make_import("participants", operator_a, content).pk,
        "mentor_import": make_import("mentors", operator_a, content).pk,
        "account": operator_a.pk,
        "session": "3f0c3a52-6a53-4b50-8f4e-5b3f4b1f3d11",  # nobody's: a device that has left
        "trail_account": operator_a.pk,
        "trail_object": f"budget.budgetrequest:{draft.pk}",
        "job": start(actor=operator_a, work=wait, title="Impor").pk,
    }
    users = {
        "anonymous": AnonymousUser(),
        "operator": operator_a,
        "neighbour": operator_b,
        "province": province_admin,
        "other": other_province,
        "pksdm": pksdm,
        "auditor": auditor,
    }
    return World(users, ids)


@background
def wait(progress: Progress, actor: User) -> Outcome:
    return Outcome("")


def make_letter(actor: User, scene: Scene) -> Letter:
    return create_draft(
        actor=actor,
        kind=LetterKind.PLACE_REQUEST,
        satker=scene.province,
        fiscal_year=2026,
        dated_on=date(2026, 1, 12),
    )


def make_wave(nation: Nation) -> Wave:
    return Wave.objects.create(
        training_center=nation.center,
        fiscal_year=2026,
        number=1,
        starts_on=date(2026, 2, 2),
        ends_on=date(2026, 4, 30),
        seats=500,
    )


def make_scenario(actor: User, nation: Nation) -> PlanScenario:
    return keep_scenario(
        actor=actor,
        satker=nation["53"],
        question=replace(default_question(2026), capacity=35),
        name="Kapasitas 35",
    )


def make_nation_scenario(actor: User) -> PlanScenario:
    scenario = begin_nation(actor=actor, question=default_question(2026), name="Se-Indonesia")
    return work_out_nation(actor=actor, scenario=scenario, progress=unobserved)


def make_preference(actor: User, person: Participant) -> MentorPreference:
    return add_preference(
        actor=actor,
        mentor=make_mentor(person.satker),
        participant=person,
        kind=PreferenceKind.WISH,
        reason="Sudah membimbing sejak awal",
    )


def make_meeting(actor: User, person: Participant) -> MentoringSession:
    pair = Mentorship.objects.get(participant=person)
    return MentoringSession.objects.create(
        mentorship=pair,
        held_on=pair.started_on,
        mode=pair.mode,
        topic="Rancangan aktualisasi",
        minutes=60,
        recorded_by=actor,
    )


def make_copy(letter: Letter, actor: User) -> SignedCopy:
    return SignedCopy.objects.create(
        letter=letter, mode="wet", content=b"%PDF-", sha256="0" * 64, added_by=actor
    )


def make_sheet(scene: Scene, actor: User) -> SignedSheet:
    return SignedSheet.objects.create(
        day=scene.cohort.days.first(),
        content=b"%PDF-",
        content_type="application/pdf",
        sha256="0" * 64,
        added_by=actor,
    )


def make_import(kind: str, actor: User, content: bytes) -> RosterImport:
    return RosterImport.objects.create(
        kind=kind,
        status="refused",
        file_name="daftar.xlsx",
        sha256="0" * 64,
        content=content,
        uploaded_by=actor,
        satker=actor.satker,
        errors=[{"row": 2, "column": "NIP", "message": "17 digit", "value": "1"}],
    )


def all_url_names() -> set[str]:
    """Every named route of the project, the Django admin left out."""
    return set(names_below(get_resolver(), ""))


def names_below(resolver: URLResolver, space: str) -> list[str]:
    found = []
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            if pattern.namespace != "admin":
                inner = f"{pattern.namespace}:" if pattern.namespace else space
                found += names_below(pattern, inner)
        elif isinstance(pattern, URLPattern):
            found.append(f"{space}{pattern.name}")
    return found


def answer(user: Any, method: str, url: str) -> str:
    """Say what a user gets: login, ok (a page or a redirect), or the status. Changes are undone."""
    client = Client(raise_request_exception=True)
    if user.is_authenticated:
        client.cookies[settings.SESSION_COOKIE_NAME] = session_of(user)
    with transaction.atomic():
        response = getattr(client, method)(url)
        if hasattr(response, "streaming_content"):
            b"".join(response.streaming_content)
        transaction.set_rollback(True)
    if response.status_code == 302:
        return "login" if response.url.startswith("/masuk/") else "ok"
    return "ok" if response.status_code in (200, 304) else str(response.status_code)


def session_of(user: Any) -> str:
    """Sign a user in once; signing in for each of hundreds of requests costs more than they do."""
    if not hasattr(user, "session_of_the_table"):
        client = Client()
        client.force_login(user)
        user.session_of_the_table = client.cookies[settings.SESSION_COOKIE_NAME].value
    return str(user.session_of_the_table)


def url_of(name: str, arguments: list[str], ids: dict[str, Any]) -> str:
    """Reverse a route; an argument is a key of `ids`, or stands for itself after an apostrophe."""
    values = [a.removeprefix("'") if a.startswith("'") else ids[a] for a in arguments]
    return reverse(name, args=values)
