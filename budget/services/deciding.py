"""Submitting, endorsing, returning, approving and cancelling one request; locked transitions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from latsar.accounts.models import User
from latsar.accounts.permissions import require_write
from latsar.audit.models import AuditEntry
from latsar.audit.services import entry as audit_entry
from latsar.errors import Forbidden, Refused, StaleVersion

from ..choices import Stage, Status, Verb
from ..models import BudgetRequest
from ..rules import excess
from ..workflow import is_own, roles_for, target_of
from .ceilings import ceilings_of
from .checking import bar_to_submission, line_snapshot
from .computing import Basis, RateBook, collect
from .editing import write_comment
from .notices import announce
from .revising import Former, keep_former

ACTIONS = {
    Verb.SUBMIT: "budget.submitted",
    Verb.ENDORSE: "budget.endorsed",
    Verb.RETURN: "budget.returned",
    Verb.APPROVE: "budget.approved",
    Verb.CANCEL: "budget.cancelled",
}
MOST_REASON = 300
MOVED_FIELDS = [
    "revision",
    "status",
    "version",
    "snapshot",
    "over_reason",
    "submitted_by",
    "submitted_at",
    "endorsed_by",
    "endorsed_at",
    "decided_by",
    "decided_at",
    "updated_at",
]


@transaction.atomic
def decide(
    *,
    actor: User,
    request_id: int,
    verb: str,
    version: int,
    note: str = "",
    line_id: int | None = None,
) -> BudgetRequest:
    """Move one request. `version` is what the actor saw; a second decision on it is refused.

    `note`: why it is returned or cancelled, or submitted although it is above the ceiling.
    """
    require_write(actor)
    request = locked_request(actor, request_id)
    if request.version != version:
        raise StaleVersion(
            f"{request} sudah {request.stage.label.lower()} atau diubah sejak halaman "
            "Anda dibuka. Periksa isi terbarunya, lalu ulangi bila masih perlu."
        )
    line = request.lines.filter(pk=line_id).first() if line_id else None
    note = note.strip()
    target = guarded_target(actor, request, verb)
    if not note and not is_explained(actor, request, verb):
        raise Refused("Tulis catatan atau alasannya, agar satker tahu apa yang perlu diperbaiki.")
    facts = Facts.of([request]) if verb == Verb.SUBMIT else None
    former = Former.of(request) if verb == Verb.SUBMIT else None
    remarked_on = request.revision
    entry = moved(actor, request, verb, target, note, facts)
    request.save()
    keep_former([former] if former else [])
    if note and verb != Verb.SUBMIT:
        write_comment(actor, request, note, line, remarked_on)
    entry.save()
    announce([request])
    return request


def locked_request(actor: User, request_id: int) -> BudgetRequest:
    request = (
        BudgetRequest.objects.visible_to(actor)
        .select_for_update(of=("self",))
        .select_related("satker__province", "submitted_by", "endorsed_by")
        .filter(pk=request_id)
        .first()
    )
    if request is None:
        raise Forbidden("Usulan anggaran ini tidak ada atau di luar kewenangan akun Anda.")
    return request


def is_explained(actor: User, request: BudgetRequest, verb: str) -> bool:
    """True when the office can see why; remarks on lines since the submission say it too."""
    if verb == Verb.RETURN:
        since = request.submitted_at or request.updated_at
        return request.comments.filter(author=actor, created_at__gte=since).exists()
    return verb != Verb.CANCEL


@dataclass(frozen=True)
class Facts:
    """What a submission is checked against, read once for any number of requests."""

    bases: dict[int, Basis]
    book: RateBook
    ceilings: dict[int, int]

    @classmethod
    def of(cls, requests: Sequence[BudgetRequest]) -> Facts:
        year = requests[0].fiscal_year
        satkers = [request.satker for request in requests]
        return cls(collect(satkers, year), RateBook(year), ceilings_of(satkers, year))


def moved(
    actor: User, request: BudgetRequest, verb: str, target: Stage, note: str, facts: Facts | None
) -> AuditEntry:
    """Change a locked request in memory and return its entry; the caller saves both."""
    before, now = request.stage, timezone.now()
    if verb == Verb.SUBMIT and facts is not None:
        submitted(actor, request, target, note, facts)
    elif verb == Verb.ENDORSE:
        request.endorsed_by, request.endorsed_at = actor, now
    else:
        request.decided_by, request.decided_at = actor, now
    request.status = status_of(target)
    request.version += 1
    request.updated_at = now  # bulk_update leaves auto_now alone
    after = {"status": request.stage.label, "jumlah (Rp)": request.total}
    if verb == Verb.SUBMIT and request.endorsed_by == actor:
        after["diteruskan"] = "sekaligus saat diajukan"
    action = ACTIONS[Verb(verb)]
    return audit_entry(
        actor, action, request, before={"status": before.label}, after=after, reason=note
    )


def submitted(actor: User, request: BudgetRequest, target: Stage, note: str, facts: Facts) -> None:
    """Freeze the figures; a returned request comes back as the next revision."""
    ceiling = facts.ceilings.get(request.satker_id)
    over = excess(request.total, ceiling)
    if over and not note:
        raise Refused(
            f"{request} {over}. Tulis alasannya, atau kurangi isinya sampai tidak melampaui pagu."
        )
    freeze(request, facts.bases[request.satker_id], facts.book)
    request.snapshot["ceiling"] = ceiling
    if request.status == Status.RETURNED:
        request.revision += 1
    now = timezone.now()
    at_once = target == Stage.AT_PKSDM
    request.over_reason = note[:MOST_REASON] if over else ""
    request.submitted_by, request.submitted_at = actor, now
    request.endorsed_by, request.endorsed_at = (actor, now) if at_once else (None, None)
    request.decided_by = request.decided_at = None


def status_of(stage: Stage) -> Status:
    if stage in (Stage.AT_PROVINCE, Stage.AT_PKSDM):
        return Status.SUBMITTED
    return Status(stage.value)


def guarded_target(actor: User, request: BudgetRequest, verb: str) -> Stage:
    """Return where this verb leads; who may never do it is told so before all else."""
    label = Verb(verb).label
    if actor.role not in roles_for(verb):
        raise Forbidden(f"Akun ini tidak berwenang untuk tindakan “{label}”.")
    target = target_of(actor, request, verb)
    if target is None or not request.is_current:
        raise Refused(
            f"{request} berstatus {request.stage.label.lower()}; "
            f"tindakan “{label}” tidak berlaku {when_refused(request, verb)}."
        )
    if verb == Verb.APPROVE and is_own(actor, request):
        raise Forbidden(
            f"{request} Anda ajukan atau teruskan sendiri. Persetujuan harus dari orang lain di "
            "PKSDM (empat mata); akun dengan surel atau nama yang sama dianggap orang yang sama."
        )
    return target


def when_refused(request: BudgetRequest, verb: str) -> str:
    if verb == Verb.APPROVE and request.stage == Stage.AT_PROVINCE:
        return "sebelum diteruskan provinsi"
    return "untuk akun ini atau tidak berlaku lagi"


def freeze(request: BudgetRequest, basis: Basis, book: RateBook) -> None:
    """Keep what the request was computed from; it never changes with the roster."""
    if bar := bar_to_submission(request, basis, book):
        raise Refused(bar)
    sources = {
        (line["component"], line["description"]): line.get("source")
        for line in request.basis.get("lines", [])
    }
    snapshot = {
        **basis.as_dict(),
        "total": request.total,
        "lines": [
            {**line_snapshot(line), "source": sources.get((line.component, line.description))}
            for line in request.lines.all()
        ],
    }
    if request.snapshot:
        snapshot["previous_lines"] = request.snapshot["lines"]
    request.snapshot = snapshot
