"""Which names a view asks its query for, whether or not any form offers them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client

READING = ("__getitem__", "__contains__", "getlist")


@contextmanager
def asked_for() -> Iterator[set[str]]:
    """Collect the names that are looked up in request.GET and request.POST meanwhile."""
    names: set[str] = set()
    with pytest.MonkeyPatch.context() as patch:
        for method in READING:
            patch.setattr(QueryDict, method, noting(names, getattr(QueryDict, method)))
        yield names


def noting(names: set[str], original: Any) -> Any:
    def lookup(data: QueryDict, key: Any, *rest: Any) -> Any:
        names.add(key)
        return original(data, key, *rest)

    return lookup


class Noting(Client):
    """A client that keeps, by path, what the views asked of the query."""

    def __init__(self) -> None:
        super().__init__(raise_request_exception=True)
        self.asked: defaultdict[str, set[str]] = defaultdict(set)

    def request(self, **request: Any) -> Any:
        with asked_for() as names:
            response = super().request(**request)
        self.asked[request["PATH_INFO"]] |= names
        return response
