"""The synthetic nation: whole, valid, spread as in life, and the same every time."""

from __future__ import annotations

import json

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count

from latsar.organizations.choices import Level
from latsar.organizations.models import Satker
from latsar.reference.seed import seed_organizations
from mentors.models import Mentor
from participants.models import Participant
from participants.rules import check_appointment, parse_nip
from reporting.demo import seed_ntt
from reporting.load import apportion

pytestmark = pytest.mark.django_db


def load(capsys: pytest.CaptureFixture[str], amount: int) -> dict[str, int]:
    call_command("seed_load", participants=amount)
    return json.loads(capsys.readouterr().out.strip().splitlines()[-1])


def test_the_same_nation_twice_adds_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    seed_organizations()
    seed_ntt()
    first = load(capsys, 3000)
    assert (first["created"], first["satkers"]) == (3000, 553)
    people = set(Participant.objects.values_list("nip", "name", "satker__code"))
    assert len(people) == 3000 + 115
    again = load(capsys, 3000)
    assert (again["created"], again["mentors_created"]) == (0, 0)
    assert set(Participant.objects.values_list("nip", "name", "satker__code")) == people


def test_people_are_valid_and_mentors_suffice_in_every_satker(
    capsys: pytest.CaptureFixture[str],
) -> None:
    seed_organizations()
    load(capsys, 1500)
    for nip, appointed_on in Participant.objects.values_list("nip", "appointed_on"):
        check_appointment(parse_nip(nip), appointed_on)
    places = dict(Mentor.objects.values_list("satker").annotate(n=Count("pk")))
    people = Participant.objects.values_list("satker").annotate(n=Count("pk"))
    assert all(5 * places[satker] >= n for satker, n in people)


def test_larger_offices_get_more() -> None:
    seed_organizations()
    satkers = list(Satker.objects.order_by("code"))
    spread = apportion(satkers, 10_000)
    assert sum(spread) == 10_000

    def average(level: str) -> float:
        found = [n for s, n in zip(satkers, spread, strict=True) if s.level == level]
        return sum(found) / len(found)

    assert average(Level.CENTRAL) > average(Level.PROVINCE) > 1.5 * average(Level.REGENCY)


@pytest.mark.parametrize("amount", [0, -1, 1_000_001])
def test_a_nonsensical_amount_is_wrong_usage(amount: int) -> None:
    with pytest.raises(CommandError) as refused:
        call_command("seed_load", participants=amount)
    assert refused.value.returncode == 2


def test_without_reference_data_it_is_refused() -> None:
    with pytest.raises(SystemExit) as stopped:
        call_command("seed_load", participants=10)
    assert stopped.value.code == 1
