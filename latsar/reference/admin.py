"""Accounts in the admin site, for superusers. Here, above the audit app: each change is audited."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from latsar.accounts.models import User
from latsar.audit.services import record, snapshot

AUDITED = (
    "username",
    "first_name",
    "last_name",
    "email",
    "role",
    "satker",
    "is_active",
    "is_staff",
    "is_superuser",
)


def ask_for_own_password(account: User) -> None:
    """What another person typed is a first password: its owner replaces it."""
    account.must_change_password = True
    account.first_password_at = timezone.now()


@admin.register(User)
class LatsarUserAdmin(UserAdmin):
    """Accounts are deactivated, never deleted: the trail names them."""

    list_display = ["username", "display_name", "role", "satker", "is_active"]
    list_filter = ["role", "is_active"]
    autocomplete_fields = ["satker"]
    fieldsets = [*UserAdmin.fieldsets, ("Latsar", {"fields": ["role", "satker"]})]
    add_fieldsets = [*UserAdmin.add_fieldsets, ("Latsar", {"fields": ["role", "satker"]})]

    def save_model(self, request: HttpRequest, obj: User, form: forms.Form, change: bool) -> None:
        stored = User.objects.filter(pk=obj.pk).first()
        before = snapshot(stored, AUDITED) if stored else {}
        if not change:
            ask_for_own_password(obj)
        super().save_model(request, obj, form, change)
        action = "account.updated" if change else "account.created"
        record(request.user, action, obj, before=before, after=snapshot(obj, AUDITED))

    @transaction.atomic
    def user_change_password(
        self, request: HttpRequest, id: str, form_url: str = ""
    ) -> HttpResponse:
        response = super().user_change_password(request, id, form_url)
        account = User.objects.filter(pk=id).first()
        if account and request.method == "POST" and response.status_code == 302:
            if account != request.user:
                ask_for_own_password(account)
                account.save(update_fields=["must_change_password", "first_password_at"])
            record(request.user, "account.updated", account, after={"kata sandi": "diganti"})
        return response

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
