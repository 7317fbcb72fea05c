"""Registering and changing participants: scope, duplicates, staleness, status."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from latsar.accounts.models import User
from latsar.audit.models import AuditEntry
from latsar.errors import Forbidden, StaleVersion
from participants.choices import Status
from participants.models import Participant
from participants.services import (
    TRANSITIONS,
    FieldRefused,
    change_status,
    create_participant,
    update_participant,
)
from tests.cast import Nation, make_participant

from .workbooks import nip


def values(nation: Nation, satker: str = "53.71", **fields: Any) -> dict[str, Any]:
    return {
        "nip": nip(1),
        "name": "Calon Uji",
        "grade": "III/a",
        "position": "Analis Hukum Ahli Pertama",
        "satker": nation[satker],
        "appointed_on": date(2025, 6, 1),
    } | fields


def test_a_new_participant_is_derived_and_recorded(operator_a: User, nation: Nation) -> None:
    person = create_participant(actor=operator_a, values=values(nation))
    assert (person.grade_level, person.probation_ends_on) == ("III", date(2026, 6, 1))
    entry = AuditEntry.objects.get(action="participant.created")
    assert entry.object_label == "Calon Uji"
    assert entry.satker == nation["53.71"]
    assert entry.after["NIP"] == nip(1)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"nip": "123"}, "nip"),
        ({"nip": "199813172025061001"}, "nip"),
        ({"nip": "000000000000000000"}, "nip"),
        ({"nip": "199802170000011001"}, "nip"),
        ({"nip": "999902172025061001"}, "nip"),
        ({"appointed_on": date(2025, 5, 1)}, "appointed_on"),
        ({"grade": "IV/a"}, "grade"),
        ({"name": ""}, "name"),
        ({"email": "bukan surel"}, "email"),
    ],
)
def test_bad_values_are_refused_at_their_field(
    operator_a: User, nation: Nation, fields: dict[str, Any], field: str
) -> None:
    with pytest.raises(FieldRefused) as refusal:
        create_participant(actor=operator_a, values=values(nation, **fields))
    assert refusal.value.field == field
    assert Participant.objects.count() == 0


@pytest.mark.parametrize("satker", ["53", "53.01", "51.71", "00"])
def test_an_operator_registers_only_in_the_own_satker(
    operator_a: User, nation: Nation, satker: str
) -> None:
    with pytest.raises(FieldRefused, match="di luar kewenangan"):
        create_participant(actor=operator_a, values=values(nation, satker))


def test_a_province_registers_in_its_regencies_only(province_admin: User, nation: Nation) -> None:
    create_participant(actor=province_admin, values=values(nation, "53.01"))
    with pytest.raises(FieldRefused):
        create_participant(actor=province_admin, values=values(nation, "51.71", nip=nip(2)))


def test_a_duplicate_is_named_inside_the_scope_only(
    operator_a: User, province_admin: User, nation: Nation
) -> None:
    make_participant(nation["53.01"], nip=nip(1), name="Nama Terdaftar")
    with pytest.raises(FieldRefused, match=r"KPU Kabupaten Kupang atas nama Nama Terdaftar"):
        create_participant(actor=province_admin, values=values(nation))
    with pytest.raises(FieldRefused) as refusal:
        create_participant(actor=operator_a, values=values(nation))
    assert refusal.value.message.startswith("NIP sudah terdaftar di satker lain; hubungi PKSDM")
    assert "Kupang" not in refusal.value.message


def test_the_second_of_two_changes_is_stale(operator_a: User, nation: Nation) -> None:
    person = make_participant(nation["53.71"])
    update_participant(
        actor=operator_a, participant_id=person.pk, version=1, values={"name": "Pertama"}
    )
    with pytest.raises(StaleVersion):
        update_participant(
            actor=operator_a, participant_id=person.pk, version=1, values={"name": "Kedua"}
        )
    person.refresh_from_db()
    assert (person.name, person.version) == ("Pertama", 2)
    entry = AuditEntry.objects.get(action="participant.updated")
    assert [(c.label, c.after) for c in entry.changes] == [("nama", "Pertama")]


def test_saving_without_a_change_records_nothing(operator_a: User, nation: Nation) -> None:
    person = make_participant(nation["53.71"])
    update_participant(
        actor=operator_a, participant_id=person.pk, version=1, values={"name": person.name}
    )
    person.refresh_from_db()
    assert person.version == 1
    assert not AuditEntry.objects.exists()


def test_another_satker_cannot_be_changed(operator_a: User, nation: Nation) -> None:
    person = make_participant(nation["53.01"])
    with pytest.raises(Forbidden):
        update_participant(actor=operator_a, participant_id=person.pk, version=1, values={})
    with pytest.raises(Forbidden):
        change_status(
            actor=operator_a, participant_id=person.pk, version=1, status="passed", reason="x"
        )


def test_an_auditor_changes_nothing(auditor: User, nation: Nation) -> None:
    person = make_participant(nation["53.71"])
    with pytest.raises(Forbidden):
        create_participant(actor=auditor, values=values(nation))
    with pytest.raises(Forbidden):
        update_participant(actor=auditor, participant_id=person.pk, version=1, values={})


@pytest.mark.parametrize("before", Status.values)
@pytest.mark.parametrize("after", Status.values)
def test_every_pair_of_statuses(operator_a: User, nation: Nation, before: str, after: str) -> None:
    person = make_participant(nation["53.71"], status=before)
    change = {
        "actor": operator_a,
        "participant_id": person.pk,
        "version": 1,
        "status": after,
        "reason": "Berita acara 12",
    }
    if after not in TRANSITIONS[before]:
        with pytest.raises(FieldRefused):
            change_status(**change)
        return
    assert change_status(**change).status == after
    assert AuditEntry.objects.get(action="participant.status_changed").reason == "Berita acara 12"


def test_a_status_needs_a_reason(operator_a: User, nation: Nation) -> None:
    person = make_participant(nation["53.71"])
    with pytest.raises(FieldRefused, match="dasar"):
        change_status(
            actor=operator_a, participant_id=person.pk, version=1, status="failed", reason="  "
        )
