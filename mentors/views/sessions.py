"""The meetings of one pair: the list, and a form that is quick to fill again."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from latsar.accounts.permissions import writes
from latsar.clock import today
from latsar.formatting import date_long
from latsar.http import PER_PAGE, attempt, attempt_form

from ..forms import SessionForm
from ..models import MentoringSession, Mentorship
from ..services.sessions import add_session, remove_session
from .common import crumbs, mentor_crumb


@require_http_methods(["GET", "HEAD", "POST"])
def session_list(request: HttpRequest, pk: int) -> HttpResponse:
    pairs = Mentorship.objects.visible_to(request.user).with_people()
    pair: Mentorship = get_object_or_404(pairs, pk=pk)
    if request.method == "POST" and not request.user.can_write:
        raise PermissionDenied
    form = SessionForm(request.POST or None, initial=usual(pair))
    if request.method == "POST" and form.is_valid():
        noted = attempt_form(request, form, add_session, mentorship_id=pk, **form.cleaned_data)
        if noted:
            messages.success(request, f"Pertemuan {date_long(noted.held_on)} tercatat.")
            return redirect("mentors:session-list", pk)
    sessions = pair.sessions.select_related("recorded_by")
    context = {
        "crumbs": crumbs(mentor_crumb(pair.mentor), (f"Pertemuan {pair.participant.name}", None)),
        "pair": pair,
        "form": form,
        "page": Paginator(sessions, PER_PAGE).get_page(request.GET.get("page")),
        "minutes": sessions.aggregate(sum=Sum("minutes"))["sum"] or 0,
        "may_write": request.user.can_write,
    }
    return render(request, "mentors/sessions.html", context)


def usual(pair: Mentorship) -> dict[str, object]:
    """What the next meeting most likely is like."""
    last = pair.sessions.first()
    return {
        "held_on": today(),
        "mode": last.mode if last else pair.mode,
        "minutes": last.minutes if last else 60,
    }


@writes
@require_POST
def session_remove(request: HttpRequest, pk: int) -> HttpResponse:
    sessions = MentoringSession.objects.visible_to(request.user)
    found = get_object_or_404(sessions, pk=pk)
    removed = attempt(request, remove_session, session_id=pk)
    if removed:
        messages.success(
            request,
            f"Catatan pertemuan {date_long(removed.held_on)} ({removed.topic}, "
            f"{removed.minutes} menit) dihapus. Isi lagi bila keliru.",
        )
    return redirect("mentors:session-list", found.mentorship_id)
