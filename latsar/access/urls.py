from django.urls import path

from .views import account, factor

app_name = "access"
urlpatterns = [
    path("", account.account, name="account"),
    path("sandi/", account.password, name="password"),
    path("keamanan/", account.security, name="security"),
    path("keamanan/kode/", factor.factor, name="factor"),
    path("keamanan/pasang/", factor.confirm, name="factor-confirm"),
    path("perangkat/", account.own_devices, name="devices"),
    path("perangkat/keluar/", account.end_other_devices, name="devices-end-others"),
    path("perangkat/<uuid:public>/keluar/", account.end_device, name="device-end"),
]
