from django.urls import path

from .views import attendance, cohorts, days, lists, planning, seats, waves

app_name = "schedule"
urlpatterns = [
    path("", lists.cohort_list, name="cohort-list"),
    path("tambah/", cohorts.cohort_create, name="cohort-create"),
    path("rencana/", planning.plan, name="plan"),
    path("gelombang/", waves.wave_list, name="wave-list"),
    path("gelombang/tambah/", waves.wave_create, name="wave-create"),
    path("gelombang/<int:pk>/ubah/", waves.wave_update, name="wave-update"),
    path("gelombang/<int:pk>/hapus/", waves.wave_delete, name="wave-delete"),
    path("belum-terdaftar/", lists.unseated_list, name="unseated-list"),
    path("<int:pk>/", cohorts.cohort_detail, name="cohort-detail"),
    path("<int:pk>/ubah/", cohorts.cohort_update, name="cohort-update"),
    path("<int:pk>/hapus/", cohorts.cohort_delete, name="cohort-delete"),
    path("<int:pk>/status/<str:status>/", cohorts.cohort_status, name="cohort-status"),
    path("<int:pk>/cetak/", cohorts.cohort_print, name="cohort-print"),
    path("<int:pk>/jadwal.ics", cohorts.cohort_ics, name="cohort-ics"),
    path("<int:pk>/jadwal/", days.schedule_edit, name="schedule-edit"),
    path("<int:pk>/kehadiran/", attendance.attendance, name="attendance"),
    path("<int:pk>/daftarkan/", seats.seat_add, name="seat-add"),
    path("kursi/<int:pk>/keluarkan/", seats.seat_withdraw, name="seat-withdraw"),
    path("kursi/<int:pk>/pindahkan/", seats.seat_transfer, name="seat-transfer"),
]
