"""The list of accounts, one account, making and changing one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from latsar.access.services import is_locked_out, may_manage, phone_of
from latsar.accounts.choices import Role
from latsar.accounts.models import User
from latsar.accounts.permissions import manages_province
from latsar.audit.models import AuditEntry
from latsar.errors import StaleVersion
from latsar.http import PER_PAGE, attempt_form
from latsar.paging import RequestConfig

from ..accounts import create_account, may_edit, update_account
from ..filters import AccountFilter
from ..forms import AccountForm, values_of
from ..tables import AccountTable
from .common import crumb_of, crumbs, facts_of, page_of, slips, visible

HISTORY = 20


@manages_province
@require_safe
def account_list(request: HttpRequest) -> HttpResponse:
    found = AccountFilter(request.GET, queryset=visible(request), user=request.user)
    table = AccountTable(found.qs, order_by=("name",))
    RequestConfig(request, paginate={"per_page": PER_PAGE, "silent": True}).configure(table)
    context = {
        "crumbs": crumbs(),
        "filter": found,
        "table": table,
        "is_filtered": any(request.GET.get(name) for name in found.filters),
    }
    return render(request, "access/people/list.html", context)


@manages_province
@require_safe
def account_detail(request: HttpRequest, pk: int) -> HttpResponse:
    account = get_object_or_404(visible(request), pk=pk)
    trail = AuditEntry.objects.visible_to(request.user)
    context = {
        "crumbs": crumbs((account.display_name, None)),
        "account": account,
        "facts": facts_of(account),
        "is_own": account == request.user,
        "may_edit": may_edit(request.user, account),
        "may_manage": may_manage(request.user, account),
        "is_locked": is_locked_out(account),
        "has_phone": phone_of(account) is not None,
        "history": trail.about(account)[:HISTORY],
        "has_acted": trail.filter(actor=account).exists(),
    }
    return render(request, "access/people/detail.html", context)


@manages_province
@require_http_methods(["GET", "HEAD", "POST"])
def account_create(request: HttpRequest) -> HttpResponse:
    """Make an account; the answer shows its first password, once."""
    form = AccountForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        issued = attempt_form(request, form, create_account, values=form.values)
        if issued:
            last = (crumb_of(issued.account), ("Kata sandi pertama", None))
            return slips(request, [issued], crumbs=crumbs(*last), is_new=True)
    context = {
        "form": form,
        "crumbs": crumbs(("Tambah", None)),
        "heading": "Tambah pengguna",
        "verb": "Buat akun",
        "back_url": reverse("people:account-list"),
    }
    return render(request, "access/people/form.html", context)


@manages_province
@require_http_methods(["GET", "HEAD", "POST"])
def account_update(request: HttpRequest, pk: int) -> HttpResponse:
    account = get_object_or_404(visible(request), pk=pk)
    if not may_edit(request.user, account):
        raise PermissionDenied
    form = AccountForm(request.POST or None, user=request.user, account=account)
    if request.method == "POST" and form.is_valid() and save_changes(request, form, account):
        return redirect(page_of(account))
    context = {
        "form": form,
        "crumbs": crumbs(crumb_of(account), ("Ubah", None)),
        "heading": f"Ubah {account.display_name}",
        "verb": "Simpan perubahan",
        "back_url": page_of(account),
    }
    return render(request, "access/people/form.html", context)


def save_changes(request: HttpRequest, form: AccountForm, account: User) -> bool:
    """Save the form; a refusal is shown on it, with all that was typed."""
    asked: dict[str, Any] = {
        "account": account,
        "values": form.values,
        "seen": form.cleaned_data["version"],
    }
    try:
        saved = attempt_form(request, form, update_account, answers=StaleVersion, **asked)
    except StaleVersion:
        stored = visible(request).get(pk=account.pk)
        form.offer_again(stored)
        form.add_error(None, stale_text(form, stored))
        return False
    if saved:
        messages.success(request, f"Akun {saved.display_name} disimpan.")
    return saved is not None


def stale_text(form: AccountForm, stored: User) -> str:
    """Say what is stored now where it differs from what was typed."""
    now = values_of(stored) | {"satker": str(stored.satker), "role": stored.get_role_display()}
    typed = form.values | {"satker": str(form.values["satker"])}
    typed["role"] = Role(form.values["role"]).label
    differing = [
        f"{form.fields[name].label}: {now[name] or '(kosong)'}"
        for name in typed
        if typed[name] != now[name]
    ]
    said = f" Isi yang tersimpan sekarang — {'; '.join(differing)}." if differing else ""
    return (
        f"Akun ini sudah diubah orang lain sejak halaman Anda dibuka.{said} Isian Anda di bawah "
        "belum disimpan; simpan lagi bila tetap akan menggantikannya."
    )
