"""Submitting, returning, approving, cancelling and revising; each a locked transition."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256

from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils import timezone

from latsar.accounts.models import User
from latsar.accounts.permissions import require_pksdm, require_province, require_write
from latsar.audit.models import AuditEntry
from latsar.audit.services import entry as audit_entry
from latsar.audit.services import record, record_many
from latsar.errors import Forbidden, Refused, StaleVersion
from latsar.organizations.models import Satker

from ..choices import Status, Verb
from ..models import BudgetLine, BudgetRequest
from ..workflow import EDITABLE, TRANSITIONS, is_own, may_revise
from .checking import bar_to_submission, line_snapshot
from .computing import Basis, RateBook, collect
from .drafting import locked_current, new_revision, refresh_total, satkers_of
from .editing import write_comment

ACTIONS = {
    Verb.SUBMIT: "budget.submitted",
    Verb.RETURN: "budget.returned",
    Verb.APPROVE: "budget.approved",
    Verb.CANCEL: "budget.cancelled",
}


MOVED_FIELDS = [
    "status",
    "version",
    "snapshot",
    "submitted_by",
    "submitted_at",
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
    """Move one request. `version` is what the actor saw; a second decision on it is refused."""
    require_write(actor)
    request = locked_request(actor, request_id)
    if request.version != version:
        raise StaleVersion(
            f"{request} sudah {request.get_status_display().lower()} atau diubah sejak halaman "
            "Anda dibuka. Periksa isi terbarunya, lalu ulangi bila masih perlu."
        )
    line = request.lines.filter(pk=line_id).first() if line_id else None
    note = note.strip()
    target = guarded_target(actor, request, verb)
    if not note and not is_explained(actor, request, verb):
        raise Refused("Tulis catatan atau alasannya, agar satker tahu apa yang perlu diperbaiki.")
    facts = Facts.of([request]) if verb == Verb.SUBMIT else None
    entry = moved(actor, request, verb, target, note, facts)
    request.save()
    if note:
        write_comment(actor, request, note, line)
    entry.save()
    return request


def locked_request(actor: User, request_id: int) -> BudgetRequest:
    request = (
        BudgetRequest.objects.visible_to(actor)
        .select_for_update(of=("self",))
        .select_related("satker__province")
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

    @classmethod
    def of(cls, requests: Sequence[BudgetRequest]) -> Facts:
        year = requests[0].fiscal_year
        return cls(collect([request.satker for request in requests], year), RateBook(year))


def moved(
    actor: User, request: BudgetRequest, verb: str, target: Status, note: str, facts: Facts | None
) -> AuditEntry:
    """Change a locked request in memory and return its entry; the caller saves both."""
    before = request.get_status_display()
    if verb == Verb.SUBMIT and facts is not None:
        freeze(request, facts.bases[request.satker_id], facts.book)
        request.submitted_by, request.submitted_at = actor, timezone.now()
        request.decided_by = request.decided_at = None
    else:
        request.decided_by, request.decided_at = actor, timezone.now()
    request.status = target
    request.version += 1
    request.updated_at = timezone.now()  # bulk_update leaves auto_now alone
    return audit_entry(
        actor,
        ACTIONS[Verb(verb)],
        request,
        before={"status": before},
        after={"status": request.get_status_display(), "jumlah (Rp)": request.total},
        reason=note,
    )


def guarded_target(actor: User, request: BudgetRequest, verb: str) -> Status:
    target, roles = TRANSITIONS.get((request.status, verb), (None, frozenset()))
    if target is None or not request.is_current:
        raise Refused(
            f"{request} berstatus {request.get_status_display().lower()}; "
            f"tindakan “{Verb(verb).label}” tidak berlaku lagi."
        )
    if actor.role not in roles:
        raise Forbidden(f"Akun ini tidak berwenang untuk tindakan “{Verb(verb).label}”.")
    if verb == Verb.APPROVE and is_own(actor, request):
        raise Forbidden(
            f"{request} Anda ajukan sendiri. Persetujuan harus dari akun PKSDM lain (empat mata)."
        )
    return target


def freeze(request: BudgetRequest, basis: Basis, book: RateBook) -> None:
    """Keep what the request was computed from; it never changes with the roster."""
    if bar := bar_to_submission(request, basis, book):
        raise Refused(bar)
    snapshot = {
        **basis.as_dict(),
        "people": basis.people,
        "groups": [asdict(group) for group, _ in basis.groups],
        "total": request.total,
        "lines": [line_snapshot(line) for line in request.lines.all()],
    }
    if request.snapshot:
        snapshot["previous_lines"] = request.snapshot["lines"]
    request.snapshot = snapshot


@transaction.atomic
def submit_province(
    *, actor: User, province_satker: Satker, year: int, seen: str = ""
) -> list[BudgetRequest]:
    """Submit every draft and returned request of a province, all or none.

    `seen`: the fingerprint of what the actor was shown; anything else by now is refused.
    """
    require_province(actor)
    requests = those_in(actor, province_satker, year, EDITABLE)
    if not requests:
        raise Refused(
            f"Tidak ada draf usulan anggaran {province_satker} untuk diajukan. "
            "Susun drafnya dahulu."
        )
    return move_all(actor, requests, Verb.SUBMIT, seen)


@transaction.atomic
def approve_province(
    *, actor: User, province_satker: Satker, year: int, seen: str = ""
) -> list[BudgetRequest]:
    """Approve every submitted request of a province, all or none (PKSDM, four eyes)."""
    require_pksdm(actor)
    requests = those_in(actor, province_satker, year, (Status.SUBMITTED,))
    if not requests:
        raise Refused(f"Tidak ada usulan anggaran {province_satker} yang menunggu persetujuan.")
    return move_all(actor, requests, Verb.APPROVE, seen)


def fingerprint(requests: Iterable[BudgetRequest]) -> str:
    """Return a short text that changes with any of these requests."""
    versions = sorted((request.pk, request.version) for request in requests)
    return sha256(repr(versions).encode()).hexdigest()[:16]


def those_in(
    actor: User, province_satker: Satker, year: int, statuses: Sequence[str]
) -> list[BudgetRequest]:
    current = locked_current(satkers_of(actor, province_satker), year).values()
    return [request for request in current if request.status in statuses]


def move_all(
    actor: User, requests: list[BudgetRequest], verb: Verb, seen: str
) -> list[BudgetRequest]:
    if seen and seen != fingerprint(requests):
        raise StaleVersion(
            "Daftar usulannya berubah sejak halaman Anda dibuka. Periksa jumlahnya yang terbaru, "
            "lalu ulangi."
        )
    targets = [guarded_target(actor, request, verb) for request in requests]
    facts = None
    if verb == Verb.SUBMIT:
        prefetch_related_objects(requests, "lines")
        facts = Facts.of(requests)
    entries = [
        moved(actor, request, verb, target, "", facts)
        for request, target in zip(requests, targets, strict=True)
    ]
    BudgetRequest.objects.bulk_update(requests, MOVED_FIELDS)
    record_many(entries)
    return requests


@transaction.atomic
def revise(*, actor: User, request_id: int, version: int) -> BudgetRequest:
    """Open a new revision of an approved or cancelled request, with the same lines, as a draft."""
    require_write(actor)
    previous = locked_request(actor, request_id)
    if not previous.is_current:
        raise StaleVersion(f"{previous} sudah direvisi. Lanjutkan pada revisi terbarunya.")
    if previous.version != version:
        raise StaleVersion
    if not may_revise(actor, previous):
        raise Refused(f"{previous} belum disetujui, jadi dapat diubah langsung tanpa revisi.")
    lines = list(previous.lines.all())
    request = new_revision(previous)
    for line in lines:
        line.pk, line.request = None, request
    BudgetLine.objects.bulk_create(lines)
    request.basis = previous.basis
    refresh_total(request)
    record(actor, "budget.revised", request, after={"jumlah (Rp)": request.total})
    return request
