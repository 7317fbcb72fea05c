from django.apps import AppConfig


class BackgroundConfig(AppConfig):
    name = "latsar.background"
    verbose_name = "pekerjaan latar"
