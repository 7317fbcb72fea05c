"""Says in Indonesian what was proven, what stands in the way, and how to mend it."""

from __future__ import annotations

from collections import Counter

from latsar.formatting import date_long, joined, number

from .options import is_hopeless
from .problem import Away, Person, Problem
from .relax import Causes, causes_of
from .solution import Solution, Status
from .stages import (
    CLASHES,
    COHORTS,
    IMBALANCE,
    IN_NEW,
    LATENESS,
    ORDER,
    OVER,
    PRESSING,
    UNPLACED,
    Effort,
)

NAMED = 3
WHAT = {
    UNPLACED: "jumlah peserta yang mendapat kursi",
    PRESSING: "urutan menurut masa percobaan",
    LATENESS: "keterlambatan terhadap masa percobaan",
    COHORTS: "jumlah angkatan",
    IN_NEW: "pengisian angkatan yang sudah ada",
    OVER: "kelebihan di atas batas semua hari",
    CLASHES: "pertemuan antarangkatan di kampus",
    IMBALANCE: "keseimbangan isi angkatan",
    ORDER: "urutan tenggat",
}
BOUNDS = {
    UNPLACED: "Paling sedikit {bound} peserta terbukti tanpa kursi, rencana ini {value}.",
    LATENESS: "Keterlambatan paling sedikit {bound} hari terbukti perlu, rencana ini {value}.",
    COHORTS: "Paling sedikit {bound} angkatan terbukti perlu, rencana ini {value}.",
    IN_NEW: "Paling sedikit {bound} peserta terbukti perlu angkatan baru, rencana ini {value}.",
    OVER: (
        "Menurut semua hari pelatihan, kelebihan di atas batas paling sedikit {bound} orang "
        "terbukti perlu, rencana ini {value}."
    ),
    CLASHES: (
        "Pertemuan dua angkatan di kampus paling sedikit {bound} hari terbukti perlu, "
        "rencana ini {value}."
    ),
    IMBALANCE: (
        "Selisih isi angkatan terhadap ukuran yang sama paling sedikit {bound} orang terbukti "
        "perlu, rencana ini {value}."
    ),
}


class Explanation:
    """Fills the words of a solution."""

    def __init__(
        self,
        problem: Problem,
        solution: Solution,
        effort: Effort,
        refuted: dict[str, tuple[int, int]],
    ) -> None:
        self.problem, self.solution = problem, solution
        self.effort, self.refuted = effort, refuted

    def write(self) -> None:
        solution = self.solution
        solution.warnings += self._only_classical()
        solution.bound_text = " ".join(
            BOUNDS[s.name].format(bound=number(s.bound), value=number(s.value))
            for s in solution.stages
            if not s.proven and s.name in BOUNDS
        )
        if solution.unplaced:
            self._clash()
        solution.status_text = self._status()

    def _status(self) -> str:
        solution, total = self.solution, len(self.problem.people)
        seated = total - len(solution.unplaced)
        if solution.status == Status.OPTIMAL:
            return (
                f"Rencana ini terbukti optimal: {number(total)} peserta mendapat kursi, dan tidak "
                "ada rencana lain yang lebih baik menurut urutan tujuan perencanaan."
            )
        if solution.status == Status.FEASIBLE and not solution.unplaced:
            proven = [WHAT[s.name] for s in solution.stages if s.proven and s.name in WHAT]
            open_ends = [WHAT[s.name] for s in solution.stages if not s.proven]
            return (
                f"{number(total)} peserta mendapat kursi dan semua aturan dipenuhi. Terbukti "
                f"paling baik: {joined(proven)}. Belum terbukti paling baik: {joined(open_ends)}."
            )
        stage = solution.stage(UNPLACED)
        if stage is not None and stage.proven:
            sure = "terbukti tidak mungkin lebih banyak"
        elif solution.status == Status.INFEASIBLE:
            sure = "terbukti tidak mungkin semuanya"
        else:
            sure = "rencana yang memuat semuanya tidak ditemukan, tetapi belum terbukti tidak ada"
        return (
            f"{number(seated)} dari {number(total)} peserta mendapat kursi, {sure}. "
            f"{number(len(solution.unplaced))} peserta tanpa kursi karena aturan yang berbenturan."
        )

    def _only_classical(self) -> list[str]:
        """Why and where the limit holds only for the classical days."""
        solution, percent = self.solution, self.problem.percent
        if self.problem.away != Away.AUTO or solution.away != Away.CLASSICAL:
            return []
        why = ""
        if self.refuted:
            code, (amount, fit) = max(
                self.refuted.items(), key=lambda item: (item[1][0] - item[1][1], item[0])
            )
            office = self.problem.offices[code]
            limit = self.problem.limit(code)
            why = (
                f" Contoh: {office.name} mempunyai {number(amount)} peserta tanpa kursi dan paling "
                f"banyak {number(limit)} orang boleh pergi bersamaan; dengan 25 hari tiap peserta, "
                f"dalam {number(len(self.problem.eligible))} hari kerja hanya {number(fit)} yang "
                "mendapat giliran."
            )
        places = solution.over or dict.fromkeys(self.refuted, 0)
        most = max(solution.over.values(), default=0)
        peak = (
            f" Pada hari terpadat kelebihannya paling banyak {number(most)} orang." if most else ""
        )
        return [
            f"Di {number(len(places))} satker aturan {percent} % hanya dapat dipegang untuk hari "
            f"klasikal, tidak untuk semua 25 hari ({self._some(places)}).{why}{peak} "
            "Perpanjang rentang tanggal atau naikkan batas persen bila aturan harus berlaku untuk "
            "semua hari."
        ]

    def _some(self, codes: dict[str, int]) -> str:
        names = [self.problem.offices[code].name for code in sorted(codes)[:NAMED]]
        more = len(codes) - NAMED
        return joined([*names, f"{number(more)} satker lain"] if more > 0 else names)

    def _clash(self) -> None:
        """Name the rules that clash, with numbers, and give each person a reason."""
        solution = self.solution
        causes = causes_of(self.problem, solution.away, self.effort)
        left = [p for p in self.problem.people if p.key in set(solution.unplaced)]
        solution.missing_seats = max(len(left), sum(causes.seats.values()))
        found = [
            *self._seats(causes, left),
            *self._wave_dates(causes),
            *self._away(causes, left),
            *self._deadlines(causes, left),
        ]
        if not found:
            found = [self._together(causes, left)]
        solution.conflicts = found
        solution.reasons = {p.key: self._reason(causes, p) for p in left}

    def _seats(self, causes: Causes, left: list[Person]) -> list[str]:
        if not causes.seats:
            return []
        levels = Counter(p.level for p in left)
        still = (
            f" Dengan tambahan itu masih {number(causes.without_seats)} peserta tanpa kursi."
            if causes.without_seats
            else ""
        )
        by_level = joined([f"golongan {level} {n} orang" for level, n in sorted(levels.items())])
        waves = [w for w in self.problem.waves if w.key in causes.seats]
        if len(levels) == 1 and len(waves) == 1:
            total = causes.seats[waves[0].key]
            return [
                f"Kurang {number(total)} kursi di {self.problem.center} gelombang "
                f"{waves[0].number}, golongan {next(iter(levels))}: gelombang ini menyediakan "
                f"{number(waves[0].seats)} kursi, {number(waves[0].taken)} di antaranya sudah "
                f"terisi. Minta tambahan kursi atau buka gelombang lain.{still}"
            ]
        parts = joined(
            [f"{number(causes.seats[w.key])} kursi di gelombang {w.number}" for w in waves]
        )
        return [
            f"Kurang {number(sum(causes.seats.values()))} kursi di {self.problem.center}: {parts}. "
            f"Yang belum mendapat kursi: {by_level}. Minta tambahan kursi atau buka gelombang "
            f"lain.{still}"
        ]

    def _wave_dates(self, causes: Causes) -> list[str]:
        if not causes.without_seats or causes.dates != 0:
            return []
        names = joined(
            [
                f"gelombang {w.number} ({date_long(w.first)} sampai {date_long(w.last)})"
                for w in self.problem.waves
            ]
        )
        return [
            f"Tanggal {names} tidak memuat {number(causes.without_seats)} peserta, berapa pun "
            "kursinya: angkatan baru harus seluruhnya di dalam satu gelombang. Perpanjang "
            "gelombang atau buka gelombang lain."
        ]

    def _away(self, causes: Causes, left: list[Person]) -> list[str]:
        if causes.away != 0:
            return []
        days = "hari klasikal" if self.solution.away == Away.CLASSICAL else "semua hari pelatihan"
        where = Counter(p.office for p in left)
        parts = joined(
            [
                f"{self.problem.offices[code].name} ({number(n)} tanpa kursi, paling banyak "
                f"{number(self.problem.limit(code))} dari "
                f"{number(self.problem.offices[code].size)} boleh pergi bersamaan)"
                for code, n in sorted(where.items())[:NAMED]
            ]
            + ([f"{number(len(where) - NAMED)} satker lain"] if len(where) > NAMED else [])
        )
        mend = "naikkan batas persen atau perpanjang rentang tanggal"
        if self.solution.away == Away.ALL:
            mend += ", atau hitung hanya hari klasikal"
        return [
            f"Batas {self.problem.percent} % peserta satker yang pergi bersamaan, dihitung untuk "
            f"{days}, menghalangi {number(len(left))} peserta: {parts}. "
            f"{mend[0].upper()}{mend[1:]}."
        ]

    def _deadlines(self, causes: Causes, left: list[Person]) -> list[str]:
        if causes.deadlines != 0:
            return []
        last = joined([date_long(d) for d in sorted({p.deadline for p in left})[:NAMED]])
        return [
            f"Masa percobaan {number(len(left))} peserta berakhir ({last}) sebelum ada kursi yang "
            "boleh mereka tempati. Majukan tanggal mulai, tambah kursi pada gelombang awal, atau "
            "daftarkan mereka satu per satu dengan menerima keterlambatan."
        ]

    def _together(self, causes: Causes, left: list[Person]) -> str:
        tried = ["batas peserta yang pergi bersamaan", "tenggat masa percobaan"]
        if self.problem.waves:
            tried += ["kursi gelombang", "tanggal gelombang"]
        return (
            f"{number(len(left))} peserta terhalang oleh beberapa aturan sekaligus: melonggarkan "
            f"salah satu saja ({joined(tried)}) tidak cukup. Longgarkan lebih dari satu, misalnya "
            "tambah kursi dan naikkan batas persen."
        )

    def _reason(self, causes: Causes, person: Person) -> str:
        if not self.problem.allowed:
            return "tidak ada gelombang yang memuat 25 hari pelatihan di dalam rentang tanggal"
        if causes.seats and not causes.without_seats:
            return f"kursi gelombang di {self.problem.center} habis"
        if causes.away == 0:
            limit, size = (
                self.problem.limit(person.office),
                self.problem.offices[person.office].size,
            )
            return (
                f"paling banyak {limit} dari {size} peserta satkernya boleh pergi bersamaan, dan "
                "semua giliran sudah terisi"
            )
        if causes.deadlines == 0 and not is_hopeless(self.problem, person):
            return (
                f"tidak ada kursi yang selesai sebelum masa percobaannya berakhir "
                f"({date_long(person.deadline)})"
            )
        return "kursi, tenggat, dan batas peserta yang pergi tidak dapat dipenuhi bersama"
