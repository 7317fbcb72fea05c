"""List, detail and export of participants within the user's scope."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from latsar.accounts.permissions import writes
from latsar.audit import contacts
from latsar.audit.models import AuditEntry
from latsar.audit.services import record_export
from latsar.clock import today
from latsar.http import PER_PAGE, Crumbs, crumbs_below, file_response
from latsar.paging import RequestConfig

from ..filters import ParticipantFilter
from ..importer import export_workbook
from ..importer.roster import PARTICIPANTS
from ..models import Participant
from ..people_rows import people_rows
from ..rules import parse_nip, probation_urgency
from ..tables import ParticipantTable

HISTORY = 50


def crumbs(*items: tuple[str, str | None]) -> Crumbs:
    return crumbs_below("Peserta", "participants:participant-list", *items)


def filtered(request: HttpRequest) -> ParticipantFilter:
    people = Participant.objects.visible_to(request.user)
    return ParticipantFilter(request.GET, queryset=people, request=request)


@require_safe
def participant_list(request: HttpRequest) -> HttpResponse:
    list_filter = filtered(request)
    table = ParticipantTable(people_rows(list_filter.qs))
    RequestConfig(request, paginate={"per_page": PER_PAGE, "silent": True}).configure(table)
    context = {
        "crumbs": crumbs(),
        "filter": list_filter,
        "table": table,
        "amount": table.paginator.count,
        "is_filtered": any(request.GET.get(name) for name in list_filter.filters),
        "export_query": request.GET.urlencode(),
    }
    return render(request, "participants/list.html", context)


@require_safe
def participant_export(request: HttpRequest) -> HttpResponse:
    people = filtered(request).qs.with_satker().order_by("satker__code", "name", "nip")
    rows = contacts.masked_unless_needed(request.user, people)
    content = export_workbook(PARTICIPANTS, rows)
    said = {"amount": len(rows), "contacts": contacts.may_open(request.user)}
    record_export(actor=request.user, what="Daftar peserta", **said)
    return file_response(content, f"peserta-{today():%Y-%m-%d}.xlsx")


@require_safe
def participant_detail(request: HttpRequest, pk: int) -> HttpResponse:
    people = Participant.objects.visible_to(request.user).with_satker().with_progress()
    participant: Any = get_object_or_404(people, pk=pk)  # with the columns of with_progress()
    days = (participant.probation_ends_on - today()).days
    context: dict[str, Any] = {
        "crumbs": crumbs((participant.name, None)),
        "participant": participant,
        "contact": contacts.contact_of(request.user, participant),
        "parts": parse_nip(participant.nip),
        "days_left": days,
        "days_over": -days,
        "urgency": probation_urgency(participant.probation_ends_on, today()),
        "mentor": reachable(participant, "mentorships", "mentor", participant.mentor_pk, request),
        "cohort": reachable(participant, "enrollments", "cohort", participant.cohort_pk, request),
        "history": AuditEntry.objects.visible_to(request.user).about(participant)[:HISTORY],
    }
    return render(request, "participants/detail.html", context)


@writes
@require_POST
def participant_contact(request: HttpRequest, pk: int) -> HttpResponse:
    """Open the contact data: noted first, then shown on the person's page for today."""
    people = Participant.objects.visible_to(request.user).with_satker()
    contacts.note_opened(request.user, get_object_or_404(people, pk=pk))
    return redirect(f"{reverse('participants:participant-detail', args=[pk])}#data")


def reachable(
    participant: Participant, relation: str, name: str, pk: int | None, request: HttpRequest
) -> Any:
    """Return a mentor or cohort when the user may open it; apps above are reached by relation."""
    if pk is None:
        return None
    related = getattr(participant, relation).model._meta.get_field(name).related_model
    return related.objects.visible_to(request.user).filter(pk=pk).first()
