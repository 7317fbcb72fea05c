"""A body above the limit is thrown away unread, on every page and for everyone."""

from __future__ import annotations

import io
import time

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse

from latsar.spreadsheets import middleware

LOGIN = reverse("accounts:login")


class Slow(io.BytesIO):
    """A line so slow that each piece takes a second of the clock that the drain looks at."""

    def __init__(self, clock: list[float]) -> None:
        super().__init__(b"x" * 40_000_000)
        self.clock = clock

    def read(self, size: int | None = -1) -> bytes:
        self.clock[0] += 1
        return super().read(size)


@pytest.mark.django_db
def test_100_mb_are_refused_at_once_even_before_logging_in(client: Client) -> None:
    started = time.process_time()
    response = client.generic("POST", LOGIN, b"x" * 100_000_000, "multipart/form-data; boundary=x")
    assert time.process_time() - started < 5
    assert response.status_code == 413
    assert (
        "melebihi 10 MB, jadi tidak dibaca dan tidak ada yang disimpan" in response.content.decode()
    )


@pytest.mark.django_db
@pytest.mark.parametrize("length", ["", "0", "-1", "kabur"])
def test_a_length_that_says_nothing_is_no_refusal(client: Client, length: str) -> None:
    assert client.post(LOGIN, {}, CONTENT_LENGTH=length).status_code != 413


def test_a_body_is_drained_to_its_end() -> None:
    request = RequestFactory().generic("POST", "/", b"x" * 1_000_000)
    middleware.drain(request, 1_000_000)
    assert request.read() == b""


def test_a_body_shorter_than_it_says_ends_the_drain() -> None:
    request = RequestFactory().generic("POST", "/", b"x" * 10)
    middleware.drain(request, 100_000_000)
    assert request.read() == b""


def test_a_slow_line_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [0.0]
    monkeypatch.setattr(middleware.time, "monotonic", lambda: clock[0])
    body = Slow(clock)
    request = RequestFactory().generic("POST", "/", b"", CONTENT_LENGTH="40000000")
    request._stream = body  # type: ignore[attr-defined]
    middleware.drain(request, 40_000_000)
    assert clock[0] <= middleware.DRAIN_SECONDS + 1
    assert body.tell() < 10_000_000
