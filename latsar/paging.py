"""Pages of a table, as django-tables2 gives them but of our own length and by our own columns."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import django_tables2
from django.db.models import QuerySet
from django_tables2.data import TableQuerysetData


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


class PageRows(TableQuerysetData):
    """Counts and orders bare rows, and adds what stands beside them for the shown page only.

    `extend` adds joins and annotations; an order by one of `added` needs them for all rows.
    """

    data: QuerySet[Any]

    def __init__(
        self,
        rows: QuerySet[Any],
        extend: Callable[[Any], QuerySet[Any]],
        added: Iterable[str],
    ) -> None:
        super().__init__(rows)
        self._extend = extend
        self._added = set(added)

    def order_by(self, aliases: Any) -> None:
        if self._added & {alias.removeprefix("-") for alias in aliases}:
            self.data = self._extend(self.data)
        super().order_by(aliases)

    def __getitem__(self, key: Any) -> Any:
        if not isinstance(key, slice):
            return self._extend(self.data)[key]
        keys = list(self.data.values_list("pk", flat=True)[key])
        found = self._extend(self.data.model._default_manager.filter(pk__in=keys)).in_bulk()
        return [found[pk] for pk in keys if pk in found]

    def __iter__(self) -> Any:
        return iter(self._extend(self.data))
