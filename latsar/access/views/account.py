"""The own account: what it is, its password, and the devices it is signed in on."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from latsar.http import Crumbs, attempt_form

from .. import devices, second_factor
from ..forms import ChangePasswordForm
from ..passwords import change_password
from ..rights import needs_own_password, needs_second_factor


def crumbs(*items: tuple[str, str | None]) -> Crumbs:
    own = reverse("access:account") if items else None
    return [("Beranda", reverse("reporting:home")), ("Akun saya", own), *items]


@require_safe
def account(request: HttpRequest) -> HttpResponse:
    context = {
        "crumbs": crumbs(),
        "phone": second_factor.phone_of(request.user),
        "sessions": devices.open_sessions(request.user).count(),
    }
    return render(request, "access/account.html", context)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    form = ChangePasswordForm(request.POST or None, request=request)
    if request.method == "POST" and form.is_valid():
        new, keep = form.cleaned_data["new_password1"], request.session.session_key
        attempt_form(request, form, change_password, new=new, keep=keep)
        if form.is_valid():
            update_session_auth_hash(request, request.user)
            messages.success(
                request, "Kata sandi diganti. Perangkat lain perlu masuk lagi dengan yang baru."
            )
            return redirect("access:account")
    context = {
        "form": form,
        "crumbs": crumbs(("Kata sandi", None)),
        "first": needs_own_password(request.user),
    }
    return render(request, "access/password.html", context)


@require_safe
def own_devices(request: HttpRequest) -> HttpResponse:
    context = {
        "crumbs": crumbs(("Perangkat", None)),
        "sessions": devices.open_sessions(request.user),
        "current": request.session.session_key,
        "idle_minutes": int(devices.idle_limit().total_seconds() // 60),
        "longest_hours": int(devices.longest().total_seconds() // 3600),
    }
    return render(request, "access/devices.html", context)


@require_POST
def end_device(request: HttpRequest, public: UUID) -> HttpResponse:
    if devices.end_own_session(actor=request.user, public=str(public)):
        messages.success(request, "Perangkat itu sudah dikeluarkan.")
    else:
        messages.info(request, "Perangkat itu sudah keluar sebelumnya.")
    return redirect("access:devices")


@require_POST
def end_other_devices(request: HttpRequest) -> HttpResponse:
    amount = devices.end_own_sessions(actor=request.user, keep=request.session.session_key)
    if amount:
        messages.success(request, f"{amount} perangkat lain sudah dikeluarkan.")
    else:
        messages.info(request, "Tidak ada perangkat lain yang masih masuk.")
    return redirect("access:devices")


@require_safe
def security(request: HttpRequest) -> HttpResponse:
    return security_page(request)


def security_page(request: HttpRequest, **extra: object) -> HttpResponse:
    user = request.user
    context = {
        "crumbs": crumbs(("Keamanan", None)),
        "phone": second_factor.phone_of(user),
        "codes_left": second_factor.codes_left(user),
        "compulsory": needs_second_factor(user),
        **extra,
    }
    return render(request, "access/security.html", context)
