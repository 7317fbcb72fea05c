"""Deletes what has been kept long enough, and says so in the trail."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from latsar.audit.services import entry, record, record_many
from latsar.errors import Refused
from latsar.organizations.choices import Level
from latsar.organizations.models import Satker

from . import terms

AT_ONCE = 500


@dataclass(frozen=True)
class Kept:
    """A rule as people read it. `days`: the key in RETENTION_DAYS; "" when the data say it."""

    what: str
    reason: str
    days: str = ""

    @property
    def limit(self) -> int:
        return settings.RETENTION_DAYS[self.days] if self.days else 0


@dataclass(frozen=True)
class Cleared(Kept):
    """Rows stay and lose what was personal; each leaves an entry."""

    find: Callable[[int], QuerySet[Any]] = terms.participants_done_with
    clear: Callable[[Any], None] = terms.clear_contacts
    action: str = "contact.cleared"

    def apply(self) -> int:
        amount = 0
        while rows := list(self.find(self.limit)[:AT_ONCE]):
            amount += len(rows)
            record_many([self.told(row) for row in rows])
            self.clear(type(rows[0])._default_manager.filter(pk__in=[row.pk for row in rows]))
        return amount

    def told(self, row: Any) -> Any:
        """Which, and why: never the values, or the trail would keep them."""
        after = {self.what: "dihapus karena lewat masa simpan"}
        office = getattr(row, "satker", None) or row.uploaded_by.satker
        return entry(None, self.action, row, satker=office, after=after, reason=self.reason)

    def count(self) -> int:
        return self.find(self.limit).count()


@dataclass(frozen=True)
class Deleted(Kept):
    """Rows of no further use go, counted in the entry of the run."""

    find: Callable[[int], list[QuerySet[Any]]] = terms.jobs_done_with

    def apply(self) -> int:
        return sum(rows.delete()[0] for rows in self.find(self.limit))

    def count(self) -> int:
        return sum(rows.count() for rows in self.find(self.limit))


CONTACT_REASON = (
    "Nomor HP dan surel hanya diperlukan untuk menghubungi selama pelatihan dan penyelesaian "
    "administrasinya."
)
RULES: dict[str, Cleared | Deleted] = {
    "participant_contacts": Cleared(
        "nomor HP dan surel peserta", CONTACT_REASON, "contacts", terms.participants_done_with
    ),
    "mentor_contacts": Cleared(
        "nomor HP dan surel mentor", CONTACT_REASON, "contacts", terms.mentors_done_with
    ),
    "imports": Cleared(
        "berkas impor dan nilai semula",
        "Diperlukan untuk membetulkan atau membatalkan impor; sesudahnya data ada di aplikasi.",
        "imports",
        terms.imports_done_with,
        terms.clear_imports,
        "roster.cleared",
    ),
    "sign_in_failures": Deleted(
        "catatan gagal masuk",
        "Diperlukan untuk mengenali percobaan masuk yang tidak sah.",
        "sign_in_failures",
        terms.failures_done_with,
    ),
    "jobs": Deleted(
        "pekerjaan latar yang selesai",
        "Diperlukan untuk melihat hasilnya; hasil itu sendiri tercatat dalam riwayat.",
        "jobs",
        terms.jobs_done_with,
    ),
    "notices": Deleted(
        "pemberitahuan yang sudah dibaca",
        "Diperlukan untuk menemukan kembali halamannya; peristiwanya tercatat dalam riwayat.",
        "notices",
        terms.notices_done_with,
    ),
    "sessions": Deleted(
        "sesi masuk yang berakhir",
        "Tidak dapat dipakai lagi.",
        find=lambda _: terms.sessions_over(),
    ),
}


def foreseen() -> dict[str, int]:
    """Count what each rule would delete now."""
    return {name: rule.count() for name, rule in RULES.items()}


@transaction.atomic
def apply() -> dict[str, int]:
    """Delete it, with one entry for the run and one for each person and import."""
    office = Satker.objects.filter(level=Level.CENTRAL).first()
    if office is None:
        raise Refused("Data referensi belum dimuat: jalankan seed_reference lebih dahulu.")
    done = {name: rule.apply() for name, rule in RULES.items()}
    after = {RULES[name].what: amount for name, amount in done.items()}
    record(None, "retention.applied", office, satker=office, after=after)
    return done
