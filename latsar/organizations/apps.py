from django.apps import AppConfig


class OrganizationsConfig(AppConfig):
    name = "latsar.organizations"
    label = "organizations"
    verbose_name = "Organisasi"
