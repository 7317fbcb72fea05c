"""The usual wording of each kind of letter, part by part, and the variables it may use."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ..choices import LetterKind
from .sources import Values
from .texts import Block, blocks_of


@dataclass(frozen=True)
class Part:
    """A part of a letter whose words may be edited; where it stands is ours."""

    name: str
    label: str
    text: str
    hint: str = ""
    keep: bool = False  # its last paragraph is not split over two pages


@dataclass(frozen=True)
class Variable:
    """What {name} stands for in a snapshot."""

    name: str
    meaning: str
    example: str
    value: Callable[[Values], str]


def of_body(key: str) -> Callable[[Values], str]:
    return lambda snapshot: str(snapshot["body"].get(key) or "")


def reach(snapshot: Values) -> str:
    """Of a letter to several offices their number, of one to the own office its name only."""
    body = snapshot["body"]
    where = f"di {body['where']}"
    return f"pada {body['offices']} {where}" if len(snapshot["recipients"]) > 1 else where


def organiser(snapshot: Values) -> str:
    center = snapshot["body"].get("center")
    return f"yang diselenggarakan bersama {center}" if center else ""


def duration(snapshot: Values) -> str:
    body = snapshot["body"]
    if not body.get("total_days"):
        return "seluruh hari pelatihan"
    return f"{body['total_days']} pelatihan, yaitu {body['days']}"


NTT = "KPU Provinsi Nusa Tenggara Timur"
YEAR = Variable("tahun", "tahun anggaran", "2026", of_body("year"))
WHERE = Variable("wilayah", "kantor yang diwakili surat", f"lingkungan {NTT}", of_body("where"))
PEOPLE = Variable("peserta", "jumlah peserta", "115 (seratus lima belas) orang", of_body("people"))
OFFICES = Variable(
    "satuan_kerja", "jumlah satker", "23 (dua puluh tiga) satuan kerja", of_body("offices")
)
OFFICE = Variable("satker", "satker penerbit", NTT, lambda s: str(s["office"]["name"]))
CENTER = Variable(
    "lembaga",
    "lembaga pelatihan",
    "BPSDM Provinsi Nusa Tenggara Timur",
    of_body("center"),
)
TOTAL_DAYS = Variable(
    "lama", "jumlah hari pelatihan", "25 (dua puluh lima) hari", of_body("total_days")
)
DAYS = Variable(
    "hari",
    "rincian hari daring dan klasikal",
    "18 (delapan belas) hari pembelajaran daring dan 7 (tujuh) hari pembelajaran klasikal",
    of_body("days"),
)
COMMON = (YEAR, WHERE, PEOPLE, OFFICE)
VARIABLES: dict[LetterKind, tuple[Variable, ...]] = {
    LetterKind.PLACE_REQUEST: (
        *COMMON,
        OFFICES,
        CENTER,
        Variable("angkatan", "jumlah angkatan", "3 (tiga) angkatan", of_body("cohort_count")),
        TOTAL_DAYS,
        DAYS,
    ),
    LetterKind.BUDGET_REQUEST: (
        *COMMON,
        OFFICES,
        Variable("jumlah", "jumlah kebutuhan", "Rp386.950.000", of_body("total_text")),
        Variable(
            "terbilang",
            "jumlah dengan huruf",
            "tiga ratus delapan puluh enam juta sembilan ratus lima puluh ribu rupiah",
            of_body("total_words"),
        ),
    ),
    LetterKind.DUTY_RELEASE: (
        *COMMON,
        OFFICES,
        CENTER,
        Variable(
            "lingkup",
            "satker dan kantor peserta",
            f"pada 23 (dua puluh tiga) satuan kerja di lingkungan {NTT}",
            reach,
        ),
        Variable(
            "penyelenggara",
            "“yang diselenggarakan bersama …”; kosong bila lembaganya belum diatur",
            "yang diselenggarakan bersama BPSDM Provinsi Nusa Tenggara Timur",
            organiser,
        ),
        Variable(
            "lama_pelatihan",
            "lamanya, atau “seluruh hari pelatihan” bila angkatan tidak seragam",
            "25 (dua puluh lima) hari pelatihan, yaitu 18 (delapan belas) hari pembelajaran daring "
            "dan 7 (tujuh) hari pembelajaran klasikal",
            duration,
        ),
    ),
    LetterKind.MENTOR_APPOINTMENT: (
        *COMMON,
        Variable("mentor", "jumlah mentor", "23 (dua puluh tiga) orang", of_body("mentor_count")),
        Variable("batas", "paling banyak peserta tiap mentor", "5 (lima) orang", of_body("most")),
    ),
}

CLOSING = "Demikian disampaikan, atas perhatian dan kerja samanya diucapkan terima kasih."
CLOSING_ORDER = (
    "Demikian disampaikan untuk dilaksanakan, atas perhatian dan kerja samanya diucapkan terima "
    "kasih."
)
OPENING_HINT = "Menyambung kalimat “Berdasarkan: …,” sehingga dimulai dengan huruf kecil."


def closing(text: str) -> Part:
    return Part("closing", "Penutup", text, "Satu kalimat di atas tanda tangan.")


PARTS: dict[LetterKind, tuple[Part, ...]] = {
    LetterKind.PLACE_REQUEST: (
        Part(
            "opening",
            "Pembuka",
            "bersama ini kami sampaikan bahwa {peserta} Calon Pegawai Negeri Sipil (CPNS) pada "
            "{satuan_kerja} di {wilayah} perlu mengikuti Pelatihan Dasar (Latsar) CPNS Tahun "
            "{tahun}. Untuk itu kami mohon kiranya Saudara berkenan menyediakan tempat bagi "
            "peserta dimaksud dalam {angkatan} sebagai berikut:",
            f"{OPENING_HINT} Diikuti tabel angkatan.",
        ),
        Part(
            "days",
            "Hari pelatihan",
            "Pelatihan setiap angkatan direncanakan selama {lama}, terdiri atas {hari}. Selama "
            "hari pelatihan tersebut peserta dibebastugaskan dari tugas kedinasan.",
            "Hanya dicetak bila semua angkatan sama lamanya.",
        ),
        Part(
            "request",
            "Permohonan",
            "Daftar peserta menurut angkatan tercantum dalam Lampiran I dan rencana jadwal "
            "tercantum dalam Lampiran II. Kami mohon konfirmasi atas ketersediaan tempat, jadwal "
            "pelaksanaan, dan besaran kontribusi penyelenggaraan.",
            keep=True,
        ),
        closing(CLOSING),
    ),
    LetterKind.BUDGET_REQUEST: (
        Part(
            "opening",
            "Pembuka",
            "bersama ini kami sampaikan usulan kebutuhan anggaran Pelatihan Dasar (Latsar) CPNS "
            "Tahun Anggaran {tahun} bagi {peserta} peserta pada {satuan_kerja} di {wilayah} dengan "
            "rincian sebagai berikut:",
            f"{OPENING_HINT} Diikuti tabel komponen.",
        ),
        Part(
            "amount",
            "Jumlah",
            "Jumlah kebutuhan tersebut sebesar {jumlah} ({terbilang}). Rekapitulasi menurut satuan "
            "kerja tercantum dalam Lampiran I dan Rencana Anggaran Biaya (RAB) setiap satuan kerja "
            "tercantum dalam Lampiran II.",
        ),
        Part(
            "provisional",
            "Tarif sementara",
            "Baris yang bertanda “tarif sementara” memakai tarif yang belum ditetapkan dan akan "
            "disesuaikan setelah tarifnya ditetapkan.",
            "Hanya dicetak bila ada baris bertarif sementara.",
        ),
        Part(
            "request",
            "Permohonan",
            "Kami mohon kiranya kebutuhan tersebut dapat dipenuhi agar pelatihan terlaksana sesuai "
            "jadwal dan seluruh peserta menyelesaikannya dalam masa percobaan.",
            keep=True,
        ),
        closing(CLOSING),
    ),
    LetterKind.DUTY_RELEASE: (
        Part(
            "opening",
            "Pembuka",
            "bersama ini disampaikan bahwa {peserta} Calon Pegawai Negeri Sipil (CPNS) {lingkup} "
            "mengikuti Pelatihan Dasar (Latsar) CPNS Tahun {tahun} {penyelenggara}.",
            OPENING_HINT,
        ),
        Part(
            "tasks",
            "Permintaan",
            "Sehubungan dengan hal tersebut, Saudara diminta untuk:\n\n"
            "1. membebastugaskan peserta dari tugas kedinasan selama {lama_pelatihan}, pada "
            "tanggal yang tercantum dalam Lampiran II menurut angkatannya;\n"
            "2. memastikan peserta mengikuti seluruh rangkaian pelatihan, baik daring maupun "
            "klasikal; dan\n"
            "3. mengatur pelaksanaan tugas peserta selama yang bersangkutan mengikuti pelatihan.",
        ),
        Part(
            "notes",
            "Keterangan",
            "Peserta yang dibebastugaskan tercantum dalam Lampiran I. Di luar hari pelatihan "
            "tersebut peserta melaksanakan tugas kedinasan sebagaimana biasa.",
            keep=True,
        ),
        closing(CLOSING_ORDER),
    ),
    LetterKind.MENTOR_APPOINTMENT: (
        Part(
            "opening",
            "Pembuka",
            "bersama ini disampaikan bahwa {mentor} pejabat atau pegawai yang namanya tercantum "
            "dalam lampiran ditunjuk sebagai mentor bagi {peserta} peserta Pelatihan Dasar "
            "(Latsar) CPNS Tahun {tahun} di {wilayah}.",
            OPENING_HINT,
        ),
        Part(
            "tasks",
            "Tugas mentor",
            "Mentor bertugas:\n\n"
            "1. membimbing peserta dalam menyusun rancangan aktualisasi;\n"
            "2. mendampingi peserta selama aktualisasi di tempat kerja dan dalam menyusun "
            "laporannya; dan\n"
            "3. menghadiri seminar rancangan dan seminar hasil aktualisasi.",
        ),
        Part(
            "notes",
            "Keterangan",
            "Setiap mentor mendampingi paling banyak {batas} peserta, secara tatap muka atau "
            "daring sebagaimana tercantum dalam lampiran. Saudara diminta menyampaikan penunjukan "
            "ini kepada mentor dan peserta di lingkungan kerja Saudara serta memberikan kesempatan "
            "bagi mentor untuk melaksanakan tugasnya.",
            keep=True,
        ),
        closing(CLOSING_ORDER),
    ),
}


def parts_of(kind: str) -> tuple[Part, ...]:
    return PARTS[LetterKind(kind)]


def names_of(kind: str) -> list[str]:
    return [variable.name for variable in VARIABLES[LetterKind(kind)]]


def usual(kind: str) -> dict[str, str]:
    return {part.name: part.text for part in parts_of(kind)}


def examples(kind: str) -> dict[str, str]:
    return {variable.name: variable.example for variable in VARIABLES[LetterKind(kind)]}


def values_of(snapshot: Values) -> dict[str, str]:
    """What the variables stand for in this letter."""
    return {v.name: v.value(snapshot) for v in VARIABLES[LetterKind(snapshot["kind"])]}


def filled(kind: str, texts: Mapping[str, str], values: Mapping[str, str]) -> dict[str, Any]:
    """Return {part: its blocks}, for a snapshot or a preview."""
    return {part.name: blocks_of(texts[part.name], values) for part in parts_of(kind)}


def blocks_in(snapshot: Values) -> dict[str, list[Block]]:
    """The words a snapshot froze; those from before wordings had versions froze the usual ones."""
    frozen: dict[str, list[Block]] | None = snapshot.get("texts")
    if frozen is not None:
        return frozen
    kind = snapshot["kind"]
    return filled(kind, usual(kind), values_of(snapshot))
