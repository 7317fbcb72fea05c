from django.contrib import admin
from django.contrib.auth.admin import UserAdmin

from .models import User


@admin.register(User)
class LatsarUserAdmin(UserAdmin):
    list_display = ["username", "display_name", "role", "satker", "is_active"]
    list_filter = ["role", "is_active"]
    autocomplete_fields = ["satker"]
    fieldsets = [*UserAdmin.fieldsets, ("Latsar", {"fields": ["role", "satker"]})]
    add_fieldsets = [*UserAdmin.add_fieldsets, ("Latsar", {"fields": ["role", "satker"]})]
