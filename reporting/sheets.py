"""Keeping a signed attendance list."""

from __future__ import annotations

import hashlib

from django.db import IntegrityError, transaction

from latsar.accounts.models import User
from latsar.audit.services import record
from latsar.clock import today
from latsar.errors import Refused
from latsar.formatting import date_long
from schedule.models import TrainingDay
from schedule.services.locking import lock_cohort

from .models import SignedSheet
from .signing.services import PDF, kind_of_file, opened


def add_sheet(*, actor: User, day: TrainingDay, content: bytes) -> SignedSheet:
    """Keep the file beside the day's marks. Raises Refused for what is no whole PDF or picture."""
    kind = kind_of_file(content)
    opened(content, "pdf" if kind == PDF else "image")  # before any lock: it may take a while
    if day.date > today():
        raise Refused(
            f"Hari ke-{day.sequence} ({date_long(day.date)}) belum berlangsung. Unggah daftar "
            "hadirnya setelah hari itu."
        )
    with transaction.atomic():
        cohort = lock_cohort(actor, day.cohort)
        sheet = SignedSheet(
            day=day,
            content=content,
            content_type=kind,
            sha256=hashlib.sha256(content).hexdigest(),
            added_by=actor,
        )
        try:
            with transaction.atomic():
                sheet.save()
        except IntegrityError:
            raise Refused("Berkas yang sama persis sudah disimpan pada hari ini.") from None
        record(
            actor,
            "sheet.added",
            cohort,
            after={"hari": f"ke-{day.sequence}, {date_long(day.date)}", "SHA-256": sheet.sha256},
        )
    return sheet
