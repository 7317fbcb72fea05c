from django.apps import AppConfig


class ReferenceConfig(AppConfig):
    name = "latsar.reference"
    label = "reference"
    verbose_name = "Referensi"
