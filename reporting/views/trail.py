"""The audit trail within the scope: all of it, or of one object, account, office or request."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from latsar.accounts.choices import Role
from latsar.accounts.permissions import role_required
from latsar.audit.chain import head
from latsar.audit.filters import AuditFilter
from latsar.clock import today
from latsar.http import PER_PAGE, attempt, crumbs_below, file_response, number_in

from ..trail import Subject, export, subject_of

FILTERS = ("q", "action", "since", "until")


@require_safe
def trail(request: HttpRequest, kind: str = "", key: str = "") -> HttpResponse:
    subject = subject_or_404(request, kind, key)
    audit_filter = AuditFilter(request.GET, queryset=subject.entries, request=request)
    before = number_in(request.GET, "sebelum")
    entries = audit_filter.qs.select_related("satker")
    found = list((entries.filter(pk__lt=before) if before else entries)[: PER_PAGE + 1])
    shown = found[:PER_PAGE]
    context: dict[str, Any] = {
        "crumbs": crumbs_below("Riwayat", "reporting:trail", *way(subject)),
        "subject": subject,
        "filter": audit_filter,
        "entries": shown,
        "is_later": bool(before),
        "older": shown[-1].pk if len(found) > PER_PAGE else None,
    }
    if request.user.is_national:
        context |= {"head": head(), "export_url": export_url(request, subject)}
    return render(request, "reporting/trail.html", context)


@require_safe
@role_required(Role.AUDITOR, Role.PKSDM)
def trail_export(request: HttpRequest) -> HttpResponse:
    kind, _, key = request.GET.get("pokok", "").partition(":")
    subject = subject_or_404(request, kind, key)
    entries = AuditFilter(request.GET, queryset=subject.entries, request=request).qs
    content = attempt(request, export, subject=subject, entries=entries)
    if content is None:
        return redirect(f"{reverse('reporting:trail')}?{request.GET.urlencode()}")
    return file_response(content, f"riwayat-{today():%Y-%m-%d}.xlsx")


def way(subject: Subject) -> list[tuple[str, str | None]]:
    return [(subject.title, None)] if subject.kind else []


def subject_or_404(request: HttpRequest, kind: str, key: str) -> Subject:
    subject = subject_of(request.user, kind, key)
    if subject is None:
        raise Http404
    return subject


def export_url(request: HttpRequest, subject: Subject) -> str:
    """The file holds what the page shows: the same subject, the same filters."""
    query = {name: request.GET[name] for name in FILTERS if request.GET.get(name)}
    if subject.kind:
        query["pokok"] = f"{subject.kind}:{subject.key}"
    address = reverse("reporting:trail-export")
    return f"{address}?{urlencode(query)}" if query else address
