"""Settings that every Pathway installation shares; the others say only what differs."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF
from django.urls import reverse_lazy

from . import demo

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent.parent
VAR_DIR = Path(env("PATHWAY_VAR", default=str(BASE_DIR / "var")))

DEBUG = False
PATHWAY_DEMO = env.bool("PATHWAY_DEMO", default=False)
DEMO_PEOPLE: list[tuple[str, str, str]] = demo.DEMO_PEOPLE
DEMO_PASSWORD: str = demo.DEMO_PASSWORD

PORT = env.int("PORT", default=8000)
APP_ORIGIN = env("APP_ORIGIN", default=f"http://localhost:{PORT}")
CONTENT_ORIGIN = env("CONTENT_ORIGIN", default=f"http://127.0.0.1:{PORT}")
ALLOWED_HOSTS = [host for host in (urlsplit(APP_ORIGIN).hostname, urlsplit(CONTENT_ORIGIN).hostname) if host]
CSRF_TRUSTED_ORIGINS = [APP_ORIGIN]

INSTALLED_APPS = [
    "pathway.core",
    "pathway.audit",
    "pathway.notifications",
    "pathway.people",
    "pathway.careers",
    "pathway.directory",
    "portfolio",
    "assessments",
    "modules",
    "pathway.training",
    "pathway.events",
    "pathway.supervision",
    "pathway.progression",
    "pathway.workforce",
    "pathway.protection",
    "pathway.caretaker",
    "pathway.api",
    "pathway.home",
    "pathway.demo",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.usersessions",
    "wagtail.contrib.settings",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail.sites",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_tasks_db",
    "django_htmx",
    "csp",
    "django.forms",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "pathway.caretaker.metrics.count_answers",
    "django.middleware.security.SecurityMiddleware",
    "pathway.core.middleware.devices_closed",
    "pathway.core.middleware.two_hosts",
    "pathway.core.once.remember_for_one_visit",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "pathway.core.middleware.policy_of_the_cms",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "pathway.home.unsent.keep_what_was_typed",
    "pathway.people.middleware.sittings_end",
    "pathway.people.middleware.only_people_in_post",
    "pathway.people.middleware.second_step_first",
    "pathway.core.middleware.private_pages",
]

ROOT_URLCONF = "pathway.urls"
WSGI_APPLICATION = "pathway.wsgi.application"

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
                "pathway.home.context.page_shell",
            ],
            "builtins": ["pathway.core.templatetags.pathway", "pathway.core.templatetags.parts"],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

SQLITE: dict[str, Any] = {
    "ENGINE": "django.db.backends.sqlite3",
    "NAME": VAR_DIR / "pathway.sqlite3",
    "OPTIONS": {
        "transaction_mode": "IMMEDIATE",
        "timeout": 60,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
    },
    "CONN_MAX_AGE": 60,
}
DATABASES = {"default": env.db("DATABASE_URL") if env("DATABASE_URL", default="") else SQLITE}
DATABASES["default"].setdefault("CONN_MAX_AGE", 60)
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "django_cache",
    }
}

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["pathway.people.adapters.SignInByEmail"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = reverse_lazy("home:home")
ACCOUNT_ADAPTER = "pathway.people.adapters.NoOpenSignUp"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_CHANGE_EMAIL = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = False
MFA_ADAPTER = "pathway.people.adapters.SecondSteps"
# Seeds of second steps rest sealed with the first of these Fernet keys; the others open what was sealed before.
SEALING_KEYS = env.list("PATHWAY_SEALING_KEYS", default=[])
# Whoever keeps the server, and belongs to no organisation, shows a second step in any case.
OPERATORS_SHOW_SECOND_STEP = True
SOCIALACCOUNT_ADAPTER = "pathway.people.adapters.WorkAccounts"
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_REQUESTS_TIMEOUT = 10
# How many proxies of one's own stand before Pathway; what a browser says in X-Forwarded-For counts for nothing.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("PATHWAY_TRUSTED_PROXIES", default=0)
TRUSTED_PROXIES_NAMED = "PATHWAY_TRUSTED_PROXIES" in env.ENVIRON
WORK_ACCOUNT_STARTS = "30/m/ip"
# A sitting ends after the organisation's idle minutes, and after twelve hours in any case.
SITTINGS_END = True
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "pathway.home.views.session_lost"

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "pathway" / "static_built"]
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"
PRIVATE_ROOT = VAR_DIR / "private"
# Files of evidence and certificates lie in a private bucket where one is named, and under PRIVATE_ROOT otherwise.
S3_BUCKET = env("PATHWAY_S3_BUCKET", default="")
S3_ENDPOINT = env("PATHWAY_S3_ENDPOINT", default="")
S3_REGION = env("PATHWAY_S3_REGION", default="eu-west-2")
S3_KEY = env("PATHWAY_S3_KEY", default="")
S3_SECRET = env("PATHWAY_S3_SECRET", default="")
S3_SECONDS = env.int("PATHWAY_S3_SECONDS", default=30)
PACKAGES_ROOT = VAR_DIR / "packages"
PACKAGE_REMOTE_HOSTS = env.list("PACKAGE_REMOTE_HOSTS", default=[])
H5P_CORE = BASE_DIR / "pathway" / "static_built" / "h5p-core"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # a long module in the editor is some thousands of fields
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_621_440

DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="Pathway <pathway@example.org>")
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = VAR_DIR / "mail"

TASKS = {
    "default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"},
    "background": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]},
}

WAGTAIL_SITE_NAME = "Pathway"
WAGTAILADMIN_BASE_URL = APP_ORIGIN
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_FRONTEND_LOGIN_URL = "/accounts/login/"
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_EXTENSIONS = ["pdf", "docx", "xlsx", "pptx", "txt", "mp4", "webm", "vtt"]
WAGTAILDOCS_INLINE_CONTENT_TYPES: list[str] = []
WAGTAILADMIN_LOGIN_URL = "account_login"
WAGTAILADMIN_NOTIFICATION_INCLUDE_SUPERUSERS = False
WAGTAIL_WORKFLOW_REQUIRE_REAPPROVAL_ON_EDIT = True
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}

CONTENT_SECURITY_POLICY = {
    "EXCLUDE_URL_PREFIXES": ("/cms/",),
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "media-src": [SELF, "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "frame-src": [CONTENT_ORIGIN] if CONTENT_ORIGIN else [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    },
}
# Wagtail's editor writes small scripts and styles into its pages and the answers of its choosers, so these two have to
# be let through under /cms/; nothing of another origin is, no eval, no plug-in and no frame around it but its own.
CMS_POLICY = (
    "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; media-src 'self' blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self'; "
    "frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'; object-src 'none'"
)
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"

UNDO_SECONDS = 30
DECISION_PROMISE_DAYS = 7
EVIDENCE_FILES_PER_PERSON = 500
EVIDENCE_ORGANISATION_LIMIT = env.int("EVIDENCE_ORGANISATION_LIMIT", default=50 * 1024**3)
# A virus scanner that speaks clamd's protocol: tcp://host:3310 or unix:///path. Where one is named, no file is kept
# that it has not passed.
CLAMD_ADDRESS = env("PATHWAY_CLAMD", default="")
CLAMD_SECONDS = env.int("PATHWAY_CLAMD_SECONDS", default=60)
BACKUPS_ROOT = Path(env("PATHWAY_BACKUPS", default=str(VAR_DIR / "backups")))
ERASURE_LEDGER_PATH = Path(env("PATHWAY_ERASURES", default=str(VAR_DIR / "erasures.jsonl")))
SIGNING_KEY_PATH = Path(env("PATHWAY_SIGNING_KEY", default=str(VAR_DIR / "signing-key.pem")))
# For how long somebody who left can fetch their passport by the link they made while they were here.
PASSPORT_DAYS_AFTER_LEAVING = env.int("PATHWAY_PASSPORT_DAYS_AFTER_LEAVING", default=180)
HEAD_ANCHORS_PATH = Path(env("PATHWAY_HEAD_ANCHORS", default=str(VAR_DIR / "heads")))
BADGE_KEY_PATH = Path(env("PATHWAY_BADGE_KEY", default=str(VAR_DIR / "badge-key.pem")))
CERTIFICATE_CHECKS = env.int("CERTIFICATE_CHECKS", default=60)  # by one address in ten minutes
METRICS_TOKEN = env("METRICS_TOKEN", default="")
SENTRY_DSN = env("SENTRY_DSN", default="")
