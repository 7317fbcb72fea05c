from django.apps import AppConfig


class MentorsConfig(AppConfig):
    name = "mentors"
    verbose_name = "Mentor"

    def ready(self) -> None:
        from participants.leaving import add_effect

        from .services.leaving import MentorEffect

        add_effect(MentorEffect())
