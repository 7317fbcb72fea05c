"""The notices of the signed-in account."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from latsar.http import PER_PAGE

from .models import Notice
from .services import choose_digest, open_notice, read_all, wants_digest


@require_safe
def notice_list(request: HttpRequest) -> HttpResponse:
    notices = Notice.objects.visible_to(request.user)
    context = {
        "crumbs": [("Beranda", "/"), ("Pemberitahuan", None)],
        "page": Paginator(notices, PER_PAGE).get_page(request.GET.get("page")),
        "unread": notices.unread().count(),
        "is_wanted": wants_digest(request.user),
    }
    return render(request, "notices/list.html", context)


@require_POST
def notice_open(request: HttpRequest, pk: int) -> HttpResponse:
    notice = get_object_or_404(Notice.objects.visible_to(request.user), pk=pk)
    return redirect(open_notice(user=request.user, notice=notice))


@require_POST
def notice_read_all(request: HttpRequest) -> HttpResponse:
    read_all(user=request.user)
    return redirect("notices:notice-list")


@require_POST
def digest(request: HttpRequest) -> HttpResponse:
    is_wanted = request.POST.get("wanted") == "1"
    choose_digest(user=request.user, is_wanted=is_wanted)
    said = "dikirim sekali sehari" if is_wanted else "tidak dikirim lagi"
    messages.success(request, f"Ringkasan lewat surel {said}.")
    return redirect("notices:notice-list")
