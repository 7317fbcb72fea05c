from django.urls import path

from .views import (
    attendance,
    cohorts,
    comparing,
    days,
    lists,
    nation,
    planning,
    scenarios,
    seats,
    waves,
)

app_name = "schedule"
urlpatterns = [
    path("", lists.cohort_list, name="cohort-list"),
    path("tambah/", cohorts.cohort_create, name="cohort-create"),
    path("rencana/", planning.plan, name="plan"),
    path("gelombang/", waves.wave_list, name="wave-list"),
    path("gelombang/tambah/", waves.wave_create, name="wave-create"),
    path("gelombang/<int:pk>/ubah/", waves.wave_update, name="wave-update"),
    path("gelombang/<int:pk>/hapus/", waves.wave_delete, name="wave-delete"),
    path("skenario/", scenarios.scenario_list, name="scenario-list"),
    path("skenario/tambah/", scenarios.scenario_create, name="scenario-create"),
    path("skenario/bandingkan/", comparing.scenario_compare, name="scenario-compare"),
    path("skenario/nasional/", nation.nation_create, name="nation-create"),
    path("skenario/nasional/<int:pk>/", nation.nation_detail, name="nation-detail"),
    path("skenario/nasional/<int:pk>/terapkan/", nation.nation_apply, name="nation-apply"),
    path("skenario/<int:pk>/", scenarios.scenario_detail, name="scenario-detail"),
    path(
        "skenario/<int:pk>/hitung-ulang/", scenarios.scenario_recompute, name="scenario-recompute"
    ),
    path("skenario/<int:pk>/terapkan/", scenarios.scenario_apply, name="scenario-apply"),
    path("skenario/<int:pk>/buang/", scenarios.scenario_drop, name="scenario-drop"),
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
