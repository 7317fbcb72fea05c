"""Signed attendance lists: kept beside the marks, once, never changed, for who manages the cohort."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from latsar.accounts.models import User
from latsar.audit.models import AuditEntry
from latsar.errors import Forbidden, Refused
from reporting.models import SignedSheet
from reporting.sheets import add_sheet
from schedule.models import Cohort, TrainingDay
from tests.budget.scene import Scene
from tests.budget.scene import scene as scene
from tests.reporting.letter_case import scan


@pytest.fixture
def day(scene: Scene) -> TrainingDay:
    Cohort.objects.update(starts_on=date(2026, 1, 12))
    days = TrainingDay.objects.filter(cohort=scene.cohort)
    days.filter(sequence=1).update(date=date(2026, 1, 12))
    return days.select_related("cohort").get(sequence=1)


def test_a_list_is_kept_and_read_back(
    client: Client, province_admin: User, day: TrainingDay
) -> None:
    client.force_login(province_admin)
    content = scan()
    address = f"/angkatan/{day.cohort_id}/kehadiran/lembar/"
    file = SimpleUploadedFile("hari 1.jpg", content)
    page = client.post(f"{address}unggah/", {"day": day.pk, "file": file}, follow=True)
    assert "Daftar hadir hari ke-1 tersimpan." in page.content.decode()
    sheet = SignedSheet.objects.get()
    answer = client.get(f"/angkatan/lembar/{sheet.pk}/")
    assert (answer.content, answer["Content-Type"]) == (content, "image/jpeg")
    actions = AuditEntry.objects.order_by("pk").values_list("action", flat=True)
    assert list(actions)[-2:] == ["sheet.added", "sheet.downloaded"]


def test_the_same_file_twice_and_days_to_come_are_refused(
    province_admin: User, day: TrainingDay
) -> None:
    add_sheet(actor=province_admin, day=day, content=scan())
    with pytest.raises(Refused, match="sama persis"):
        add_sheet(actor=province_admin, day=day, content=scan())
    later = TrainingDay.objects.select_related("cohort").get(sequence=2)
    with pytest.raises(Refused, match="belum berlangsung"):
        add_sheet(actor=province_admin, day=later, content=scan())
    assert SignedSheet.objects.count() == 1


def test_a_list_never_changes(province_admin: User, day: TrainingDay) -> None:
    sheet = add_sheet(actor=province_admin, day=day, content=scan())
    for change in (
        sheet.save,
        sheet.delete,
        SignedSheet.objects.all().delete,
        lambda: SignedSheet.objects.update(sha256=""),
    ):
        with pytest.raises(TypeError):
            change()


def test_it_is_for_who_manages_the_cohort(
    client: Client, province_admin: User, operator_a: User, other_province: User, day: TrainingDay
) -> None:
    sheet = add_sheet(actor=province_admin, day=day, content=scan())
    with pytest.raises(Forbidden):
        add_sheet(actor=operator_a, day=day, content=scan(90))
    with pytest.raises(Forbidden):
        add_sheet(actor=other_province, day=day, content=scan(90))
    client.force_login(operator_a)
    assert client.get(f"/angkatan/lembar/{sheet.pk}/").status_code == 403
    client.force_login(other_province)
    assert client.get(f"/angkatan/lembar/{sheet.pk}/").status_code == 404
    assert not SignedSheet.objects.visible_to(operator_a).exists()


def test_what_is_no_scan_is_refused(province_admin: User, day: TrainingDay) -> None:
    page = Path(__file__).read_bytes()
    with pytest.raises(Refused, match="bukan PDF, JPG, atau PNG"):
        add_sheet(actor=province_admin, day=day, content=page)
