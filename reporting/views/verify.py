"""Public: whether a letter is genuine and still in force. Names and NIPs stay inside."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from latsar.formatting import date_long
from latsar.http import client_address

from ..choices import Standing
from ..forms import FileForm
from ..letters import visits
from ..letters.services import find_by_file, is_file_of
from ..models import Letter

STANDINGS = {
    Standing.ISSUED: ("done", "Berlaku"),
    Standing.REPLACED: ("info", "Diganti"),
    Standing.VOID: ("late", "Dicabut"),
}
View = Callable[..., HttpResponse]


def public(view: View) -> View:
    """Open to everyone, in measure; told neither to search engines nor to the next page."""

    @login_not_required
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def inner(request: HttpRequest, **arguments: Any) -> HttpResponse:
        response = view(request, **arguments) if in_measure(request) else too_often(request)
        response["X-Robots-Tag"] = "noindex, nofollow"
        # Not "no-referrer": browsers then send "Origin: null" and CSRF refuses the file.
        response["Referrer-Policy"] = "same-origin"
        return response

    return inner


def in_measure(request: HttpRequest) -> bool:
    address = client_address(request.META, settings.PROXIES_IN_FRONT)
    if request.method == "POST":
        return visits.allowed(address=address, what="file", limit=visits.FILES_A_MINUTE)
    return visits.allowed(address=address, what="page", limit=visits.PAGES_A_MINUTE)


def too_often(request: HttpRequest) -> HttpResponse:
    response = render(request, "reporting/verify_too_often.html", status=429)
    response["Retry-After"] = str(visits.seconds_left())
    return response


@public
def verify(request: HttpRequest, token: str) -> HttpResponse:
    """What has become of one letter; a file sent here is compared with that letter."""
    letters = Letter.objects.published().with_standing().select_related("satker")
    letter = letters.filter(verify_token=token).first()
    if letter is None:
        return render(request, "reporting/verify_unknown.html", {"form": FileForm()}, status=404)
    form = FileForm(request.POST or None, request.FILES or None)
    context = facts(letter) | {"form": form, "form_action": letter.verify_path}
    if request.method == "POST" and form.is_valid():
        content = form.cleaned_data["file"].read()
        same = is_file_of(letter, content)
        context |= {"checked": True, "same": same, "other": other_letter(content, letter)}
    return render(request, "reporting/verify.html", context)


def other_letter(content: bytes, letter: Letter) -> str:
    """The number of another letter that the file is, or ""."""
    found = find_by_file(content)
    return found.number if found and found.pk != letter.pk else ""


def facts(letter: Letter) -> dict[str, Any]:
    """What everyone may know of a letter: nothing about a person."""
    withdrawn = timezone.localtime(letter.voided_at).date() if letter.voided_at else None
    successor = letter.successor_number
    tone, label = STANDINGS[Standing(letter.standing)]
    return {
        "standing": letter.standing,
        "status_tone": tone,
        "status_label": label,
        "facts": [
            ("Nomor", letter.number),
            ("Tanggal surat", date_long(letter.dated_on)),
            ("Hal", letter.subject),
            ("Diterbitkan oleh", letter.satker.name),
            *([("Dicabut pada", date_long(withdrawn))] if withdrawn else []),
            *([("Diganti oleh surat nomor", successor)] if successor else []),
        ],
        "sha256": letter.sha256,
    }


@public
def verify_file(request: HttpRequest) -> HttpResponse:
    """Look for the letter that a file is, byte for byte; the file is not kept."""
    form = FileForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        letter = find_by_file(form.cleaned_data["file"].read())
        context |= {"checked": True, "found": letter is not None}
        if letter is not None:
            context |= facts(letter)
    return render(request, "reporting/verify_file.html", context)
