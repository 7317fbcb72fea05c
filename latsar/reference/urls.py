from django.urls import path

from . import views

app_name = "reference"
urlpatterns = [
    path("", views.index, name="index"),
    path("<slug:key>/", views.section_list, name="section"),
    path("<slug:key>/tambah/", views.row_create, name="row-create"),
    path("<slug:key>/<int:pk>/ubah/", views.row_update, name="row-update"),
    path("<slug:key>/<int:pk>/hapus/", views.row_delete, name="row-delete"),
]
