"""The border inside a province, and the one before the door: the office next door, and nobody.

test_crawl.py asks as another province; here KPU Kabupaten Kupang asks for what Kota Kupang has.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from budget.services import draft_request
from latsar.background.services import start
from latsar.organizations.models import Official
from mentors.models import Mentor, Mentorship
from participants.models import Participant
from reporting.models import Letter
from schedule.models import Enrollment
from tests import access_scene
from tests.access_scene import url_of
from tests.access_scene import world as world
from tests.budget.scene import guide
from tests.budget.scene import scene as scene
from tests.cast import make_official, make_participants

from .reading import told
from .scene import Border
from .scene import border as border
from .test_crawl import MACHINES, OPEN, pages_for, routes, signed_in

pytestmark = pytest.mark.once  # what is asked here is the same on each database

# What a province keeps for all its offices.
TOGETHER = {"cohort", "wave"}


@pytest.fixture
def next_door(border: Border, nation: Any, scene: Any) -> Border:
    """Kabupaten Kupang with its own; the markers are Kota Kupang's people, and its account."""
    here, there = nation["53.01"], nation["53.71"]
    user = border.world.users["neighbour"]
    person, lent = scene.people["53.01"][0], make_participants(there, 2)
    guide(here, lent, "online")  # a mentor from here: known here, but the mentees are not
    draft = draft_request(actor=user, satker=here, year=2026)
    own = {
        "participant": person.pk,
        "mentor": Mentor.objects.filter(satker=here).last().pk,
        "mentorship": Mentorship.objects.get(participant=person).pk,
        "cohort": scene.cohort.pk,
        "enrollment": Enrollment.objects.get(participant=person).pk,
        "wave": border.world.ids["wave"],
        "request": draft.pk,
        "line": draft.lines.first().pk,
        "official": make_official(here, name="Pejabat Tetangga").pk,
        "satker": here.pk,
        "participant_import": access_scene.make_import("participants", user, b"PK").pk,
        "mentor_import": access_scene.make_import("mentors", user, b"PK").pk,
        "job": start(actor=user, work=access_scene.wait, title="Impor tetangga").pk,
    }
    markers = {border.world.users["operator"].username}
    for model in (Participant, Mentor, Official):
        for nip, name in model.objects.filter(satker=there).values_list("nip", "name"):
            markers |= {nip, name}
    return replace(border, users={"operator": user}, own=own, markers=tuple(sorted(markers)))


def test_the_office_next_door_is_as_far_as_another_province(next_door: Border) -> None:
    client, wrong = signed_in(next_door, "operator"), []
    for method in ("get", "post"):
        for name, arguments in routes(method):
            keys = {a for a in arguments if a in next_door.world.ids}
            if not keys & next_door.own.keys() - TOGETHER or name.rpartition(":")[2] in OPEN:
                continue
            response = getattr(client, method)(url_of(name, arguments, next_door.world.ids))
            if response.status_code not in {403, 404, 405}:
                wrong.append(f"{method} {name}: {response.status_code}")
            wrong += [f"{method} {name}: {m}" for m in next_door.found_in(told(response))]
    pages = pages_for(next_door, client)
    assert len(pages) > 40
    wrong += [f"{url}: {m}" for url, text in pages.items() for m in next_door.found_in(text)]
    assert wrong == []


def test_a_mentor_of_the_office_next_door_is_named_but_not_linked(
    next_door: Border, nation: Any, scene: Any
) -> None:
    """Whoever guides one's own candidate is known by name; the record stays with its office."""
    person = make_participants(nation["53.01"], 1)[0]
    guide(nation["53.71"], [person], "online")
    mentor = Mentorship.objects.get(participant=person).mentor
    page = told(signed_in(next_door, "operator").get(f"/peserta/{person.pk}/"))
    assert mentor.name in page
    assert f"/mentor/{mentor.pk}/" not in page


def test_who_has_not_signed_in_is_told_nothing(border: Border) -> None:
    """No route names anybody to who has no account, not even while it refuses."""
    client, wrong = Client(), []
    for method in ("get", "post"):
        for name, arguments in routes(method):
            if name.rpartition(":")[2] in OPEN | MACHINES:
                continue
            response = getattr(client, method)(url_of(name, arguments, border.world.ids))
            wrong += [f"{method} {name}: {m}" for m in border.found_in(told(response))]
    assert wrong == []


def test_the_public_page_of_a_letter_names_none_of_its_people(border: Border) -> None:
    letter = Letter.objects.get(pk=border.world.ids["issued_letter"])
    text = told(Client().get(f"/verifikasi/{letter.verify_token}/"))
    assert letter.number in text
    people = Participant.objects.filter(satker__province__code="53")
    for nip, name in people.values_list("nip", "name"):
        assert nip not in text
        assert name not in text


def test_whoever_sees_an_office_does_not_see_its_background_work(border: Border) -> None:
    client, address = Client(), f"/pekerjaan/{border.world.ids['job']}/"
    for column in ("province", "pksdm", "auditor"):
        client.force_login(border.world.users[column])
        assert address not in told(client.get("/pekerjaan/"))
        assert client.get(address).status_code == 404
