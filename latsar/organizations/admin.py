"""Superusers read reference data here; PKSDM edits it in the application (audited)."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from .models import Holiday, Official, Program, Province, Satker, TrainingCenter


class ReadOnlyAdmin(admin.ModelAdmin):
    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False


@admin.register(Satker)
class SatkerAdmin(ReadOnlyAdmin):
    list_display = ["code", "name", "level", "city"]
    search_fields = ["code", "name"]


for model in (Province, TrainingCenter, Official, Holiday, Program):
    admin.site.register(model, ReadOnlyAdmin)
