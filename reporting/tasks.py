"""Background work of the letters."""

from __future__ import annotations

from datetime import date
from secrets import token_urlsafe

from django.urls import reverse

from latsar.accounts.models import User
from latsar.background.services import Outcome, Progress, background
from latsar.errors import Refused

from .packages.national import nation_zip, run_packages, store


@background
def build_packages(
    progress: Progress, actor: User, *, year: int, key: str, dated_on: str = ""
) -> Outcome:
    """Build all provinces' packages and keep them under `key`, which the one who asked knows."""
    day = date.fromisoformat(dated_on) if dated_on else None
    run = run_packages(progress, actor, year=year, dated_on=day)
    if not run.files:
        raise Refused(
            "Belum ada provinsi yang menerbitkan permohonan tempat, sehingga tidak ada paket. "
            "Terbitkan suratnya, atau pilih agar surat yang belum ada diterbitkan sekaligus."
        )
    store(key, nation_zip(run, year))
    return Outcome(run.summary, reverse("reporting:package-nation-result", args=[key]))


def new_key() -> str:
    return token_urlsafe(16)
