"""Random codes that are read out over a telephone and typed from paper."""

from __future__ import annotations

import secrets

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # no 0 and O, no 1, I and L


def random_code(*, groups: int, of: int) -> str:
    """Return such as "kx4m-9pdh" for two groups of four: five bits a letter, nearly."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(of)) for _ in range(groups))
