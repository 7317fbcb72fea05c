from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "latsar.audit"
    label = "audit"
    verbose_name = "Riwayat"
