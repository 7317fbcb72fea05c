from django.apps import AppConfig


class OperationsConfig(AppConfig):
    name = "latsar.operations"
    verbose_name = "operasi"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from latsar.background.worker import looking

        from .beats import beat

        looking.connect(beat, dispatch_uid="latsar.operations.beat")
