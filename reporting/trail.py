"""Reading the audit trail: of one object, account, office or request; and as a file that proves
itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone

from latsar.accounts.models import User
from latsar.audit.chain import Head, head
from latsar.audit.digests import canonical_value
from latsar.audit.models import AuditEntry, AuditLink
from latsar.audit.services import record_export
from latsar.errors import Forbidden, Refused
from latsar.formatting import number
from latsar.organizations.models import Satker
from latsar.spreadsheets.writer import ColumnSpec, SheetSpec, write_workbook

MOST_ROWS = 50_000  # of one file: some ten seconds, and a size that an office computer opens
COLUMNS = (
    ColumnSpec("Tempat dalam rantai", 12, "nip"),
    ColumnSpec("Nomor entri", 12, "nip"),
    ColumnSpec("Waktu (UTC)", 28, "nip"),
    ColumnSpec("Oleh", 24),
    ColumnSpec("Nomor akun", 10, "nip"),
    ColumnSpec("Peran", 12, "nip"),
    ColumnSpec("Permintaan", 34, "nip"),
    ColumnSpec("Tindakan", 34),
    ColumnSpec("Kode tindakan", 24, "nip"),
    ColumnSpec("Objek", 34),
    ColumnSpec("Jenis objek", 24, "nip"),
    ColumnSpec("Nomor objek", 12, "nip"),
    ColumnSpec("Satker", 30),
    ColumnSpec("Nomor satker", 10, "nip"),
    ColumnSpec("Sebelum", 40),
    ColumnSpec("Sesudah", 40),
    ColumnSpec("Alasan", 30),
    ColumnSpec("SHA-256 isi", 66, "nip"),
    ColumnSpec("SHA-256 rantai", 66, "nip"),
)


@dataclass(frozen=True)
class Subject:
    """Whose trail is read: everything, or one object, account, office or request."""

    kind: str
    key: str
    title: str
    entries: QuerySet[AuditEntry]


def subject_of(viewer: User, kind: str, key: str) -> Subject | None:
    """Return the subject within the viewer's scope; None when nothing of it is visible."""
    visible = AuditEntry.objects.visible_to(viewer)
    if not kind:
        return Subject("", "", "Riwayat", visible)
    if kind == "satker":
        office = Satker.objects.visible_to(viewer).filter(code=key).first()
        entries = visible.filter(satker=office)
        return Subject(kind, key, f"Riwayat {office}", entries) if office else None
    narrowed = _narrowed(visible, kind, key)
    newest = narrowed.first() if narrowed is not None else None
    if narrowed is None or newest is None:
        return None
    titles = {
        "objek": f"Riwayat {newest.object_label}",
        "akun": f"Riwayat akun {newest.actor_name}",
        "permintaan": "Riwayat satu permintaan",
    }
    return Subject(kind, key, titles[kind], narrowed)


def _narrowed(visible: Any, kind: str, key: str) -> Any:
    if kind == "akun":
        return visible.filter(actor_id=int(key)) if key.isascii() and key.isdigit() else None
    if kind == "objek":
        label, _, pk = key.partition(":")
        return visible.filter(object_type=label, object_id=pk)
    return visible.filter(request_id=key) if kind == "permintaan" and key else None


@transaction.atomic
def export(*, actor: User, subject: Subject, entries: QuerySet[AuditEntry]) -> bytes:
    """Return the entries with their hashes and the head of the chain, for the Inspektorat."""
    if not actor.is_national:
        raise Forbidden("Hanya auditor dan PKSDM yang dapat mengunduh riwayat.")
    amount = entries.count()
    if amount > MOST_ROWS:
        raise Refused(
            f"Ada {number(amount)} entri, satu berkas memuat paling banyak {number(MOST_ROWS)}. "
            "Persempit dengan tanggal Sejak dan Sampai, lalu unduh bagian demi bagian."
        )
    now = head()
    sheet = SheetSpec("Riwayat", COLUMNS, _rows(entries), _notes(actor, subject, amount, now))
    content = write_workbook([sheet])
    record_export(actor=actor, what=subject.title, amount=amount)
    return content


def _notes(actor: User, subject: Subject, amount: int, now: Head) -> tuple[str, ...]:
    moment = timezone.now().astimezone(UTC).isoformat(timespec="seconds")
    return (
        f"{subject.title}: {number(amount)} entri, diunduh {actor.display_name} pada {moment}",
        f"Kepala rantai: {now.hash} (tempat {now.position})",
        "Simpan kepala rantai ini di luar aplikasi. manage.py verify_audit --expect-head <kepala> "
        "membuktikan bahwa semua entri sampai tempat itu belum diubah, dihapus, atau disisipi.",
        "SHA-256 rantai = SHA-256 dari <SHA-256 rantai tempat sebelumnya>:<nomor entri>:"
        "<SHA-256 isi>.",
    )


def _rows(entries: QuerySet[AuditEntry]) -> Iterator[tuple[Any, ...]]:
    link = AuditLink.objects.filter(entry_id=OuterRef("pk"))
    linked = entries.select_related("satker").annotate(
        place=Subquery(link.values("position")), chained=Subquery(link.values("hash"))
    )
    for entry in linked.order_by("pk").iterator(chunk_size=2_000):
        row: Any = entry  # with the two of the link
        yield (
            row.place,
            entry.pk,
            entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
            entry.actor_name,
            entry.actor_id,
            entry.actor_role,
            entry.request_id,
            entry.action_label,
            entry.action,
            entry.object_label,
            entry.object_type,
            entry.object_id,
            entry.satker.name if entry.satker else "nasional",
            entry.satker_id,
            canonical_value(entry.before),
            canonical_value(entry.after),
            entry.reason,
            entry.digest,
            row.chained,
        )
