"""All settings, from the environment. `MOTCUA_ENV=production` refuses to start when insecure."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

from motcua.config.log_settings import (  # noqa: F401
    LOG_FORMAT,
    LOGGING,
    MANY_QUERIES,
    SLOW_QUERY_MS,
)
from motcua.core.paths import embedded_url

BASE_DIR = Path(__file__).resolve().parents[2]
VAR = Path(os.environ.get("MOTCUA_VAR", BASE_DIR / "var")).resolve()
PRODUCTION = os.environ.get("MOTCUA_ENV", "") == "production"


def _flag(name: str) -> bool:
    return os.environ.get(name, "").lower() in {"1", "true", "yes", "on"}


def _list(name: str) -> list[str]:
    return [part.strip() for part in os.environ.get(name, "").split(",") if part.strip()]


LIMITS = "-c lock_timeout=3000 -c idle_in_transaction_session_timeout=60000"
# A dossier is read with nine joins by their keys: trying every order of them took PostgreSQL 5 ms
# a read, the first that comes takes 1 ms and runs as fast.
LIMITS += " -c join_collapse_limit=4"
# A host that vanished without a word is noticed within seconds, not after a quarter of an hour.
NOTICES = {
    "connect_timeout": "5", "keepalives_idle": "5", "keepalives_interval": "5",
    "keepalives_count": "2", "tcp_user_timeout": "15000",
}  # fmt: skip
ASKED_OFTEN = 3  # times; then PostgreSQL keeps the plan of a statement with the connection
KEPT_SECONDS = 1800  # a connection; PostgreSQL never gives back what it keeps for one
PATIENCE = " -c statement_timeout=15000"  # where one process serves people; commands may take long


def database(url: str) -> dict[str, Any]:
    """A PostgreSQL URL for Django: one host, several (`postgresql://user@a:5432,b:5432/name`, of
    which the one that takes writes is used), or a socket (`postgresql://user@/name?host=/folder`).
    """
    if not url.startswith(("postgresql://", "postgres://")):
        raise ImproperlyConfigured("MOTCUA_DATABASE_URL phải bắt đầu bằng postgresql://")
    try:
        said = conninfo_to_dict(url)
    except ProgrammingError:  # whose words may hold a piece of the password
        raise ImproperlyConfigured("MOTCUA_DATABASE_URL không đúng dạng.") from None
    host = str(said.pop("host", ""))
    options: dict[str, Any] = {"options": LIMITS} | NOTICES
    if "," in host:
        options["target_session_attrs"] = "read-write"  # never a replica by mistake
    return {
        "ENGINE": "motcua.core.postgresql",
        "NAME": said.pop("dbname", "motcua"),
        "USER": said.pop("user", "motcua"),
        "PASSWORD": said.pop("password", ""),
        "HOST": host,
        "PORT": said.pop("port", ""),
        "CONN_HEALTH_CHECKS": True,  # one that a restart has cut is not used again
        "OPTIONS": options | {"server_side_binding": True} | said,
        "TEST": {"NAME": os.environ.get("MOTCUA_TEST_DATABASE", "test_motcua")},
    }


def pooler(url: str) -> dict[str, Any]:
    """The same through PgBouncer with transaction pooling: nothing that outlives a transaction.

    The limits of patience are not sent, as PgBouncer takes no `options`: its `connect_query` sets
    them (docs/scale.md).
    """
    found = database(url) | {"DISABLE_SERVER_SIDE_CURSORS": True}
    found["OPTIONS"].pop("options")
    return found | {"OPTIONS": found["OPTIONS"] | {"prepare_threshold": None}}


DEBUG = _flag("MOTCUA_DEBUG")
SECRET_KEY = os.environ.get("MOTCUA_SECRET_KEY", "")
ALLOWED_HOSTS = _list("MOTCUA_ALLOWED_HOSTS")
if PRODUCTION:
    if len(SECRET_KEY) < 50:
        raise ImproperlyConfigured("Đặt MOTCUA_SECRET_KEY: ít nhất 50 ký tự ngẫu nhiên.")
    if DEBUG:
        raise ImproperlyConfigured("Tắt MOTCUA_DEBUG khi chạy thật.")
    if not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS:
        raise ImproperlyConfigured("Đặt MOTCUA_ALLOWED_HOSTS là tên miền của trung tâm.")
    if not os.environ.get("MOTCUA_DATABASE_URL"):
        raise ImproperlyConfigured("Đặt MOTCUA_DATABASE_URL là địa chỉ PostgreSQL.")
else:
    SECRET_KEY = SECRET_KEY or "for-trying-out-only-" + "x" * 40
    ALLOWED_HOSTS = ALLOWED_HOSTS or ["127.0.0.1", "localhost", "[::1]", "testserver"]

DATABASES = {"default": database(os.environ.get("MOTCUA_DATABASE_URL") or embedded_url(VAR))}
# LISTEN and the worker's queue need the database itself, also where pages go through a pooler.
DIRECT_DATABASE = DATABASES["default"]
# Of commands and jobs, which a process that serves people starts as forks of itself.
PLAIN_DATABASE = database(os.environ.get("MOTCUA_DATABASE_URL") or embedded_url(VAR))
# Where one long-lived process serves people each of its threads keeps a connection, with the plans
# of what it asks often, and has little patience; commands and migrations may take their time.
if _flag("MOTCUA_SERVES_PAGES"):
    if os.environ.get("MOTCUA_POOLER_URL"):
        DATABASES = {"default": pooler(os.environ["MOTCUA_POOLER_URL"])}
    else:
        DATABASES["default"]["OPTIONS"]["options"] += PATIENCE
        DATABASES["default"]["OPTIONS"]["prepare_threshold"] = ASKED_OFTEN
    DATABASES["default"]["CONN_MAX_AGE"] = KEPT_SECONDS
# Limits and locks are counted by all processes together, so their cache is a table.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "motcua_cache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}
SILENCED_SYSTEM_CHECKS = ["templates.W003"]  # templatetags/settled.py stands in for Django's own
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.Staff"
ROOT_URLCONF = "motcua.config.urls"
ASGI_APPLICATION = "motcua.config.asgi.application"
WSGI_APPLICATION = "motcua.config.wsgi.application"
ROOMS = [
    "core",
    "areas",
    "people",
    "applicants",
    "catalog",
    "queueing",
    "documents",
    "papers",
    "signatures",
    "fees",
    "registers",
    "outbox",
    "dossiers",
    "feedback",
    "reports",
]
DOORS = ["kiosk", "board", "counter", "desk", "lead", "portal", "console", "account"]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django_htmx",
    "ninja",  # its own copy of the API browser: nothing comes from elsewhere
    "csp",
    "axes",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "procrastinate.contrib.django",
    *(f"motcua.{room}" for room in ROOMS),
    "motcua.web",
    *(f"motcua.web.{door}" for door in DOORS),
    "motcua.ops",
    "django.forms",  # after motcua.web, whose field template goes first
    *(["django_migration_linter"] if _flag("MOTCUA_LINT") else []),
]
# Migrations that only make new, empty tables: whatever they do to them locks nobody out. 0003 of
# dossiers makes partial indexes over new, empty columns and one over drafts: a moment's work.
MIGRATION_LINTER_OPTIONS = {
    "include_apps": [*ROOMS, "ops"],
    "ignore_name_contains": "_initial",
    "ignore_name": ["0002_cache_table", "0003_life_of_a_dossier"],
}
MIDDLEWARE = [
    "motcua.core.watch.Watched",
    "django.middleware.security.SecurityMiddleware",
    "motcua.api.middleware.ProblemsOnly",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "motcua.web.policy.SamePolicy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "motcua.web.account.limits.SessionLimits",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "axes.middleware.AxesMiddleware",
    "motcua.web.errors.RefusedToPage",
]
CSRF_FAILURE_VIEW = "motcua.web.errors.csrf_failure"
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
            ],
            "builtins": ["motcua.web.templatetags.settled"],  # for `url`
            "libraries": dict.fromkeys(("static", "i18n"), "motcua.web.templatetags.settled"),
        },
    }
]
FORM_RENDERER = "motcua.web.widgets.WrittenInputs"

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "motcua" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_THOUSAND_SEPARATOR = False

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [
    (name, BASE_DIR / "node_modules" / package)
    for name, package in {
        "vendor/bootstrap": "bootstrap/dist",
        "vendor/be-vietnam-pro": "@fontsource/be-vietnam-pro",
    }.items()
    if (BASE_DIR / "node_modules" / package).is_dir()
]
# Names with a fingerprint, cached for ever: what the launcher and `motcua prepare` collect.
STATIC_HASHED = PRODUCTION or _flag("MOTCUA_STATIC_HASHED")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if STATIC_HASHED
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not STATIC_HASHED
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ["png", "jpg", "webp", "gz", "br", "woff", "woff2", "ttf"]
WHITENOISE_SKIP_COMPRESS_EXTENSIONS += ["map", "wav", "mp3", "ogg", "pdf"]
MEDIA_ROOT = VAR / "media"
ICONS = BASE_DIR / "node_modules" / "bootstrap-icons" / "icons"
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 600

SESSION_ENGINE = "motcua.web.account.sessions"
SHARED_SECONDS = 5  # so old may public figures be, and texts that change a few times a year
SESSION_COOKIE_AGE = int(timedelta(hours=12).total_seconds())
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SESSION_IDLE = timedelta(minutes=30)
SESSION_ABSOLUTE = timedelta(hours=12)
SECURE_SSL_REDIRECT = PRODUCTION and not _flag("MOTCUA_BEHIND_TLS_PROXY_ONLY")
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]  # asked on the machine itself
SECURE_PROXY_SSL_HEADER = None  # uvicorn listens to the proxy that `serve --behind` names
SECURE_HSTS_SECONDS = 31_536_000 if PRODUCTION else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
CSRF_TRUSTED_ORIGINS = _list("MOTCUA_TRUSTED_ORIGINS")
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "media-src": [SELF, "blob:"],
        "frame-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
    }
}

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"

LOGIN_URL = "account:login"
LOGIN_REDIRECT_URL = "account:home"
LOGOUT_REDIRECT_URL = "account:login"
ACCOUNT_ADAPTER = "motcua.web.account.adapters.StaffAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False  # counters are shared: closing the browser ends it
# Wrong passwords are counted by axes alone; this one counts wrong codes of the second step.
ACCOUNT_RATE_LIMITS = {"login": "", "login_failed": "5/15m/key"}
ACCOUNT_FORMS = {
    "login": "motcua.web.account.forms.SignInForm",
    "reauthenticate": "motcua.web.account.forms.ConfirmForm",
}
MFA_ADAPTER = "motcua.web.account.adapters.SecondStepAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Một Cửa"
MFA_TOTP_TOLERANCE = 1
MFA_FORMS = {
    "authenticate": "motcua.web.account.forms.CodeForm",
    "reauthenticate": "motcua.web.account.forms.ConfirmCodeForm",
    "activate_totp": "motcua.web.account.forms.ActivateForm",
}
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
# Knocking on a locked door must neither open it nor keep it locked for ever.
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_LOCKOUT_CALLABLE = "motcua.web.account.lockout.answer"
AXES_CLIENT_IP_CALLABLE = "motcua.web.http.address_of"
AXES_ENABLE_ADMIN = False
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "motcua.web.account.sessions.StaffBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]

METRICS_ALLOW = _list("MOTCUA_METRICS_ALLOW") or ["127.0.0.1/32", "::1/128"]  # addresses, networks
METRICS_TOKEN = os.environ.get("MOTCUA_METRICS_TOKEN", "")
TLS_CERTIFICATE = os.environ.get("MOTCUA_TLS_CERTIFICATE", "")  # file of the proxy, for the doctor

SMS_URL = os.environ.get("MOTCUA_SMS_URL", "")  # empty: messages are kept, none is sent
SMS_KEY = os.environ.get("MOTCUA_SMS_KEY", "")
NATIONAL_DATA_CENTRE = os.environ.get("MOTCUA_NATIONAL_DATA_CENTRE", "")  # code: H17.20
SUPPLEMENT_DAYS = int(os.environ.get("MOTCUA_SUPPLEMENT_DAYS", "30"))  # working days to answer
LINKED_SUPPLEMENT_DAYS = int(os.environ.get("MOTCUA_LINKED_SUPPLEMENT_DAYS", "7"))  # NĐ 301/2026
DECLINED_SUPPLEMENT_DAYS = int(  # at least so many are left after a "not enough" to what was sent
    os.environ.get("MOTCUA_DECLINED_SUPPLEMENT_DAYS", "3")
)
REMIND_SUPPLEMENT_DAYS = int(os.environ.get("MOTCUA_REMIND_SUPPLEMENT_DAYS", "3"))
REMIND_RESULT_DAYS = tuple(  # days after the result at which who has not come is reminded
    int(days) for days in _list("MOTCUA_REMIND_RESULT_DAYS") or ("7", "30", "60")
)
WARN_STEP_MINUTES = int(os.environ.get("MOTCUA_WARN_STEP_MINUTES", "60"))  # working minutes
WARN_DUE_MINUTES = int(os.environ.get("MOTCUA_WARN_DUE_MINUTES", "480"))
# Printed in QR codes, before addresses that begin with a slash.
PUBLIC_URL = os.environ.get("MOTCUA_PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/")

# Digital signatures: level B-B without, B-T with an authority of time, B-LT also with roots and
# what tells of revoked certificates (folders of files, or the outside where MOTCUA_SIGN_FETCH=1).
TSA_URL = os.environ.get("MOTCUA_TSA_URL", "")
SIGN_ROOTS = os.environ.get("MOTCUA_SIGN_ROOTS", "")
SIGN_CRLS = os.environ.get("MOTCUA_SIGN_CRLS", "")
SIGN_FETCH = _flag("MOTCUA_SIGN_FETCH")
PKCS11_MODULE = os.environ.get("MOTCUA_PKCS11_MODULE", "")  # driver of a token at this machine

# Uploads. Without a scanner files are taken in unscanned; with one that is down, none is, unless
# MOTCUA_SCAN_WHEN_DOWN=mark.
SCAN_COMMAND = os.environ.get("MOTCUA_SCAN_COMMAND", "")
SCAN_SOCKET = os.environ.get("MOTCUA_SCAN_SOCKET", "")  # clamd: /run/clamav/clamd.ctl, host:port
SCAN_WHEN_DOWN = os.environ.get("MOTCUA_SCAN_WHEN_DOWN", "refuse")
SCAN_SECONDS = 30
if SCAN_WHEN_DOWN not in {"refuse", "mark"}:
    raise ImproperlyConfigured("MOTCUA_SCAN_WHEN_DOWN là refuse hoặc mark.")
MOST_PAGES = int(os.environ.get("MOTCUA_MOST_PAGES", "200"))  # of one PDF
OCR = os.environ.get("MOTCUA_OCR", "1") != "0"  # where Tesseract with Vietnamese is installed
# Above it the words of scans wait: percent of the last ten seconds in which somebody waited
# for a processor or, where the kernel does not count that, the load of the last minute.
BUSY_PERCENT = float(os.environ.get("MOTCUA_BUSY_PERCENT", "20"))
BUSY_LOAD = float(os.cpu_count() or 1)

BACKUP_DIR = os.environ.get("MOTCUA_BACKUP_DIR", "")  # empty: no backup at night
BACKUP_KEEP = os.environ.get("MOTCUA_BACKUP_KEEP", "7,4,12")  # days, weeks, months
BACKUP_PASSPHRASE_FILE = os.environ.get("MOTCUA_BACKUP_PASSPHRASE_FILE", "")
