from django.urls import path

from . import views

app_name = "background"
urlpatterns = [
    path("", views.jobs, name="jobs"),
    path("<int:pk>/", views.job, name="job"),
    path("<int:pk>/ulangi/", views.again, name="again"),
]
