from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "latsar.access"
    label = "access"
    verbose_name = "akses"
