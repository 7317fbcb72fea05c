"""What must be true of the whole database at any moment, whatever was killed or torn out.

Nearly all of it is held by constraints and triggers too; this looks at the data themselves, and so
also after a restore, a repair by hand or a fault of the database. Each rule is one or two queries
that the database answers, so memory does not grow with the data.
"""

from __future__ import annotations

from typing import Any

from . import budgets, jobs, letters, people, references, trail
from .rule import Report, Rule

RULES: dict[str, Rule] = {
    "mentor_at_most_five": people.mentor_at_most_five,
    "mentor_slot_once": people.mentor_slot_once,
    "participant_one_mentor": people.participant_one_mentor,
    "cohort_seats_within_capacity": people.cohort_seats_within_capacity,
    "cohort_seat_once": people.cohort_seat_once,
    "participant_one_seat": people.participant_one_seat,
    "cohort_18_online_7_classical": people.cohort_days,
    "letter_series_without_gap": letters.series_without_gap,
    "letter_number_once": letters.number_once,
    "letter_bytes_match_hash": letters.bytes_match_hash,
    "signed_copy_bytes_match_hash": letters.signed_copy_bytes_match_hash,
    "budget_amount_is_quantity_times_price": budgets.line_amounts,
    "budget_total_is_sum_of_lines": budgets.totals,
    "budget_one_current_revision": budgets.one_current,
    "job_not_stuck": jobs.not_stuck,
    "job_ended_with_its_task": jobs.ended_with_task,
    "reference_exists": references.exist,
    "audit_chain_unbroken": trail.chain_unbroken,
}


def check_all() -> dict[str, Any]:
    """Ask every rule; the payload of `check_invariants`."""
    report = Report()
    for name, rule in RULES.items():
        report.add(name, rule())
    return report.payload()
