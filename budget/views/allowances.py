"""Which days earn which daily allowance."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from latsar.accounts.permissions import pksdm_only
from latsar.http import PER_PAGE, attempt_form

from ..forms import RuleForm
from ..models import AllowanceRule
from ..services import update_rule
from .common import crumbs


@require_safe
def rule_list(request: HttpRequest) -> HttpResponse:
    context = {
        "crumbs": crumbs(("Aturan uang harian", None)),
        "rules": AllowanceRule.objects.visible_to(request.user)[:PER_PAGE],
        "may_edit": request.user.is_pksdm,
    }
    return render(request, "budget/rule_list.html", context)


@pksdm_only
@require_http_methods(["GET", "HEAD", "POST"])
def rule_update(request: HttpRequest, pk: int) -> HttpResponse:
    rule = get_object_or_404(AllowanceRule.objects.visible_to(request.user), pk=pk)
    form = RuleForm(request.POST if request.method == "POST" else None, instance=rule)
    if request.method == "POST" and form.is_valid() and saved(request, form):
        messages.success(
            request, f"Aturan {rule} tersimpan. Draf yang terpengaruh menunggu dihitung ulang."
        )
        return redirect("budget:rule-list")
    context = {
        "crumbs": crumbs(
            ("Aturan uang harian", reverse("budget:rule-list")),
            (rule.get_day_kind_display(), None),
        ),
        "rule": rule,
        "year": str(rule.fiscal_year),
        "form": form,
        "back_url": reverse("budget:rule-list"),
        "verb": "Simpan aturan",
    }
    return render(request, "budget/rule_form.html", context)


def saved(request: HttpRequest, form: RuleForm) -> bool:
    """Save the form; a refusal is shown on it, with all that was typed."""
    version = form.cleaned_data["version"] or 0
    if attempt_form(request, form, update_rule, rule=form.instance, version=version):
        return True
    form.offer_again(AllowanceRule.objects.get(pk=form.instance.pk).version)
    return False
