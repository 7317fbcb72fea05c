"""A short slice of the load test: ten people for five seconds on two real app servers."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection

from latsar.bootstrap.fleet import fleet
from reporting.load import seed_nation
from reporting.seed import seed_letter_defaults
from tests.cast import Nation, make_official

from . import world
from .run import run

CLIENTS = 10
SECONDS = 5


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_ten_people_at_once_lose_and_break_nothing(nation: Nation, tmp_path) -> None:
    seed_letter_defaults()
    seed_nation(150)
    for code in ("53", "51"):
        make_official(nation[code])
    seats = world.build(provinces=2, clients=CLIENTS, year=2026, dated_on=date(2026, 1, 12))
    url = f"postgres://{connection.settings_dict['USER']}@/{connection.settings_dict['HOST']}/"
    env = {
        "DJANGO_SETTINGS_MODULE": "tests.load.short_settings",
        "DATABASE_URL": url + connection.settings_dict["NAME"],
        "PROXIES_IN_FRONT": "1",
    }
    with fleet(env, tmp_path) as own:
        servers = [own.server(f"server-{number}") for number in range(2)]
        for server in servers:
            server.wait_ready()
        result = run(own, seats, SECONDS, think=0.1)
    assert result["error_examples"] == result["lost_updates"] == result["violations"] == []
    assert result["clean"]
    assert result["accepted_writes"] > CLIENTS
