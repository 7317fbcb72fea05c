from django.apps import AppConfig


class OperationsConfig(AppConfig):
    name = "latsar.operations"
    verbose_name = "operasi"
