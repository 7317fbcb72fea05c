"""The audit trail within the user's scope."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from latsar.audit.filters import AuditFilter
from latsar.audit.models import AuditEntry
from latsar.http import PER_PAGE, crumbs_below


@require_safe
def trail(request: HttpRequest) -> HttpResponse:
    entries = AuditEntry.objects.visible_to(request.user).select_related("satker")
    audit_filter = AuditFilter(request.GET, queryset=entries, request=request)
    page = Paginator(audit_filter.qs, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "crumbs": crumbs_below("Riwayat", "reporting:trail"),
        "filter": audit_filter,
        "page": page,
    }
    return render(request, "reporting/trail.html", context)
