from __future__ import annotations

from typing import Any

from django import forms

from latsar.accounts.models import User
from latsar.organizations.models import Satker
from participants.rules import NipProblem

from .choices import Mode, PositionKind, PreferenceKind
from .models import Mentor
from .rules import check_mentor_nip

SEPARATORS = str.maketrans("", "", " .-\u00a0")


class MentorForm(forms.ModelForm):
    """One mentor. `warnings` holds what was accepted but should be looked at."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    nip = forms.CharField(
        label="NIP",
        max_length=30,
        help_text="18 angka; spasi boleh. NIP PPPK (angka ke-13 dan ke-14: 21) diterima.",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )

    class Meta:
        model = Mentor
        fields = (
            "nip",
            "name",
            "position",
            "position_kind",
            "satker",
            "mode",
            "phone",
            "email",
            "is_active",
        )
        labels = {
            "name": "Nama lengkap",
            "position": "Jabatan",
            "position_kind": "Jenis jabatan",
            "mode": "Moda pendampingan",
            "phone": "Nomor HP",
            "email": "Surel",
            "is_active": "Bersedia menjadi mentor",
        }
        help_texts = {
            "name": "Dengan gelar, seperti pada surat keputusan.",
            "position_kind": "Mentor boleh pejabat struktural atau fungsional, dan tidak harus "
            "atasan langsung peserta.",
            "mode": "Berlaku untuk pendampingan baru; tiap pasangan dapat diubah sendiri.",
            "is_active": "Mentor yang tidak bersedia tidak ditawarkan dalam penugasan.",
        }

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.warnings: list[str] = []
        offices = Satker.objects.visible_to(user).order_by("code")
        field: Any = self.fields["satker"]
        field.queryset = offices
        field.empty_label = "Pilih satker"
        field.label_from_instance = lambda satker: f"{satker.code} {satker.name}"
        kinds: Any = self.fields["position_kind"]
        kinds.choices = [
            ("", "Pilih jenis jabatan"),
            *PositionKind.choices,
        ]
        if self.instance.pk:
            self.initial["version"] = self.instance.version
        elif not user.is_national:
            self.initial.setdefault("satker", user.satker_id)

    def clean_nip(self) -> str:
        nip = self.cleaned_data["nip"].translate(SEPARATORS)
        try:
            warning = check_mentor_nip(nip)
        except NipProblem as problem:
            raise forms.ValidationError(str(problem)) from problem
        if warning:
            self.warnings.append(warning)
        return nip

    def offer_again(self, mentor: Mentor) -> None:
        """Keep what was typed, but let the next save build on the mentor as it is stored now."""
        self.data = {**self.data.dict(), "version": str(mentor.version)}  # type: ignore[attr-defined]


class ReleaseForm(forms.Form):
    reason = forms.CharField(
        label="Alasan",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Misalnya mentor mutasi. Alasan tersimpan di riwayat.",
        error_messages={"required": "Alasan belum diisi. Tulis mengapa pendampingan ini berakhir."},
    )


class PreferenceForm(forms.Form):
    """What is settled, and why; the two people are chosen beside it."""

    kind = forms.ChoiceField(
        label="Ketentuan",
        choices=PreferenceKind.choices,
        help_text="Pasangan tetap tidak pernah diubah oleh penugasan. Diutamakan: didahulukan dari "
        "kedekatan satker, selama tidak ada peserta yang kehilangan tempat karenanya.",
    )
    reason = forms.CharField(
        label="Alasan",
        max_length=200,
        help_text="Misalnya hubungan keluarga, atau sudah membimbing sejak awal.",
        error_messages={"required": "Alasan belum diisi. Tulis mengapa ketentuan ini diperlukan."},
    )


class ModeForm(forms.Form):
    mode = forms.ChoiceField(choices=Mode.choices)


class SessionForm(forms.Form):
    """A meeting that has taken place; topic and mode stay filled for the next one."""

    held_on = forms.DateField(
        label="Tanggal", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    mode = forms.ChoiceField(label="Moda", choices=Mode.choices)
    topic = forms.CharField(
        label="Topik", max_length=160, help_text="Misalnya: isu aktualisasi, kemajuan habituasi."
    )
    minutes = forms.IntegerField(
        label="Lama (menit)", min_value=5, max_value=480, help_text="5 sampai 480 menit."
    )
    note = forms.CharField(label="Catatan", max_length=300, required=False)
