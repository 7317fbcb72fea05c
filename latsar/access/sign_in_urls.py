"""Signing in and out, under the names that every page has always used (accounts:login)."""

from django.contrib import admin
from django.contrib.auth.views import LogoutView
from django.urls import path

from .views import sign_in

app_name = "accounts"
urlpatterns = [
    path("masuk/", sign_in.SignInView.as_view(), name="login"),
    path("masuk/kode/", sign_in.code, name="code"),
    path("keluar/", LogoutView.as_view(), name="logout"),
]
admin.site.login = sign_in.admin_door  # type: ignore[method-assign]
admin.site.password_change = sign_in.admin_password  # type: ignore[method-assign,assignment]
