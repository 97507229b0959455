"""Settings for a council: everything secret comes from the environment."""

from django.core.exceptions import ImproperlyConfigured

from .base import *  # noqa: F403
from .base import APP_ORIGIN, CONTENT_ORIGIN, PATHWAY_DEMO, env

if PATHWAY_DEMO:
    raise ImproperlyConfigured("PATHWAY_DEMO=1 signs anyone in by one click: it has no place in production.")
if not APP_ORIGIN.startswith("https://") or not CONTENT_ORIGIN.startswith("https://"):
    raise ImproperlyConfigured("APP_ORIGIN and CONTENT_ORIGIN must both be https:// addresses.")
if APP_ORIGIN == CONTENT_ORIGIN:
    raise ImproperlyConfigured("APP_ORIGIN and CONTENT_ORIGIN must be two different host names.")

SECRET_KEY = env("SECRET_KEY")
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^health/"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-pathway_session"
CSRF_COOKIE_NAME = "__Host-pathway_csrf"
if env("REDIS_URL", default=""):
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": env("REDIS_URL"),
        }
    }
EMAIL_CONFIG = env.email("EMAIL_URL", default="smtp://localhost:25")
vars().update(EMAIL_CONFIG)
EMAIL_TIMEOUT = 20
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "pathway.core.json_logs.JsonLines"}},
    "handlers": {"lines": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["lines"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["lines"], "level": "WARNING", "propagate": False},
        "pathway.sign_in": {"handlers": ["lines"], "level": "INFO", "propagate": False},
    },
}
