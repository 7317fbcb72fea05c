"""What every page shows around its content: navigation, office, chain strip."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from latsar.accounts.models import User
from latsar.clock import is_simulated, today
from latsar.notices.models import Notice
from latsar.organizations.services import current_year

from .progress import Progress, progress_of

THEME_COOKIE = "tampilan"
THEMES = (("otomatis", "Otomatis"), ("terang", "Terang"), ("gelap", "Gelap"))


def theme_of(request: HttpRequest) -> str:
    """The chosen theme; "otomatis" follows the device."""
    chosen = request.COOKIES.get(THEME_COOKIE, "")
    return chosen if chosen in dict(THEMES) else "otomatis"


def shell(request: HttpRequest) -> dict[str, Any]:
    """Give templates `nav`, `chain`, `office`, `today_override`; counted only when shown."""
    context: dict[str, Any] = {
        "today_override": today() if is_simulated() else None,
        "theme": theme_of(request),
        "themes": THEMES,
    }
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return context
    year = cache(current_year)
    progress = SimpleLazyObject(lambda: progress_of(user, year()))
    context["office"] = SimpleLazyObject(lambda: office_name(user, year()))
    context["nav"] = SimpleLazyObject(lambda: navigation(request, user, progress))
    context["unread"] = SimpleLazyObject(lambda: Notice.objects.visible_to(user).unread().count())
    context["chain"] = SimpleLazyObject(lambda: chain(progress))
    return context


def office_name(user: User, year: int) -> str:
    place = user.satker.name if user.satker else "KPU RI"
    if user.satker and user.satker.province and user.satker.province.short_name:
        province = user.satker.province
        place = place.replace(province.name, province.short_name)
    return f"{place} · TA {year}"


def navigation(request: HttpRequest, user: User, progress: Progress) -> list[dict[str, Any]]:
    items: list[tuple[str, str, str, Any]] = [
        ("home", "Beranda", "reporting:home", None),
        ("participants", "Peserta", "participants:participant-list", progress.participants),
        ("mentors", "Mentor", "mentors:mentor-list", progress.mentors),
        ("schedule", "Angkatan", "schedule:cohort-list", progress.cohorts),
        (
            "budget",
            "Anggaran",
            "budget:request-list",
            f"{progress.budgets_approved}/{progress.satkers}",
        ),
        ("letters", "Surat", "reporting:letter-list", progress.letters),
        ("national", "Nasional", "reporting:national", None),
        ("reference", "Referensi", "reference:index", None),
        ("trail", "Riwayat", "reporting:trail", None),
    ]
    if user.manages_province:
        items.append(("accounts", "Pengguna", "people:account-list", None))
    built = []
    for key, label, name, count in items:
        url = reverse(name)
        active = request.path == url if key == "home" else request.path.startswith(url)
        built.append({"key": key, "label": label, "url": url, "count": count, "active": active})
    return built


def chain(progress: Progress) -> list[dict[str, Any]]:
    """Return the steps of the chain, the first unfinished one marked as current."""
    people = progress.participants
    steps = [
        ("Peserta", people, "participants:participant-list", people > 0),
        ("Mentor", progress.mentored, "mentors:assignment", 0 < people <= progress.mentored),
        ("Angkatan", progress.seated, "schedule:cohort-list", 0 < people <= progress.seated),
        (
            "Anggaran",
            f"{progress.budgets_approved}/{progress.satkers}",
            "budget:request-list",
            0 < progress.satkers <= progress.budgets_approved,
        ),
        ("Surat", progress.letters, "reporting:letter-list", progress.letters > 0),
    ]
    first_open = next((i for i, step in enumerate(steps) if not step[3]), len(steps))
    return [
        {
            "label": label,
            "value": value,
            "url": reverse(name),
            "state": "done" if done else "current" if i == first_open else "todo",
        }
        for i, (label, value, name, done) in enumerate(steps)
    ]
