"""One settings file, fed by the environment and `.env`; `.env.example` names every variable."""

import os
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.contrib.messages import constants as messages
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from deputies_portal.core.database.connections import complete
from deputies_portal.core.ui.http.file_headers import add_file_headers

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
# What the environment says wins over the file.
environ.Env.read_env(env.str("ENV_FILE", str(BASE_DIR / ".env")))

# --- what this installation is -------------------------------------------------------------
DEBUG = env.bool("DEBUG", False)
DEMO = env.bool("DEMO", False)
SECRET_KEY = env.str("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
if not SECRET_KEY:
    raise ImproperlyConfigured("SECRET_KEY is empty: `make run` writes one into .env.")

# Personal data at rest: the first key encrypts, all of them decrypt (rotation).
VAULT_KEYS = env.list("VAULT_KEYS")
# The keyed index that finds a phone again without decrypting; changing it means re-indexing.
VAULT_INDEX_KEY = env.str("VAULT_INDEX_KEY")

# Encrypts the archives of `backup`: the first encrypts, all of them open. A file goes first.
BACKUP_KEYS = env.list("BACKUP_KEY", default=[])
BACKUP_KEY_FILE = env.str("BACKUP_KEY_FILE", "")

# Seals the journal. Who changes the key above gives this one its old value: older seals hang on it.
JOURNAL_KEY = env.str("JOURNAL_KEY", "") or VAULT_INDEX_KEY
# Where the digest of the newest seal is kept as well: a file, a mail address or a syslog.
JOURNAL_DIGEST_TO = env.str("JOURNAL_DIGEST_TO", "")
if JOURNAL_DIGEST_TO and not JOURNAL_DIGEST_TO.startswith(("/", "mailto:", "syslog:")):
    raise ImproperlyConfigured("JOURNAL_DIGEST_TO is a path from /, mailto:… or syslog:….")
# After so many days lines of the journal may move into files; the law asks for six months.
JOURNAL_DAYS = env.int("JOURNAL_DAYS", 400)

ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
# How many reverse proxies stand in front; 0 means X-Forwarded-* headers are ignored.
PROXY_COUNT = env.int("PROXY_COUNT", 0)
USE_TLS = env.bool("USE_TLS", False)
if PROXY_COUNT and USE_TLS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# The portal may live under a path of the county's site; the proxy takes the prefix off.
# (Not named SCRIPT_NAME: gunicorn reads that variable too and would refuse the shortened path.)
PATH_PREFIX = env.str("PATH_PREFIX", "").rstrip("/")
FORCE_SCRIPT_NAME = PATH_PREFIX or None
SESSION_COOKIE_PATH = CSRF_COOKIE_PATH = LANGUAGE_COOKIE_PATH = f"{PATH_PREFIX}/"

# --- parts ------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_filters",
    "axes",
    "csp",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "deputies_portal.core.accounts",
    "deputies_portal.core.audit",
    "deputies_portal.core.drafts",
    "deputies_portal.core.jobs",
    "deputies_portal.core.notices",
    "deputies_portal.core.papers",
    "deputies_portal.core.ui",
    "stations",
    "visits",
    "deputies_portal.desk",
    "deputies_portal.reports",
    "deputies_portal.imports",
    "deputies_portal.public",
]

MIDDLEWARE = [
    "deputies_portal.core.audit.middleware.JournalContext",
    "deputies_portal.core.ui.http.request_log.RequestLog",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "deputies_portal.core.ui.http.middleware.SafetyHeaders",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "deputies_portal.core.accounts.middleware.SessionLimits",
    "deputies_portal.core.accounts.middleware.SignInRequired",
    "deputies_portal.core.accounts.middleware.PasswordChangeRequired",
    "stations.postings.gate.RoleGate",
    "deputies_portal.core.ui.http.shares.CountyShare",
    "deputies_portal.core.accounts.middleware.SecondFactorRequired",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "deputies_portal.core.drafts.middleware.SentDrafts",
    "deputies_portal.core.ui.http.middleware.OnlySent",
    "deputies_portal.core.ui.http.middleware.StaleRecords",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "deputies_portal.urls"
WSGI_APPLICATION = "deputies_portal.wsgi.application"

LOADERS = [
    "deputies_portal.core.ui.layout.Loader",
    "django.template.loaders.app_directories.Loader",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "deputies_portal.core.ui.context.frame",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
            "loaders": [("django.template.loaders.cached.Loader", LOADERS)],
        },
    },
    {
        "NAME": "compiled",  # what a page prints many times over
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {"environment": "deputies_portal.core.ui.compiled.environment"},
    },
]
MESSAGE_STORAGE = "deputies_portal.core.ui.http.flashes.PortalMessages"
# The classes of the boxes they stand in.
MESSAGE_TAGS = {
    messages.INFO: "info",
    messages.SUCCESS: "good",
    messages.WARNING: "warn",
    messages.ERROR: "bad",
}
FORM_RENDERER = "deputies_portal.core.ui.forms.renderer.PortalRenderer"

# --- data ---------------------------------------------------------------------------------------
PORTAL_DATABASE = env.db("DATABASE_URL", default="sqlite:///db.sqlite3")
# On PostgreSQL another role owns the tables and migrates; the portal itself never signs in as it.
MIGRATION_DATABASE_URL = env.str("MIGRATION_DATABASE_URL", "")
OWNER_AT_WORK = bool(MIGRATION_DATABASE_URL) and "DATABASE_AS_OWNER" in os.environ
SIGNED_IN = env.db("MIGRATION_DATABASE_URL") if OWNER_AT_WORK else PORTAL_DATABASE
DATABASES = {"default": complete(SIGNED_IN, BASE_DIR)}
# Opening a connection costs as much as several queries, on SQLite too.
DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", 60)
# How many seconds a page waits for a lock, for one statement, and within a transaction in which
# nothing is asked; then it says so, and what was typed can be sent again (`core.database.waits`).
DATABASE_LOCK_SECONDS = env.float("DATABASE_LOCK_SECONDS", 5)
DATABASE_STATEMENT_SECONDS = env.float("DATABASE_STATEMENT_SECONDS", 30)
DATABASE_IDLE_SECONDS = env.float("DATABASE_IDLE_SECONDS", 30)
# Threads of a web process; one county never takes all of them (`core.ui.http.shares`).
WEB_THREADS = env.int("WEB_THREADS", 8)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Uploads: a private folder, reached only through a view that asks for the right.
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", str(BASE_DIR / "media")))
MEDIA_URL = ""
UPLOAD_LIMIT_MB = env.int("UPLOAD_LIMIT_MB", 20)
UPLOAD_PIXEL_LIMIT = env.int("UPLOAD_PIXEL_LIMIT", 40_000_000)
# How many days the file of an import is kept.
IMPORT_FILE_DAYS = env.int("IMPORT_FILE_DAYS", 14)
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_PERMISSIONS = 0o640

# --- people -------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "deputies_portal.core.accounts.sign_in.backends.PortalBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "deputies_portal.core.accounts.validators.NameValidator",
        "OPTIONS": {"user_attributes": ("username", "name", "email")},
    },
    {
        "NAME": "deputies_portal.core.accounts.validators.LengthValidator",
        "OPTIONS": {"min_length": env.int("PASSWORD_MIN_LENGTH", 12)},
    },
    {"NAME": "deputies_portal.core.accounts.validators.CommonValidator"},
    {"NAME": "deputies_portal.core.accounts.validators.NumericValidator"},
    {
        "NAME": "deputies_portal.core.accounts.validators.KindsValidator",
        "OPTIONS": {"kinds": env.int("PASSWORD_KINDS", 3)},
    },
]
# After so many days a new one is asked for at the next sign-in; 0: never.
PASSWORD_DAYS = env.int("PASSWORD_DAYS", 180)
# Roles that must sign in with a code as well (values of stations.Posting.Role).
SECOND_FACTOR_ROLES = env.list("SECOND_FACTOR_ROLES", default=[])
# Single sign-on through OpenID Connect: off without a client id.
OIDC_RP_CLIENT_ID = env.str("OIDC_CLIENT_ID", "")
OIDC_RP_CLIENT_SECRET = env.str("OIDC_CLIENT_SECRET", "")
OIDC_OP_ISSUER = env.str("OIDC_ISSUER", "")
OIDC_OP_AUTHORIZATION_ENDPOINT = env.str("OIDC_AUTHORIZATION_ENDPOINT", "")
OIDC_OP_TOKEN_ENDPOINT = env.str("OIDC_TOKEN_ENDPOINT", "")
OIDC_OP_USER_ENDPOINT = env.str("OIDC_USERINFO_ENDPOINT", "")
OIDC_OP_JWKS_ENDPOINT = env.str("OIDC_JWKS_ENDPOINT", "")
OIDC_CLAIM = env.str("OIDC_CLAIM", "preferred_username")
OIDC_NAME = env.str("OIDC_NAME", "统一身份登录")
OIDC_RP_SIGN_ALGO = env.str("OIDC_SIGN_ALGO", "RS256")
OIDC_RP_SCOPES = "openid profile"
OIDC_USE_PKCE = True
OIDC_TIMEOUT = 10  # seconds
OIDC_CREATE_USER = False
OIDC_AUTHENTICATION_CALLBACK_URL = "accounts:single-back"
if OIDC_RP_CLIENT_ID:
    AUTHENTICATION_BACKENDS.append(
        "deputies_portal.core.accounts.sign_in.single_sign_on.PortalOIDCBackend"
    )

LOGIN_URL = "accounts:login"
LOGIN_REDIRECT_URL = "desk:home"
# What a stranger finds at the first address of the portal, where the others find their home.
FRONT_VIEW = "deputies_portal.public.views.county.front"
LANDING_URL = "desk:landing"  # leads on to the first page of the role

# What strangers may do on the public pages: submissions of one address to one venue, and of all to
# one venue, within an hour; wrong codes of one address, and of all, within 15 minutes.
RAISE_LIMIT_ADDRESS = env.int("RAISE_LIMIT_ADDRESS", 5)
RAISE_LIMIT_VENUE = env.int("RAISE_LIMIT_VENUE", 60)
CODE_LIMIT_ADDRESS = env.int("CODE_LIMIT_ADDRESS", 10)
CODE_LIMIT_ALL = env.int("CODE_LIMIT_ALL", 600)
# A form of the public pages is filled by a person in no less than this, and is good for so long.
RAISE_LEAST_SECONDS = env.int("RAISE_LEAST_SECONDS", 3)
RAISE_HOURS = env.int("RAISE_HOURS", 12)

# How many days a one-time slip can be used.
SLIP_DAYS = env.int("SLIP_DAYS", 30)

AXES_FAILURE_LIMIT = env.int("LOCKOUT_TRIES", 5)
LOCKOUT_MINUTES = env.float("LOCKOUT_MINUTES", 15)  # the first lock; each further one doubles
LOCKOUT_ADDRESS_TRIES = env.int("LOCKOUT_ADDRESS_TRIES", 100)
AXES_COOLOFF_TIME = "deputies_portal.core.accounts.sign_in.lockout.cool_off"
AXES_LOCKOUT_PARAMETERS = ["username"]
AXES_USERNAME_CALLABLE = "deputies_portal.core.accounts.sign_in.known_devices.counted_as"
AXES_RESET_ON_SUCCESS = True
AXES_NEVER_LOCKOUT_GET = True  # coming back from single sign-on names nobody who could be locked
# Tries during the lock neither lengthen it nor add rows.
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
# Axes keeps the names of the fields that were posted, but none of these values.
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "csrfmiddlewaretoken", "kept", "next"]
AXES_ENABLE_ADMIN = False
AXES_LOCKOUT_CALLABLE = "deputies_portal.core.accounts.views.locked_out"
AXES_CLIENT_IP_CALLABLE = "deputies_portal.core.audit.current_request.client_address"
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False

SESSION_ENGINE = "deputies_portal.core.accounts.sign_in.session_store"
SESSION_IDLE_SECONDS = env.int("SESSION_IDLE_MINUTES", 30) * 60
SESSION_COOKIE_AGE = env.int("SESSION_HOURS", 12) * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = USE_TLS
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = USE_TLS
CSRF_FAILURE_VIEW = "deputies_portal.core.ui.errors.csrf_refused"
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = USE_TLS
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600

# --- background jobs ------------------------------------------------------------------------
# The queue behind the one task interface: the database, or a distributed one with its own workers.
TASKS = {
    "default": {
        "BACKEND": env.str("TASKS_BACKEND", "django_tasks_db.DatabaseBackend"),
        "OPTIONS": env.json("TASKS_OPTIONS", {}),
    }
}
INSTALLED_APPS += env.list("TASKS_APPS", default=[])
# Read by the queues that live in Redis. They set a job no time of their own: its lease does.
RQ_QUEUES = {
    "default": {
        "URL": env.str("TASKS_REDIS_URL", "redis://127.0.0.1:6379/0"),
        "DEFAULT_TIMEOUT": -1,
    }
}
# A job whose worker has not been heard of for so long is taken up by another.
JOB_LEASE_SECONDS = env.int("JOB_LEASE_SECONDS", 120)
# How long the file that a job has made can be downloaded.
JOB_RESULT_DAYS = env.int("JOB_RESULT_DAYS", 7)
# A ledger with more rows is written in the background.
LEDGER_ROWS_AT_ONCE = env.int("LEDGER_ROWS_AT_ONCE", 5000)

# --- headers ------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        # The kit draws the arrow of a select as a data: image.
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = USE_TLS
# The monitor asks the server itself, past the proxy that speaks TLS.
SECURE_REDIRECT_EXEMPT = [rf"^{PATH_PREFIX.lstrip('/')}/?(healthz|readyz|metrics)$"]
SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", 31_536_000) if USE_TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("HSTS_SUBDOMAINS", False)
SECURE_HSTS_PRELOAD = False

# --- words --------------------------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("中文")), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "deputies_portal" / "locale"]
USE_I18N = True
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

# --- files the browser loads ---------------------------------------------------------------------
STATIC_URL = f"{PATH_PREFIX}/static/"
STATIC_ROOT = BASE_DIR / ".static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "deputies_portal.core.files.storage.WholeFileStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_MANIFEST_STRICT = True
WHITENOISE_ADD_HEADERS_FUNCTION = add_file_headers
WHITENOISE_ALLOW_ALL_ORIGINS = False

# --- e-mail: off without a server, or without the address its links lead to ---------------------
EMAIL_URL = env.str("EMAIL_URL", "")
PORTAL_URL = env.str("PORTAL_URL", "").rstrip("/")
DEFAULT_FROM_EMAIL = env.str("EMAIL_FROM", "portal@localhost")
EMAIL_TIMEOUT = 20
if EMAIL_URL:
    vars().update(env.email_url_config(EMAIL_URL))

# --- group chat: off without the address of its robot -------------------------------------------
CHAT_WEBHOOK_URL = env.str("CHAT_WEBHOOK_URL", "")
CHAT_TIMEOUT = 10  # seconds
if CHAT_WEBHOOK_URL and not CHAT_WEBHOOK_URL.startswith(("https://", "http://")):
    raise ImproperlyConfigured("CHAT_WEBHOOK_URL is no address of http or https.")

# --- what the watchman is told of (`/healthz`), and who may ask -------------------------------
HEALTH_TOKEN = env.str("HEALTH_TOKEN", "")  # without it the lines are for this machine alone
METRICS_TOKEN = env.str("METRICS_TOKEN", "")  # without it there is no `/metrics`
DISK_FREE_MB = env.int("DISK_FREE_MB", 512)
QUEUE_AGE_MINUTES = env.int("QUEUE_AGE_MINUTES", 15)
BACKUP_AGE_HOURS = env.int("BACKUP_AGE_HOURS", 30)
SEAL_AGE_MINUTES = env.int("SEAL_AGE_MINUTES", 60)

# --- log: standard error only; the journal of acts is in the database --------------------------
LOG_FORMAT = env.str("LOG_FORMAT", "line")
if LOG_FORMAT not in ("line", "json"):
    raise ImproperlyConfigured("LOG_FORMAT is line or json.")
# A statement that takes longer is logged without its parameters; 0: none is.
SLOW_QUERY_MS = env.int("SLOW_QUERY_MS", 1000)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"()": "deputies_portal.core.ui.http.logs.OneLineFormatter"},
        "json": {"()": "deputies_portal.core.ui.http.logs.JsonFormatter"},
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT}},
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", "INFO")},
    # What a reader of PDF says of a damaged one may quote it.
    "loggers": {"axes": {"level": "ERROR"}, "pikepdf": {"level": "CRITICAL"}},
}
# Other hosts below the portal's are the county's own decision, and so is preloading.
# A name is locked wherever the tries come from (axes.W006), as forged addresses must not help.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021", "axes.W006"]
if not USE_TLS:
    # A county may serve plain HTTP inside its own network: no HSTS, no secure cookies then.
    SILENCED_SYSTEM_CHECKS += ["security.W004", "security.W008", "security.W012", "security.W016"]
