"""Which tests the pass on PostgreSQL repeats: all that ask the database, and no others can ask it."""

from __future__ import annotations

import pytest

from latsar.accounts.models import User
from tests.conftest import asks_the_database


def test_what_asks_the_database_is_known_by_its_fixtures(
    db: None, request: pytest.FixtureRequest
) -> None:
    assert asks_the_database(request.node)
    assert User.objects.count() == 0


@pytest.mark.django_db
def test_or_by_its_mark(request: pytest.FixtureRequest) -> None:
    assert asks_the_database(request.node)


@pytest.mark.once
def test_whatever_else_asks_it_is_refused(request: pytest.FixtureRequest) -> None:
    assert not asks_the_database(request.node)
    with pytest.raises(RuntimeError, match="Database access not allowed"):
        User.objects.count()
