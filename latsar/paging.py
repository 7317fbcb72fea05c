"""Pages of a table, as django-tables2 gives them but of our own length and by our own columns."""

from __future__ import annotations

from typing import Any

import django_tables2


class RequestConfig(django_tables2.RequestConfig):
    """Heeds neither `per_page` (-1 fails, a million is a nation on one page) nor a strange order.

    An order that names no column is dropped before django-tables2 reads it as a path of lookups.
    """

    def configure(self, table: Any) -> Any:
        asked = self.request.GET.copy()
        asked.pop(table.prefixed_per_page_field, None)
        order = table.prefixed_order_by_field
        if order in asked:
            names = set(table.columns.names())
            known = [name for name in asked.getlist(order) if name.removeprefix("-") in names]
            asked.setlist(order, known)
        self.request.GET = asked
        return super().configure(table)
