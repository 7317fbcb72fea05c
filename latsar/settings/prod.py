"""Production: behind HTTPS, secrets from the environment only (or var/secret_key)."""

from django.core.exceptions import ImproperlyConfigured

from latsar.logs import logging_config

from .base import *  # noqa: F403
from .base import SECRET_KEY, env

if not SECRET_KEY:
    raise ImproperlyConfigured(
        "SECRET_KEY is not set: export SECRET_KEY=..., or run `make setup` (var/secret_key)."
    )

LOG_FORMAT = env.str("LOG_FORMAT", default="json")
LOGGING = logging_config(LOG_FORMAT)

if not env.str("EMAIL_URL", default="") and not env.str("EMAIL_BACKEND", default=""):
    EMAIL_BACKEND = "latsar.mail.UnsentBackend"

# Set HTTPS=0 only where the server is reached over plain HTTP on a closed network.
HTTPS = env.bool("HTTPS", default=True)
SECURE_SSL_REDIRECT = HTTPS
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
if HTTPS:  # browsers take a __Host- cookie from this very host over HTTPS only
    SESSION_COOKIE_NAME = "__Host-latsar-session"
    CSRF_COOKIE_NAME = "__Host-latsar-csrf"
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
