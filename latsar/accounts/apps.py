from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "latsar.accounts"
    label = "accounts"
    verbose_name = "Akun"
