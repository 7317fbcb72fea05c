from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "latsar.notices"
    verbose_name = "pemberitahuan"
