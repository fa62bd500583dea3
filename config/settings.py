"""Settings of the site, all from the environment; this one file serves development, tests and production.

Variables (everything has a default except what production must say):

``DEBUG``            off unless set; ``make run`` sets it
``SECRET_KEY``       needed to serve pages with DEBUG off; otherwise a key that lives as long as the process
``ALLOWED_HOSTS``    comma-separated host names
``DATABASE_URL``     ``postgres://user:password@host:port/name`` or ``sqlite:///path``; default a file under ``var/``
``DOCUMENTS``        the folder where uploaded files are kept; default ``var/documents``
``DOCUMENT_SCANNER`` ``tcp://host:port`` or ``unix:/path`` of a ClamAV daemon that judges uploads; off unless set
``DOCUMENT_MEGABYTES`` the largest upload that is taken; default 25
``SEAL_KEYS``        comma-separated Fernet keys for what is stored sealed, the newest first; needed to serve
``SEAL_INDEX_KEY``   the key by which equal numbers are found; needed to serve, never changed afterwards
``VINHDANH_UNSENT_DAYS`` for how many days a text that was typed and not sent is kept for its writer; default 14
``TRUSTED_PROXY``    on when a proxy in front ends TLS and overwrites X-Forwarded-Proto; then that header is believed
``VINHDANH_TODAY``   the business date of a demo, ``YYYY-MM-DD``; refused with DEBUG off
"""

from base64 import urlsafe_b64encode
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any
from warnings import catch_warnings

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()


def demo_date(text: str, *, debug: bool) -> date | None:
    """Return the business date a demo runs at, None for the real one.

    Raises ImproperlyConfigured for text that is no date, and for any date with ``debug`` off: authority, deadlines
    and editions all hang on the date, so an office at work must never run on a made-up one.
    """
    if not text:
        return None
    if not debug:
        raise ImproperlyConfigured(
            f"VINHDANH_TODAY={text}: chỉ được đặt ngày giả định khi DEBUG bật (bản trình diễn). "
            "Hãy bỏ biến VINHDANH_TODAY, hoặc đặt DEBUG=1 nếu đây là máy thử."
        )
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ImproperlyConfigured(
            f"VINHDANH_TODAY={text}: không phải một ngày có thật. Hãy viết NĂM-THÁNG-NGÀY, ví dụ 2024-05-06."
        ) from error


def parsed(url: str) -> dict[str, Any]:
    """Return what ``url`` says of a database; empty when it cannot be understood."""
    try:
        with catch_warnings(action="ignore"):
            found: dict[str, Any] = environ.Env.db_url_config(url)
    except ValueError:
        return {}
    return found


def database(url: str) -> dict[str, Any]:
    """Return Django's settings of one database for ``url`` ('' means the SQLite file under ``var/``).

    Options named in the query of the URL win over those set here. Raises ImproperlyConfigured for any other engine.
    """
    found: dict[str, Any] = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(BASE_DIR / "var" / "vinhdanh.sqlite3")}
    if url:
        found = parsed(url)
    match found.get("ENGINE"):
        case "django.db.backends.sqlite3":
            options = {
                # A deferred transaction that turns into a writer fails at once with "database is locked" when
                # another wrote in between; an immediate one waits its turn.
                "transaction_mode": "IMMEDIATE",
                "timeout": 10,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL",
            }
        case "django.db.backends.postgresql":
            options = {
                "server_side_binding": True,
                # Django turns preparing off unless told; the engine repeats a few statements, so it pays at once.
                "prepare_threshold": 2,
                # The time zone is the one Django would otherwise SET after each connect. Compiling a statement that a
                # page waits for takes longer than running it: a search took 3 s instead of 80 ms among 100,000 cases.
                "options": "-c lock_timeout=3s -c timezone=UTC -c jit=off",
            }
            found |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
            found["TEST"] = {"CHARSET": "UTF8", "TEMPLATE": "template0"}
        case _:
            raise ImproperlyConfigured(
                "DATABASE_URL: chỉ dùng được PostgreSQL (postgres://người-dùng:mật-khẩu@máy:cổng/tên) "
                "hoặc SQLite (sqlite:///đường-dẫn). Hãy sửa lại, hoặc bỏ trống để dùng tệp SQLite có sẵn."
            )
    # Rollback follows the act, not the request: the engine opens its own durable transactions.
    return found | {"ATOMIC_REQUESTS": False, "OPTIONS": options | found.get("OPTIONS", {})}


DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="")
# Commands and tests need no lasting key; whoever serves pages does, and config.checks refuses there.
SECRET_KEY_IS_TEMPORARY = not SECRET_KEY
if SECRET_KEY_IS_TEMPORARY:
    SECRET_KEY = get_random_secret_key()
# A demo needs nothing and must open tomorrow what it sealed today; an office names its own keys (config.checks).
SEAL_KEYS = env.list("SEAL_KEYS", default=[])
SEAL_INDEX_KEY = env.str("SEAL_INDEX_KEY", default="")
SEAL_KEYS_ARE_MADE_UP = not (SEAL_KEYS and SEAL_INDEX_KEY)
if SEAL_KEYS_ARE_MADE_UP:
    _seed = b"demo" if DEBUG else SECRET_KEY.encode()
    SEAL_KEYS = [urlsafe_b64encode(sha256(b"seal" + _seed).digest()).decode()]
    SEAL_INDEX_KEY = sha256(b"index" + _seed).hexdigest()
DOCUMENTS = Path(env.str("DOCUMENTS", default="") or BASE_DIR / "var" / "documents")
DOCUMENT_SCANNER = env.str("DOCUMENT_SCANNER", default="")
DOCUMENT_SIZE_LIMIT = env.int("DOCUMENT_MEGABYTES", default=25) * 1024 * 1024
# A list is signed, received or recalled in one form that names each of its cases.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
# Where `load_chains` finds the chains that ship with the program.
VINHDANH_CHAINS = [BASE_DIR / "nominations" / "chains"]
# How long a password given again counts for the acts that ask for it.
VINHDANH_CONFIRM_MINUTES = env.int("VINHDANH_CONFIRM_MINUTES", default=5)
# How long a text that somebody typed and did not send is kept for him.
VINHDANH_UNSENT_DAYS = env.int("VINHDANH_UNSENT_DAYS", default=14)
VINHDANH_TODAY = demo_date(env.str("VINHDANH_TODAY", default=""), debug=DEBUG)

DATABASES = {"default": database(env.str("DATABASE_URL", default=""))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "csp",
    "workflows.apps.WorkflowsConfig",
    "nominations.apps.NominationsConfig",
    "approvals.apps.ApprovalsConfig",
    "config.apps.SiteConfig",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "config.shell.middleware.speak",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "config.shell.middleware.keep_private",
    # Every page needs a signed-in user and a capacity unless its view says otherwise: nothing is open by oversight.
    "config.shell.middleware.SignInFirst",
    "django.contrib.messages.middleware.MessageMiddleware",
    "config.shell.middleware.keep_numbers_out",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "config.shell.middleware.CapacityMiddleware",
    "config.shell.problems.ProblemsMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
ASGI_APPLICATION = "config.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.shell.context.shell",
            ]
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "var" / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

AUTH_USER_MODEL = "workflows.User"
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "sign_in"
CSRF_FAILURE_VIEW = "config.shell.problems.csrf_failure"
# A working day; closing the browser signs out too, because counters share machines.
SESSION_COOKIE_AGE = 12 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

# Only viewflow's state machines are used; its site and its middleware are not.
VIEWFLOW = {"AUTOREGISTER": False}

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "ngon_ngu"
LOCALE_PATHS = [BASE_DIR / "config" / "locale"]
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True

X_FRAME_OPTIONS = "DENY"
if env.bool("TRUSTED_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REFERRER_POLICY = "same-origin"
# Nothing inline and nothing from elsewhere, from the first page on.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        # A document in the browser's own viewer beside the checklist.
        "frame-src": [SELF],
        "manifest-src": [SELF],
    }
}
SESSION_COOKIE_SECURE = not DEBUG
CSRF_COOKIE_SECURE = not DEBUG
SECURE_SSL_REDIRECT = not DEBUG
SECURE_HSTS_SECONDS = 0 if DEBUG else 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = not DEBUG
SECURE_HSTS_PRELOAD = not DEBUG
