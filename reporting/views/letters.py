"""Reading letters: the list, one letter, its PDF."""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from latsar.audit.models import AuditEntry
from latsar.audit.services import record
from latsar.formatting import date_long
from latsar.http import PER_PAGE, Crumbs, crumbs_below, file_response
from latsar.paging import RequestConfig

from ..choices import SigningMode, Standing
from ..filters import LetterFilter
from ..letters.checking import look_at, refresh
from ..letters.corrections import waiting_correction
from ..letters.kinds import kind_of, may_handle
from ..letters.services import preview
from ..letters.snapshot import lacks, scope_of, settings_for
from ..models import Letter
from ..tables import LetterTable

HISTORY_SHOWN = 30
SIGN_LABELS = {
    SigningMode.WET: "Unggah pindaian",
    SigningMode.PADES: "Tandatangani",
    SigningMode.EXTERNAL: "Unggah berkas akhir",
}


def crumbs(*items: tuple[str, str | None]) -> Crumbs:
    return crumbs_below("Surat", "reporting:letter-list", *items)


def letter_or_404(request: HttpRequest, pk: int) -> Letter:
    letters = (
        Letter.objects.visible_to(request.user)
        .with_standing()
        .select_related(
            "satker__province__training_center", "signatory", "issued_by", "replaces", "drift"
        )
        .defer("replaces__pdf", "replaces__snapshot")
    )
    return get_object_or_404(letters, pk=pk)


@require_safe
def letter_list(request: HttpRequest) -> HttpResponse:
    user = request.user
    letters = Letter.objects.visible_to(user).select_related("satker", "drift").with_standing()
    letter_filter = LetterFilter(request.GET, user=user, queryset=letters)
    table = table_of(request, letter_filter)
    if refresh(row.record for row in table.page.object_list):
        table = table_of(request, letter_filter)
    context = {
        "crumbs": crumbs(),
        "filter": letter_filter,
        "table": table,
        "has_letters": letters.exists(),
    }
    return render(request, "reporting/letter_list.html", context)


def table_of(request: HttpRequest, letter_filter: LetterFilter) -> LetterTable:
    table = LetterTable(letter_filter.qs.all())
    if not request.user.is_national and not request.user.manages_province:
        table.exclude = ("satker",)
    RequestConfig(request, paginate={"per_page": PER_PAGE, "silent": True}).configure(table)
    return table


@require_safe
def letter_detail(request: HttpRequest, pk: int) -> HttpResponse:
    letter = letter_or_404(request, pk)
    handles = may_handle(request.user, letter.kind, letter.satker)
    in_force = letter.standing == Standing.ISSUED
    context: dict[str, Any] = {
        "crumbs": crumbs((letter.number or "Konsep", None)),
        "letter": letter,
        "facts": facts(letter),
        "warnings": draft_warnings(letter) if letter.is_draft else [],
        "may_handle": handles,
        "in_force": in_force,
        "drift": look_at(letter) if in_force else None,
        "correction": waiting_correction(letter) if in_force and handles else None,
        "copies": [] if letter.is_draft else list(letter.signed_copies.defer("content")),
        "may_sign": handles and in_force,
        "sign_label": SIGN_LABELS[SigningMode(settings_for(letter.satker, letter.kind).signing)],
        "verify_url": request.build_absolute_uri(letter.verify_path),
        "comments": letter.comments.select_related("author"),
        "entries": AuditEntry.objects.visible_to(request.user).about(letter)[:HISTORY_SHOWN],
    }
    return render(request, "reporting/letter_detail.html", context)


def draft_warnings(letter: Letter) -> list[str]:
    module = kind_of(letter.kind)
    content = module.content(scope_of(letter))
    return lacks(letter, content) if content["total"] else [module.EMPTY]


def facts(letter: Letter) -> list[tuple[str, Any]]:
    number = letter.number or "........ (diberikan saat terbit)"
    if letter.has_external_number:
        number += " (dari sistem lain)"
    return [
        ("Nomor", number),
        ("Tanggal surat", date_long(letter.dated_on)),
        ("Jenis", letter.get_kind_display()),
        ("Satker", letter.satker.name),
        *([] if letter.is_draft else [("Naskah", wording_name(letter))]),
        ("Kepada", "; ".join(letter.recipients)),
        ("Penanda tangan", str(letter.signatory) if letter.signatory else "Belum dipilih"),
        *([("Mengganti surat", letter.replaces.number)] if letter.replaces else []),
    ]


def wording_name(letter: Letter) -> str:
    """Which version of the wording an issued letter was made from."""
    version = letter.snapshot.get("wording_version", 0)
    return f"Versi {version}" if version else "Naskah bawaan"


@require_safe
@xframe_options_sameorigin
def letter_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The bytes as issued; of a draft a preview, marked DRAF. `?unduh=1` saves it as a file."""
    letter = letter_or_404(request, pk)
    pdf = preview(letter) if letter.is_draft else bytes(letter.pdf)
    download = "unduh" in request.GET
    if download:
        record(request.user, "letter.downloaded", letter)
    response = file_response(pdf, file_name(letter), "application/pdf", inline=not download)
    response["Cache-Control"] = "private, no-store" if letter.is_draft else "private, no-cache"
    return response


def file_name(letter: Letter) -> str:
    label = letter.number or f"konsep-{letter.pk}"
    tidy = re.sub(r"[^0-9A-Za-z.-]", "-", label)
    return f"surat-{tidy}.pdf"
