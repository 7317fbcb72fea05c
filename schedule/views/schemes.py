"""The rules of judging: all that were ever set, and PKSDM's page for newer ones."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from latsar.accounts.permissions import pksdm_only
from latsar.formatting import date_long
from latsar.http import attempt_form

from ..forms.results import SchemeForm
from ..models import GradingScheme
from ..services.schemes import create_scheme
from .common import crumbs_to

PER_PAGE = 10


@require_safe
def scheme_list(request: HttpRequest) -> HttpResponse:
    schemes = GradingScheme.objects.visible_to(request.user).prefetch_related(
        "components", "grades"
    )
    context = {
        "crumbs": crumbs_to(last="Aturan penilaian"),
        "page": Paginator(schemes, PER_PAGE).get_page(request.GET.get("page")),
        "may_set": request.user.is_pksdm,
    }
    return render(request, "schedule/scheme_list.html", context)


@pksdm_only
@require_http_methods(["GET", "HEAD", "POST"])
def scheme_create(request: HttpRequest) -> HttpResponse:
    schemes = GradingScheme.objects.visible_to(request.user)
    latest = schemes.prefetch_related("components", "grades").first()
    form = SchemeForm(request.POST or None, latest=latest)
    if request.method == "POST" and form.is_valid():
        main = {field.name: form.cleaned_data[field.name] for field in form.main_fields()}
        made = attempt_form(
            request,
            form,
            create_scheme,
            components=form.components,
            grades=form.grades,
            **main,
        )
        if made:
            messages.success(
                request,
                f"Aturan penilaian ditetapkan bagi angkatan yang mulai sejak "
                f"{date_long(made.valid_from)}.",
            )
            return redirect("schedule:scheme-list")
    context = {
        "crumbs": crumbs_to(last="Aturan penilaian baru"),
        "form": form,
        "back_url": reverse("schedule:scheme-list"),
        "verb": "Tetapkan aturan",
    }
    return render(request, "schedule/scheme_form.html", context)
