"""The number series under many hands at once: no gap, no double, whatever fails in between."""

from __future__ import annotations

from typing import Any

import pytest

from latsar.accounts.models import User
from latsar.audit.models import AuditEntry
from latsar.audit.services import record
from latsar.errors import Refused
from reporting.letters import services
from reporting.letters.numbering import Numbering, check_pattern
from reporting.letters.register import completeness
from reporting.letters.services import issue
from reporting.models import Letter, NumberSeries
from tests.at_once import at_once
from tests.cast import Nation
from tests.reporting.letter_case import draft, small_case

NO_INK, NO_TRAIL = "gagal cetak", "gagal catat"


def fragile(snapshot: Any) -> bytes:
    """Stands for rendering; letters with this subject can't be rendered."""
    if snapshot["subject"] == NO_INK:
        raise RuntimeError("no ink")
    return str(snapshot["number"]).encode()


def forgetful(actor: User, action: str, obj: Any, **more: Any) -> Any:
    """Stands for the trail; fails after the letter itself was written."""
    if action == "letter.issued" and obj.subject == NO_TRAIL:
        raise RuntimeError("no trail")
    return record(actor, action, obj, **more)


@pytest.fixture(autouse=True)
def failures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "render", fragile)
    monkeypatch.setattr(services, "record", forgetful)


def storm(nation: Nation, actor: User, amount: int) -> None:
    """`amount` letters issued at once, every fifth failing midway: the rest is gap-free."""
    small_case(nation)
    failing = range(0, amount, 5)
    faults = {i: (NO_INK, NO_TRAIL)[n % 2] for n, i in enumerate(failing)}
    kinds = ("place_request", "duty_release", "mentor_appointment")
    letters = [
        draft(actor, nation["53"], kinds[i % 3], **({"subject": faults[i]} if i in faults else {}))
        for i in range(amount)
    ]
    jobs = [
        lambda letter=letter: issue(actor=actor, letter=letter, version=1) for letter in letters
    ]
    outcomes = at_once(jobs, answers=(Refused, RuntimeError))
    good = amount - len(failing)
    assert sum(isinstance(o, RuntimeError) for o in outcomes) == len(failing)
    given = sorted(Letter.objects.issued().values_list("sequence", flat=True))
    assert given == list(range(1, good + 1))
    assert NumberSeries.objects.get().last_sequence == good
    assert Letter.objects.drafts().count() == len(failing)

    whole = completeness(satker=nation["53"], year=2026)
    assert (whole.last, whole.recorded, whole.is_whole) == (good, good, True)
    assert AuditEntry.objects.filter(action="letter.issued").count() == good


@pytest.mark.postgres
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_hundred_at_once(nation: Nation, province_admin: User) -> None:
    storm(nation, province_admin, 200)


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once(nation: Nation, province_admin: User) -> None:
    storm(nation, province_admin, 20)


@pytest.mark.django_db(transaction=True)
def test_one_letter_issued_by_many_hands(nation: Nation, province_admin: User) -> None:
    small_case(nation)
    letter = draft(province_admin, nation["53"])
    outcomes = at_once([lambda: issue(actor=province_admin, letter=letter, version=1)] * 6)
    assert sum(isinstance(o, Letter) for o in outcomes) == 1
    refusals = [o for o in outcomes if isinstance(o, Refused)]
    assert len(refusals) == 5
    assert all("sudah terbit" in r.message for r in refusals)
    assert NumberSeries.objects.get().last_sequence == 1


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        ("{klasifikasi}/{tahun}", "harus memuat {urut}"),
        ("{urut}/{unit}", "harus memuat {tahun}"),
        ("{urut}/{urut}/{tahun}", "satu kali"),
        ("{urut}/{agenda}/{tahun}", "tidak dikenal"),
        ("{urut/{tahun}", ""),
        ("{urut:03d}/{tahun}", "tanpa tambahan"),
        ("{urut!r}/{tahun}", "tanpa tambahan"),
        ("{urut.real}/{tahun}", "tidak dikenal"),
        ("{}/{urut}/{tahun}", "tidak dikenal"),
        ("{urut}/<b>/{tahun}", "hanya boleh"),
    ],
)
def test_bad_patterns_are_refused(pattern: str, why: str) -> None:
    with pytest.raises(Refused) as refusal:
        check_pattern(pattern)
    assert why in refusal.value.message


@pytest.mark.parametrize(
    "pattern", ["{urut}/{klasifikasi}-{jenis}/{unit}/{tahun}", "B-{urut}/{bulan}/{tahun}"]
)
def test_good_patterns_pass(pattern: str) -> None:
    check_pattern(pattern)


@pytest.mark.parametrize(
    ("number", "own"),
    [
        ("7/SDM.02-SD/53/2026", True),
        ("07/SDM.02-SD/53/2027", True),
        ("7/SDM.02-SD/5371/2026", False),
        ("7/SDMx02-SD/53/2026", False),
        ("AG-7/2026", False),
    ],
)
def test_own_numbers_are_recognised(number: str, own: bool) -> None:
    numbering = Numbering("{urut}/{klasifikasi}-{jenis}/{unit}/{tahun}", "SDM.02", "SD", "53")
    assert numbering.could_write(number) is own
