from django.urls import include, path

from .views import health, home, national, trail

app_name = "reporting"
urlpatterns = [
    path("", home.home, name="home"),
    path("nasional/", national.national, name="national"),
    path("nasional/<str:code>/", national.place, name="national-place"),
    path("riwayat/", trail.trail, name="trail"),
    path("", include("reporting.letter_urls")),
    path("healthz", health.healthz, name="healthz"),
]
