"""Django settings, read from environment variables.

`.env.example` lists the variables. Variables that are not set are looked up in `var/settings.env`,
which `make setup` writes for development. A server has no such file. Secrets have no default.
"""

import os
import sys
from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from safeguard.working_days import Nation

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"
VAR_DIR.mkdir(exist_ok=True)


def _local_settings() -> dict[str, str]:
    """The settings that `make setup` wrote for this machine, as NAME=value lines."""
    path = VAR_DIR / "settings.env"
    if not path.is_file():
        return {}
    lines = path.read_text(encoding="utf-8").splitlines()
    pairs = (line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))
    return {name.strip(): value.strip() for name, value in pairs}


_LOCAL = _local_settings()


def env(name: str, default: str | None = None) -> str:
    """The variable's value. Raises ImproperlyConfigured if it is missing and has no default."""
    value = os.environ.get(name) or _LOCAL.get(name) or default
    if value is None:
        raise ImproperlyConfigured(f"Set the environment variable {name} (see .env.example).")
    return value


def env_flag(name: str, *, default: bool) -> bool:
    """A variable that must be `true` or `false`."""
    value = env(name, "true" if default else "false")
    if value not in {"true", "false"}:
        raise ImproperlyConfigured(f"{name} must be true or false, not {value!r}.")
    return value == "true"


def env_list(name: str, default: str) -> list[str]:
    """A variable with comma-separated values."""
    return [part.strip() for part in env(name, default).split(",") if part.strip()]


# --- The council -----------------------------------------------------------------------------

SITE_URL = env("SITE_URL", "http://127.0.0.1:8000").rstrip("/")
_SITE = urlsplit(SITE_URL)
if _SITE.scheme not in {"http", "https"} or not _SITE.hostname:
    raise ImproperlyConfigured(
        "SITE_URL must be the full address of the site, such as https://safeguard.example"
    )
IS_HTTPS = _SITE.scheme == "https"
SERVICE_NAME = env("SERVICE_NAME", "Safeguard")
COUNCIL_NAME = env("COUNCIL_NAME", "Example Council")
SUPPORT_EMAIL = env("SUPPORT_EMAIL", "safeguard@example.org")
# Decides which paragraphs of Schedule 12A of the Local Government Act 1972 apply.
NATION = env("NATION", "england")
if NATION not in {"england", "wales"}:
    raise ImproperlyConfigured(f"NATION must be england or wales, not {NATION!r}.")
# The nation whose bank holidays are not working days.
BANK_HOLIDAYS = env("BANK_HOLIDAYS", NATION)
if BANK_HOLIDAYS not in set(Nation):
    raise ImproperlyConfigured(
        f"BANK_HOLIDAYS must be one of {', '.join(Nation)}, not {BANK_HOLIDAYS!r}."
    )

# --- Secrets and flags ----------------------------------------------------------------------

SECRET_KEY = env("SECRET_KEY")
SECRET_KEY_FALLBACKS = env_list("SECRET_KEY_FALLBACKS", "")
# The key of the audit trail. Set it before changing SECRET_KEY without a fallback.
AUDIT_KEY = env("AUDIT_KEY", SECRET_KEY)
AUDIT_KEY_FALLBACKS = env_list("AUDIT_KEY_FALLBACKS", "") or SECRET_KEY_FALLBACKS
DEBUG = env_flag("DEBUG", default=False)
ALLOWED_HOSTS = env_list("ALLOWED_HOSTS", _SITE.hostname)
CSRF_TRUSTED_ORIGINS = [SITE_URL]

# --- Apps and middleware --------------------------------------------------------------------

INSTALLED_APPS = [
    "safeguard.forms",
    "safeguard.audit",
    "safeguard.accounts",
    "actions",
    "committees",
    "reports",
    "safeguard.demo",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "crispy_forms",
    "crispy_forms_gds",
    "django_filters",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "safeguard.middleware.request_context",
    # Before middleware that can respond by itself, so that every response has these headers.
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "safeguard.middleware.response_headers",
    "safeguard.middleware.same_for_everyone",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "safeguard.middleware.keep_expired_cookie",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "safeguard.middleware.SignInRequired",
    "allauth.account.middleware.AccountMiddleware",
    "safeguard.error_pages.Unavailable",
    "django.contrib.messages.middleware.MessageMiddleware",
]

ROOT_URLCONF = "safeguard.urls"
WSGI_APPLICATION = "safeguard.wsgi.application"

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
                "safeguard.context.site",
            ],
        },
    },
]
CRISPY_ALLOWED_TEMPLATE_PACKS = ["gds"]
CRISPY_TEMPLATE_PACK = "gds"

# --- Database -------------------------------------------------------------------------------


# Seconds to wait for another transaction. After that, the page says that the service is busy.
LOCK_TIMEOUT = 5


def _database(url: str) -> dict[str, object]:
    """Django's settings for a database address, with the safeguards each engine needs."""
    config: dict[str, object] = {**dj_database_url.parse(url)}
    if config["ENGINE"] == "django.db.backends.sqlite3":
        config["OPTIONS"] = {
            "timeout": LOCK_TIMEOUT,
            # Deferred transactions fail with "database is locked" if two people save at once.
            "transaction_mode": "IMMEDIATE",
            "init_command": (
                "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA foreign_keys=ON;"
                "PRAGMA recursive_triggers=ON;PRAGMA secure_delete=ON;"
                "PRAGMA journal_size_limit=67108864;"
            ),
        }
    else:
        config["CONN_MAX_AGE"] = 60
        config["CONN_HEALTH_CHECKS"] = True
        options = config.setdefault("OPTIONS", {})
        assert isinstance(options, dict)  # noqa: S101 - tells mypy what dj_database_url returns
        options.setdefault("connect_timeout", LOCK_TIMEOUT)
        options.setdefault("options", f"-c lock_timeout={LOCK_TIMEOUT}s -c statement_timeout=60s")
    return config


DATABASES = {
    "default": _database(env("DATABASE_URL", f"sqlite:///{VAR_DIR / 'safeguard.sqlite3'}"))
}
# On PostgreSQL the site's own role must not own the tables, as an owner can switch triggers off.
# With DATABASE_OWNER_URL set, `manage.py migrate --database owner` runs as the owner.
if env("DATABASE_OWNER_URL", ""):
    DATABASES["owner"] = _database(env("DATABASE_OWNER_URL"))
DATABASE_ROUTERS: list[str] = []
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# In the database, so that all workers share the limits on sign-in attempts. Django's default is to
# drop entries beyond 300, so that a few sign-ins at once would lift the limits.
CACHES = {
    "default": {
        "BACKEND": "safeguard.busy.Cache",
        "LOCATION": "cache_entry",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
    # In a table of their own, so that someone who sends many forms cannot push the limits out.
    "kept_forms": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "kept_form",
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    },
}

# --- Signing in -----------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "actions.email.account_adapter.OutboxAdapter"
ACCOUNT_FORMS = {
    "login": "safeguard.accounts.forms.sign_in.LoginForm",
    "reauthenticate": "safeguard.accounts.forms.sign_in.ReauthenticateForm",
    "change_password": "safeguard.accounts.forms.sign_in.ChangePasswordForm",
    "reset_password": "safeguard.accounts.forms.sign_in.ResetPasswordForm",
    "reset_password_from_key": "safeguard.accounts.forms.sign_in.ResetPasswordKeyForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_LOGIN_ON_PASSWORD_RESET = False
# A council's staff often share one IP address, so the limits per IP address are generous.
ACCOUNT_RATE_LIMITS = {"login": "120/m/ip", "login_failed": "60/m/ip,5/300s/key"}
ALLAUTH_TRUSTED_PROXY_COUNT = int(env("TRUSTED_PROXY_COUNT", "0"))
PASSWORD_RESET_TIMEOUT = 3600

# A bulk change names each of 1,000 actions, and a page of own actions has several fields for each.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

SESSION_ENGINE = "safeguard.busy"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
if IS_HTTPS:
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 31536000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# --- Browser security -----------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
# Messages are kept in the session, because the privacy page promises only two cookies.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SECURE_REFERRER_POLICY = "same-origin"
CSRF_FAILURE_VIEW = "safeguard.error_pages.csrf_failure"

# --- Language and time ----------------------------------------------------------------------

LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", _("English"))]
TIME_ZONE = "Europe/London"
USE_I18N = USE_TZ = True

# --- Files ----------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static" / "built"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# Uploaded files. They are never served directly. A view checks who can download each one.
EVIDENCE_DIR = Path(env("EVIDENCE_DIR", str(VAR_DIR / "evidence")))

# --- Email and logs -------------------------------------------------------------------------

# Seconds to wait for a mail server that does not respond.
EMAIL_TIMEOUT = 20
# A copy of the site for training. Its pages say so, and its emails are saved in a folder.
TRAINING = env_flag("TRAINING", default=False)
_BACKENDS = "django.core.mail.backends"
EMAIL_HOST = env("EMAIL_HOST", "")
EMAIL_PORT = int(env("EMAIL_PORT", "25"))
# Relays inside a council often need neither.
EMAIL_HOST_USER = env("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env_flag("EMAIL_USE_TLS", default=False)
EMAIL_USE_SSL = env_flag("EMAIL_USE_SSL", default=False)
EMAIL_FILE_PATH = env("EMAIL_FOLDER", str(VAR_DIR / "mail"))
if TRAINING or env("EMAIL_FOLDER", ""):
    EMAIL_BACKEND = f"{_BACKENDS}.filebased.EmailBackend"
else:
    _USUAL = "smtp" if EMAIL_HOST else "console"
    EMAIL_BACKEND = env("EMAIL_BACKEND", f"{_BACKENDS}.{_USUAL}.EmailBackend")
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env("DEFAULT_FROM_EMAIL", SUPPORT_EMAIL)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "safeguard.logs.JsonFormatter"}},
    "handlers": {
        "stdout": {"class": "logging.StreamHandler", "formatter": "json", "stream": sys.stdout},
        # Standard error, because commands print their results on standard output.
        "stderr": {"class": "logging.StreamHandler", "formatter": "json"},
    },
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        # The workers' lines go through our handler, so that they hold no token either.
        "gunicorn.access": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
        "gunicorn.error": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        "fontTools": {"level": "ERROR"},
        "pikepdf": {"level": "CRITICAL"},
        "weasyprint": {"level": "ERROR"},
    },
}
