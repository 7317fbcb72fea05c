from django.urls import path

from .views import health, home, national, trail

app_name = "reporting"
urlpatterns = [
    path("", home.home, name="home"),
    path("nasional/", national.national, name="national"),
    path("nasional/<str:code>/", national.place, name="national-place"),
    path("riwayat/", trail.trail, name="trail"),
    path("healthz", health.healthz, name="healthz"),
]
