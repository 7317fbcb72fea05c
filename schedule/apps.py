from django.apps import AppConfig


class ScheduleConfig(AppConfig):
    name = "schedule"
    verbose_name = "Angkatan"

    def ready(self) -> None:
        from participants.leaving import add_effect

        from .services.leaving import SeatEffect

        add_effect(SeatEffect())
