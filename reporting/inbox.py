"""What waits for a user: one task a line, the most pressing first, each with a link to do it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Min, Q
from django.urls import reverse

from budget.choices import Stage
from budget.choices import Status as BudgetStatus
from budget.models import BudgetRequest, Rate
from latsar.accounts.choices import Role
from latsar.accounts.models import User
from latsar.formatting import number
from latsar.organizations.choices import Provenance
from latsar.organizations.models import Satker
from participants.models import Participant
from schedule.services.absences import alarms_of

from .choices import LetterKind, LetterStatus
from .cockpit import at_risk
from .keeping import kept_counts
from .models import Letter
from .progress import Progress

SHOWN = 5  # of a kind; a list page shows the rest
PEOPLE_SHOWN = 10


@dataclass(frozen=True)
class Task:
    """`text` says what waits, `verb` what the link does; tone as in components/status.html."""

    text: str
    verb: str
    url: str
    tone: str = "action"
    since: datetime | None = None


@dataclass(frozen=True)
class Pressing:
    """What can't wait: tasks, and the keys of the first people whose probation is at risk."""

    tasks: list[Task]
    people: list[int]


def pressing_of(user: User, year: int) -> Pressing:
    found = kept_counts(user, year, f"pressing {user.role}", lambda: look_for_pressing(user, year))
    return Pressing([Task(**task) for task in found["tasks"]], found["people"])


def look_for_pressing(user: User, year: int) -> dict[str, Any]:
    alarms = [] if user.role == Role.AUDITOR else absence_tasks(user)
    first = at_risk(user, year).order_by("probation_ends_on", "name").values_list("pk", flat=True)
    tasks = [asdict(task) for task in (*risk_tasks(user, year), *alarms)]
    return {"tasks": tasks, "people": list(first[:PEOPLE_SHOWN])}


def inbox_of(user: User, year: int, progress: Progress, pressing: list[Task]) -> list[Task]:
    """Return what the user should do next; empty when nothing waits."""
    if user.role == Role.AUDITOR:
        return pressing
    tasks = [*pressing, *chain_tasks(user, progress)]
    if user.role == Role.PKSDM:
        return [*review_tasks(user, year), *reference_tasks(user, year), *tasks]
    return [
        *returned_tasks(user, year),
        *endorse_tasks(user, year),
        *tasks,
        *budget_tasks(user, year, progress),
        *letter_tasks(user, year, progress),
    ]


def risk_tasks(user: User, year: int) -> Iterator[Task]:
    risk = at_risk(user, year).aggregate(amount=Count("pk"), first=Min("probation_ends_on"))
    if risk["amount"]:
        yield Task(
            f"{number(risk['amount'])} peserta: masa percobaan berakhir sebelum pelatihan selesai "
            "atau sebelum ada jadwal",
            "Lihat peserta",
            f"{reverse('reporting:home')}#berisiko",
            tone="late",
        )


def absence_tasks(user: User) -> Iterator[Task]:
    """One line a cohort in which somebody nears the limit of absence, or is beyond it."""
    if not user.manages_province:
        return
    for alarm in alarms_of(user)[:SHOWN]:
        people = alarm.near + alarm.beyond
        beyond = f", {number(alarm.beyond)} melewati batas" if alarm.beyond else ""
        yield Task(
            f"{alarm.cohort}: {number(people)} peserta sering tanpa keterangan{beyond}",
            "Lihat rekap",
            reverse("schedule:attendance-record", args=[alarm.cohort.pk]),
            tone="late" if alarm.beyond else "action",
        )


def chain_tasks(user: User, progress: Progress) -> Iterator[Task]:
    people = progress.participants
    if not people:
        yield Task(
            "Belum ada peserta. Mulailah dengan mengimpor daftar peserta dari Excel",
            "Impor peserta",
            reverse("participants:participant-import"),
        )
        return
    if not progress.mentors:
        yield Task(
            "Belum ada mentor. Impor daftar mentor dari Excel",
            "Impor mentor",
            reverse("mentors:mentor-import"),
        )
    elif progress.mentored < people:
        yield Task(
            f"{number(people - progress.mentored)} peserta belum punya mentor",
            "Tugaskan",
            reverse("mentors:assignment"),
        )
    if progress.seated < people and user.manages_province:
        yield Task(
            f"{number(people - progress.seated)} peserta belum masuk angkatan",
            "Rencanakan angkatan",
            reverse("schedule:plan"),
        )


def returned_tasks(user: User, year: int) -> Iterator[Task]:
    returned = (
        BudgetRequest.objects.visible_to(user)
        .current()
        .filter(fiscal_year=year, status=BudgetStatus.RETURNED)
        .select_related("satker")
        .annotate(remarks=Count("comments"))
        .order_by("decided_at")[:SHOWN]
    )
    for request in returned:
        yield Task(
            f"{request.satker}: anggaran dikembalikan, {number(request.remarks)} catatan",
            "Perbaiki",
            reverse("budget:request-detail", args=[request.pk]),
            since=request.decided_at,
        )


def budget_tasks(user: User, year: int, progress: Progress) -> Iterator[Task]:
    if not progress.seated:
        return
    current = Q(budgetrequest__fiscal_year=year, budgetrequest__is_current=True)
    needed = Satker.objects.visible_to(user).filter(
        pk__in=Participant.objects.visible_to(user).active().values("satker")
    )
    missing = needed.exclude(
        pk__in=BudgetRequest.objects.visible_to(user)
        .current()
        .filter(fiscal_year=year)
        .values("satker")
    ).count()
    drafts = needed.filter(current & Q(budgetrequest__status=BudgetStatus.DRAFT)).count()
    url = reverse("budget:request-list")
    if missing:
        yield Task(f"{number(missing)} satker belum punya usulan anggaran", "Susun draf", url)
    if drafts:
        yield Task(f"{number(drafts)} draf anggaran belum diajukan", "Periksa dan ajukan", url)
    yield from waiting_tasks(user, year)


def waiting_tasks(user: User, year: int) -> Iterator[Task]:
    """What lies on a desk further up. Of the own desk endorse_tasks speaks."""
    asked = BudgetRequest.objects.visible_to(user).filter(fiscal_year=year)
    desks = [(asked.at_pksdm(), Stage.AT_PKSDM, "PKSDM")]
    if user.role == Role.OPERATOR:
        desks.insert(0, (asked.at_province(), Stage.AT_PROVINCE, "KPU Provinsi"))
    for requests, stage, desk in desks:
        if amount := requests.count():
            yield Task(
                f"{number(amount)} usulan anggaran sedang diperiksa {desk}",
                "Lihat",
                f"{reverse('budget:request-list')}?status={stage}",
                tone="info",
            )


def endorse_tasks(user: User, year: int) -> Iterator[Task]:
    if user.role != Role.PROVINCE:
        return
    waiting = (
        BudgetRequest.objects.visible_to(user)
        .at_province()
        .filter(fiscal_year=year)
        .aggregate(amount=Count("pk"), first=Min("submitted_at"))
    )
    if waiting["amount"]:
        yield Task(
            f"{number(waiting['amount'])} usulan anggaran satker menunggu Anda teruskan ke PKSDM",
            "Periksa",
            f"{reverse('budget:request-list')}?status={Stage.AT_PROVINCE}",
            since=waiting["first"],
        )


def letter_tasks(user: User, year: int, progress: Progress) -> Iterator[Task]:
    letters = Letter.objects.visible_to(user).filter(fiscal_year=year)
    url = reverse("reporting:letter-list")
    drafts = letters.filter(status=LetterStatus.DRAFT).aggregate(
        amount=Count("pk"), first=Min("created_at")
    )
    if drafts["amount"]:
        yield Task(
            f"{number(drafts['amount'])} konsep surat belum diterbitkan",
            "Lanjutkan",
            url,
            since=drafts["first"],
        )
    if (
        user.role == Role.PROVINCE
        and progress.participants
        and not letters.issued().filter(kind=LetterKind.PLACE_REQUEST).exists()
    ):
        yield Task("Surat permohonan tempat Latsar belum terbit", "Buat surat", url)


def review_tasks(user: User, year: int) -> Iterator[Task]:
    waiting = (
        BudgetRequest.objects.visible_to(user)
        .at_pksdm()
        .filter(fiscal_year=year)
        .values("satker__province__name", "satker__province__code")
        .annotate(amount=Count("pk"), first=Min("endorsed_at"))
        .order_by("first")[:SHOWN]
    )
    for row in waiting:
        place = row["satker__province__name"] or "Sekretariat Jenderal"
        yield Task(
            f"{place}: {number(row['amount'])} usulan anggaran menunggu persetujuan",
            "Periksa",
            f"{reverse('budget:request-list')}?status={Stage.AT_PKSDM}",
            since=row["first"],
        )


def reference_tasks(user: User, year: int) -> Iterator[Task]:
    provisional = (
        Rate.objects.visible_to(user)
        .current()
        .filter(fiscal_year=year, provenance=Provenance.PROVISIONAL)
        .count()
    )
    if provisional:
        yield Task(
            f"{number(provisional)} tarif masih sementara dan menunggu penetapan",
            "Tetapkan tarif",
            reverse("budget:rate-list"),
            tone="info",
        )
