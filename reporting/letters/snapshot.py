"""Freezes all that a letter prints: after this, rendering needs neither database nor clock."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db.models import Q

from latsar.formatting import date_long, nip_spaced
from latsar.organizations.choices import Level
from latsar.organizations.models import Official, Satker

from ..choices import LetterKind
from ..models import LegalBasis, Letter, LetterSettings, LetterWording
from .kinds import kind_of
from .numbering import Numbering, unit_code
from .sources import Scope, Values
from .usual_texts import filled, usual, values_of
from .wording import addressees, counted, letterhead

# Of the snapshot, for later readers. 2 adds the words with their version, and what is replaced;
# 3 has its data carried inside the PDF.
FORMAT = 3


def scope_of(letter: Letter) -> Scope:
    return Scope(letter.satker, letter.fiscal_year, letter.whole_province)


def settings_for(satker: Satker | None, kind: str = "") -> LetterSettings:
    """Return what holds for a kind: the office's own before the nation's, the kind's before all's.

    Where neither says anything, the model's defaults.
    """
    of_office = Q(satker=satker) | Q(satker__isnull=True)
    rows = LetterSettings.objects.filter(of_office, kind__in={kind, ""})
    return max(
        rows, key=lambda row: (row.satker_id is not None, bool(row.kind)), default=LetterSettings()
    )


def numbering_for(satker: Satker, kind: str = "") -> Numbering:
    own = settings_for(satker, kind)
    return Numbering(
        own.number_pattern, own.archive_code, own.type_code, unit_code(satker.code), satker.code
    )


def numberings_of(satker: Satker) -> list[Numbering]:
    """Every pattern an office writes its numbers in, whatever the kind."""
    return [numbering_for(satker, kind) for kind in LetterKind.values]


def verify_url(letter: Letter) -> str:
    return f"{settings.SITE_URL.rstrip('/')}{letter.verify_path}"


def legal_bases(kind: str) -> list[str]:
    """The grounds of this kind, in the order that PKSDM gave them."""
    rows = LegalBasis.objects.filter(is_active=True)
    return [row.text for row in rows if kind in row.kinds]


def build(letter: Letter, *, number: str, moment: str, content: Values | None = None) -> Values:
    """Return the snapshot; `moment` (ISO 8601) is the PDF's date of creation."""
    module = kind_of(letter.kind)
    snapshot = {
        "format": FORMAT,
        "dated_on": letter.dated_on.isoformat(),
        "fiscal_year": letter.fiscal_year,
        "kind": letter.kind,
        "is_draft": letter.is_draft,
        "moment": moment,
        "paper": settings_for(letter.satker, letter.kind).paper,
        "verify_url": verify_url(letter),
        "office": office(letter.satker),
        "number": number,
        "nature": letter.get_nature_display(),
        "attachments": counted(module.ATTACHMENTS, "berkas"),
        "subject": letter.subject,
        "place": letter.satker.city or "Tempat",
        "date": date_long(letter.dated_on),
        "recipients": addressees(letter.recipients),
        "recipient_place": letter.recipient_place,
        "bases": legal_bases(letter.kind),
        "extra": paragraphs(letter.extra_text),
        "signatory": signature(letter.signatory, letter.satker),
        "copies": list(letter.carbon_copies),
        "replaces": replaced(letter.replaces),
        "body": module.content(scope_of(letter)) if content is None else content,
    }
    return snapshot | words(snapshot)


def latest_wording(kind: str) -> LetterWording | None:
    return LetterWording.objects.filter(kind=kind).order_by("-version").first()


def words(snapshot: Values) -> Values:
    """The version of the wording now in use, with this letter's values put in."""
    kind = snapshot["kind"]
    row = latest_wording(kind)
    texts = usual(kind) | (row.texts if row else {})
    return {
        "wording_version": row.version if row else 0,
        "texts": filled(kind, texts, values_of(snapshot)),
    }


def replaced(letter: Letter | None) -> Values | None:
    """The letter that this one replaces, as its last paragraph names it."""
    if letter is None:
        return None
    return {"number": letter.number, "date": date_long(letter.dated_on)}


def office(satker: Satker) -> Values:
    """The letterhead: the name in capitals, then what is known of address and lines."""
    contact = [
        f"Telepon {satker.phone}" if satker.phone else "",
        f"Laman {satker.website}" if satker.website else "",
        f"Surel {satker.email}" if satker.email else "",
    ]
    return {
        "name": satker.name,
        "lines": letterhead(satker.name),
        "address": satker.address or satker.city,
        "contact": " · ".join(filter(None, contact)),
    }


def signature(official: Official | None, satker: Satker) -> Values:
    """An office without an official on record leaves room for the name: none is ever invented."""
    if official is None:
        title = "Sekretaris Jenderal," if satker.level == Level.CENTRAL else "Sekretaris,"
        return {"title": title, "name": "", "rank": "", "nip": ""}
    return {
        "title": f"{official.signing_prefix} {official.title},".strip(),
        "name": official.name,
        "rank": official.rank,
        "nip": nip_spaced(official.nip),
    }


def paragraphs(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def lacks(letter: Letter, content: Values) -> list[str]:
    """Say what a draft still lacks, from the stages to its left and from the office itself."""
    found = kind_of(letter.kind).lacks(scope_of(letter), content)
    if letter.signatory is None:
        found.append(
            "Satker ini belum punya pejabat penanda tangan di Referensi; nama dikosongkan dengan "
            "titik-titik."
        )
    if not letter.satker.address:
        found.append("Alamat kantor belum diisi di Referensi; kop surat hanya memuat kotanya.")
    return found


def first_official(satker: Satker) -> Official | None:
    officials: Iterable[Any] = Official.objects.filter(satker=satker, is_active=True)
    return next(iter(officials), None)
