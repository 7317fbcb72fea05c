"""Who sees which offices: the default is nothing."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction

from latsar.accounts.choices import Role
from latsar.accounts.models import User
from latsar.accounts.permissions import require_pksdm, require_province, require_write
from latsar.errors import Forbidden
from latsar.organizations.models import Province, Satker
from participants.models import Participant
from tests.cast import Nation, make_participant


def codes(user: User | AnonymousUser) -> list[str]:
    return list(Satker.objects.visible_to(user).values_list("code", flat=True))


def test_each_role_sees_its_offices(
    operator_a: User, province_admin: User, pksdm: User, auditor: User, nation: Nation
) -> None:
    assert codes(operator_a) == ["53.71"]
    assert codes(province_admin) == ["53", "53.01", "53.71"]
    assert codes(pksdm) == codes(auditor) == ["00", "51", "51.71", "53", "53.01", "53.71"]


def test_each_role_sees_its_provinces(
    operator_a: User, province_admin: User, pksdm: User, nation: Nation
) -> None:
    def seen(user: User) -> set[str]:
        return set(Province.objects.visible_to(user).values_list("code", flat=True))

    assert seen(operator_a) == seen(province_admin) == {"53"}
    assert {"51", "53"} <= seen(pksdm)


def test_anonymous_and_inactive_see_nothing(inactive: User) -> None:
    make_participant(inactive.satker)
    assert codes(AnonymousUser()) == []
    assert codes(inactive) == []
    assert not Participant.objects.visible_to(inactive).exists()
    assert not Province.objects.visible_to(inactive).exists()


def test_domain_rows_follow_the_satker(
    operator_a: User, operator_b: User, other_province: User, nation: Nation
) -> None:
    person = make_participant(nation["53.71"])
    assert list(Participant.objects.visible_to(operator_a)) == [person]
    assert not Participant.objects.visible_to(operator_b).exists()
    assert not Participant.objects.visible_to(other_province).exists()


def test_an_account_below_the_nation_needs_a_satker(db: None) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(username="tanpa.satker", role=Role.OPERATOR)


def test_rights_by_role(
    operator_a: User, province_admin: User, pksdm: User, auditor: User, inactive: User
) -> None:
    refused = {
        require_write: {auditor, inactive},
        require_province: {operator_a, auditor, inactive},
        require_pksdm: {operator_a, province_admin, auditor, inactive},
    }
    for check, without_right in refused.items():
        for user in (operator_a, province_admin, pksdm, auditor, inactive):
            if user in without_right:
                with pytest.raises(Forbidden):
                    check(user)
            else:
                check(user)
