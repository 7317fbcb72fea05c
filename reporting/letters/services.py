"""The life of a letter: drafted, changed, issued once with the next number, withdrawn."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from latsar.accounts.models import User
from latsar.accounts.permissions import require_satker, require_write
from latsar.audit.services import record
from latsar.audit.services import snapshot as audited
from latsar.errors import Forbidden, Refused, StaleVersion
from latsar.formatting import date_long
from latsar.organizations.choices import Level
from latsar.organizations.models import Satker

from ..choices import LetterKind, LetterStatus
from ..models import Letter, NumberSeries, SignedCopy
from .kinds import fits_office, kind_of, may_handle
from .numbering import BLANK, check_number
from .rendering import digest, render
from .snapshot import Scope, build, first_official, numbering_for, numberings_of, scope_of

EDITABLE = (
    "dated_on",
    "nature",
    "subject",
    "recipient",
    "recipient_place",
    "signatory",
    "extra_text",
    "carbon_copies",
)


def require_letter_right(actor: User, kind: str, satker: Satker) -> None:
    """Raise Forbidden unless the actor may handle this kind of letter for this satker."""
    require_write(actor)
    require_satker(actor, satker)
    if not fits_office(kind, satker):
        raise Forbidden(
            f"Surat {LetterKind(kind).in_sentence} dibuat oleh KPU Provinsi, bukan {satker}."
        )
    if not may_handle(actor, kind, satker):
        raise Forbidden(
            "Surat ini dibuat dan diterbitkan oleh admin KPU Provinsi atau PKSDM. "
            "Hubungi KPU Provinsi Anda."
        )


def speaks_for_province(actor: User, satker: Satker) -> bool:
    return satker.level == Level.PROVINCE and actor.manages_province


@transaction.atomic
def create_draft(
    *,
    actor: User,
    kind: str,
    satker: Satker,
    fiscal_year: int,
    dated_on: date,
    fields: Mapping[str, Any] | None = None,
) -> Letter:
    """Make a draft with the usual subject, addressee, copies and the office's first official."""
    require_letter_right(actor, kind, satker)
    scope = Scope(satker, fiscal_year, speaks_for_province(actor, satker))
    proposed = kind_of(kind).defaults(scope)
    letter = Letter(
        kind=kind,
        satker=satker,
        whole_province=scope.whole_province,
        fiscal_year=fiscal_year,
        dated_on=dated_on,
        subject=proposed.subject,
        recipient="\n".join(proposed.recipients),
        recipient_place=proposed.place,
        carbon_copies=proposed.copies,
        signatory=first_official(satker),
        created_by=actor,
    )
    for name, value in (fields or {}).items():
        setattr(letter, name, value)
    check_signatory(letter)
    letter.save()
    record(actor, "letter.drafted", letter, after=audited(letter, EDITABLE))
    return letter


def check_signatory(letter: Letter) -> None:
    if letter.signatory and letter.signatory.satker_id != letter.satker_id:
        raise Refused(
            f"{letter.signatory.name} bukan pejabat {letter.satker}. Pilih pejabat satker itu."
        )


def require_active_signatory(letter: Letter) -> None:
    """Who has left the office since the draft was made does not sign."""
    if letter.signatory and not letter.signatory.is_active:
        raise Refused(
            f"{letter.signatory.name} tidak lagi menjabat. Ubah konsep: pilih penanda tangan lain."
        )


def locked(actor: User, letter: Letter) -> Letter:
    """Return the letter as stored, locked, once the actor's right is certain."""
    require_letter_right(actor, letter.kind, letter.satker)
    stored = (
        Letter.objects.visible_to(actor)
        .select_for_update(of=("self",))
        .select_related("satker__province__training_center", "signatory", "replaces")
        .defer("replaces__pdf", "replaces__snapshot")
        .filter(pk=letter.pk)
        .first()
    )
    if stored is None:
        raise Refused("Konsep surat ini sudah dihapus. Buat konsep baru bila masih diperlukan.")
    return stored


def require_draft(letter: Letter, version: int) -> None:
    """A letter that is out answers with its number; a changed draft with a word to look again."""
    if not letter.is_draft:
        moment = timezone.localtime(letter.issued_at) if letter.issued_at else None
        when = f" pada {date_long(moment.date())}" if moment else ""
        raise Refused(
            f"Surat ini sudah terbit{when} dengan nomor {letter.number}. "
            "Surat yang sudah terbit tidak dapat diubah atau diterbitkan lagi."
        )
    if letter.version != version:
        raise StaleVersion


@transaction.atomic
def update_draft(*, actor: User, letter: Letter, version: int, fields: Mapping[str, Any]) -> Letter:
    """Change a draft's own words. `fields` are of EDITABLE."""
    stored = locked(actor, letter)
    require_draft(stored, version)
    before = audited(stored, EDITABLE)
    for name in EDITABLE:
        if name in fields:
            setattr(stored, name, fields[name])
    check_signatory(stored)
    after = audited(stored, EDITABLE)
    if before != after:
        stored.version += 1
        stored.save(update_fields=[*EDITABLE, "version"])
        record(actor, "letter.updated", stored, before=before, after=after)
    return stored


@transaction.atomic
def discard_draft(*, actor: User, letter: Letter, version: int) -> Letter:
    """Delete a draft and return it: it has no number, so nothing is missing from the series."""
    stored = locked(actor, letter)
    require_draft(stored, version)
    record(actor, "letter.discarded", stored, before=audited(stored, EDITABLE))
    stored.delete()
    return stored


@transaction.atomic
def issue(
    *, actor: User, letter: Letter, version: int, external_number: str | None = None
) -> Letter:
    """Give the letter its number, freeze what it says, render it once and keep the bytes.

    All or nothing: when rendering fails, the number is not consumed.
    """
    stored = locked(actor, letter)
    require_draft(stored, version)
    require_active_signatory(stored)
    content = kind_of(stored.kind).content(scope_of(stored))
    if not content["total"]:
        raise Refused(kind_of(stored.kind).EMPTY)
    require_replaceable(stored)
    give_number(stored, external_number)
    stored.status = LetterStatus.ISSUED
    stored.issued_by = actor
    stored.issued_at = timezone.now().replace(microsecond=0)
    stored.snapshot = build(
        stored, number=stored.number, moment=stored.issued_at.isoformat(), content=content
    )
    stored.pdf = render(stored.snapshot)
    stored.sha256 = digest(stored.pdf)
    stored.version += 1
    save_issued(stored)
    record(
        actor,
        "letter.issued",
        stored,
        after={
            "nomor": stored.number,
            "SHA-256": stored.sha256,
            "hal": stored.subject,
            **({"mengganti": stored.replaces.number} if stored.replaces else {}),
        },
    )
    return stored


def require_replaceable(letter: Letter) -> None:
    """Lock the letter that this one replaces; it must still be in force."""
    if letter.replaces_id is None:
        return
    old = Letter.objects.select_for_update(of=("self",)).get(pk=letter.replaces_id)
    if not old.is_in_force:
        what = "diganti surat lain" if old.is_issued else "dicabut"
        raise Refused(
            f"Surat nomor {old.number} yang hendak diganti sudah {what}. Hapus konsep ini, lalu "
            "buat surat baru."
        )


def give_number(letter: Letter, external_number: str | None) -> None:
    """Take the next number of the satker's year, or the one another system gave."""
    letter.year = letter.dated_on.year
    if external_number is not None:
        letter.number = check_number(external_number, numberings_of(letter.satker))
        letter.has_external_number = True
    else:
        numbering = numbering_for(letter.satker, letter.kind)
        letter.sequence = next_sequence(letter.satker, letter.year)
        letter.number = numbering.write(letter.sequence, letter.dated_on)
    if Letter.objects.filter(satker=letter.satker, number=letter.number).exists():
        raise number_taken(letter)


def number_taken(letter: Letter) -> Refused:
    mend = (
        "Periksa nomor itu di sistem asalnya."
        if letter.has_external_number
        else "Ubah pola nomor di pengaturan surat."
    )
    return Refused(f"Nomor {letter.number} sudah dipakai surat lain satker ini. {mend}")


def next_sequence(satker: Satker, year: int) -> int:
    """Count one further under a lock, so that numbers have neither gap nor double."""
    NumberSeries.objects.get_or_create(satker=satker, year=year)
    series = NumberSeries.objects.select_for_update().get(satker=satker, year=year)
    series.last_sequence += 1
    series.save(update_fields=["last_sequence"])
    return series.last_sequence


def save_issued(letter: Letter) -> None:
    """Two that type the same number of another system at once: the second is told so."""
    try:
        with transaction.atomic():
            letter.save()
    except IntegrityError as error:
        raise number_taken(letter) from error


@transaction.atomic
def void(*, actor: User, letter: Letter, version: int, reason: str) -> Letter:
    """Withdraw an issued letter: it keeps its number, its bytes and its page."""
    stored = locked(actor, letter)
    if stored.is_draft:
        raise Refused("Surat ini masih konsep. Konsep dapat dihapus, tidak perlu dicabut.")
    if not stored.is_issued:
        raise Refused(f"Surat nomor {stored.number} sudah dicabut sebelumnya.")
    if not stored.is_in_force:
        raise Refused(f"Surat nomor {stored.number} sudah diganti dan tidak perlu dicabut.")
    if stored.version != version:
        raise StaleVersion
    if not reason.strip():
        raise Refused("Tulis alasan pencabutan; alasan itu disimpan dalam riwayat surat.")
    stored.status = LetterStatus.VOID
    stored.voided_at = timezone.now()
    stored.void_reason = reason.strip()[:300]
    stored.version += 1
    stored.save(update_fields=["status", "voided_at", "void_reason", "version"])
    record(
        actor,
        "letter.voided",
        stored,
        before={"status": LetterStatus.ISSUED.label},
        after={"status": LetterStatus.VOID.label},
        reason=stored.void_reason,
    )
    return stored


def preview(letter: Letter) -> bytes:
    """Render a draft as it stands, marked DRAF and without number; nothing is stored."""
    return render(build(letter, number=BLANK, moment=letter.created_at.isoformat()))


def find_by_file(pdf: bytes) -> Letter | None:
    """Return the letter whose issued bytes, or whose signed copy, these are; with its standing."""
    letters = Letter.objects.published().with_standing().select_related("satker")
    sha256 = digest(pdf)
    found = letters.filter(sha256=sha256).first()
    if found is None:
        copies = SignedCopy.objects.filter(sha256=sha256).values("letter")
        found = letters.filter(pk__in=copies).first()
    return found


def is_file_of(letter: Letter, pdf: bytes) -> bool:
    """Tell whether these are the letter's issued bytes or those of a signed copy of it."""
    sha256 = digest(pdf)
    return sha256 == letter.sha256 or letter.signed_copies.filter(sha256=sha256).exists()
