"""The waves of the training centers: the list, adding, changing, deleting."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from latsar.accounts.permissions import manages_province
from latsar.errors import Refused
from latsar.formatting import date_long, date_short
from latsar.http import PER_PAGE, number_in
from latsar.paging import RequestConfig

from ..filters import WaveFilter
from ..forms import WaveForm
from ..models import Wave
from ..services.wave_changes import create_wave, delete_wave, managed_centers, update_wave
from ..services.waves import WaveUse, outside_waves, uses_of
from ..tables import WaveTable
from .common import crumbs_to, explain, wave_or_404

LIST = ("Gelombang", "schedule:wave-list")


def wave_crumbs(last: str = "") -> Any:
    if not last:
        return crumbs_to(last="Gelombang")
    return [*crumbs_to(last="Gelombang")[:-1], ("Gelombang", reverse(LIST[1])), (last, None)]


@require_safe
def wave_list(request: HttpRequest) -> HttpResponse:
    waves = (
        Wave.objects.visible_to(request.user)
        .select_related("training_center")
        .order_by("-fiscal_year", "training_center__province__code", "training_center", "number")
    )
    found = WaveFilter(request.GET, queryset=waves, national=request.user.is_national)
    managed = set(managed_centers(request.user).values_list("pk", flat=True))
    shown = list(found.qs)
    for use in uses_of(shown):
        use.wave.use = use
        use.wave.may_manage = use.wave.training_center_id in managed
    table = WaveTable(shown, order_by=())
    RequestConfig(request, paginate={"per_page": PER_PAGE, "silent": True}).configure(table)
    context = {
        "crumbs": wave_crumbs(),
        "filter": found,
        "table": table,
        "outside": outside_waves(shown),
        "may_manage": bool(managed),
    }
    return render(request, "schedule/wave_list.html", context)


def report(request: HttpRequest, wave: Wave, verb: str) -> None:
    messages.success(
        request,
        f"{wave} ({date_short(wave.starts_on)} s.d. {date_short(wave.ends_on)}, {wave.seats} "
        f"kursi) {verb}. Rencana angkatan berikutnya memakai kuota ini.",
    )


@manages_province
@require_http_methods(["GET", "HEAD", "POST"])
def wave_create(request: HttpRequest) -> HttpResponse:
    form = WaveForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            wave = create_wave(actor=request.user, **form.service_values())
        except Refused as refusal:
            explain(request, refusal, form)
        else:
            report(request, wave, "ditambahkan")
            return redirect("schedule:wave-list")
    return form_page(request, form, "Tambah gelombang", "Tambah")


@manages_province
@require_http_methods(["GET", "HEAD", "POST"])
def wave_update(request: HttpRequest, pk: int) -> HttpResponse:
    wave = wave_or_404(request, pk)
    form = WaveForm(request.POST or None, user=request.user, instance=wave)
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"] or 0
        try:
            wave = update_wave(
                actor=request.user, wave=wave, version=version, **form.service_values()
            )
        except Refused as refusal:
            explain(request, refusal, form, wave)
        else:
            report(request, wave, "tersimpan")
            return redirect("schedule:wave-list")
    return form_page(request, form, f"Ubah {str(wave)[0].lower()}{str(wave)[1:]}", "Ubah", wave)


def form_page(
    request: HttpRequest, form: WaveForm, heading: str, last: str, wave: Wave | None = None
) -> HttpResponse:
    context = {
        "crumbs": wave_crumbs(last),
        "form": form,
        "page_heading": heading,
        "use": uses_of([wave])[0] if wave else None,
        "back_url": reverse("schedule:wave-list"),
    }
    return render(request, "schedule/wave_form.html", context)


@manages_province
@require_http_methods(["GET", "HEAD", "POST"])
def wave_delete(request: HttpRequest, pk: int) -> HttpResponse:
    wave = wave_or_404(request, pk)
    if request.method == "POST":
        version = number_in(request.POST, "version")
        try:
            delete_wave(actor=request.user, wave=wave, version=version)
        except Refused as refusal:
            explain(request, refusal)
        else:
            messages.success(request, f"{wave} dihapus.")
        return redirect("schedule:wave-list")
    context = {
        "crumbs": wave_crumbs("Hapus"),
        "page_heading": "Hapus gelombang",
        "question": f"Hapus {str(wave)[0].lower()}{str(wave)[1:]}?",
        "facts": wave_facts(uses_of([wave])[0]),
        "notice": "Tanpa satu gelombang pun, angkatan lembaga ini tidak lagi dibatasi kuota.",
        "version": wave.version,
        "back_url": reverse("schedule:wave-list"),
        "verb": "Hapus gelombang",
        "tone": "danger",
    }
    return render(request, "schedule/confirm.html", context)


def wave_facts(use: WaveUse) -> list[tuple[str, Any]]:
    wave = use.wave
    return [
        ("Lembaga pelatihan", wave.training_center),
        ("Masa", f"{date_long(wave.starts_on)} sampai {date_long(wave.ends_on)}"),
        ("Kursi untuk KPU", wave.seats),
        ("Terisi", f"{use.seated} di {len(use.cohorts)} angkatan"),
        ("Catatan", wave.note),
    ]
