"""Settings for `make run` on one's own machine."""

from .base import *  # noqa: F403
from .base import APP_ORIGIN, CONTENT_ORIGIN, VAR_DIR, env

DEBUG = env.bool("DEBUG", default=False)
PATHWAY_DEMO = env.bool("PATHWAY_DEMO", default=True)
SECRET_KEY = "development-only-not-for-a-real-organisation-" + "0" * 20
# Without TLS a browser keeps no Secure cookie; production settings turn it on.
SESSION_COOKIE_SECURE = APP_ORIGIN.startswith("https://")
CSRF_COOKIE_SECURE = APP_ORIGIN.startswith("https://")
STATIC_ROOT = VAR_DIR / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
assert APP_ORIGIN != CONTENT_ORIGIN, "APP_ORIGIN and CONTENT_ORIGIN must be two different addresses."
