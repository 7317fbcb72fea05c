"""Create, change, and change of status. What was typed is never lost."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from latsar.accounts.permissions import writes
from latsar.audit.contacts import note_opened
from latsar.audit.services import snapshot
from latsar.errors import StaleVersion
from latsar.http import attempt_form, number_in

from ..appointing import note_appointment
from ..forms import AppointmentForm, ParticipantForm, StatusForm
from ..models import Appointment, Participant
from ..services import FIELDS, change_status, create_participant, update_participant
from .people import crumbs


def find(request: HttpRequest, pk: int) -> Participant:
    people = Participant.objects.visible_to(request.user).with_satker()
    return get_object_or_404(people, pk=pk)


@writes
@require_http_methods(["GET", "HEAD", "POST"])
def participant_create(request: HttpRequest) -> HttpResponse:
    form = ParticipantForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        person = attempt_form(request, form, create_participant, values=form.values)
        if person:
            messages.success(
                request, f"{person.name} terdaftar di {person.satker}. Selanjutnya tugaskan mentor."
            )
            return redirect("participants:participant-detail", person.pk)
    context = {
        "crumbs": crumbs(("Tambah", None)),
        "form": form,
        "page_heading": "Tambah peserta",
        "back_url": reverse("participants:participant-list"),
    }
    return render(request, "participants/form.html", context)


@writes
@require_http_methods(["GET", "HEAD", "POST"])
def participant_update(request: HttpRequest, pk: int) -> HttpResponse:
    participant = find(request, pk)
    note_opened(request.user, participant)  # the form shows telephone and e-mail
    form = ParticipantForm(request.POST or None, instance=find(request, pk), user=request.user)
    stale: list[dict[str, Any]] = []
    if request.method == "POST" and form.is_valid():
        asked = {"version": form.cleaned_data["version"] or 0, "values": form.values}
        asked |= {"participant_id": pk, "answers": StaleVersion}
        try:
            saved = attempt_form(request, form, update_participant, **asked)
        except StaleVersion as refusal:
            form, stale = newest(request, participant, form)
            form.add_error(None, refusal.message)
        else:
            if saved:
                messages.success(request, f"Data {saved.name} tersimpan.")
                return redirect("participants:participant-detail", pk)
    return render(request, "participants/form.html", update_context(participant, form, stale))


def update_context(participant: Participant, form: Any, stale: Any) -> dict[str, Any]:
    back = reverse("participants:participant-detail", args=[participant.pk])
    return {
        "crumbs": crumbs((participant.name, back), ("Ubah", None)),
        "form": form,
        "stale": stale,
        "page_heading": f"Ubah data {participant.name}",
        "back_url": back,
    }


def newest(
    request: HttpRequest, participant: Participant, form: ParticipantForm
) -> tuple[ParticipantForm, list[dict[str, Any]]]:
    """Keep what was typed, take the newest version, and list what differs from what is stored."""
    stored, typed = snapshot(participant, FIELDS), snapshot(form.instance, FIELDS)
    differing = [
        {"label": label, "before": stored[label], "after": typed[label]}
        for label in stored
        if stored[label] != typed[label]
    ]
    data = request.POST.copy()
    data["version"] = str(participant.version)
    again = ParticipantForm(data, instance=find(request, participant.pk), user=request.user)
    again.is_valid()
    return again, differing


@writes
@require_http_methods(["GET", "HEAD", "POST"])
def participant_status(request: HttpRequest, pk: int) -> HttpResponse:
    participant = find(request, pk)
    form = StatusForm(request.POST or None, participant=participant)
    if request.method == "POST" and form.is_valid():
        saved = attempt_form(
            request,
            form,
            change_status,
            participant_id=pk,
            version=number_in(request.POST, "version"),
            **form.cleaned_data,
        )
        if saved:
            said = [f"Status {saved.name}: {saved.get_status_display()}.", *saved.followed]
            messages.success(request, " ".join(said))
            return redirect("participants:participant-detail", pk)
    return render(request, "participants/status.html", status_context(participant, form))


@writes
@require_http_methods(["GET", "HEAD", "POST"])
def participant_appointment(request: HttpRequest, pk: int) -> HttpResponse:
    """The proposal to appoint as PNS, and its decree."""
    participant = find(request, pk)
    stored = Appointment.objects.visible_to(request.user).filter(participant=participant).first()
    version = stored.version if stored else 0
    form = AppointmentForm(request.POST or None, instance=stored, initial={"version": version})
    if (
        request.method == "POST"
        and form.is_valid()
        and attempt_form(request, form, note_appointment, participant_id=pk, **form.cleaned_data)
    ):
        messages.success(request, f"Pengangkatan {participant.name} dicatat.")
        return redirect("participants:participant-detail", pk)
    back = reverse("participants:participant-detail", args=[pk])
    context = {
        "crumbs": crumbs((participant.name, back), ("Pengangkatan PNS", None)),
        "participant": participant,
        "form": form,
        "back_url": back,
        "verb": "Simpan",
    }
    return render(request, "participants/appointment.html", context)


NOTICES = {
    True: "Mengundurkan diri: kursi angkatan dan mentor dilepas. Ditunda: kursi dilepas, mentor "
    "tetap. Draf anggaran mengikuti; usulan dan surat yang sudah keluar tetap, dan menandai "
    "perbedaannya. Lulus dan tidak lulus: kursi dan mentor tetap tercatat.",
    False: "Kursi dan mentor yang sudah dilepas tidak kembali sendiri. Daftarkan ke angkatan dan "
    "tugaskan mentor setelah ini.",
}


def status_context(participant: Participant, form: StatusForm) -> dict[str, Any]:
    back = reverse("participants:participant-detail", args=[participant.pk])
    return {
        "crumbs": crumbs((participant.name, back), ("Ubah status", None)),
        "participant": participant,
        "form": form,
        "version": participant.version,
        "back_url": back,
        "action_url": "",
        "verb": "Ubah status",
        "question": f"Ubah status {participant.name}?",
        "notice": NOTICES[participant.is_active],
    }
