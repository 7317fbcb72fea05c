from django.urls import path

from .views import assignment, imports, mentors, pairs, preferences, reoptimise, sessions

app_name = "mentors"
urlpatterns = [
    path("", mentors.mentor_list, name="mentor-list"),
    path("tambah/", mentors.mentor_create, name="mentor-create"),
    path("ekspor/", imports.mentor_export, name="mentor-export"),
    path("impor/", imports.mentor_import, name="mentor-import"),
    path("impor/templat/", imports.mentor_import_template, name="mentor-import-template"),
    path("impor/<int:pk>/", imports.mentor_import_check, name="mentor-import-check"),
    path("impor/riwayat/", imports.mentor_import_history, name="mentor-import-history"),
    path("impor/<int:pk>/periksa-lagi/", imports.mentor_import_again, name="mentor-import-again"),
    path("impor/<int:pk>/batalkan/", imports.mentor_import_undo, name="mentor-import-undo"),
    path(
        "impor/<int:pk>/berkas-bertanda/",
        imports.mentor_import_marked,
        name="mentor-import-marked",
    ),
    path("penugasan/", assignment.assignment, name="assignment"),
    path("penugasan/otomatis/", assignment.run, name="assignment-run"),
    path("penugasan/nasional/", assignment.run_nation, name="assignment-nation"),
    path("penugasan/optimal/", reoptimise.changes, name="assignment-reoptimise"),
    path("penugasan/<int:pk>/", assignment.pick, name="assignment-pick"),
    path("pasangan/<int:pk>/lepas/", pairs.release_pair, name="pair-release"),
    path("pasangan/<int:pk>/pindah/", pairs.move_pair, name="pair-move"),
    path("pasangan/<int:pk>/tukar/", pairs.swap_pair, name="pair-swap"),
    path("pasangan/<int:pk>/moda/", pairs.change_mode, name="pair-mode"),
    path("pasangan/<int:pk>/pertemuan/", sessions.session_list, name="session-list"),
    path("pertemuan/<int:pk>/hapus/", sessions.session_remove, name="session-remove"),
    path("ketentuan/", preferences.preference_list, name="preference-list"),
    path("ketentuan/<int:pk>/hapus/", preferences.remove, name="preference-remove"),
    path("ketentuan/peserta/<int:pk>/", preferences.for_participant, name="preference-participant"),
    path("ketentuan/mentor/<int:pk>/", preferences.for_mentor, name="preference-mentor"),
    path("<int:pk>/", mentors.mentor_detail, name="mentor-detail"),
    path("<int:pk>/kontak/", mentors.mentor_contact, name="mentor-contact"),
    path("<int:pk>/ubah/", mentors.mentor_update, name="mentor-update"),
    path("<int:pk>/peserta/", mentors.mentor_fill, name="mentor-fill"),
]
