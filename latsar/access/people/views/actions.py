"""What is done to one account: close, open, a new first password, unlock, the second factor."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from latsar.access.services import open_sessions, reset_second_factor, unlock
from latsar.accounts.models import User
from latsar.accounts.permissions import manages_province
from latsar.http import attempt, attempt_done

from ..accounts import deactivate, give_first_password, reactivate, stamp_of
from ..forms import DeactivateForm
from .common import crumb_of, crumbs, facts_of, managed_or_404, page_of, slips


def ask(request: HttpRequest, account: User, verb: str, **context: Any) -> HttpResponse:
    """Show the page that asks before something is done."""
    context |= {
        "crumbs": crumbs(crumb_of(account), (verb, None)),
        "page_heading": verb,
        "verb": verb,
        "facts": facts_of(account),
        "version": stamp_of(account),
        "back_url": page_of(account),
    }
    return render(request, "access/people/confirm.html", context)


def seen_in(request: HttpRequest) -> str:
    return request.POST.get("version", "")


@manages_province
@require_http_methods(["GET", "HEAD", "POST"])
def account_deactivate(request: HttpRequest, pk: int) -> HttpResponse:
    account = managed_or_404(request, pk)
    form = DeactivateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        asked = {"account": account, "seen": seen_in(request), **form.cleaned_data}
        if attempt(request, deactivate, **asked):
            messages.success(
                request,
                f"Akun {account.display_name} dinonaktifkan dan dikeluarkan dari semua perangkat. "
                "Riwayatnya tetap tersimpan.",
            )
        return redirect(page_of(account))
    return ask(
        request,
        account,
        "Nonaktifkan akun",
        question=f"Nonaktifkan akun {account.display_name}?",
        notice=f"Pemiliknya {where_signed_in(account)}tidak dapat masuk lagi sampai akun "
        "diaktifkan kembali. Riwayat pekerjaannya tetap tersimpan.",
        form=form,
        tone="danger",
    )


def where_signed_in(account: User) -> str:
    devices = open_sessions(account).count()
    return f"langsung dikeluarkan dari {devices} perangkat dan " if devices else ""


@manages_province
@require_http_methods(["GET", "HEAD", "POST"])
def account_reactivate(request: HttpRequest, pk: int) -> HttpResponse:
    account = managed_or_404(request, pk)
    if request.method == "POST":
        if attempt(request, reactivate, account=account, seen=seen_in(request)):
            messages.success(
                request,
                f"Akun {account.display_name} aktif kembali dengan kata sandinya yang lama. Bila "
                "kata sandinya terlupa, berikan kata sandi pertama yang baru.",
            )
        return redirect(page_of(account))
    question = f"Aktifkan kembali akun {account.display_name}?"
    return ask(request, account, "Aktifkan kembali", question=question)


@manages_province
@require_http_methods(["GET", "HEAD", "POST"])
def account_password(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a new first password; the answer shows it, once."""
    account = managed_or_404(request, pk)
    if request.method == "POST":
        asked = {"account": account, "seen": seen_in(request)}
        issued = attempt(request, give_first_password, **asked)
        if issued is None:
            return redirect(page_of(account))
        last = (crumb_of(account), ("Kata sandi pertama", None))
        return slips(request, [issued], crumbs=crumbs(*last))
    return ask(
        request,
        account,
        "Berikan kata sandi pertama",
        question=f"Berikan kata sandi pertama yang baru kepada {account.display_name}?",
        notice="Kata sandinya yang sekarang tidak berlaku lagi dan pemiliknya keluar dari semua "
        "perangkat. Kata sandi baru ditampilkan satu kali, lalu wajib diganti saat masuk.",
    )


@manages_province
@require_http_methods(["GET", "HEAD", "POST"])
def account_second_factor(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a lost phone off an account."""
    account = managed_or_404(request, pk)
    if request.method == "POST":
        if attempt_done(request, reset_second_factor, account=account):
            messages.success(
                request,
                f"Kode verifikasi {account.display_name} dihapus. Pemiliknya memasang yang baru "
                "saat masuk berikutnya.",
            )
        return redirect(page_of(account))
    return ask(
        request,
        account,
        "Hapus kode verifikasi",
        question=f"Hapus kode verifikasi {account.display_name}?",
        notice="Pastikan dulu bahwa yang meminta memang pemilik akun ini: sampai kode baru "
        "dipasang, kata sandi saja cukup untuk masuk.",
        tone="danger",
    )


@manages_province
@require_POST
def account_unlock(request: HttpRequest, pk: int) -> HttpResponse:
    account = managed_or_404(request, pk)
    if attempt_done(request, unlock, account=account):
        messages.success(request, f"Akun {account.display_name} dapat masuk lagi sekarang.")
    return redirect(page_of(account))
