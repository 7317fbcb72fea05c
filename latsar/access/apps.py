from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "latsar.access"
    label = "access"
    verbose_name = "akses"

    def ready(self) -> None:
        from . import signals  # noqa: F401 - connects its receivers
