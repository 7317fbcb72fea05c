from django.urls import path

from .views import assignment, mentors, pairs

app_name = "mentors"
urlpatterns = [
    path("", mentors.mentor_list, name="mentor-list"),
    path("tambah/", mentors.mentor_create, name="mentor-create"),
    path("penugasan/", assignment.assignment, name="assignment"),
    path("penugasan/otomatis/", assignment.run, name="assignment-run"),
    path("penugasan/<int:pk>/", assignment.pick, name="assignment-pick"),
    path("pasangan/<int:pk>/lepas/", pairs.release_pair, name="pair-release"),
    path("pasangan/<int:pk>/pindah/", pairs.move_pair, name="pair-move"),
    path("pasangan/<int:pk>/tukar/", pairs.swap_pair, name="pair-swap"),
    path("pasangan/<int:pk>/moda/", pairs.change_mode, name="pair-mode"),
    path("<int:pk>/", mentors.mentor_detail, name="mentor-detail"),
    path("<int:pk>/ubah/", mentors.mentor_update, name="mentor-update"),
    path("<int:pk>/peserta/", mentors.mentor_fill, name="mentor-fill"),
]
