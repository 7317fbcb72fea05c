"""What gunicorn says of itself goes through the same mask as all else."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator

import pytest
from gunicorn.config import Config

from latsar.access_log import Logger

pytestmark = pytest.mark.once


@pytest.fixture
def said() -> Iterator[io.StringIO]:
    stream = io.StringIO()
    logger = Logger(Config())
    [handler] = logger.error_log.handlers
    assert isinstance(handler, logging.StreamHandler)
    handler.setStream(stream)
    yield stream
    logger.error_log.removeHandler(handler)


def test_a_bad_request_is_told_without_whom_it_names(said: io.StringIO) -> None:
    logging.getLogger("gunicorn.error").warning(
        "Invalid request: GET /cari/?q=199805172025062001 from staf@kpu.go.id"
    )
    assert "Invalid request" in said.getvalue()
    assert "199805172025062001" not in said.getvalue()
    assert "staf@" not in said.getvalue()
