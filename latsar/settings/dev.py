"""Development and `make run`: DEBUG on, today's date may be replaced by LATSAR_TODAY."""

from .base import *  # noqa: F403
from .base import MIDDLEWARE, SECRET_KEY, env

DEBUG = True
SECRET_KEY = SECRET_KEY or "only-for-development-on-this-machine"
TODAY_OVERRIDE = env.str("LATSAR_TODAY", default="")

# `make run` serves the collected, compressed files; else they are found where they are edited.
WHITENOISE_AUTOREFRESH = not env.bool("STATIC_COLLECTED", default=False)
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH
MIDDLEWARE = [*MIDDLEWARE, "latsar.debug.OwnNotFoundMiddleware"]
