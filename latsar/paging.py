"""Pages of a table, as django-tables2 gives them but of our own length."""

from __future__ import annotations

from typing import Any

import django_tables2


class RequestConfig(django_tables2.RequestConfig):
    """Does not heed `per_page` in the address: -1 fails, and a million is a nation on one page."""

    def configure(self, table: Any) -> Any:
        if table.prefixed_per_page_field in self.request.GET:
            asked = self.request.GET.copy()
            del asked[table.prefixed_per_page_field]
            self.request.GET = asked
        return super().configure(table)
