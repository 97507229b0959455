"""Settings for the tests: quick passwords, mail in memory, files in a temporary folder."""

import os
import tempfile
from pathlib import Path

TEST_VAR = Path(os.environ.setdefault("PATHWAY_VAR", tempfile.mkdtemp(prefix="pathway-test-")))

from .base import *  # noqa: E402, F403
from .base import SQLITE, TASKS  # noqa: E402

SQLITE["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"
SECRET_KEY = "tests-only-" + "0" * 40
PATHWAY_DEMO = True
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "testserver"]
APP_ORIGIN = "http://testserver"
CONTENT_ORIGIN = "http://127.0.0.1:8000"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
TASKS = TASKS | {"background": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
STATIC_ROOT = TEST_VAR / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
# Most stories in tests go on for weeks; the tests about sittings switch this on.
SITTINGS_END = False
OPERATORS_SHOW_SECOND_STEP = False
CERTIFICATE_CHECKS = 100_000
METRICS_TOKEN = "tests-only-" + "0" * 40
SENTRY_DSN = ""
WORK_ACCOUNT_STARTS = "100000/m/ip"
