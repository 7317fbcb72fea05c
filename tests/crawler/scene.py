"""A border: what belongs to NTT (53) on one side, users of Bali (51) with their own on the other.

Everything that stands in the database before Bali gets its own is foreign to Bali. Whatever names
it (people, NIPs, offices, remarks, file names) is a marker that no answer to Bali may hold.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, models, transaction

from budget.services import draft_request
from latsar.accounts.choices import Role
from latsar.accounts.models import User
from latsar.background.services import start
from latsar.formatting import nip_spaced
from latsar.organizations.models import Satker
from mentors.choices import Mode
from mentors.models import Mentorship
from reporting.letters.services import create_draft, issue
from reporting.models import Letter
from schedule.models import Enrollment, Wave
from schedule.services.questions import default_question
from schedule.services.scenarios import keep_scenario
from tests import access_scene
from tests.access_scene import World
from tests.budget.scene import Scene, make_cohort, seat
from tests.cast import Nation, make_mentor, make_official, make_participants, make_user

from .forms import Foreign

OURS = ("latsar", "participants", "mentors", "schedule", "budget", "reporting")
# What is the same for the whole nation and shown to all.
SHARED = {
    "organizations.Province",
    "organizations.Holiday",
    "organizations.Program",
    "organizations.TrainingCenter",
    "budget.Rate",
    "budget.AllowanceRule",
    "reporting.LegalBasis",
    "reporting.LetterWording",
    "reporting.VisitCount",
}
# What a field of a form may name.
NAMED = ("satker", "participant", "mentor", "mentorship", "cohort", "official", "wave", "letter")
# Texts that say the same of every object until they are made to tell.
GENERIC = {
    "background.Job": "title",
    "participants.RosterImport": "file_name",
    "schedule.PlanScenario": "name",
}
SECRET = "rhs7q"  # in every text of NTT that its builders leave empty


@dataclass
class Border:
    """`users`: Bali's, by role; `own`: keys of Bali's objects as in World.ids; `world`: NTT's."""

    users: dict[str, User]
    own: dict[str, Any]
    world: World
    markers: tuple[str, ...]
    foreign: Foreign
    rows: dict[type[models.Model], list[Any]]

    def found_in(self, text: str) -> list[str]:
        return [marker for marker in self.markers if marker in text]

    def state(self) -> dict[str, list[dict[str, Any]]]:
        """All that NTT has, as it stands now."""
        return {
            model._meta.label: list(model._base_manager.filter(pk__in=keys).order_by("pk").values())
            for model, keys in self.rows.items()
        }


def models_below(*roots: str) -> list[type[models.Model]]:
    return [m for m in apps.get_models() if m.__module__.split(".")[0] in roots]


@pytest.fixture
def border(world: World, scene: Scene, nation: Nation, other_province: User) -> Border:
    issue_one(world)
    people = [world.users[name] for name in ("operator", "neighbour", "province")]
    rows = rows_of_ntt(nation, [person.pk for person in people])
    fill_blanks(rows)
    name_all(rows)
    for code in ("53.71", "53.01"):  # help texts name the real ones as examples
        Satker.objects.filter(code=code).update(name=f"KPU Kabupaten {SECRET} {code}")
    markers = markers_in(rows)
    admin = other_province
    operator = make_user("operator.5171", Role.OPERATOR, nation["51.71"])
    own = furnish(nation, admin, operator)
    foreign = Foreign(
        province="53",
        office="53.71",
        keys=tuple(dict.fromkeys(str(world.ids[kind]) for kind in NAMED)),
        words=(SECRET, scene.people["53.71"][0].nip, scene.people["53.71"][0].name),
    )
    return Border({"operator": operator, "province": admin}, own, world, markers, foreign, rows)


def issue_one(world: World) -> None:
    draft = Letter.objects.get(pk=world.ids["letter"])
    letter = create_draft(
        actor=world.users["province"],
        kind=draft.kind,
        satker=draft.satker,
        fiscal_year=draft.fiscal_year,
        dated_on=date(2026, 1, 12),
    )
    issue(actor=world.users["province"], letter=letter, version=letter.version)
    world.ids["issued_letter"] = letter.pk


def rows_of_ntt(nation: Nation, accounts: list[int]) -> dict[type[models.Model], list[Any]]:
    """Return the keys of all rows that are NTT's: all there is yet, the shared tables left out."""
    rows: dict[type[models.Model], list[Any]] = {}
    for model in models_below(*OURS):
        if model._meta.label in SHARED or not model._meta.managed:
            continue
        keys = model._base_manager.values_list("pk", flat=True)
        if model is Satker:
            keys = keys.filter(code__startswith="53")
        elif model is User:
            keys = keys.filter(pk__in=accounts)
        rows[model] = list(keys)
    return {model: keys for model, keys in rows.items() if keys}


def fill_blanks(rows: dict[type[models.Model], list[Any]]) -> None:
    """Write the secret into each empty text of NTT that its table lets one change."""
    for model, keys in rows.items():
        for column in model._meta.concrete_fields:
            if not isinstance(column, models.CharField | models.TextField) or column.choices:
                continue
            blank = model._base_manager.filter(pk__in=keys, **{column.name: ""})
            for key in blank.values_list("pk", flat=True):
                text = f"{SECRET}.{key}"
                if isinstance(column, models.EmailField):
                    text += "@contoh.go.id"
                try:
                    with transaction.atomic():
                        model._base_manager.filter(pk=key).update(**{column.name: text})
                except (DatabaseError, TypeError):  # a rule of the table, or a frozen row
                    continue


def name_all(rows: dict[type[models.Model], list[Any]]) -> None:
    """Write the secret into the names that would look like anybody's."""
    for model, keys in rows.items():
        if column := GENERIC.get(model._meta.label):
            for key in keys:
                named = {column: f"{SECRET} {model._meta.model_name} {key}"}
                model._base_manager.filter(pk=key).update(**named)


def markers_in(rows: dict[type[models.Model], list[Any]]) -> tuple[str, ...]:
    """Return the names and numbers that tell of NTT's people, offices and papers."""
    markers = {SECRET, "Peserta Uji", "Mentor Uji", "Pejabat Uji"}
    for model, keys in rows.items():
        stored = model._base_manager.filter(pk__in=keys)
        names = {column.name for column in model._meta.concrete_fields}
        if "nip" in names:
            for nip in stored.exclude(nip=None).values_list("nip", flat=True):
                markers |= {nip, nip_spaced(nip)}
        if model is Satker:
            markers |= set(stored.filter(code__contains=".").values_list("name", flat=True))
        if model is User:
            markers |= set(stored.values_list("username", flat=True))
        if model is Letter:
            markers |= set(stored.exclude(number="").values_list("number", flat=True))
            markers |= set(stored.exclude(verify_token="").values_list("verify_token", flat=True))
    return tuple(sorted(marker for marker in markers if marker))


def furnish(nation: Nation, admin: User, operator: User) -> dict[str, Any]:
    """Give Bali one object of each kind; its people bear names that NTT's don't."""
    office, province = nation["51.71"], nation["51"]
    cohort = make_cohort(nation, satker=province, training_center=nation.other_center)
    people = make_participants(office, 3, name="Warga Bali")
    seat(cohort, people)
    mentor = make_mentor(office, name="Pembimbing Bali")
    Mentorship.objects.bulk_create(
        Mentorship(
            mentor=mentor, participant=p, slot=i, mode=Mode.OFFLINE, started_on=date(2026, 1, 12)
        )
        for i, p in enumerate(people[:2], 1)
    )
    make_participants(office, 1, name="Warga Bali Baru")
    make_mentor(province, name="Pembimbing Bali Lain")
    officials = [make_official(place, name="Pejabat Bali") for place in (office, province)]
    draft = draft_request(actor=operator, satker=office, year=2026)
    letter = create_draft(
        actor=admin,
        kind="place_request",
        satker=province,
        fiscal_year=2026,
        dated_on=date(2026, 1, 12),
    )
    wave = Wave.objects.create(
        training_center=nation.other_center,
        fiscal_year=2026,
        number=1,
        starts_on=date(2026, 2, 2),
        ends_on=date(2026, 4, 30),
        seats=300,
    )
    question = replace(default_question(2026), capacity=30)
    return {
        "participant": people[0].pk,
        "mentor": mentor.pk,
        "mentorship": Mentorship.objects.get(participant=people[0]).pk,
        "cohort": cohort.pk,
        "enrollment": Enrollment.objects.get(participant=people[0]).pk,
        "wave": wave.pk,
        "scenario": keep_scenario(
            actor=admin, satker=province, question=question, name="Kapasitas 30"
        ).pk,
        "request": draft.pk,
        "line": draft.lines.first().pk,
        "letter": letter.pk,
        "token": letter.verify_token,
        "copy": access_scene.make_copy(letter, admin).pk,
        "official": officials[0].pk,
        "satker": office.pk,
        "participant_import": access_scene.make_import("participants", operator, b"PK").pk,
        "mentor_import": access_scene.make_import("mentors", operator, b"PK").pk,
        "job": start(actor=operator, work=access_scene.wait, title="Impor Bali").pk,
    }
