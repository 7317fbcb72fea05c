"""Check the cohorts of a year, or a printed plan, by rules that the planner does not share."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.core.management.base import CommandParser

from latsar.accounts.models import User
from latsar.clock import today
from latsar.commands import InputRefused, JsonCommand, argument_file
from latsar.errors import Forbidden, Refused
from latsar.organizations.models import Satker
from latsar.organizations.services import province_satker
from schedule.checker import check_database, check_plan_data


class Command(JsonCommand):
    help = "Verify every rule of the cohorts of a province or of the nation; changes nothing."
    writes = False

    def add_options(self, parser: CommandParser) -> None:
        parser.add_argument("--province", help="its code, e.g. 53; without it the user's scope")
        parser.add_argument("--year", type=int, help="the fiscal year; this year without it")
        parser.add_argument("--file", help="a plan that plan_cohorts printed, instead of the seats")
        parser.add_argument("--away-percent", type=percentage, help="instead of the programme's")
        parser.add_argument(
            "--away-days",
            choices=["classical", "all"],
            default="classical",
            help="all: too many away on a day of release is a violation too",
        )

    def run(self, actor: User, options: dict[str, Any]) -> Mapping[str, Any]:  # type: ignore[override]
        satker = scope_of(actor, options["province"])
        year = options["year"] or today().year
        rules = {"away_percent": options["away_percent"], "away_days": options["away_days"]}
        if options["file"]:
            report = check_plan_data(satker, year, plan_of(options["file"]), **rules)
        else:
            report = check_database(satker, year, **rules)
        if not report.ok:
            raise InputRefused(report.as_json())
        return report.as_json()


def percentage(text: str) -> int:
    value = int(text)
    if not 1 <= value <= 100:
        raise ValueError(text)
    return value


def scope_of(actor: User, code: str | None) -> Satker | None:
    """Return the KPU Provinsi to check, or None for the nation."""
    if code:
        return province_satker(code, actor)
    if actor.is_national:
        return None
    own = actor.satker
    if not actor.manages_province or own is None or own.province is None:
        raise Forbidden(
            "Akun ini tidak berwenang memeriksa rencana angkatan. "
            "Gunakan akun provinsi, PKSDM, atau auditor."
        )
    return province_satker(own.province.code, actor)


def plan_of(path: str) -> Mapping[str, Any]:
    """Return the JSON of the file; its last line when it is a command's whole output."""
    lines = argument_file(path).decode(errors="replace").strip().splitlines() or [""]
    for text in ("\n".join(lines), lines[-1]):
        try:
            data = json.loads(text)
        except ValueError:
            continue
        if isinstance(data, dict):
            return data
    raise Refused("Berkas rencana bukan JSON. Gunakan keluaran perintah plan_cohorts apa adanya.")
