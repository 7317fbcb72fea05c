from __future__ import annotations

from datetime import date
from typing import Any

import django_tables2 as tables
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from latsar.clock import today
from latsar.formatting import date_short, nip_spaced

from .models import Participant
from .rules import probation_urgency

TITLE = {"td": {"class": "row-title"}}
NOWRAP = {"td": {"class": "nowrap"}}
ENDS = {"th": {"class": "head-wraps"}, "td": {"class": "nowrap"}}


class ParticipantTable(tables.Table):
    name = tables.Column("Nama", attrs=TITLE)
    nip = tables.Column("NIP", attrs=NOWRAP)
    grade = tables.Column("Golongan")
    satker = tables.Column("Satker", order_by=("satker__code", "name", "nip"))
    appointed_on = tables.Column("TMT CPNS", attrs=NOWRAP)
    probation_ends_on = tables.Column("Masa percobaan berakhir", attrs=ENDS)
    mentor_name = tables.Column("Mentor", empty_values=(), attrs={"td": {"class": "person-cell"}})
    cohort_number = tables.Column("Angkatan", empty_values=())

    class Meta:
        model = Participant
        fields = (
            "name",
            "nip",
            "grade",
            "satker",
            "appointed_on",
            "probation_ends_on",
            "mentor_name",
            "cohort_number",
        )
        order_by = "satker"
        empty_text = ""

    def render_name(self, record: Participant) -> SafeString:
        return render_to_string("participants/_name.html", {"participant": record})

    def render_nip(self, value: str) -> str:
        return nip_spaced(value)

    def render_appointed_on(self, value: date) -> str:
        return date_short(value)

    def render_probation_ends_on(self, record: Participant, value: date) -> SafeString:
        context = {"day": value, "urgency": "", "participant": record}
        if record.is_active:
            context["urgency"] = probation_urgency(value, today())
        return render_to_string("participants/_probation.html", context)

    def render_mentor_name(self, value: Any) -> SafeString | str:
        return value or render_to_string("participants/_missing.html")

    def render_cohort_number(self, value: Any) -> SafeString | str:
        return f"Angkatan {value}" if value else render_to_string("participants/_missing.html")
