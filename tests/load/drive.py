"""All clients at once for so many seconds."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Sequence

import aiohttp

from .acts import next_act
from .client import TIMEOUT, Client, Fault, pause
from .ledger import Ledger
from .world import PASSWORD, Seat

AT_ONCE = 8  # sign-ins cost a password hash each; the clock starts after them


async def drive(
    seats: Sequence[Seat], bases: Sequence[str], *, seconds: float, think: float
) -> tuple[Ledger, float]:
    """Sign everybody in, then let them work. Returns what they saw and how long it took."""
    before, ledger, tag = Ledger(), Ledger(), f"uji{secrets.token_hex(3)}"
    clients = [
        Client(
            number,
            bases[number % len(bases)],
            seat.account,
            PASSWORD,
            seat.scene,
            before,
            tag,
            aiohttp.ClientSession(
                timeout=TIMEOUT, cookie_jar=aiohttp.CookieJar(unsafe=True), trust_env=False
            ),
        )
        for number, seat in enumerate(seats)
    ]
    try:
        await sign_in(clients)
        for client in clients:
            client.ledger = ledger
        started = time.monotonic()
        await asyncio.gather(*(work(client, started + seconds, think) for client in clients))
        return ledger, time.monotonic() - started
    finally:
        await asyncio.gather(*(client.session.close() for client in clients))


async def sign_in(clients: Sequence[Client]) -> None:
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(client: Client) -> None:
        async with gate:
            await client.sign_in()

    await asyncio.gather(*map(one, clients))


async def work(client: Client, until: float, think: float) -> None:
    await asyncio.sleep(client.chance.random() * think)  # they do not all start in one moment
    while time.monotonic() < until:
        try:
            await next_act(client)(client)
        except Fault as fault:
            client.ledger.errors.append(str(fault))
        await pause(client, think)
