"""Public: whether a letter is genuine and still in force. Names and NIPs stay inside."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from latsar.formatting import date_long

from ..forms import FileForm
from ..letters.services import find_by_file
from ..models import Letter


def public(response: HttpResponse) -> HttpResponse:
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    return response


@login_not_required
@require_safe
def verify(request: HttpRequest, token: str) -> HttpResponse:
    letter = Letter.objects.published().select_related("satker").filter(verify_token=token).first()
    if letter is None:
        context = {"form": FileForm()}
        return public(render(request, "reporting/verify_unknown.html", context, status=404))
    return public(render(request, "reporting/verify.html", facts(letter) | {"form": FileForm()}))


def facts(letter: Letter) -> dict[str, Any]:
    """What everyone may know of a letter: nothing about a person."""
    withdrawn = timezone.localtime(letter.voided_at).date() if letter.voided_at else None
    return {
        "is_valid": letter.is_issued,
        "status_label": "Berlaku" if letter.is_issued else "Dicabut",
        "facts": [
            ("Nomor", letter.number),
            ("Tanggal surat", date_long(letter.dated_on)),
            ("Hal", letter.subject),
            ("Diterbitkan oleh", letter.satker.name),
            *([("Dicabut pada", date_long(withdrawn))] if withdrawn else []),
        ],
        "sha256": letter.sha256,
    }


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def verify_file(request: HttpRequest) -> HttpResponse:
    """Compare a file's bytes with those issued; the file is not kept."""
    form = FileForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        letter = find_by_file(form.cleaned_data["file"].read())
        context |= {"checked": True, "found": letter is not None}
        if letter is not None:
            context |= facts(Letter.objects.select_related("satker").get(pk=letter.pk))
    return public(render(request, "reporting/verify_file.html", context))
