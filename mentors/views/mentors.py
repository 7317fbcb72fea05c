"""The list of mentors, one mentor with the five places, adding and changing one."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from latsar.accounts.models import User
from latsar.accounts.permissions import writes
from latsar.audit import contacts
from latsar.audit.models import AuditEntry
from latsar.errors import StaleVersion
from latsar.http import PER_PAGE, attempt, attempt_form, numbers_in
from latsar.organizations.models import Satker
from latsar.paging import RequestConfig
from participants.models import Participant

from ..choices import Mode
from ..filters import MentorFilter
from ..forms import MentorForm
from ..models import Mentor, MentorPreference, Mentorship
from ..rules import MENTEES_PER_MENTOR, SLOTS
from ..services import (
    create_mentor,
    explanations_of,
    fill_places,
    may_pair,
    nearest_free,
    preferences_shown,
    update_mentor,
)
from ..services.rights import covers
from ..services.sessions import Held, held_by_pair
from ..tables import MentorTable
from .common import candidates_for, crumbs, mentor_crumb


@dataclass(frozen=True)
class Place:
    """One of the five places as the page draws it."""

    number: int
    explanation: str = ""
    pair: Mentorship | None = None
    is_visible: bool = False  # the mentee may belong to an office outside the user's scope
    whose: str = ""  # what is said of a mentee who is not visible
    is_mine: bool = False
    other_mode: Mode | None = None
    held: Held | None = None  # what is noted of their meetings


def filtered(request: HttpRequest) -> MentorFilter:
    mentors = Mentor.objects.visible_to(request.user).with_satker().with_load()
    return MentorFilter(request.GET, queryset=mentors, user=request.user)


@require_safe
def mentor_list(request: HttpRequest) -> HttpResponse:
    found = filtered(request)
    table = MentorTable(found.qs)
    RequestConfig(request, paginate={"per_page": PER_PAGE, "silent": True}).configure(table)
    context = {
        "crumbs": crumbs(),
        "filter": found,
        "table": table,
        "is_filtered": any(request.GET.get(name) for name in found.filters),
        "export_query": request.GET.urlencode(),
    }
    return render(request, "mentors/list.html", context)


@require_safe
def mentor_detail(request: HttpRequest, pk: int) -> HttpResponse:
    mentors = Mentor.objects.visible_to(request.user).with_satker().with_load()
    mentor = get_object_or_404(mentors, pk=pk)
    words = request.GET.get("cari", "").strip()
    may_write = request.user.can_write and covers(request.user, mentor.satker)
    room = MENTEES_PER_MENTOR - mentor.load if mentor.is_active else 0
    context = {
        "crumbs": crumbs((mentor.name, None)),
        "mentor": mentor,
        "contact": contacts.contact_of(request.user, mentor),
        "places": places_of(request.user, mentor),
        "room": room,
        "may_write": may_write,
        "q": words,
        "candidates": candidates_for(request.user, mentor, words) if may_write and room else [],
        "nearest": None if room else nearest_free(request.user, mentor.satker, exclude=mentor.pk),
        "history": history_of(request.user, mentor),
        "preferences": preferences_shown(request.user, mentor=mentor),
    }
    return render(request, "mentors/detail.html", context)


@writes
@require_POST
def mentor_contact(request: HttpRequest, pk: int) -> HttpResponse:
    """Open the contact data: noted first, then shown on the mentor's page for today."""
    mentors = Mentor.objects.visible_to(request.user).with_satker()
    contacts.note_opened(request.user, get_object_or_404(mentors, pk=pk))
    return redirect(f"{reverse('mentors:mentor-detail', args=[pk])}#data")


def places_of(user: User, mentor: Mentor) -> list[Place]:
    pairs = {p.slot: p for p in mentor.mentorships.open().with_people()}
    why = explanations_of(list(pairs.values()))
    held = held_by_pair(user, pairs.values())
    return [
        Place(
            slot,
            why[pair.pk],
            pair,
            is_visible=covers(user, pair.participant.satker),
            held=held.get(pair.pk),
            whose=whose(mentor, pair.participant.satker),
            is_mine=may_pair(user, mentor, pair.participant),
            other_mode=Mode.ONLINE if pair.mode == Mode.OFFLINE else Mode.OFFLINE,
        )
        if (pair := pairs.get(slot))
        else Place(slot)
        for slot in SLOTS
    ]


def whose(mentor: Mentor, office: Satker) -> str:
    """Name the office within the mentor's province only: where somebody moved is told nobody."""
    if office.province_id == mentor.satker.province_id:
        return f"peserta {office}"
    return "peserta yang pindah provinsi"


def history_of(user: User, mentor: Mentor) -> list[AuditEntry]:
    """Return what happened to the mentor, the pairs and the standing preferences, newest first."""
    pairs = [str(pk) for pk in mentor.mentorships.values_list("pk", flat=True)]
    about_pairs = Q(object_type=Mentorship._meta.label_lower, object_id__in=pairs)
    about_mentor = Q(object_type=Mentor._meta.label_lower, object_id=str(mentor.pk))
    wishes = [str(pk) for pk in mentor.preferences.values_list("pk", flat=True)]
    about_wishes = Q(object_type=MentorPreference._meta.label_lower, object_id__in=wishes)
    about = about_mentor | about_pairs | about_wishes
    return list(AuditEntry.objects.visible_to(user).filter(about)[:20])


@writes
@require_http_methods(["GET", "HEAD", "POST"])
def mentor_create(request: HttpRequest) -> HttpResponse:
    form = MentorForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        mentor = attempt_form(request, form, create_mentor, data=form.cleaned_data)
        if mentor:
            show_warnings(request, form)
            messages.success(
                request, f"{mentor.name} ditambahkan. Berikutnya: isi tempatnya dengan peserta."
            )
            return redirect("mentors:mentor-detail", pk=mentor.pk)
    context = {"form": form, "crumbs": crumbs(("Tambah", None)), "verb": "Simpan mentor"}
    return render(request, "mentors/form.html", context)


@writes
@require_http_methods(["GET", "HEAD", "POST"])
def mentor_update(request: HttpRequest, pk: int) -> HttpResponse:
    mentor = get_object_or_404(Mentor.objects.visible_to(request.user).with_satker(), pk=pk)
    contacts.note_opened(request.user, mentor)  # the form shows telephone and e-mail
    form = MentorForm(request.POST or None, instance=mentor, user=request.user)
    if request.method == "POST" and form.is_valid() and save_changes(request, form, pk):
        return redirect("mentors:mentor-detail", pk=pk)
    stored = Mentor.objects.get(pk=pk)
    context = {
        "form": form,
        "mentor": stored,
        "crumbs": crumbs(mentor_crumb(stored), ("Ubah", None)),
        "verb": "Simpan perubahan",
    }
    return render(request, "mentors/form.html", context)


def save_changes(request: HttpRequest, form: MentorForm, pk: int) -> bool:
    """Save the form; a refusal is shown on it, with all that was typed."""
    stored = Mentor.objects.select_related("satker").get(pk=pk)
    data = form.cleaned_data
    asked = {"mentor": stored, "data": data, "version": data["version"] or 0}
    try:
        saved = attempt_form(request, form, update_mentor, answers=StaleVersion, **asked)
    except StaleVersion:
        form.offer_again(stored)
        form.add_error(None, stale_text(form, stored))
        return False
    if saved is None:
        return False
    show_warnings(request, form)
    messages.success(request, f"Data {data['name']} disimpan.")
    return True


def stale_text(form: MentorForm, stored: Mentor) -> str:
    """Say what is stored now where it differs from what was typed."""
    differing = [
        f"{form.fields[name].label}: {text(stored, name)}"
        for name in form.Meta.fields
        if form.cleaned_data.get(name) != getattr(stored, name)
    ]
    now = f" Isi yang tersimpan sekarang — {'; '.join(differing)}." if differing else ""
    return (
        f"Data ini sudah diubah orang lain sejak halaman Anda dibuka.{now} Isian Anda di bawah "
        "belum disimpan; simpan lagi bila tetap akan menggantikannya."
    )


def text(mentor: Mentor, name: str) -> str:
    shown = getattr(mentor, f"get_{name}_display", None)
    value = shown() if shown else getattr(mentor, name)
    return {True: "ya", False: "tidak"}.get(value, str(value) or "(kosong)")


def show_warnings(request: HttpRequest, form: MentorForm) -> None:
    for warning in form.warnings:
        messages.warning(request, warning)


@writes
@require_POST
def mentor_fill(request: HttpRequest, pk: int) -> HttpResponse:
    mentor = get_object_or_404(Mentor.objects.visible_to(request.user).with_satker(), pk=pk)
    people = list(
        Participant.objects.visible_to(request.user)
        .filter(pk__in=numbers_in(request.POST, "participant"))
        .order_by("satker__code", "nip")
    )
    if not people:
        messages.error(request, "Belum ada peserta yang dipilih. Centang satu peserta atau lebih.")
    elif pairs := attempt(request, fill_places, mentor=mentor, participants=people):
        names = ", ".join(pair.participant.name for pair in pairs)
        messages.success(request, f"{mentor.name} kini mendampingi {names}.")
    return redirect("mentors:mentor-detail", pk=pk)
