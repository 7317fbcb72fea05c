"""Every component with its states on one page, for whoever designs or tests them."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

TONES = (
    ("done", "Selesai"),
    ("action", "Perlu tindakan"),
    ("late", "Lewat tenggat"),
    ("draft", "Draf"),
    ("info", "Informasi"),
)


class SampleTable(tables.Table):
    name = tables.Column("Nama", attrs={"td": {"class": "row-title"}})
    amount = tables.Column("Jumlah", attrs={"th": {"class": "num"}, "td": {"class": "num"}})


def samples() -> dict[str, Any]:
    change = {"label": "Golongan", "before": "II/c", "after": "III/a"}
    error = {
        "row": 17,
        "column": "NIP",
        "value": "1998",
        "message": "4 digit, seharusnya 18. Ubah kolom menjadi teks, lalu ketik ulang.",
    }
    return {
        "tones": TONES,
        "sample_chain": [
            {"label": "Peserta", "value": 115, "url": "#", "state": "done"},
            {"label": "Mentor", "value": 110, "url": "#", "state": "current"},
            {"label": "Angkatan", "value": 0, "url": "#", "state": "todo"},
        ],
        "facts": [("Golongan", "III/a"), ("Pendidikan", "")],
        "changes": [change, {"label": "Nomor HP", "before": "", "after": None}],
        "errors": [error, error | {"row": None, "column": "", "value": None}],
        "history": [
            {
                "action_label": "Mengubah data peserta",
                "actor_name": "Contoh",
                "reason": "SK contoh",
                "changes": [change],
            }
        ],
        "notes": [
            {"level_tag": tag, "message": f"Pesan {tag}"}
            for tag in ("success", "info", "warning", "error")
        ],
        "steps": ["Pilih berkas", "Periksa", "Simpan"],
        "closed": {"phone": "0812****78", "email": "c****@contoh.go.id", "may_open": True},
        "opened": {"phone": "081200000078", "email": "contoh@contoh.go.id", "is_open": True},
        "page": Paginator(range(120), 50).get_page(2),
        "table": SampleTable([{"name": "Contoh", "amount": 5}]),
        "bare": SampleTable([], empty_text="Belum ada baris."),
    }


@require_safe
def components(request: HttpRequest) -> HttpResponse:
    crumbs = [("Beranda", "/"), ("Petunjuk", "/petunjuk/"), ("Komponen", None)]
    return render(request, "reporting/components.html", {"crumbs": crumbs, **samples()})
