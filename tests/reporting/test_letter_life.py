"""Drafting, issuing, withdrawing: rights, numbers, refusals, and that nothing changes after."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from latsar.accounts.choices import Role
from latsar.accounts.models import User
from latsar.audit.models import AuditEntry
from latsar.errors import Forbidden, Refused, StaleVersion
from reporting.letters import services
from reporting.letters.services import discard_draft, issue, update_draft, void
from reporting.models import Letter, LetterSettings, NumberSeries
from reporting.querysets import FrozenLetter
from tests.cast import Nation, make_official, make_user
from tests.reporting.letter_case import draft, small_case

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def quick_render(monkeypatch: pytest.MonkeyPatch) -> None:
    """The look of a letter has its own tests; here its life matters."""
    monkeypatch.setattr(services, "render", lambda snapshot: snapshot["number"].encode())


@pytest.fixture
def people(nation: Nation) -> list[Any]:
    return small_case(nation)


def send(actor: User, letter: Letter, number: str | None = None) -> Letter:
    return issue(actor=actor, letter=letter, version=letter.version, external_number=number)


def test_numbers_follow_each_other_per_satker_and_year(
    nation: Nation, people: list[Any], province_admin: User, operator_a: User
) -> None:
    own = [send(province_admin, draft(province_admin, nation["53"])).number for _ in range(3)]
    assert own == [f"{n}/SDM.02-SD/53/2026" for n in (1, 2, 3)]
    other = send(operator_a, draft(operator_a, nation["53.71"], "duty_release"))
    assert other.number == "1/SDM.02-SD/5371/2026"
    later = draft(province_admin, nation["53"], dated_on=date(2027, 1, 4))
    assert send(province_admin, later).number == "1/SDM.02-SD/53/2027"


def test_own_settings_write_the_number(
    nation: Nation, people: list[Any], province_admin: User
) -> None:
    LetterSettings.objects.create(
        satker=nation["53"],
        number_pattern="{urut}/{klasifikasi}-{jenis}/{unit}/KPU/{bulan_romawi}/{tahun}",
        archive_code="PP.01",
        type_code="Und",
    )
    letter = send(province_admin, draft(province_admin, nation["53"]))
    assert letter.number == "1/PP.01-Und/53/KPU/I/2026"


def test_number_of_another_system_uses_none_of_ours(
    nation: Nation, people: list[Any], province_admin: User
) -> None:
    letter = send(province_admin, draft(province_admin, nation["53"]), "AG-77/2026")
    assert (letter.number, letter.sequence, letter.has_external_number) == (
        "AG-77/2026",
        None,
        True,
    )
    assert not NumberSeries.objects.exists()
    second = draft(province_admin, nation["53"])
    with pytest.raises(Refused, match="sudah dipakai surat lain"):
        send(province_admin, second, "AG-77/2026")
    assert send(province_admin, second).number == "1/SDM.02-SD/53/2026"


@pytest.mark.parametrize("number", ["", "tanpa angka", "9/SDM.02-SD/53/2026", "1" * 81])
def test_unusable_outside_numbers_are_refused(
    nation: Nation, people: list[Any], province_admin: User, number: str
) -> None:
    with pytest.raises(Refused):
        send(province_admin, draft(province_admin, nation["53"]), number)


def test_failed_rendering_consumes_nothing(
    nation: Nation,
    people: list[Any],
    province_admin: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(snapshot: Any) -> bytes:
        raise RuntimeError("no ink")

    letter = draft(province_admin, nation["53"])
    with monkeypatch.context() as broken:
        broken.setattr(services, "render", fail)
        with pytest.raises(RuntimeError), transaction.atomic():
            send(province_admin, letter)
    stored = Letter.objects.get(pk=letter.pk)
    assert (stored.status, stored.number, stored.version) == ("draft", "", 1)
    assert not NumberSeries.objects.exists()
    assert not AuditEntry.objects.filter(action="letter.issued").exists()
    assert send(province_admin, letter).sequence == 1


def test_second_click_has_no_effect_and_says_so(
    nation: Nation, people: list[Any], province_admin: User
) -> None:
    letter = draft(province_admin, nation["53"])
    first = send(province_admin, letter)
    with pytest.raises(Refused, match=f"sudah terbit .* dengan nomor {first.number}"):
        issue(actor=province_admin, letter=letter, version=1)
    assert NumberSeries.objects.get().last_sequence == 1
    assert AuditEntry.objects.filter(action="letter.issued").count() == 1


def test_stale_page_is_told(nation: Nation, people: list[Any], province_admin: User) -> None:
    letter = draft(province_admin, nation["53"])
    changed = update_draft(
        actor=province_admin, letter=letter, version=1, fields={"subject": "Hal baru"}
    )
    assert changed.version == 2
    for action in (
        lambda: issue(actor=province_admin, letter=letter, version=1),
        lambda: update_draft(actor=province_admin, letter=letter, version=1, fields={}),
        lambda: discard_draft(actor=province_admin, letter=letter, version=1),
    ):
        with pytest.raises(StaleVersion):
            action()


def test_empty_letter_is_refused(nation: Nation, province_admin: User) -> None:
    letter = draft(province_admin, nation["53"])
    with pytest.raises(Refused, match="Belum ada peserta yang terjadwal"):
        send(province_admin, letter)


def test_issued_letter_is_frozen(nation: Nation, people: list[Any], province_admin: User) -> None:
    letter = send(province_admin, draft(province_admin, nation["53"]))
    stored = Letter.objects.get(pk=letter.pk)
    stored.subject = "Lain"
    for change in (
        stored.save,
        lambda: stored.save(update_fields=["subject"]),
        stored.delete,
        lambda: Letter.objects.filter(pk=letter.pk).update(subject="Lain"),
        lambda: Letter.objects.update(pdf=b""),
        lambda: Letter.objects.bulk_update([stored], ["subject"]),
        Letter.objects.all().delete,
    ):
        with pytest.raises(FrozenLetter), transaction.atomic():
            change()
    assert Letter.objects.get(pk=letter.pk).subject != "Lain"


def test_stale_draft_object_cannot_overwrite_the_issued(
    nation: Nation, people: list[Any], province_admin: User
) -> None:
    letter = draft(province_admin, nation["53"])
    stale = Letter.objects.get(pk=letter.pk)
    send(province_admin, letter)
    with pytest.raises(FrozenLetter):
        stale.save()


def test_void_keeps_number_bytes_and_row(
    nation: Nation, people: list[Any], province_admin: User
) -> None:
    letter = send(province_admin, draft(province_admin, nation["53"]))
    before = (letter.number, bytes(letter.pdf), letter.sha256)
    with pytest.raises(Refused, match="alasan"):
        void(actor=province_admin, letter=letter, version=letter.version, reason="  ")
    gone = void(actor=province_admin, letter=letter, version=letter.version, reason="Salah tanggal")
    assert gone.status == "void"
    stored = Letter.objects.get(pk=letter.pk)
    assert (stored.number, bytes(stored.pdf), stored.sha256) == before
    with pytest.raises(Refused, match="sudah dicabut"):
        void(actor=province_admin, letter=letter, version=gone.version, reason="Lagi")
    assert send(province_admin, draft(province_admin, nation["53"])).sequence == 2


def test_database_refuses_half_issued_letters(
    nation: Nation, people: list[Any], province_admin: User
) -> None:
    letter = draft(province_admin, nation["53"])
    for values in ({"status": "issued"}, {"number": "5"}, {"status": "void"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Letter.objects.filter(pk=letter.pk).update(**values)


def test_only_one_default_setting(people: list[Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        LetterSettings.objects.create(satker=None)


def test_who_may(
    nation: Nation,
    people: list[Any],
    province_admin: User,
    other_province: User,
    operator_a: User,
    operator_b: User,
    auditor: User,
    pksdm: User,
) -> None:
    for actor, code, kind in (
        (operator_a, "53.71", "place_request"),
        (operator_a, "53", "duty_release"),
        (operator_b, "53.71", "duty_release"),
        (other_province, "53", "place_request"),
        (auditor, "53", "place_request"),
        (province_admin, "53.71", "budget_request"),
        (province_admin, "51", "place_request"),
    ):
        with pytest.raises(Forbidden):
            draft(actor, nation[code], kind)
    for actor, code, kind in (
        (operator_a, "53.71", "duty_release"),
        (operator_a, "53.71", "mentor_appointment"),
        (province_admin, "53.71", "duty_release"),
        (pksdm, "53", "budget_request"),
    ):
        assert draft(actor, nation[code], kind).pk
    letter = draft(province_admin, nation["53"])
    for actor in (operator_a, other_province, auditor):
        with pytest.raises(Forbidden):
            issue(actor=actor, letter=letter, version=1)


def test_operator_at_the_province_neither_speaks_for_it_nor_reads_its_letters(
    nation: Nation, people: list[Any], province_admin: User
) -> None:
    clerk = make_user("operator.53", Role.OPERATOR, nation["53"])
    wide = draft(province_admin, nation["53"])
    own = draft(clerk, nation["53"], "duty_release")
    assert not own.whole_province
    assert set(Letter.objects.visible_to(clerk)) == {own}
    with pytest.raises(Refused, match="Belum ada peserta"):
        send(clerk, own)
    assert wide.whole_province


def test_signatory_of_another_office_is_refused(
    nation: Nation, people: list[Any], province_admin: User
) -> None:
    stranger = make_official(nation["51"])
    with pytest.raises(Refused, match="bukan pejabat"):
        draft(province_admin, nation["53"], signatory=stranger)


def test_lists_leave_the_heavy_columns(
    nation: Nation, people: list[Any], province_admin: User, django_assert_num_queries: Any
) -> None:
    send(province_admin, draft(province_admin, nation["53"]))
    letter = Letter.objects.get()
    assert letter.get_deferred_fields() == {"pdf", "snapshot"}


def test_who_left_the_office_does_not_sign(
    nation: Nation, people: list[Any], province_admin: User
) -> None:
    letter = draft(province_admin, nation["53"])
    assert letter.signatory is not None
    letter.signatory.is_active = False
    letter.signatory.save()
    with pytest.raises(Refused, match="tidak lagi menjabat"):
        send(province_admin, letter)


def test_a_letter_outside_the_scope_is_not_touched(
    nation: Nation, province_admin: User, people: list[Any]
) -> None:
    operator = make_user("operator.53", Role.OPERATOR, nation["53"])
    letter = draft(province_admin, nation["53"], "duty_release")
    assert letter.whole_province
    with pytest.raises(Refused):
        discard_draft(actor=operator, letter=letter, version=letter.version)
    assert Letter.objects.filter(pk=letter.pk).exists()
