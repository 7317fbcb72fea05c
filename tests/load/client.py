"""One person with a browser: signs in, follows links, sends forms, waits a little in between."""

from __future__ import annotations

import asyncio
import random
import time
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from .ledger import Ledger
from .page import Page

TIMEOUT = aiohttp.ClientTimeout(total=60)
REFERER = "Referer"


class Fault(Exception):
    """The application did what it must never do; counted as an error."""


@dataclass
class Client:
    """`seat`: this client's number; `scene`: the keys of what its account works on."""

    seat: int
    base: str
    account: str
    password: str
    scene: dict[str, Any]
    ledger: Ledger
    tag: str
    session: aiohttp.ClientSession
    chance: random.Random = field(init=False)
    turn: int = 0

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seat)

    @property
    def headers(self) -> dict[str, str]:
        # Each client has an address of its own, as behind a load balancer.
        return {"X-Forwarded-For": f"10.0.{self.seat // 250}.{self.seat % 250 + 1}"}

    def mark(self) -> str:
        """Return words that no other write of this run carries."""
        self.turn += 1
        return f"{self.tag}x{self.seat:03d}x{self.turn:05d}"

    async def get(self, kind: str, path: str) -> Page:
        return await self.send(kind, "GET", path, None)

    async def post(self, kind: str, path: str, values: dict[str, str]) -> Page:
        """Send a form and follow to the page that it leads to."""
        return await self.send(kind, "POST", path, values)

    async def send(self, kind: str, method: str, path: str, data: dict[str, str] | None) -> Page:
        url = self.base + path
        headers = {**self.headers, REFERER: url}
        started = time.perf_counter()
        try:
            async with self.session.request(method, url, data=data, headers=headers) as answer:
                body = await answer.read()
        except (aiohttp.ClientError, TimeoutError) as error:
            raise Fault(f"{kind}: {method} {path}: {type(error).__name__} {error}") from error
        self.ledger.times[kind].append(time.perf_counter() - started)
        if answer.status >= 400:
            raise Fault(f"{kind}: {method} {path}: {answer.status}")
        is_text = answer.content_type.startswith("text/")
        return Page(answer.status, str(answer.url.path), body.decode() if is_text else "")

    async def sign_in(self) -> None:
        page = await self.get("sign in", "/masuk/")
        form = page.form_with("username")
        if form is None:
            raise Fault("sign in: no form")
        form.values |= {"username": self.account, "password": self.password}
        landed = await self.post("sign in", "/masuk/", form.values)
        if landed.path.startswith("/masuk"):
            raise Fault(f"sign in: {self.account} was not let in")


async def pause(client: Client, think: float) -> None:
    await asyncio.sleep(client.chance.uniform(0.5, 1.5) * think)
