"""Every command: one JSON object as the last line, exit codes, nothing kept of a dry run."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from latsar.accounts.models import User
from latsar.commands import JsonCommand
from latsar.errors import Refused
from latsar.organizations.models import Satker
from tests.cast import Nation


class Rename(JsonCommand):
    """Renames the satker 53, then refuses when told to."""

    def add_options(self, parser: Any) -> None:
        parser.add_argument("--refuse", action="store_true")

    def run(self, actor: User | None, options: dict[str, Any]) -> Mapping[str, Any]:
        Satker.objects.filter(code="53").update(name="Nama baru")
        if options["refuse"]:
            raise Refused("Ditolak karena diuji.")
        return {"renamed": 1, "by": actor.username if actor else None}


def last_line(text: str) -> dict[str, Any]:
    return json.loads(text.strip().splitlines()[-1])


def name_of_53() -> str:
    return Satker.objects.get(code="53").name


def test_success_prints_json(
    province_admin: User, nation: Nation, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command(Rename(), user="provinsi.53")
    assert last_line(capsys.readouterr().out) == {"renamed": 1, "by": "provinsi.53"}
    assert name_of_53() == "Nama baru"


def test_a_refusal_exits_1_and_changes_nothing(
    province_admin: User, nation: Nation, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        call_command(Rename(), user="provinsi.53", refuse=True)
    assert stopped.value.code == 1
    assert last_line(capsys.readouterr().out) == {"error": "Ditolak karena diuji."}
    assert name_of_53() == nation["53"].name


def test_a_dry_run_is_rolled_back(
    province_admin: User, nation: Nation, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command(Rename(), user="provinsi.53", dry_run=True)
    assert last_line(capsys.readouterr().out)["renamed"] == 1
    assert name_of_53() == nation["53"].name


@pytest.mark.parametrize("name", ["tidak.ada", "nonaktif"])
def test_an_unknown_or_inactive_account_is_wrong_usage(inactive: User, name: str) -> None:
    with pytest.raises(CommandError) as refused:
        call_command(Rename(), user=name)
    assert refused.value.returncode == 2
