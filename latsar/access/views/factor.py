"""Setting up, renewing and switching off the second factor."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from latsar.http import attempt, attempt_done

from .. import second_factor
from ..forms import CodeForm, KnowsPasswordForm
from ..sessions import VERIFIED
from .account import crumbs, security_page


@never_cache
@sensitive_post_parameters()
@require_POST
def factor(request: HttpRequest) -> HttpResponse:
    """Do what was chosen on the security page, once the password is known again."""
    form = KnowsPasswordForm(request.POST, request=request)
    if not form.is_valid():
        return security_page(request, password_error=form.errors["password"][0])
    act = request.POST.get("act")
    if act == "codes":
        return renew(request)
    if act == "remove":
        if attempt_done(request, second_factor.remove):
            messages.success(request, "Kode verifikasi dimatikan. Masuk cukup dengan kata sandi.")
        return redirect("access:security")
    second_factor.begin(actor=request.user)
    return redirect("access:factor-confirm")


def renew(request: HttpRequest) -> HttpResponse:
    codes = attempt(request, second_factor.renew_codes)
    return codes_page(request, codes) if codes else redirect("access:security")


def codes_page(request: HttpRequest, codes: list[str]) -> HttpResponse:
    """Answer the POST itself: the codes are kept nowhere in words, so no reload shows them."""
    context = {"codes": codes, "crumbs": crumbs(("Kode pemulihan", None))}
    return render(request, "access/codes.html", context)


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest) -> HttpResponse:
    device = second_factor.unconfirmed(request.user)
    if device is None:
        return redirect("access:security")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        codes = attempt(
            request,
            second_factor.confirm,
            code=form.cleaned_data["otp_code"],
            keep=request.session.session_key,
        )
        if codes:
            request.session[VERIFIED] = True
            return codes_page(request, codes)
        form.add_error("otp_code", second_factor.WRONG)
    context = {
        "form": form,
        "enrolment": second_factor.enrolment(device),
        "crumbs": crumbs(("Pasang kode verifikasi", None)),
    }
    return render(request, "access/confirm.html", context)
