"""Pages of the reference data: an index, and list, form and delete page of each section."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import models
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from latsar.errors import Refused
from latsar.http import PER_PAGE, Crumbs, attempt_form, crumbs_below

from .forms import form_class
from .sections import SECTIONS, Section
from .services import delete_row, save_row


def section_or_404(key: str) -> Section:
    if key not in SECTIONS:
        raise Http404
    return SECTIONS[key]


def rows_of(section: Section, request: HttpRequest) -> QuerySet[Any]:
    return section.model._default_manager.visible_to(request.user).select_related(*section.related)


def crumbs_of(section: Section, last: str = "") -> Crumbs:
    url = reverse("reference:section", args=[section.key]) if last else None
    items: Crumbs = [(section.title, url)]
    if last:
        items.append((last, None))
    return crumbs_below("Referensi", "reference:index", *items)


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    context = {
        "crumbs": crumbs_below("Referensi", "reference:index"),
        "sections": [(s, s.may_edit(request.user)) for s in SECTIONS.values()],
    }
    return render(request, "reference/index.html", context)


@require_safe
def section_list(request: HttpRequest, key: str) -> HttpResponse:
    section = section_or_404(key)
    words = request.GET.get("q", "").strip()
    rows = rows_of(section, request)
    if words:
        condition = Q()
        for field in section.search:
            condition |= Q(**{f"{field}__icontains": words})
        rows = rows.filter(condition)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "crumbs": crumbs_of(section),
        "section": section,
        "q": words,
        "page": page,
        "headers": [header for header, _ in section.columns],
        "table": [(row.pk, cells(section, row)) for row in page],
        "may_edit": section.may_edit(request.user),
    }
    return render(request, "reference/section.html", context)


def cells(section: Section, row: models.Model) -> list[tuple[str, str]]:
    return [(header, text(row)) for header, text in section.columns]


def require_may_edit(request: HttpRequest, section: Section) -> None:
    if not section.may_edit(request.user):
        raise PermissionDenied


@require_http_methods(["GET", "HEAD", "POST"])
def row_create(request: HttpRequest, key: str) -> HttpResponse:
    section = section_or_404(key)
    require_may_edit(request, section)
    if not section.can_add:
        raise Http404
    return edit(request, section, section.model(), f"Tambah {section.singular}")


@require_http_methods(["GET", "HEAD", "POST"])
def row_update(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    section = section_or_404(key)
    row = get_object_or_404(rows_of(section, request), pk=pk)
    require_may_edit(request, section)
    return edit(request, section, row, f"Ubah {section.singular}")


def edit(request: HttpRequest, section: Section, row: models.Model, title: str) -> HttpResponse:
    """Show the form, or save it; a refusal keeps what was typed."""
    form = form_class(section)(
        request.POST or None, instance=row, user=request.user, section=section
    )
    if request.method == "POST" and form.is_valid():
        saved = attempt_form(request, form, save_row, section=section, row=form.instance)
        if saved:
            messages.success(request, f"Data {section.singular} “{saved}” tersimpan.")
            return redirect("reference:section", section.key)
    context = {
        "crumbs": crumbs_of(section, title),
        "section": section,
        "form": form,
        "row": row,
        "page_heading": title,
        "back_url": reverse("reference:section", args=[section.key]),
    }
    return render(request, "reference/form.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def row_delete(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    section = section_or_404(key)
    row = get_object_or_404(rows_of(section, request), pk=pk)
    require_may_edit(request, section)
    back = reverse("reference:section", args=[section.key])
    if not section.can_delete:
        raise Http404
    if request.method == "POST":
        label = str(row)
        try:
            delete_row(actor=request.user, section=section, row=row)
        except Refused as refusal:
            messages.info(request, refusal.message)
        else:
            messages.success(request, f"Data {section.singular} “{label}” dihapus.")
        return redirect(back)
    context = {
        "crumbs": crumbs_of(section, f"Hapus {section.singular}"),
        "section": section,
        "row": row,
        "facts": cells(section, row),
        "back_url": back,
        "verb": f"Hapus {section.singular}",
    }
    return render(request, "reference/delete.html", context)
