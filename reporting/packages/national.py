"""All provinces' packages in one run: who has no request for places yet may get one on the way."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from latsar.accounts.models import User
from latsar.accounts.permissions import require_pksdm
from latsar.background.services import Progress
from latsar.errors import Refused
from latsar.formatting import number
from latsar.organizations.choices import Level
from latsar.organizations.models import Satker

from ..choices import LetterKind
from ..letters.services import create_draft, issue
from .building import ZIP_MOMENT, bundle
from .parts import letters_of, parts_of


@dataclass
class Run:
    """What came of a run: packages by province code, and why a province has none."""

    files: dict[str, bytes] = field(default_factory=dict)
    issued: list[str] = field(default_factory=list)
    missing: list[tuple[Satker, str]] = field(default_factory=list)

    @property
    def summary(self) -> str:
        text = f"{number(len(self.files))} paket provinsi selesai"
        if self.issued:
            text += f", {number(len(self.issued))} permohonan tempat diterbitkan"
        if self.missing:
            text += f"; {number(len(self.missing))} provinsi belum punya paket"
        return f"{text}."


def run_packages(
    progress: Progress, actor: User, *, year: int, dated_on: date | None = None
) -> Run:
    """Build the package of every province; with `dated_on`, missing place requests are issued.

    Each province's letter is a transaction of its own, so a run that is broken off and begun again
    issues none twice: a province that has its request keeps it.
    """
    require_pksdm(actor)
    offices = list(
        Satker.objects.filter(level=Level.PROVINCE)
        .select_related("province__training_center")
        .order_by("code")
    )
    run = Run()
    for done, satker in enumerate(offices):
        progress(done, len(offices), f"Menyusun paket {satker.name}")
        try:
            add_package(run, actor, satker, year, dated_on)
        except Refused as refusal:
            run.missing.append((satker, refusal.message))
    progress(len(offices), len(offices), "Menyimpan berkas")
    return run


def add_package(run: Run, actor: User, satker: Satker, year: int, dated_on: date | None) -> None:
    letters = letters_of(parts_of(actor, satker, year))
    if not any(letter.kind == LetterKind.PLACE_REQUEST for letter in letters):
        if dated_on is None:
            raise Refused("Surat permohonan tempat belum terbit.")
        run.issued.append(issue_request(actor, satker, year, dated_on))
        letters = letters_of(parts_of(actor, satker, year))
    run.files[satker.code] = bundle(satker, year, letters).zip


def issue_request(actor: User, satker: Satker, year: int, dated_on: date) -> str:
    """Draft and issue the request for places of a province in one step; return its number."""
    with transaction.atomic():
        draft = create_draft(
            actor=actor,
            kind=LetterKind.PLACE_REQUEST,
            satker=satker,
            fiscal_year=year,
            dated_on=dated_on,
        )
        return issue(actor=actor, letter=draft, version=draft.version).number


def nation_zip(run: Run, year: int) -> bytes:
    """Return the packages and a list of what is missing as one ZIP."""
    target = io.BytesIO()
    lines = [f"{satker.code} {satker.name}: {why}" for satker, why in run.missing]
    report = "\r\n".join([run.summary, *lines, ""])
    with zipfile.ZipFile(target, "w") as box:
        for code, content in run.files.items():
            box.writestr(zipfile.ZipInfo(f"paket-bpsdm-{code}-{year}.zip", ZIP_MOMENT), content)
        box.writestr(zipfile.ZipInfo("HASIL.txt", ZIP_MOMENT), report.encode())
    return target.getvalue()


def stored_name(key: str) -> str:
    return f"paket/{key}.zip"


def store(key: str, content: bytes) -> None:
    """Keep the file of a run where every server reaches it; a repeated run replaces it."""
    name = stored_name(key)
    with transaction.atomic():
        default_storage.delete(name)
        try:
            default_storage.save(name, ContentFile(content))
        except OSError:  # a full disk: half a file would take the room and pass for a whole one
            default_storage.delete(name)
            raise


def is_stored(key: str) -> bool:
    return bool(default_storage.exists(stored_name(key)))


def stored(key: str) -> Any:
    """Open the file of a run, or return None when it is gone."""
    return default_storage.open(stored_name(key)) if is_stored(key) else None
