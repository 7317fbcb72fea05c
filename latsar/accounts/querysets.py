"""The scoped queryset base, for apps above this one."""

from latsar.organizations.querysets import ReferenceQuerySet, ScopedQuerySet

__all__ = ["ReferenceQuerySet", "ScopedQuerySet"]
