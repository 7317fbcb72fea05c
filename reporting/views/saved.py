"""Keeping and forgetting filters; each leads back to the list."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from latsar.http import attempt, attempt_done

from ..models import SavedFilter
from ..saving import forget_filter, is_list, keep_filter


@require_POST
def filter_keep(request: HttpRequest) -> HttpResponse:
    path, query = request.POST.get("path", ""), request.POST.get("query", "")
    kept = attempt(request, keep_filter, path=path, query=query, name=request.POST.get("name", ""))
    if kept:
        messages.success(request, f"Saringan “{kept.name}” tersimpan di atas daftar ini.")
        return redirect(kept.url)
    return redirect(path if is_list(path) else "reporting:home")


@require_POST
def filter_forget(request: HttpRequest, pk: int) -> HttpResponse:
    kept = get_object_or_404(SavedFilter.objects.visible_to(request.user), pk=pk)
    if attempt_done(request, forget_filter, kept=kept):
        messages.success(request, f"Saringan “{kept.name}” dihapus.")
    return redirect(kept.path)
