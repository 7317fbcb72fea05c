"""Accounts from Excel: choose a file, look at what it would do, save all of it at once."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from latsar.accounts.permissions import manages_province
from latsar.clock import today
from latsar.errors import Refused, StaleVersion
from latsar.http import XLSX, attempt, file_response
from latsar.spreadsheets.errors import CellError, WorkbookRefused
from latsar.spreadsheets.forms import WorkbookForm
from latsar.spreadsheets.marking import mark_errors
from latsar.spreadsheets.writer import ColumnSpec, SheetSpec, write_workbook

from .. import sheet
from ..accounts import Issued
from ..importer import Plan, compare, save_accounts
from ..reading import Reading, brought_back, carried, read_file
from .common import crumbs, slips

STEPS = ("Pilih berkas", "Periksa", "Simpan")
ERRORS_SHOWN = ROWS_SHOWN = 200
MARKED_UP_TO = 500_000  # bytes of a marked workbook that travels inside the page
SHEET = [
    ColumnSpec("Kode Satker", 12, "nip"),
    ColumnSpec("Satker", 36),
    ColumnSpec("Nama", 34),
    ColumnSpec("NIP", 22, "nip"),
    ColumnSpec("Peran", 18),
    ColumnSpec("Nama Pengguna", 24, "nip"),
    ColumnSpec("Kata Sandi Pertama", 24, "nip"),
]


@manages_province
@require_http_methods(["GET", "HEAD", "POST"])
def account_import(request: HttpRequest) -> HttpResponse:
    """Show the form, or what the file that was sent would do. Nothing is stored."""
    form = WorkbookForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        form = WorkbookForm(request.POST, request.FILES)
        if form.is_valid():
            return check(request, form.cleaned_data["file"])
    context = {
        "crumbs": crumbs(("Buat dari Excel", None)),
        "steps": STEPS,
        "form": form,
        "columns": [(column, sheet.NOTES[column.key]) for column in sheet.COLUMNS],
    }
    return render(request, "access/people/import_upload.html", context)


def check(request: HttpRequest, file: Any) -> HttpResponse:
    content = file.read()
    try:
        reading = read_file(request.user, content, file.name)
    except WorkbookRefused as refusal:
        return show(request, Reading(file.name, "", [], []), Plan(errors=refusal.errors), content)
    return show(request, reading, compare(request.user, reading), content)


def show(request: HttpRequest, reading: Reading, plan: Plan, content: bytes = b"") -> HttpResponse:
    context = {
        "crumbs": crumbs(("Buat dari Excel", None)),
        "steps": STEPS,
        "reading": reading,
        "plan": plan,
        "errors": plan.errors[:ERRORS_SHOWN],
        "errors_left": max(0, len(plan.errors) - ERRORS_SHOWN),
        "created": plan.created[:ROWS_SHOWN],
        "created_left": max(0, len(plan.created) - ROWS_SHOWN),
        "updated": plan.updated[:ROWS_SHOWN],
        "updated_left": max(0, len(plan.updated) - ROWS_SHOWN),
        "form": WorkbookForm(),
    }
    if plan.errors:
        context["marked"] = marked(content, plan.errors)
    elif plan.writes or plan.unused:
        context["carried"] = carried(request.user, reading)
    return render(request, "access/people/import_check.html", context)


def marked(content: bytes, errors: list[CellError]) -> str:
    """Return the workbook with its errors marked, as an address; "" when it can't be or is big."""
    if not content or not any(error.row for error in errors):
        return ""
    try:
        found = mark_errors(content, errors, sheet.COLUMNS)
    except (WorkbookRefused, KeyError, ValueError, OSError, TypeError):
        return ""
    return inside(found) if len(found) <= MARKED_UP_TO else ""


def inside(workbook: bytes) -> str:
    """Return an address that holds the workbook itself: nothing is kept to be fetched later."""
    return f"data:{XLSX};base64,{b64encode(workbook).decode()}"


@manages_province
@require_POST
def account_import_save(request: HttpRequest) -> HttpResponse:
    """Save what was checked; the answer holds the first passwords, once."""
    reading = attempt(request, brought_back, text=request.POST.get("rows", ""))
    if reading is None:
        return redirect("people:account-import")
    seen, renew = request.POST.get("seen", ""), "renew" in request.POST
    try:
        issued = save_accounts(actor=request.user, reading=reading, seen=seen, renew=renew)
    except StaleVersion as refusal:
        messages.error(request, refusal.message)
        return show(request, reading, compare(request.user, reading))
    except Refused as refusal:
        messages.error(request, refusal.message)
        return redirect("people:account-import")
    if not issued:
        messages.success(request, "Perubahan akun dari berkas itu tersimpan.")
        return redirect("people:account-list")
    return slips(
        request,
        issued,
        crumbs=crumbs(("Buat dari Excel", None)),
        is_import=True,
        workbook=inside(password_workbook(issued)),
        workbook_name=f"kata-sandi-pertama-{today():%Y-%m-%d}.xlsx",
    )


def password_workbook(issued: list[Issued]) -> bytes:
    rows = [
        [
            account.satker.code if account.satker else "",
            str(account.satker or ""),
            account.display_name,
            account.nip or "",
            account.get_role_display(),
            account.username,
            password,
        ]
        for account, password in issued
    ]
    notes = [
        "Serahkan langsung kepada pemilik akun, lalu hapus berkas ini. Kata sandi wajib diganti "
        "saat pertama masuk.",
    ]
    return write_workbook([SheetSpec("Kata sandi pertama", SHEET, rows, notes)])


@manages_province
@require_safe
def account_import_template(request: HttpRequest) -> HttpResponse:
    return file_response(sheet.template(request.user), "templat-pengguna.xlsx")
