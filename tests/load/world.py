"""The people and papers that the clients work on, made with the application's own services."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from typing import Any

from django.contrib.auth.hashers import make_password
from django.core.management import call_command
from django.db.models import Count

from budget.models import BudgetLine, BudgetRequest
from budget.services import draft_province
from latsar.accounts.choices import Role
from latsar.accounts.models import User
from latsar.organizations.choices import Level
from latsar.organizations.models import Satker
from mentors.models import Mentor, Mentorship
from mentors.services import assign_province
from participants.models import Participant
from reporting.letters.services import create_draft, issue
from reporting.models import Letter
from schedule.choices import SEATED
from schedule.models import Cohort, Enrollment

PASSWORD = "sandi-beban-latsar-2026"
MANY = 40  # keys of each kind in a client's scene
FEW = 6  # participants of a province that all its clients change: they collide on purpose
ROLES = ("operator",) * 5 + ("province",) * 3 + ("pksdm", "auditor")
OWN = 0.9  # the last tenth of the clients shares the accounts of the first


@dataclass(frozen=True)
class Seat:
    """One client: its account and what that account works on."""

    account: str
    scene: dict[str, Any]


def build(*, provinces: int, clients: int, year: int, dated_on: Any) -> list[Seat]:
    """Assign, plan, draft and issue in so many provinces, and make the clients' accounts."""
    hashed = make_password(PASSWORD)
    boss = account("beban.pksdm", Role.PKSDM, Satker.objects.get(code="00"), hashed)
    plan = ["--nation", f"--start={year}-02-02", f"--end={year}-04-30", "--capacity=40"]
    call_command("plan_cohorts", *plan, f"--user={boss.username}", stdout=StringIO())
    offices = Satker.objects.filter(level=Level.PROVINCE).select_related(
        "province__training_center"
    )
    places = list(offices.order_by("code")[:provinces])
    for office in places:
        assign_province(actor=boss, satker=office)
        draft_province(actor=boss, province_satker=office, year=year)
        paper = create_draft(
            actor=boss,
            kind="place_request",
            satker=office,
            fiscal_year=year,
            dated_on=dated_on,
        )
        issue(actor=boss, letter=paper, version=paper.version)
    return list(seats(places, clients, hashed))


def account(name: str, role: str, satker: Satker, hashed: str) -> User:
    user = User(username=name, role=role, satker=satker, first_name=name, password=hashed)
    user.save()
    return user


def seats(places: list[Satker], clients: int, hashed: str) -> Iterator[Seat]:
    own = max(1, round(clients * OWN))
    made: list[Seat] = []
    center = Satker.objects.get(code="00")
    for number in range(clients):
        if number >= own:
            yield made[number - own]
            continue
        role, office = ROLES[number % len(ROLES)], places[number % len(places)]
        satker = office_of(role, office, center, number)
        user = account(f"beban.{number:03d}", role, satker, hashed)
        seat = Seat(user.username, scene_of(user, role, office))
        made.append(seat)
        yield seat


def office_of(role: str, office: Satker, center: Satker, number: int) -> Satker:
    if role == "operator":
        return regency(office, number)
    return office if role == "province" else center


def regency(office: Satker, number: int) -> Satker:
    """Return one of the offices below with most people, since small ones have nothing to do."""
    below = Satker.objects.filter(parent=office).annotate(people=Count("participant"))
    found = list(below.order_by("-people", "code")[:3])
    return found[number % len(found)]


def scene_of(user: User, role: str, office: Satker) -> dict[str, Any]:
    here = {"satker__province": office.province_id}
    people = Participant.objects.visible_to(user).filter(**here).order_by("pk")
    pairs = Mentorship.objects.visible_to(user).open().filter(participant__in=people)
    papers = Letter.objects.visible_to(user).filter(satker=office)
    budgets = BudgetRequest.objects.visible_to(user).filter(**here)
    lines = BudgetLine.objects.visible_to(user).filter(request__in=budgets)
    cohorts = Cohort.objects.visible_to(user).filter(satker=office)
    taken = Enrollment.objects.filter(cohort__in=cohorts, status__in=SEATED)
    return {
        "role": role,
        "office": office.code,
        "people": keys(people),
        "edited": keys(people)[:FEW],
        "mentors": keys(Mentor.objects.visible_to(user).filter(**here)),
        "pairs": keys(pairs),
        "mentees": list(pairs.order_by("pk").values_list("participant_id", flat=True)[:MANY]),
        "budgets": keys(budgets),
        "lines": [list(pair) for pair in lines.order_by("pk").values_list("request", "pk")[:MANY]],
        "cohorts": keys(cohorts),
        "seats": keys(taken),
        "letters": keys(papers),
        "tokens": list(papers.values_list("verify_token", flat=True)),
    }


def keys(rows: Any) -> list[int]:
    return list(rows.order_by("pk").values_list("pk", flat=True)[:MANY])
