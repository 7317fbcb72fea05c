from django.urls import path

from .views import forms, imports, people

app_name = "participants"
urlpatterns = [
    path("", people.participant_list, name="participant-list"),
    path("tambah/", forms.participant_create, name="participant-create"),
    path("ekspor/", people.participant_export, name="participant-export"),
    path("impor/", imports.participant_import, name="participant-import"),
    path("impor/templat/", imports.participant_import_template, name="participant-import-template"),
    path("impor/<int:pk>/", imports.participant_import_check, name="participant-import-check"),
    path("impor/riwayat/", imports.participant_import_history, name="participant-import-history"),
    path(
        "impor/<int:pk>/periksa-lagi/",
        imports.participant_import_again,
        name="participant-import-again",
    ),
    path(
        "impor/<int:pk>/batalkan/", imports.participant_import_undo, name="participant-import-undo"
    ),
    path(
        "impor/<int:pk>/berkas-bertanda/",
        imports.participant_import_marked,
        name="participant-import-marked",
    ),
    path("<int:pk>/", people.participant_detail, name="participant-detail"),
    path("<int:pk>/kontak/", people.participant_contact, name="participant-contact"),
    path("<int:pk>/ubah/", forms.participant_update, name="participant-update"),
    path("<int:pk>/pengangkatan/", forms.participant_appointment, name="participant-appointment"),
    path("<int:pk>/status/", forms.participant_status, name="participant-status"),
]
