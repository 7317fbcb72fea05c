"""The kept filters of a list, beside its filter bar."""

from __future__ import annotations

from typing import Any

from django import template

from ..models import SavedFilter
from ..saving import is_list

register = template.Library()


@register.inclusion_tag("components/saved_filters.html", takes_context=True)
def saved_filters(context: dict[str, Any], is_filtered: object) -> dict[str, Any]:
    """List the account's own filters of this page; offer to keep the one in use."""
    request = context["request"]
    if not is_list(request.path):
        return {"saved": []}
    query = request.GET.copy()
    query.pop("page", None)
    for name in [name for name in query if not any(query.getlist(name))]:
        del query[name]
    now = query.urlencode()
    saved = list(SavedFilter.objects.visible_to(request.user).filter(path=request.path))
    return {
        "request": request,
        "saved": saved,
        "path": request.path,
        "query": now,
        "is_new": bool(is_filtered) and now not in {one.query for one in saved},
        "csrf_token": context.get("csrf_token"),
    }
