"""One question over everything in sight: people, mentors, offices, cohorts, letters, budgets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.urls import reverse

from budget.models import BudgetRequest
from latsar.accounts.models import User
from latsar.formatting import date_long, nip_spaced
from latsar.organizations.models import Satker
from mentors.models import Mentor
from participants.models import Participant
from participants.querysets import NIP_SEPARATORS
from schedule.models import Cohort

from .models import Letter

SHOWN = 10  # of a kind; the list behind it shows all
SHORTEST = 2  # letters or digits
LONGEST = 100
NIP_DIGITS = 18


@dataclass(frozen=True)
class Hit:
    title: str
    note: str
    url: str


@dataclass(frozen=True)
class Group:
    """The first hits of one kind; `more_url` leads to the rest, "" when these are all."""

    label: str
    hits: list[Hit]
    more_url: str = ""


def groups_for(user: User, words: str) -> list[Group]:
    """Return what matches, the likeliest kind first; nothing for fewer than two characters."""
    words = " ".join(words.split())[:LONGEST]
    if len(words.translate(NIP_SEPARATORS)) < SHORTEST:
        return []
    return [group for group in found(user, words) if group.hits]


def found(user: User, words: str) -> Iterator[Group]:
    people = Participant.objects.visible_to(user).with_satker().search(words)
    yield group("Peserta", people, person_hit, "participants:participant-list", words)
    mentors = Mentor.objects.visible_to(user).with_satker().search(words)
    yield group("Mentor", mentors, mentor_hit, "mentors:mentor-list", words)
    letters = Letter.objects.visible_to(user).filter(
        Q(number__icontains=words) | Q(subject__icontains=words)
    )
    yield group(
        "Surat", letters.select_related("satker"), letter_hit, "reporting:letter-list", words
    )
    yield group("Angkatan", cohorts(user, words), cohort_hit)
    offices = Satker.objects.visible_to(user).filter(
        Q(name__icontains=words) | Q(code__startswith=words)
    )
    yield group("Satker", offices, office_hit, "budget:request-list", words)
    requests = (
        BudgetRequest.objects.visible_to(user)
        .current()
        .filter(Q(satker__name__icontains=words) | Q(satker__code=words))
    )
    yield group("Anggaran", requests.select_related("satker"), request_hit)


def cohorts(user: User, words: str) -> QuerySet[Cohort]:
    """By number ("angkatan 3"), or by a part of the organiser's or the center's name."""
    last = words.rsplit(" ", 1)[-1]
    named = Q(satker__name__icontains=words) | Q(training_center__name__icontains=words)
    if last.isdecimal() and len(last) <= 4 and words.lower().startswith(("angkatan", last)):
        named |= Q(number=int(last))
    return Cohort.objects.visible_to(user).filter(named).select_related("satker", "training_center")


def group(label: str, rows: QuerySet[Any], hit: Any, list_name: str = "", words: str = "") -> Group:
    """Read one row more than is shown, to know whether there are more."""
    seen = list(rows[: SHOWN + 1])
    more = list_name and len(seen) > SHOWN
    url = f"{reverse(list_name)}?{urlencode({'q': words})}" if more else ""
    return Group(label, [hit(row) for row in seen[:SHOWN]], url)


def person_hit(person: Participant) -> Hit:
    url = reverse("participants:participant-detail", args=[person.pk])
    return Hit(person.name, f"{nip_spaced(person.nip)} · {person.satker}", url)


def mentor_hit(mentor: Mentor) -> Hit:
    url = reverse("mentors:mentor-detail", args=[mentor.pk])
    return Hit(mentor.name, f"{mentor.position} · {mentor.satker}", url)


def letter_hit(letter: Letter) -> Hit:
    title = letter.number or f"Konsep: {letter.subject}"
    note = f"{letter.get_kind_display()} · {letter.satker} · {date_long(letter.dated_on)}"
    return Hit(title, note, letter.get_absolute_url())


def cohort_hit(cohort: Cohort) -> Hit:
    return Hit(
        str(cohort), f"{cohort.satker} · {cohort.training_center}", cohort.get_absolute_url()
    )


def office_hit(office: Satker) -> Hit:
    return Hit(office.name, office.code, reverse("reporting:national-place", args=[office.code]))


def request_hit(request: BudgetRequest) -> Hit:
    url = reverse("budget:request-detail", args=[request.pk])
    return Hit(str(request), request.stage.label, url)


def only_hit(words: str, groups: list[Group]) -> Hit | None:
    """Return the one thing that a whole NIP or a letter's number can mean."""
    hits = [hit for one in groups for hit in one.hits]
    if len(hits) != 1:
        return None
    digits = words.translate(NIP_SEPARATORS)
    is_nip = len(digits) == NIP_DIGITS and digits.isdecimal()
    return hits[0] if is_nip or hits[0].title == words.strip() else None
