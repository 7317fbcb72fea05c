from django.urls import include, path

from .views import (
    health,
    home,
    national,
    national_reports,
    national_rows,
    privacy,
    saved,
    search,
    sheets,
    theme,
    trail,
)

app_name = "reporting"
urlpatterns = [
    path("", home.home, name="home"),
    path("nasional/", national.national, name="national"),
    path("nasional/daftar/", national_rows.people, name="national-people"),
    path("nasional/tersendat/", national_rows.stuck, name="national-stuck"),
    path("nasional/ekspor/", national_reports.workbook, name="national-export"),
    path("nasional/laporan/", national_reports.report, name="national-report"),
    path("nasional/<str:code>/", national.place, name="national-place"),
    path("angkatan/<int:pk>/kehadiran/lembar/", sheets.sheet_list, name="sheet-list"),
    path("angkatan/<int:pk>/kehadiran/lembar/unggah/", sheets.sheet_add, name="sheet-add"),
    path("angkatan/lembar/<int:pk>/", sheets.sheet_file, name="sheet-file"),
    path("cari/", search.search, name="search"),
    path("saringan/simpan/", saved.filter_keep, name="filter-keep"),
    path("saringan/<int:pk>/hapus/", saved.filter_forget, name="filter-forget"),
    path("tampilan/", theme.theme, name="theme"),
    path("privasi/", privacy.privacy, name="privacy"),
    path("riwayat/", trail.trail, name="trail"),
    path("riwayat/ekspor/", trail.trail_export, name="trail-export"),
    path("riwayat/objek/<str:key>/", trail.trail, {"kind": "objek"}, name="trail-object"),
    path("riwayat/akun/<str:key>/", trail.trail, {"kind": "akun"}, name="trail-account"),
    path("riwayat/satker/<str:key>/", trail.trail, {"kind": "satker"}, name="trail-office"),
    path(
        "riwayat/permintaan/<str:key>/",
        trail.trail,
        {"kind": "permintaan"},
        name="trail-request",
    ),
    path("", include("reporting.letter_urls")),
    path("healthz", health.healthz, name="healthz"),
]
