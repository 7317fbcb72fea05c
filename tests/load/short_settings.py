"""The tests' settings for real servers: a cheap password hash, and no second factor."""

from latsar.settings.test import *  # noqa: F403

SECOND_FACTOR_ROLES: list[str] = []
