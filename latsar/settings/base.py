"""Settings shared by every environment. Everything that differs comes from the environment."""

from importlib.util import find_spec
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

from latsar.logs import logging_config

BASE_DIR = Path(__file__).resolve().parent.parent.parent
VAR_DIR = BASE_DIR / "var"
env = environ.Env()


def secret_key() -> str:
    """Take SECRET_KEY from the environment, else from the file that `make setup` writes."""
    if key := env.str("SECRET_KEY", default=""):
        return key
    path = VAR_DIR / "secret_key"
    return path.read_text().strip() if path.is_file() else ""


def package_folder(name: str) -> Path:
    """Return the folder of an installed package that carries static files."""
    spec = find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise ImproperlyConfigured(f"Package {name} is not installed: run `make setup`.")
    return Path(next(iter(spec.submodule_search_locations)))


def database() -> dict:
    """DATABASE_URL, or a SQLite file in the checkout, with WAL and IMMEDIATE transactions."""
    default = f"sqlite:///{VAR_DIR / 'latsar.sqlite3'}"
    config = env.db_url("DATABASE_URL", default=default)
    config["ATOMIC_REQUESTS"] = False
    if config["ENGINE"].endswith("sqlite3"):
        config["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 30,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        }
    else:
        config["CONN_MAX_AGE"] = 60
        config["CONN_HEALTH_CHECKS"] = True
    return config


def files_storage() -> dict:
    """Where made files go: the database, the folder MEDIA_ROOT, or a storage named by its class."""
    kinds = {
        "database": "latsar.operations.storage.DatabaseStorage",
        "folder": "django.core.files.storage.FileSystemStorage",
    }
    kind = env.str("FILES_STORAGE", default="database")
    return {"BACKEND": kinds.get(kind, kind), "OPTIONS": env.json("FILES_OPTIONS", default={})}


SECRET_KEY = secret_key()
DEBUG = False
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
# Where the public reaches this server; printed on letters, as the address that verifies them.
SITE_URL = env.str("SITE_URL", default=f"http://127.0.0.1:{env.int('PORT', default=8000)}")

# How many reverse proxies add to X-Forwarded-For; whom they name is who is counted and limited.
PROXIES_IN_FRONT = env.int("PROXIES_IN_FRONT", default=0)

DEMO_PASSWORD_DEFAULT = "latsar-demo-2026"  # noqa: S105  # nosec B105  # public, refused unless DEBUG
DEMO_PASSWORD = env.str("LATSAR_DEMO_PASSWORD", default=DEMO_PASSWORD_DEFAULT)
TODAY_OVERRIDE = ""  # only the development settings read LATSAR_TODAY

INSTALLED_APPS = [
    "latsar.organizations",
    "latsar.accounts",
    "latsar.audit",
    "latsar.notices",
    "latsar.background",
    "latsar.reference",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "latsar.access",
    "latsar",
    "participants",
    "mentors",
    "schedule",
    "budget",
    "reporting",
    "latsar.operations",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_filters",
    "django_tables2",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "csp",
    "django_prometheus",
]

MIDDLEWARE = [
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "latsar.audit.middleware.RequestIdMiddleware",
    "latsar.middleware.ContentPolicyMiddleware",
    "latsar.middleware.SecurityHeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "latsar.spreadsheets.middleware.UploadLimitMiddleware",
    "latsar.middleware.RefuseNulMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "latsar.access.middleware.AccessMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "latsar.middleware.LogUserMiddleware",
    "latsar.accounts.middleware.OfficeTimezoneMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
]

ROOT_URLCONF = "latsar.urls"
WSGI_APPLICATION = "latsar.wsgi.application"
ASGI_APPLICATION = "latsar.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "reporting.shell.shell",
            ],
        },
    },
]

DATABASES = {"default": database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "latsar.accounts.backends.DemoGuardBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "latsar.access.passwords.LikeTheAccountValidator"},
    {"NAME": "latsar.access.passwords.LengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "latsar.access.passwords.CommonValidator"},
    {"NAME": "latsar.access.passwords.NumericValidator"},
]
LOGIN_URL = "accounts:login"
LOGIN_REDIRECT_URL = "reporting:home"
LOGOUT_REDIRECT_URL = "accounts:login"

LANGUAGE_CODE = "id"
TIME_ZONE = "Asia/Jakarta"
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = True

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [
    BASE_DIR / "static",
    ("bootstrap", package_folder("bootstrap")),
]
STORAGES = {
    "default": files_storage(),
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ("map", "png", "woff", "woff2", "br", "gz")
MEDIA_ROOT = env.str("MEDIA_ROOT", default=str(VAR_DIR / "media"))

# Who may read /metrics: addresses or networks.
METRICS_ALLOW = env.list("METRICS_ALLOW", default=["127.0.0.1", "::1"])

# The whole request is refused above this size before anything is parsed.
UPLOAD_LIMIT_BYTES = 10 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}
# "thread": each server process works off the queue; "none": `manage.py background_worker` does.
BACKGROUND_WORKER = env.str("BACKGROUND_WORKER", default="thread")

CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
DJANGO_TABLES2_TEMPLATE = "components/table.html"
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"

X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SESSION_ENGINE = "latsar.access.sessions"
# Figures of the nation that took longer than this to count are shown again, at most so long.
COCKPIT_SLOW_MILLISECONDS = env.int("COCKPIT_SLOW_MILLISECONDS", default=400)
COUNTS_SLOW_MILLISECONDS = env.int("COUNTS_SLOW_MILLISECONDS", default=60)
COCKPIT_KEPT_SECONDS = env.int("COCKPIT_KEPT_SECONDS", default=120)
SESSION_IDLE_MINUTES = env.int("SESSION_IDLE_MINUTES", default=30)
SESSION_LONGEST_HOURS = env.int("SESSION_LONGEST_HOURS", default=12)
# The cookie outlives both, so that a form sent too late still says whose it is.
SESSION_COOKIE_AGE = 36 * 60 * 60
CSRF_FAILURE_VIEW = "latsar.access.middleware.csrf_failure"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
# Lax, not Strict: the links of our e-mails and printed letters lead to pages of a live session.
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"

# Failed sign-ins (latsar/access/lockouts.py): how many within the window lock whom out.
SIGN_IN_WINDOW_MINUTES = env.int("SIGN_IN_WINDOW_MINUTES", default=15)
SIGN_IN_FAILURES = env.int("SIGN_IN_FAILURES", default=5)  # of one account from one address
SIGN_IN_FAILURES_ACCOUNT = env.int("SIGN_IN_FAILURES_ACCOUNT", default=30)  # from all addresses
SIGN_IN_FAILURES_ADDRESS = env.int("SIGN_IN_FAILURES_ADDRESS", default=50)  # of all accounts
AXES_HANDLER = "latsar.access.lockouts.LockoutHandler"
AXES_USERNAME_CALLABLE = "latsar.access.lockouts.account_key"
AXES_CLIENT_IP_CALLABLE = "latsar.access.lockouts.counted_address"
AXES_LOCKOUT_CALLABLE = "latsar.access.lockouts.locked_out_page"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

# The second factor: who must have one, and the name of this application in the phone.
SECOND_FACTOR_ROLES = env.list("SECOND_FACTOR_ROLES", default=["pksdm", "province", "superuser"])
OTP_TOTP_ISSUER = "Latsar CPNS"

# How long a first password waits for its owner.
FIRST_PASSWORD_DAYS = 14

# Everything comes from this server and nothing is inline. Objects are the PDF of a letter on its
# page; "data:" are Bootstrap's own little pictures.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "connect-src": ["'self'"],
        "object-src": ["'self'"],
        "frame-src": ["'self'"],  # Chromium shows an object of PDF in a frame
        "worker-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}
# Nothing here asks the device for anything.
PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "hid",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "serial",
        "usb",
    )
)

# How many days data of persons stay; reporting/privacy/retention.py says why, /privasi/ tells it.
RETENTION_DAYS = {
    "contacts": env.int("RETENTION_CONTACTS_DAYS", default=730),
    "imports": env.int("RETENTION_IMPORTS_DAYS", default=90),
    "sign_in_failures": env.int("RETENTION_SIGN_IN_FAILURES_DAYS", default=90),
    "jobs": env.int("RETENTION_JOBS_DAYS", default=90),
    "notices": env.int("RETENTION_NOTICES_DAYS", default=180),
}
# Whom people ask about their data; shown on /privasi/.
PRIVACY_CONTACT = env.str("PRIVACY_CONTACT", default="")

# Notices by e-mail: printed on the console unless EMAIL_URL says where, such as
# smtp+tls://user:password@mail.example.go.id:587 (or EMAIL_BACKEND names a class).
EMAIL_BACKEND = env.str("EMAIL_BACKEND", default="latsar.mail.ConsoleBackend")
if env.str("EMAIL_URL", default=""):
    globals().update(env.email_url("EMAIL_URL"))
EMAIL_TIMEOUT = 5  # seconds: a mail server that does not answer holds nobody up for long
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="latsar@localhost")

# text or json; production says json unless told otherwise.
LOG_FORMAT = env.str("LOG_FORMAT", default="text")
LOGGING = logging_config(LOG_FORMAT)
DEFAULT_EXCEPTION_REPORTER_FILTER = "latsar.debug.QuietReporterFilter"
