"""Petunjuk: short guides for the tasks of an office, each step with the page it happens on."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse


@dataclass(frozen=True)
class Step:
    """One thing to do; `page` is the URL name of where, "" when the sentence says it."""

    text: str
    page: str = ""
    label: str = ""

    @property
    def url(self) -> str:
        return reverse(self.page) if self.page else ""


@dataclass(frozen=True)
class Guide:
    """`when` says what it is for, `steps` what to do, `notes` what often goes wrong."""

    slug: str
    title: str
    when: str
    steps: tuple[Step, ...]
    notes: tuple[str, ...] = ()


GUIDES = (
    Guide(
        "peserta",
        "Memasukkan daftar peserta",
        "Satker menyerahkan daftar CPNS, biasanya sebagai berkas Excel.",
        (
            Step(
                "Unduh templat Excel, atau siapkan daftar dengan judul kolom yang sama.",
                "participants:participant-import",
                "Impor peserta",
            ),
            Step("Isi satu baris untuk setiap CPNS. Kolom NIP berformat teks, 18 angka."),
            Step("Unggah berkasnya, lalu pilih “Periksa berkas”. Belum ada yang disimpan."),
            Step(
                "Perbaiki baris yang salah di Excel; berkas bertanda menunjukkan "
                "selnya. Unggah lagi."
            ),
            Step(
                "Bila tidak ada yang salah, periksa yang baru dan yang berubah, lalu simpan.",
                "participants:participant-list",
                "Daftar peserta",
            ),
        ),
        (
            "NIP yang berakhir dengan 000 di Excel sudah kehilangan angkanya: ubah "
            "kolom menjadi teks, lalu ketik ulang.",
            "Impor yang keliru dapat dibatalkan dari riwayat impor selama belum dipakai.",
        ),
    ),
    Guide(
        "mentor",
        "Menugaskan mentor",
        "Setiap peserta didampingi satu mentor; seorang mentor mendampingi paling "
        "banyak lima peserta.",
        (
            Step("Impor daftar mentor dari Excel.", "mentors:mentor-import", "Impor mentor"),
            Step(
                "Buka penugasan; pasangan yang harus atau tidak boleh terjadi "
                "dicatat sebagai ketentuan.",
                "mentors:assignment",
                "Penugasan",
            ),
            Step("Pilih “Tugaskan otomatis”, atau pilih mentor satu per satu."),
            Step(
                "Setiap pasangan disertai alasannya. Pindahkan, tukar, atau "
                "lepaskan dari halaman mentor.",
                "mentors:mentor-list",
                "Daftar mentor",
            ),
            Step("Catat setiap pertemuan setelah berlangsung, dari halaman mentor atau peserta."),
        ),
        (
            "Mentor yang penuh tidak dapat menerima peserta keenam. Tambah mentor, "
            "atau lepaskan satu peserta.",
        ),
    ),
    Guide(
        "angkatan",
        "Menyusun angkatan dan jadwal",
        "Satu angkatan berlangsung 25 hari: 18 hari daring dan 7 hari klasikal.",
        (
            Step(
                "Catat kursi yang diberikan lembaga pelatihan sebagai gelombang.",
                "schedule:wave-list",
                "Gelombang",
            ),
            Step(
                "Buka perencanaan, periksa kapasitas dan tanggalnya, lalu lihat pratinjau.",
                "schedule:plan",
                "Rencanakan angkatan",
            ),
            Step(
                "Terapkan rencana. Hari libur dilewati; peserta yang tidak mendapat"
                " kursi disebut beserta sebabnya."
            ),
            Step(
                "Pindahkan peserta atau hari dari halaman angkatan bila perlu.",
                "schedule:cohort-list",
                "Daftar angkatan",
            ),
        ),
        (
            "Dahulukan peserta yang masa percobaannya berakhir lebih awal; beranda "
            "menyebut yang berisiko.",
        ),
    ),
    Guide(
        "anggaran",
        "Mengusulkan anggaran",
        "Satker mengusulkan uang harian, transportasi, dan kebutuhan mentor; "
        "provinsi meneruskan; PKSDM menyetujui.",
        (
            Step(
                "Susun draf. Hitungannya diambil dari peserta, jadwal, mentor, dan tarif.",
                "budget:request-list",
                "Usulan anggaran",
            ),
            Step("Buka setiap baris untuk melihat orang, hari, tarif, dan dasar hukumnya."),
            Step("Ajukan. Setelah itu isinya tetap walaupun data berubah."),
            Step("Bila dikembalikan, baca catatannya, perbaiki, lalu ajukan lagi."),
        ),
        (
            "Yang mengajukan tidak dapat menyetujui usulannya sendiri.",
            "Tarif bertanda “sementara” menunggu penetapan PKSDM.",
        ),
    ),
    Guide(
        "surat",
        "Menerbitkan surat",
        "Empat jenis surat dinas dibuat dari data yang sama: permohonan tempat, "
        "usulan anggaran, pembebastugasan, dan penunjukan mentor.",
        (
            Step(
                "Lengkapi kop surat, pejabat, dan pola nomor kantor Anda.",
                "reporting:letter-settings",
                "Pengaturan surat",
            ),
            Step("Buat konsep, periksa pratinjaunya.", "reporting:letter-list", "Daftar surat"),
            Step("Terbitkan. Nomor diberikan berurutan dan isinya tidak berubah lagi."),
            Step("Unggah pindaian yang sudah ditandatangani di samping berkas asli."),
            Step(
                "Bila data berubah setelah terbit, buat surat perbaikan; surat lama"
                " tetap tersimpan."
            ),
        ),
        ("Penerima dapat memeriksa keaslian surat dengan kode QR atau di halaman verifikasi.",),
    ),
    Guide(
        "pelatihan",
        "Kehadiran, nilai, dan kelulusan",
        "Selama dan sesudah pelatihan.",
        (
            Step(
                "Buka angkatan, lalu catat kehadiran setiap hari; cetak daftar "
                "hadir untuk ditandatangani.",
                "schedule:cohort-list",
                "Daftar angkatan",
            ),
            Step(
                "Isi nilai setiap komponen. Nilai akhir dan predikat dihitung dari "
                "bobot yang berlaku.",
                "schedule:scheme-list",
                "Aturan penilaian",
            ),
            Step(
                "Tetapkan hasil. Yang lulus menjadi “Lulus Latsar”; yang remedial "
                "mendapat satu percobaan lagi."
            ),
            Step(
                "Catat nomor STTP, lalu usul pengangkatan dan SK PNS pada halaman peserta.",
                "participants:participant-list",
                "Daftar peserta",
            ),
        ),
        (
            "Yang mengundurkan diri atau ditunda dicatat lewat “Ubah status” pada "
            "halaman peserta; kursinya langsung bebas.",
        ),
    ),
)
BY_SLUG = {guide.slug: guide for guide in GUIDES}
