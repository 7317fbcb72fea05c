from django.urls import path

from . import views

app_name = "notices"
urlpatterns = [
    path("", views.notice_list, name="notice-list"),
    path("dibaca/", views.notice_read_all, name="notice-read-all"),
    path("ringkasan/", views.digest, name="digest"),
    path("<int:pk>/", views.notice_open, name="notice-open"),
]
