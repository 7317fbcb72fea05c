"""What is settled of pairs beforehand: the list, adding from either side, lifting."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from latsar.accounts.permissions import writes
from latsar.http import PER_PAGE, attempt, attempt_form, number_in
from participants.models import Participant

from ..forms import PreferenceForm
from ..models import Mentor, MentorPreference
from ..services import add_preference, may_pair, preferences_shown, remove_preference
from .common import CHOICES_SHOWN, crumbs, mentor_crumb

LIST = "mentors:preference-list"


@require_safe
def preference_list(request: HttpRequest) -> HttpResponse:
    found = MentorPreference.objects.visible_to(request.user).with_people()
    province = request.GET.get("provinsi", "")
    if request.user.is_national and province:
        found = found.filter(participant__satker__province__code=province)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "crumbs": crumbs(("Ketentuan pasangan", None)),
        "page": page,
        "rows": [(row, may_pair(request.user, row.mentor, row.participant)) for row in page],
    }
    return render(request, "mentors/preferences.html", context)


@writes
@require_http_methods(["GET", "HEAD", "POST"])
def for_participant(request: HttpRequest, pk: int) -> HttpResponse:
    people = Participant.objects.visible_to(request.user).with_satker()
    participant = get_object_or_404(people, pk=pk)
    words = request.GET.get("cari", "").strip()
    form = PreferenceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        mentors = Mentor.objects.visible_to(request.user).with_satker()
        mentor = mentors.filter(pk=number_in(request.POST, "chosen")).first()
        if saved(request, form, mentor, participant):
            return redirect("participants:participant-detail", pk=pk)
    found = (
        Mentor.objects.visible_to(request.user)
        .in_province_of(participant.satker)
        .exclude(nip=participant.nip)
        .exclude(preferences__participant=participant)
        .with_satker()
        .nearest_to(participant.satker)
    )
    back_url = reverse("participants:participant-detail", args=[pk])
    context = {
        "crumbs": crumbs(("Ketentuan pasangan", reverse(LIST)), (participant.name, None)),
        "person": participant,
        "choices": (found.search(words) if words else found)[:CHOICES_SHOWN],
        "settled": preferences_shown(request.user, participant=participant),
        "other": "Mentor",
    }
    return shown(request, form, context | {"back_url": back_url, "q": words})


@writes
@require_http_methods(["GET", "HEAD", "POST"])
def for_mentor(request: HttpRequest, pk: int) -> HttpResponse:
    mentor = get_object_or_404(Mentor.objects.visible_to(request.user).with_satker(), pk=pk)
    words = request.GET.get("cari", "").strip()
    form = PreferenceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        people = Participant.objects.visible_to(request.user).with_satker()
        participant = people.filter(pk=number_in(request.POST, "chosen")).first()
        if saved(request, form, mentor, participant):
            return redirect("mentors:mentor-detail", pk=pk)
    found = (
        Participant.objects.visible_to(request.user)
        .active()
        .filter(satker__province=mentor.satker.province_id)
        .exclude(nip=mentor.nip)
        .exclude(mentor_preferences__mentor=mentor)
        .with_satker()
    )
    context = {
        "crumbs": crumbs(mentor_crumb(mentor), ("Ketentuan pasangan", None)),
        "person": mentor,
        "choices": (found.search(words) if words else found)[:CHOICES_SHOWN],
        "settled": preferences_shown(request.user, mentor=mentor),
        "other": "Peserta",
        "back_url": reverse("mentors:mentor-detail", args=[pk]),
    }
    return shown(request, form, context | {"q": words})


def saved(
    request: HttpRequest,
    form: PreferenceForm,
    mentor: Mentor | None,
    participant: Participant | None,
) -> MentorPreference | None:
    """Settle it; a refusal stands on the form. Nobody chosen is one, too."""
    if mentor is None or participant is None:
        form.add_error(None, "Belum ada yang dipilih. Pilih satu orang dari daftar di bawah.")
        return None
    asked = {"mentor": mentor, "participant": participant, **form.cleaned_data}
    made = attempt_form(request, form, add_preference, **asked)
    if made:
        messages.success(
            request,
            f"Ketentuan “{made.get_kind_display()}” bagi {participant.name} dan {mentor.name} "
            "disimpan. Pasangan yang sudah ada baru berubah lewat Optimalkan ulang.",
        )
    return made


def shown(request: HttpRequest, form: PreferenceForm, context: dict[str, Any]) -> HttpResponse:
    context["choices"] = list(context["choices"])
    context["is_cut"] = len(context["choices"]) == CHOICES_SHOWN
    context["chosen"] = number_in(request.POST, "chosen")
    return render(request, "mentors/preference_form.html", context | {"form": form})


@writes
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    preferences = MentorPreference.objects.visible_to(request.user).with_people()
    preference = get_object_or_404(preferences, pk=pk)
    if not may_pair(request.user, preference.mentor, preference.participant):
        raise PermissionDenied
    if request.method == "POST":
        if attempt(request, remove_preference, preference=preference):
            messages.success(
                request,
                f"Ketentuan “{preference.get_kind_display()}” bagi {preference.participant.name} "
                f"dan {preference.mentor.name} dihapus. Pasangan yang ada tidak berubah.",
            )
        return redirect(LIST)
    context = {
        "crumbs": crumbs(("Ketentuan pasangan", reverse(LIST)), ("Hapus", None)),
        "preference": preference,
        "facts": [
            ("Ketentuan", preference.get_kind_display()),
            ("Peserta", f"{preference.participant.name}, {preference.participant.satker}"),
            ("Mentor", f"{preference.mentor.name}, {preference.mentor.satker}"),
            ("Alasan", preference.reason),
            ("Ditetapkan oleh", preference.created_by.display_name),
        ],
        "back_url": reverse(LIST),
        "verb": "Hapus ketentuan",
        "tone": "danger",
    }
    return render(request, "mentors/preference_remove.html", context)
