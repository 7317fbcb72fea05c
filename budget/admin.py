"""Superusers read budgets here; every change goes through the services of the application."""

from django.contrib import admin

from latsar.organizations.admin import ReadOnlyAdmin

from .models import AllowanceRule, BudgetCeiling, BudgetComment, BudgetLine, BudgetRequest, Rate


@admin.register(Rate)
class RateAdmin(ReadOnlyAdmin):
    list_display = ["kind", "scope_code", "fiscal_year", "amount", "provenance", "retired_at"]
    list_filter = ["fiscal_year", "kind", "provenance"]


@admin.register(BudgetRequest)
class BudgetRequestAdmin(ReadOnlyAdmin):
    list_display = ["satker", "fiscal_year", "revision", "status", "total", "is_current"]
    list_filter = ["fiscal_year", "status", "is_current"]
    list_select_related = ["satker"]


for model in (AllowanceRule, BudgetCeiling, BudgetLine, BudgetComment):
    admin.site.register(model, ReadOnlyAdmin)
