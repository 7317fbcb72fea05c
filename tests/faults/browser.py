"""A browser without a screen: keeps cookies, reads forms, sends them."""

from __future__ import annotations

import urllib.error
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar, DefaultCookiePolicy

from tests.load.page import Form, Page

SECONDS = 60


class Browser:
    """Of one person at one server; `at` moves on to another server with the same cookies."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.jar = CookieJar(DefaultCookiePolicy(strict_domain=False))
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))

    def at(self, base: str) -> Browser:
        self.base = base
        return self

    def get(self, path: str) -> Page:
        return self.ask(path, None)

    def post(self, path: str, values: dict[str, str]) -> Page:
        return self.ask(path, urllib.parse.urlencode(values).encode())

    def ask(self, path: str, body: bytes | None) -> Page:
        request = urllib.request.Request(self.base + path, data=body)
        try:
            with self.opener.open(request, timeout=SECONDS) as answer:
                where = urllib.parse.urlparse(answer.url).path
                return Page(answer.status, where, answer.read().decode(errors="replace"))
        except urllib.error.HTTPError as error:
            with error:
                return Page(error.code, path, error.read().decode(errors="replace"))

    def form(self, path: str, name: str) -> Form:
        page = self.get(path)
        form = page.form_with(name)
        assert form is not None, f"{path}: {page.status}, no form with {name}"
        return form

    def sign_in(self, username: str, password: str) -> Browser:
        form = self.form("/masuk/", "username")
        landed = self.post("/masuk/", form.values | {"username": username, "password": password})
        assert not landed.path.startswith("/masuk"), f"{username} was not let in"
        return self
