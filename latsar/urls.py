"""All routes. Paths are Indonesian, names English (app:object-verb)."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("latsar.access.sign_in_urls")),
    path("akun/", include("latsar.access.urls")),
    path("akun/pengguna/", include("latsar.access.people.urls")),
    path("", include("reporting.urls")),
    path("peserta/", include("participants.urls")),
    path("mentor/", include("mentors.urls")),
    path("angkatan/", include("schedule.urls")),
    path("anggaran/", include("budget.urls")),
    path("", include("latsar.operations.urls")),
    path("pekerjaan/", include("latsar.background.urls")),
    path("pemberitahuan/", include("latsar.notices.urls")),
    path("referensi/", include("latsar.reference.urls")),
    path("admin/", admin.site.urls),
]
