"""Development and `make run`: DEBUG on, today's date may be replaced by LATSAR_TODAY."""

from .base import *  # noqa: F403
from .base import SECRET_KEY, env

DEBUG = True
SECRET_KEY = SECRET_KEY or "only-for-development-on-this-machine"
TODAY_OVERRIDE = env.str("LATSAR_TODAY", default="")
