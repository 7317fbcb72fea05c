"""A real gunicorn with production's settings: what it writes to standard output and error."""

from __future__ import annotations

import json
import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from .test_logs import MAIL, NIP, PHONE, SECRET, clean

pytestmark = [pytest.mark.once, pytest.mark.django_db(transaction=True)]
ROOT = Path(__file__).resolve().parents[2]
TOKEN = "p8Adn4j93vwpiDefBvcjcQ"
PRODUCTION = """
from latsar.settings.prod import *
ROOT_URLCONF = "tests.security.test_logs"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
STATIC_ROOT = BASE_DIR / "static"  # a fresh checkout has collected nothing
"""


class Server:
    """gunicorn on a free port, with this test's database; `stop()` returns all that it wrote."""

    def __init__(self, folder: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        (folder / "server_settings.py").write_text(PRODUCTION)
        env = {
            key: value for key, value in os.environ.items() if key not in {"DEBUG", "LOG_FORMAT"}
        }
        env |= {
            "DJANGO_SETTINGS_MODULE": "server_settings",
            "PYTHONPATH": f"{folder}{os.pathsep}{ROOT}",
            "DATABASE_URL": f"sqlite:///{connection.settings_dict['NAME']}",
            "SECRET_KEY": secrets.token_urlsafe(60),
            "ALLOWED_HOSTS": "127.0.0.1",
            "HTTPS": "0",
            "BACKGROUND_WORKER": "none",
        }
        self.out = folder / "out"
        command = [sys.executable, "-m", "gunicorn", "latsar.wsgi:application"]
        command += ["--bind", f"127.0.0.1:{self.port}", "--workers", "1", "--threads", "2"]
        command += ["--access-logfile", "-", "--logger-class", "latsar.access_log.Logger"]
        command += ["--no-control-socket"]
        with self.out.open("wb") as out:
            self.process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=out, stderr=out)

    def wait(self) -> None:
        for _ in range(200):
            try:
                with socket.create_connection(("127.0.0.1", self.port), timeout=1):
                    return
            except OSError:
                assert self.process.poll() is None, self.out.read_text()
                time.sleep(0.1)
        raise AssertionError(self.out.read_text())

    def ask(self, path: str, data: dict[str, str] | None = None, **headers: str) -> tuple[int, Any]:
        body = urllib.parse.urlencode(data).encode() if data is not None else None
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}", body, headers, method="POST" if data else "GET"
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, answer.headers
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.headers

    def stop(self) -> str:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(20)
        return self.out.read_text()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    running = Server(tmp_path)
    try:
        running.wait()
        yield running
    finally:
        if running.process.poll() is None:
            running.process.kill()
            running.process.wait()


def test_nothing_of_a_person_reaches_the_log_of_a_real_server(server: Server) -> None:
    secret_headers = {"Authorization": f"Basic {SECRET}", "Cookie": f"x={SECRET}"}
    status, answer = server.ask(f"/rusak/{NIP}/?q={NIP}&hp={PHONE}", **secret_headers)
    assert status == 500
    assert server.ask(f"/tidak-ada/{PHONE}/{MAIL}/?q={NIP}", Referer=f"http://x/{NIP}")[0] == 404
    assert server.ask(f"/verifikasi/{TOKEN}/")[0] == 404
    token = csrf_of(server)
    typed = {"username": NIP, "password": SECRET, "csrfmiddlewaretoken": token}
    assert server.ask("/masuk/", typed, Cookie=f"latsar={SECRET}")[0] == 403
    assert server.ask("/masuk/", typed, Cookie=f"csrftoken={token}")[0] in {200, 403, 429}
    with socket.create_connection(("127.0.0.1", server.port)) as line:
        line.sendall(f"GET /{NIP}/{PHONE} HTTQ/9.9\r\nCookie: {SECRET}\r\n\r\n".encode())
        line.recv(1000)
    said = server.stop()
    assert clean(said)
    assert TOKEN not in said
    lines = [json.loads(line) for line in said.splitlines()]
    asked = [line for line in lines if line["logger"] == "gunicorn.access"]
    failed = next(line for line in asked if line["status"] == 500)
    assert failed["path"] == "/rusak/***/"
    assert failed["request_id"] == answer["X-Request-ID"]
    error = next(line for line in lines if line["level"] == "ERROR")
    assert error["request_id"] == failed["request_id"]
    assert "RuntimeError" in error["traceback"]
    assert all(line["request_id"] for line in asked if line["status"] != 400)


def csrf_of(server: Server) -> str:
    _, headers = server.ask("/masuk/")
    found = re.search(r"csrftoken=(\w+)", headers["Set-Cookie"])
    assert found
    return found[1]
