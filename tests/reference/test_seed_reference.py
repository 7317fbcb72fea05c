"""The reference data of the nation: complete, and never twice."""

from __future__ import annotations

import pytest

from latsar.organizations.choices import Level
from latsar.organizations.models import Holiday, Province, Satker, TrainingCenter
from latsar.reference.seed import seed_organizations

pytestmark = pytest.mark.django_db


def test_the_nation_has_553_satkers() -> None:
    counts = seed_organizations()
    assert counts == {
        "provinces": 38,
        "satkers": 553,
        "training_centers": 38,
        "holidays": 25,
    }
    assert Satker.objects.filter(level=Level.PROVINCE).count() == 38
    assert Satker.objects.filter(level=Level.REGENCY).count() == 514
    assert Satker.objects.filter(province__code="53").count() == 23


def test_names_follow_the_office() -> None:
    seed_organizations()
    names = dict(Satker.objects.values_list("code", "name"))
    assert names["53"] == "KPU Provinsi Nusa Tenggara Timur"
    assert names["53.71"] == "KPU Kota Kupang"
    assert names["11"] == "KIP Aceh"
    assert names["11.01"] == "KIP Kabupaten Aceh Selatan"
    assert names["31.71"] == "KPU Kota Jakarta Pusat"


def test_seeding_again_keeps_what_an_admin_edited() -> None:
    seed_organizations()
    Satker.objects.filter(code="53").update(address="Alamat hasil suntingan")
    TrainingCenter.objects.filter(province__code="53").update(name="Nama hasil suntingan")
    Holiday.objects.filter(date="2026-02-17").update(name="Suntingan")
    counts = seed_organizations()
    assert counts["satkers"] == 553
    assert counts["training_centers"] == 38
    assert Satker.objects.get(code="53").address == "Alamat hasil suntingan"
    assert Province.objects.get(code="53").training_center.name == "Nama hasil suntingan"
    assert Holiday.objects.get(date="2026-02-17").name == "Suntingan"


def test_joint_leave_and_holidays_agree_with_the_holidays_package() -> None:
    import holidays

    seed_organizations()
    days = holidays.country_holidays("ID", years=2026, categories=("public", "government"))
    assert set(Holiday.objects.values_list("date", flat=True)) == set(days)
