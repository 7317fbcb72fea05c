"""The import pages of any roster: choose, check, save. Here so that no app repeats another's views.

An app's views call these with its RosterPages; rights and HTTP methods stay on the views.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from latsar.accounts.models import User
from latsar.errors import Refused, StaleVersion
from latsar.formatting import joined, number
from latsar.http import XLSX, Crumbs, file_response
from latsar.spreadsheets.guards import MAX_BYTES

from ..choices import ImportStatus
from ..models import RosterImport
from .pipeline import RosterRefused, check_roster, recheck, save_roster
from .preview import preview_of
from .spec import Offices, RosterSpec
from .workbooks import marked_workbook, template_workbook

STEPS = ("Pilih berkas", "Periksa", "Simpan")
RECENT = 5


class UploadForm(forms.Form):
    file = forms.FileField(
        label="Berkas Excel (.xlsx)",
        allow_empty_file=True,  # the reader says more kindly what an empty file lacks
        help_text=f"Paling besar {MAX_BYTES // 1_048_576} MB.",
        error_messages={"required": "Pilih berkas .xlsx lebih dahulu."},
        widget=forms.FileInput(attrs={"accept": f".xlsx,{XLSX}"}),
    )


@dataclass(frozen=True)
class RosterPages:
    """The roster behind the pages and the names of their addresses.

    `url` is a format such as "participants:participant-{}"; the pages are list, import,
    import-check, import-template and import-marked.
    """

    spec: RosterSpec
    url: str
    list_title: str

    def to(self, page: str, *args: Any) -> str:
        return reverse(self.url.format(page), args=args)

    def context(self, *last: str) -> dict[str, Any]:
        crumbs: Crumbs = [
            ("Beranda", reverse("reporting:home")),
            (self.list_title, self.to("list")),
            ("Impor", self.to("import") if last else None),
            *((label, None) for label in last),
        ]
        return {
            "crumbs": crumbs,
            "spec": self.spec,
            "steps": STEPS,
            "upload_url": self.to("import"),
            "template_url": self.to("import-template"),
            "list_url": self.to("list"),
            "limit": MAX_BYTES // 1_048_576,
        }


def user_of(request: HttpRequest) -> User:
    """The middleware lets in signed-in users only."""
    return cast(User, request.user)


def upload(request: HttpRequest, pages: RosterPages) -> HttpResponse:
    """Show the form, or check what was sent and go on to the check page."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        form = UploadForm(request.POST, request.FILES)
        if form.is_valid():
            file = form.cleaned_data["file"]
            checked = check_roster(pages.spec, user_of(request), file.read(), file.name)
            return redirect(pages.to("import-check", checked.roster_import.pk))
    recent = RosterImport.objects.filter(kind=pages.spec.kind, uploaded_by=user_of(request))
    context = pages.context() | {
        "form": form,
        "offices": Offices.of(user_of(request)).in_scope(),
        "recent": [(r, pages.to("import-check", r.pk)) for r in recent.defer("content")[:RECENT]],
    }
    return render(request, "participants/import_upload.html", context)


def find(request: HttpRequest, pages: RosterPages, pk: int) -> RosterImport:
    mine = RosterImport.objects.visible_to(request.user).filter(kind=pages.spec.kind)
    return get_object_or_404(mine.select_related("uploaded_by__satker"), pk=pk)


def check(request: HttpRequest, pages: RosterPages, pk: int) -> HttpResponse:
    """Show what saving would do now; POST saves it, once."""
    roster_import = find(request, pages, pk)
    if request.method == "POST":
        return save(request, pages, roster_import)
    context = pages.context(roster_import.file_name) | {"roster_import": roster_import}
    if roster_import.status == ImportStatus.SAVED:
        return render(request, "participants/import_saved.html", context)
    checked = recheck(pages.spec, roster_import.uploaded_by, roster_import)
    context |= preview_of(pages.spec, checked, request.GET.get("page")) | {
        "form": UploadForm(),
        "marked_url": pages.to("import-marked", pk) if roster_import.content else "",
        "is_mine": roster_import.uploaded_by == request.user,
    }
    return render(request, "participants/import_check.html", context)


def save(request: HttpRequest, pages: RosterPages, roster_import: RosterImport) -> HttpResponse:
    if roster_import.uploaded_by != request.user:
        raise PermissionDenied
    again = pages.to("import-check", roster_import.pk)
    try:
        checked = save_roster(
            pages.spec, user_of(request), roster_import, seen=request.POST.get("seen", "")
        )
    except (StaleVersion, RosterRefused) as refusal:
        messages.error(request, refusal.message)
        return redirect(again)
    except Refused as refusal:
        messages.info(request, refusal.message)
        return redirect(again)
    messages.success(request, saved_message(pages, checked.plan.counts()))
    return redirect(pages.to("list"))


def saved_message(pages: RosterPages, counts: dict[str, int]) -> str:
    noun = pages.spec.noun
    said = [
        f"{number(amount)} {noun} {verb}"
        for verb, amount in (("ditambahkan", counts["created"]), ("diubah", counts["updated"]))
        if amount
    ]
    said = said or [f"tidak ada perubahan pada {noun}"]
    return f"Impor tersimpan: {joined(said)}. Berikutnya: tugaskan mentor."


def marked(request: HttpRequest, pages: RosterPages, pk: int) -> HttpResponse:
    """Give the uploaded workbook back with its errors marked."""
    roster_import = find(request, pages, pk)
    if roster_import.content is None:
        raise Http404
    checked = recheck(pages.spec, roster_import.uploaded_by, roster_import)
    content = marked_workbook(pages.spec, bytes(roster_import.content), checked.plan.errors)
    if content is None:
        messages.error(request, "Berkas ini bukan buku kerja Excel, jadi tidak dapat ditandai.")
        return redirect(pages.to("import-check", pk))
    return file_response(content, f"{pages.spec.noun}-bertanda-{pk}.xlsx")


def template(request: HttpRequest, pages: RosterPages) -> HttpResponse:
    return file_response(
        template_workbook(pages.spec, user_of(request)), f"templat-{pages.spec.noun}.xlsx"
    )
