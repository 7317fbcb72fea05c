"""The legal grounds that letters cite and the national default of numbers and paper.

What PKSDM has edited is never overwritten: grounds are added only while there are none.
"""

from __future__ import annotations

from .choices import LetterKind
from .models import LegalBasis, LetterSettings

ALL = [kind.value for kind in LetterKind]
TRAINING = [kind.value for kind in LetterKind if kind != LetterKind.BUDGET_REQUEST]
BUDGET = [LetterKind.BUDGET_REQUEST.value]
GROUNDS: tuple[tuple[str, list[str]], ...] = (
    ("Undang-Undang Nomor 20 Tahun 2023 tentang Aparatur Sipil Negara", ALL),
    (
        "Peraturan Pemerintah Nomor 11 Tahun 2017 tentang Manajemen Pegawai Negeri Sipil "
        "sebagaimana telah diubah dengan Peraturan Pemerintah Nomor 17 Tahun 2020",
        ALL,
    ),
    (
        "Peraturan Lembaga Administrasi Negara Nomor 1 Tahun 2021 tentang Pelatihan Dasar Calon "
        "Pegawai Negeri Sipil sebagaimana telah diubah dengan Peraturan Lembaga Administrasi "
        "Negara Nomor 10 Tahun 2021",
        TRAINING,
    ),
    (
        "Peraturan Menteri Keuangan Nomor 32 Tahun 2025 tentang Standar Biaya Masukan Tahun "
        "Anggaran 2026",
        BUDGET,
    ),
    (
        "hasil Rapat Koordinasi Pelatihan Dasar CPNS Tahun 2026 yang diselenggarakan KPU pada "
        "tanggal 25 November 2025",
        ALL,
    ),
)


def seed_letter_defaults() -> dict[str, int]:
    """Add what is missing and return the number of legal grounds now present."""
    LetterSettings.objects.get_or_create(satker=None, kind="")
    if not LegalBasis.objects.exists():
        LegalBasis.objects.bulk_create(
            LegalBasis(text=text, kinds=kinds, position=position)
            for position, (text, kinds) in enumerate(GROUNDS, start=1)
        )
    return {"legal_bases": LegalBasis.objects.count()}
