from __future__ import annotations

from django import forms

from latsar.http import XLSX

from .guards import MAX_BYTES


class WorkbookForm(forms.Form):
    """Takes one workbook; what is in it the reader judges."""

    file = forms.FileField(
        label="Berkas Excel (.xlsx)",
        allow_empty_file=True,  # the reader says more kindly what an empty file lacks
        help_text=f"Paling besar {MAX_BYTES // 1_048_576} MB.",
        error_messages={"required": "Pilih berkas .xlsx lebih dahulu."},
        widget=forms.FileInput(attrs={"accept": f".xlsx,{XLSX}"}),
    )
