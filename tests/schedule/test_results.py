"""Scores by component, the results that follow, remedial attempts, certificates, and schemes."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from latsar.accounts.models import User
from latsar.audit.models import AuditEntry
from latsar.errors import Forbidden, Refused, StaleVersion
from participants.choices import Status
from participants.models import Participant
from schedule.choices import EnrollmentStatus, Outcome
from schedule.models import Certificate, Cohort, Enrollment, GradingScheme, Result, Score
from schedule.services.results import (
    fingerprint,
    give_certificates,
    people_of,
    rows_of,
    save_scores,
    set_results,
)
from schedule.services.schemes import (
    FIRST_COMPONENTS,
    FIRST_GRADES,
    create_scheme,
    scheme_of,
    seed_scheme,
)
from tests.budget.scene import Scene
from tests.budget.scene import scene as scene


@pytest.fixture
def cohort(scene: Scene) -> Cohort:
    seed_scheme()
    return scene.cohort


def seats(cohort: Cohort) -> list[Enrollment]:
    return list(Enrollment.objects.filter(cohort=cohort).order_by("seat"))


def score(actor: User, cohort: Cohort, seat: Enrollment, value: str, **more: Any) -> int:
    """Give one person the same score in each component."""
    scheme = scheme_of(cohort)
    assert scheme is not None
    values = {(seat.pk, c.pk): Decimal(value) for c in scheme.components.all()}
    return save_scores(actor=actor, cohort=cohort, values=values, **more)


def result_of(seat: Enrollment) -> Result:
    return Result.objects.get(enrollment=seat)


def status_of(seat: Enrollment) -> str:
    return Participant.objects.get(pk=seat.participant_id).status


def test_results_follow_from_the_scores(province_admin: User, cohort: Cohort) -> None:
    first, second, third, fourth, *_ = seats(cohort)
    for seat, value in ((first, "91.5"), (second, "65"), (third, "40")):
        score(province_admin, cohort, seat, value)
    decided = set_results(actor=province_admin, cohort=cohort)
    assert decided.counts == {"passed": 1, "remedial": 1, "failed": 1}
    assert decided.incomplete == 5
    assert [status_of(seat) for seat in (first, second, third)] == [
        Status.PASSED,
        Status.ACTIVE,
        Status.ACTIVE,
    ]
    first.refresh_from_db()
    assert first.status == EnrollmentStatus.COMPLETED
    result = result_of(first)
    assert (result.score, result.predicate, result.passed) == (
        Decimal("91.50"),
        "Sangat memuaskan",
        True,
    )
    assert [(p["name"], p["weight"], p["value"]) for p in result.parts] == [
        (name, weight, "91.50") for name, weight in FIRST_COMPONENTS
    ]
    assert not Result.objects.filter(enrollment=fourth).exists()


def test_a_remedial_attempt_keeps_the_first_and_is_the_last(
    province_admin: User, cohort: Cohort
) -> None:
    first, second, *_ = seats(cohort)
    for seat in (first, second):
        score(province_admin, cohort, seat, "65")
    set_results(actor=province_admin, cohort=cohort)
    assert score(province_admin, cohort, first, "75") == len(FIRST_COMPONENTS)
    score(province_admin, cohort, second, "66")
    assert Score.objects.filter(enrollment=first).count() == 2 * len(FIRST_COMPONENTS)
    set_results(actor=province_admin, cohort=cohort)
    passed, failed = result_of(first), result_of(second)
    assert (passed.attempt, passed.outcome, passed.first["score"]) == (2, "passed", "65.00")
    assert (failed.attempt, failed.outcome) == (2, "failed")
    assert status_of(first) == Status.PASSED
    assert score(province_admin, cohort, second, "99") == 0
    assert set_results(actor=province_admin, cohort=cohort).counts == {}


def test_a_new_scheme_changes_no_result_that_is_set(
    province_admin: User, pksdm: User, cohort: Cohort
) -> None:
    first, second, *_ = seats(cohort)
    score(province_admin, cohort, first, "80")
    set_results(actor=province_admin, cohort=cohort)
    before = Result.objects.values().get()
    create_scheme(
        actor=pksdm,
        valid_from=cohort.starts_on,
        basis="Keputusan uji",
        absence_warning=1,
        absence_limit=2,
        components=[("Ujian", 100)],
        grades=[(Decimal(85), "Baik", "passed"), (Decimal(-1), "Kurang", "failed")],
    )
    assert Result.objects.values().get() == before
    assert scheme_of(cohort).components.count() == 1
    score(province_admin, cohort, second, "80")
    set_results(actor=province_admin, cohort=cohort)
    assert result_of(second).outcome == Outcome.FAILED


def test_an_older_cohort_keeps_the_older_scheme(pksdm: User, cohort: Cohort) -> None:
    create_scheme(
        actor=pksdm,
        valid_from=date(2026, 2, 3),
        basis="Keputusan uji",
        absence_warning=1,
        absence_limit=1,
        components=[("Ujian", 100)],
        grades=list(FIRST_GRADES),
    )
    assert scheme_of(cohort).absence_limit == 3
    cohort.starts_on = date(2026, 2, 3)
    assert scheme_of(cohort).absence_limit == 1
    cohort.starts_on = date(2025, 12, 31)
    assert scheme_of(cohort) is None


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"components": [("A", 99)]}, "Jumlah bobot 99%"),
        ({"components": [("A", 50), (" a", 50)]}, "nama yang berbeda"),
        ({"grades": [(Decimal(50), "Lulus", "passed")]}, "kosongkan batas"),
        ({"grades": [(Decimal(-1), "Gagal", "failed")]}, "berarti lulus"),
        ({"grades": [*FIRST_GRADES[1:2], *FIRST_GRADES]}, "Urutkan predikat"),
        ({"absence_warning": 4}, "Peringatan harus mulai"),
        ({"valid_from": date(2026, 1, 1)}, "sudah ada"),
    ],
)
def test_a_scheme_that_cannot_be_is_refused_whole(
    pksdm: User, cohort: Cohort, change: dict[str, Any], said: str
) -> None:
    values = {
        "valid_from": date(2027, 1, 1),
        "basis": "Uji",
        "absence_warning": 2,
        "absence_limit": 3,
        "components": list(FIRST_COMPONENTS),
        "grades": list(FIRST_GRADES),
        **change,
    }
    with pytest.raises(Refused, match=said):
        create_scheme(actor=pksdm, **values)
    assert GradingScheme.objects.count() == 1


def test_a_scheme_is_set_by_pksdm_and_never_changed(province_admin: User, cohort: Cohort) -> None:
    with pytest.raises(Forbidden):
        create_scheme(
            actor=province_admin,
            valid_from=date(2027, 1, 1),
            basis="Uji",
            absence_warning=2,
            absence_limit=3,
            components=list(FIRST_COMPONENTS),
            grades=list(FIRST_GRADES),
        )
    with pytest.raises(TypeError):
        GradingScheme.objects.get().save()


def test_the_second_of_two_pages_is_told(province_admin: User, cohort: Cohort) -> None:
    first, *_ = seats(cohort)
    scheme = scheme_of(cohort)
    seen = fingerprint(rows_of(people_of(province_admin, cohort), scheme))
    assert score(province_admin, cohort, first, "80", seen=seen)
    with pytest.raises(StaleVersion):
        score(province_admin, cohort, first, "90", seen=seen)
    with pytest.raises(StaleVersion):
        set_results(actor=province_admin, cohort=cohort, seen=seen)


def test_scores_are_cleared_and_counted(province_admin: User, cohort: Cohort) -> None:
    first, *_ = seats(cohort)
    component = scheme_of(cohort).components.first()
    key = (first.pk, component.pk)
    assert save_scores(actor=province_admin, cohort=cohort, values={key: Decimal(70)}) == 1
    assert save_scores(actor=province_admin, cohort=cohort, values={key: Decimal("70.00")}) == 0
    assert save_scores(actor=province_admin, cohort=cohort, values={key: None}) == 1
    assert not Score.objects.exists()
    entry = AuditEntry.objects.filter(action="scores.saved").order_by("-pk").first()
    assert list(entry.before.values()) == ["70.00"]
    with pytest.raises(Refused, match="0 sampai 100"):
        save_scores(actor=province_admin, cohort=cohort, values={key: Decimal("100.01")})


def test_who_may_not_gives_no_scores(
    operator_a: User, other_province: User, cohort: Cohort
) -> None:
    first, *_ = seats(cohort)
    for actor in (operator_a, other_province):
        with pytest.raises(Forbidden):
            score(actor, cohort, first, "80")
        with pytest.raises(Forbidden):
            set_results(actor=actor, cohort=cohort)
        with pytest.raises(Forbidden):
            give_certificates(actor=actor, cohort=cohort, given={})


def test_certificates_are_for_who_passed_and_each_number_once(
    province_admin: User, cohort: Cohort
) -> None:
    first, second, third, *_ = seats(cohort)
    for seat, value in ((first, "80"), (second, "80"), (third, "20")):
        score(province_admin, cohort, seat, value)
    set_results(actor=province_admin, cohort=cohort)
    day = date(2026, 4, 1)

    def give(**given: tuple[str, date | None]) -> int:
        numbered = {int(key[1:]): value for key, value in given.items()}
        return give_certificates(actor=province_admin, cohort=cohort, given=numbered)

    assert give(**{f"s{first.pk}": ("LAN-1", day), f"s{third.pk}": ("LAN-3", day)}) == 1
    assert give(**{f"s{first.pk}": (" LAN-1 ", day)}) == 0
    with pytest.raises(Refused, match="sudah dipakai"):
        give(**{f"s{second.pk}": ("LAN-1", day)})
    with pytest.raises(Refused, match="bersama-sama"):
        give(**{f"s{second.pk}": ("LAN-2", None)})
    assert not Certificate.objects.filter(result__enrollment=third).exists()
    swapped = {f"s{first.pk}": ("LAN-2", day), f"s{second.pk}": ("LAN-1", day)}
    assert give(**swapped) == 2
    assert give(**{f"s{first.pk}": ("", None)}) == 1
    assert Certificate.objects.get().result == result_of(second)


def test_the_page_takes_scores_results_and_certificates(
    client: Client, province_admin: User, cohort: Cohort
) -> None:
    client.force_login(province_admin)
    address = f"/angkatan/{cohort.pk}/hasil/"
    first, *_ = seats(cohort)
    names = [f"s{first.pk}-{c.pk}" for c in scheme_of(cohort).components.all()]
    seen = client.get(address).context["seen"]
    wrong = client.post(address, {**dict.fromkeys(names, "87,5"), names[0]: "8x", "seen": seen})
    assert "“8x”; tulis angka 0 sampai 100" in wrong.content.decode()
    assert 'value="87,5"' in wrong.content.decode()
    assert not Score.objects.exists()
    page = client.post(address, {**dict.fromkeys(names, "87,5"), "seen": seen}, follow=True)
    assert "87.50" in page.content.decode() or "87,50" in page.content.decode()
    seen = page.context["seen"]
    page = client.post(f"{address}tetapkan/", {"seen": seen}, follow=True)
    assert "Hasil ditetapkan: 1 lulus. 7 peserta belum lengkap nilainya." in page.content.decode()
    given = {f"n{first.pk}": "LAN-7", f"t{first.pk}": "2026-13-01"}
    page = client.post(f"{address}sttp/", given, follow=True)
    assert "isi tanggal STTP dengan benar" in page.content.decode()
    given[f"t{first.pk}"] = "2026-04-01"
    client.post(f"{address}sttp/", given)
    assert result_of(first).certificate.number == "LAN-7"


def test_pksdm_sets_a_scheme_on_its_page(client: Client, pksdm: User, cohort: Cohort) -> None:
    client.force_login(pksdm)
    address = "/angkatan/aturan-nilai/tambah/"
    form = client.get(address).context["form"]
    data = {name: form[name].value() or "" for name in form.fields}
    assert data["name0"] == "Sikap perilaku"
    data |= {"valid_from": "2026-06-01", "basis": "Keputusan uji", "weight0": "11"}
    assert "Jumlah bobot 101%" in client.post(address, data).content.decode()
    page = client.post(address, data | {"weight0": "10"}, follow=True).content.decode()
    assert "Aturan penilaian ditetapkan bagi angkatan yang mulai sejak 1 Juni 2026." in page
    assert GradingScheme.objects.count() == 2


def test_the_grid_costs_the_same_for_many(
    client: Client, province_admin: User, cohort: Cohort, django_assert_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from tests.budget.scene import seat
    from tests.cast import make_participants

    client.force_login(province_admin)
    client.get(f"/angkatan/{cohort.pk}/hasil/")
    with CaptureQueriesContext(connection) as few:
        client.get(f"/angkatan/{cohort.pk}/hasil/")
    seat(cohort, make_participants(cohort.satker, 20))
    with django_assert_num_queries(len(few)):
        client.get(f"/angkatan/{cohort.pk}/hasil/")
