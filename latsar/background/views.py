"""The progress of background work. Without JavaScript the page reloads itself."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

from latsar.http import PER_PAGE, attempt

from . import services
from .choices import JobStatus
from .models import Job

WATCHED = "pantau"  # in the address of a page that waits: it goes on to the result by itself


class HtmxRequest(HttpRequest):
    htmx: HtmxDetails


@require_safe
def jobs(request: HttpRequest) -> HttpResponse:
    page = Paginator(Job.objects.visible_to(request.user), PER_PAGE)
    crumbs = [("Beranda", reverse("reporting:home")), ("Pekerjaan latar", None)]
    context = {"crumbs": crumbs, "page": page.get_page(request.GET.get("page"))}
    return render(request, "background/jobs.html", context)


@require_safe
def job(request: HtmxRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Job.objects.visible_to(request.user), pk=pk)
    if request.htmx and found.is_unfinished:
        return render(request, "background/_progress.html", {"job": found})
    watched = request.htmx or WATCHED in request.GET
    if watched and found.status == JobStatus.DONE and found.url:
        if found.message:
            messages.success(request, found.message)
        return HttpResponseClientRedirect(found.url) if request.htmx else redirect(found.url)
    if request.htmx:
        return HttpResponseClientRedirect(found.get_absolute_url())
    crumbs = [
        ("Beranda", reverse("reporting:home")),
        ("Pekerjaan latar", reverse("background:jobs")),
        (found.title, None),
    ]
    return render(request, "background/job.html", {"job": found, "crumbs": crumbs})


@require_POST
def again(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Job.objects.visible_to(request.user), pk=pk)
    started = attempt(request, services.retry, job=found)
    return redirect(started or found)
