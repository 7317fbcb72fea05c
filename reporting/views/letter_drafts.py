"""Drafting letters: the kind, its own words, second thoughts. The rules are in letters.services."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from latsar.accounts.permissions import writes
from latsar.clock import today
from latsar.formatting import date_long
from latsar.http import attempt, attempt_form, number_in
from latsar.organizations.choices import Level
from latsar.organizations.models import Satker
from latsar.organizations.services import current_year

from ..choices import LetterKind
from ..forms import LetterForm, OfficeForm
from ..letters import services
from ..letters.kinds import EXPLANATIONS, kind_of, may_handle
from ..letters.snapshot import first_official
from ..letters.sources import Scope
from ..models import Letter
from .letter_common import handled_or_403, refuse_unless_draft
from .letters import crumbs

SAVED = "Konsep surat tersimpan. Periksa isinya, lalu terbitkan."


def offices(request: HttpRequest) -> Any:
    """The offices a user makes letters for; the nation chooses among provinces."""
    visible = Satker.objects.visible_to(request.user).with_province()
    return visible.exclude(level=Level.REGENCY) if request.user.is_national else visible


def chosen_office(request: HttpRequest) -> Satker:
    code = request.GET.get("satker") or request.POST.get("satker")
    visible = Satker.objects.visible_to(request.user).select_related("province__training_center")
    if code:
        return get_object_or_404(visible, code=code)
    if request.user.satker_id is None:
        return get_object_or_404(visible, level=Level.CENTRAL)
    return get_object_or_404(visible, pk=request.user.satker_id)


@writes
@require_http_methods(["GET", "HEAD", "POST"])
def letter_create(request: HttpRequest) -> HttpResponse:
    """First the kind, with what it still lacks; then its own words."""
    satker = chosen_office(request)
    kind = request.GET.get("jenis", "")
    if kind not in LetterKind.values:
        return choose_kind(request, satker)
    if not may_handle(request.user, kind, satker):
        raise PermissionDenied
    letter = proposed(request, kind, satker)
    form = LetterForm(request.POST or None, instance=letter, user=request.user)
    if request.method == "POST" and form.is_valid():
        fields = form.values()
        asked = {"kind": kind, "satker": satker, "fiscal_year": letter.fiscal_year}
        asked |= {"dated_on": fields["dated_on"], "fields": fields}
        made = attempt_form(request, form, services.create_draft, **asked)
        if made:
            messages.success(request, SAVED)
            return redirect(made)
    title = f"Konsep {LetterKind(kind).in_sentence}"
    back = f"{reverse('reporting:letter-create')}?satker={satker.code}"
    return form_page(request, form, title, back)


def proposed(request: HttpRequest, kind: str, satker: Satker) -> Letter:
    """An unsaved letter with the usual words, for the form to start from."""
    year = current_year()
    whole = services.speaks_for_province(request.user, satker)
    usual = kind_of(kind).defaults(Scope(satker, year, whole))
    return Letter(
        kind=kind,
        satker=satker,
        whole_province=whole,
        fiscal_year=year,
        dated_on=today(),
        subject=usual.subject,
        recipient="\n".join(usual.recipients),
        recipient_place=usual.place,
        carbon_copies=usual.copies,
        signatory=first_official(satker),
    )


def choose_kind(request: HttpRequest, satker: Satker) -> HttpResponse:
    year = current_year()
    scope = Scope(satker, year, services.speaks_for_province(request.user, satker))
    choices = []
    for kind in LetterKind:
        if not may_handle(request.user, kind, satker):
            continue
        module = kind_of(kind)
        content = module.content(scope)
        ready = bool(content["total"])
        choices.append(
            {
                "label": kind.label,
                "in_sentence": kind.in_sentence,
                "explanation": EXPLANATIONS[kind],
                "lacks": module.lacks(scope, content) if ready else [module.EMPTY],
                "ready": ready,
                "url": f"{reverse('reporting:letter-create')}?jenis={kind}&satker={satker.code}",
            }
        )
    several = request.user.manages_province
    context = {
        "crumbs": crumbs(("Buat surat", None)),
        "satker": satker,
        "year": year,
        "choices": choices,
        "office_form": OfficeForm(initial={"satker": satker.code}, offices=offices(request))
        if several
        else None,
    }
    return render(request, "reporting/letter_choose.html", context)


def form_page(request: HttpRequest, form: LetterForm, title: str, back: str) -> HttpResponse:
    context = {
        "crumbs": crumbs((title, None)),
        "form": form,
        "page_heading": title,
        "back_url": back,
        "verb": "Simpan draf",
    }
    return render(request, "reporting/letter_form.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def letter_update(request: HttpRequest, pk: int) -> HttpResponse:
    letter = handled_or_403(request, pk)
    if answer := refuse_unless_draft(request, letter):
        return answer
    form = LetterForm(request.POST or None, instance=letter, user=request.user)
    if request.method == "POST" and form.is_valid():
        asked = {"version": form.cleaned_data["version"] or 0, "fields": form.values()}
        stored = attempt_form(request, form, services.update_draft, letter=letter, **asked)
        if stored:
            messages.success(request, SAVED)
            return redirect(stored)
    title = f"Ubah konsep {letter.kind_in_sentence}"
    return form_page(request, form, title, letter.get_absolute_url())


@require_http_methods(["GET", "HEAD", "POST"])
def letter_discard(request: HttpRequest, pk: int) -> HttpResponse:
    letter = handled_or_403(request, pk)
    if request.method == "POST":
        version = number_in(request.POST, "version")
        if not attempt(request, services.discard_draft, letter=letter, version=version):
            return redirect(letter)
        messages.success(request, "Konsep surat dihapus.")
        return redirect("reporting:letter-list")
    if answer := refuse_unless_draft(request, letter):
        return answer
    context = {
        "crumbs": crumbs(("Konsep", letter.get_absolute_url()), ("Hapus", None)),
        "letter": letter,
        "facts": [("Hal", letter.subject), ("Tanggal surat", date_long(letter.dated_on))],
        "version": letter.version,
        "back_url": letter.get_absolute_url(),
        "verb": "Hapus konsep",
        "tone": "danger",
    }
    return render(request, "reporting/letter_discard.html", context)
