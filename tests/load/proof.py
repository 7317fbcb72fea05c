"""Whether the database holds what the clients were told it holds: nothing lost, nothing doubled."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from budget.models import BudgetComment
from latsar.audit.models import AuditEntry
from participants.models import Participant
from reporting.models import Letter

from .acts import COUNTED
from .ledger import Write

EMAIL = "surel"


def losses(writes: Sequence[Write], *, since: int, versions: dict[int, int]) -> list[str]:
    """Return every difference, one sentence each. `since`: the trail's last entry before."""
    entries = list(AuditEntry.objects.filter(pk__gt=since).order_by("pk"))
    return [
        *miscounted(writes, entries),
        *unfound(writes, entries),
        *overwritten(entries, versions),
        *doubled_words(writes),
        *letters(writes),
    ]


def miscounted(writes: Sequence[Write], entries: Sequence[AuditEntry]) -> Iterator[str]:
    """As many entries of an action as accepted writes of it."""
    accepted = Counter(write.action for write in writes)
    stored = Counter(entry.action for entry in entries)
    for action, amount in sorted(accepted.items()):
        if stored[action] != amount:
            yield f"{action}: {amount} accepted, {stored[action]} in the trail"


def unfound(writes: Sequence[Write], entries: Sequence[AuditEntry]) -> Iterator[str]:
    """Each accepted write stands in exactly one entry of its object, with its own words."""
    texts: dict[tuple[str, str], list[str]] = defaultdict(list)
    for entry in entries:
        said = json.dumps([entry.after, entry.reason], default=str)
        texts[entry.action, entry.object_id].append(said)
    for write in writes:
        if write.object_id == COUNTED:
            continue
        found = [text for text in texts[write.action, str(write.object_id)] if write.mark in text]
        if len(found) != 1:
            yield f"{write.action} of {write.object_id} ({write.mark}): found {len(found)} times"


def overwritten(entries: Sequence[AuditEntry], versions: dict[int, int]) -> Iterator[str]:
    """What is stored is the last change; each change began where the one before ended."""
    changes: dict[int, list[AuditEntry]] = defaultdict(list)
    for entry in entries:
        if entry.action == "participant.updated":
            changes[int(entry.object_id)].append(entry)
    people: dict[int, Any] = Participant.objects.in_bulk(list(changes))
    label = str(Participant._meta.get_field("email").verbose_name)
    for key, own in changes.items():
        for before, after in pairwise(own):
            if after.before.get(label) != before.after.get(label):
                yield f"participant {key}: entry {after.pk} does not follow on {before.pk}"
        if people[key].email != own[-1].after.get(label):
            yield f"participant {key}: stored is not the last change"
        if people[key].version != versions[key] + len(own):
            yield f"participant {key}: version {people[key].version} after {len(own)} changes"


def doubled_words(writes: Sequence[Write]) -> Iterator[str]:
    stored = Counter(BudgetComment.objects.values_list("text", flat=True))
    for write in writes:
        if write.action == "budget.commented" and stored[write.mark] != 1:
            yield f"remark {write.mark}: stored {stored[write.mark]} times"


def letters(writes: Sequence[Write]) -> Iterator[str]:
    """Every letter said to be issued has a number, and no two share one."""
    issued = [write.object_id for write in writes if write.action == "letter.issued"]
    numbers = list(Letter.objects.filter(pk__in=issued).values_list("satker", "year", "sequence"))
    if len(set(numbers)) != len(issued) or any(None in number for number in numbers):
        yield f"letters: {len(issued)} issued, {len(set(numbers))} different numbers"
