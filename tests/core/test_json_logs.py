"""What production writes to its log: one line each, and nothing that somebody wrote."""

import json
import logging
import os
import subprocess
import sys

from django.urls import reverse

from pathway.core.json_logs import JsonLines
from tests.house.reading import our_patterns

PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "pathway.settings.production",
    "SECRET_KEY": "only-for-this-test-Xq7vP2mZr9LtK4wB8sNc3hJd6yGf1aUe5oTi0R",
    "APP_ORIGIN": "https://pathway.example.org",
    "CONTENT_ORIGIN": "https://activities.example.net",
    "PATHWAY_DEMO": "0",
}
ASK = """
import json, django
django.setup()
from django.http import HttpResponse
from django.test import Client
client = Client(headers={"host": "pathway.example.org", "x-forwarded-proto": "https"})
answer = client.get("/health/live/")
plain = Client(headers={"host": "pathway.example.org"})
from django.conf import settings
from django.middleware.csrf import get_token
print(json.dumps({
    "status": answer.status_code,
    "headers": dict(answer.headers),
    "health_without_tls": plain.get("/health/live/").status_code,
    "page_without_tls": plain.get("/privacy/").status_code,
    "cookies": [settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME],
    "secure": [settings.SESSION_COOKIE_SECURE, settings.CSRF_COOKIE_SECURE, settings.SESSION_COOKIE_HTTPONLY],
    "domain": [settings.SESSION_COOKIE_DOMAIN, settings.CSRF_COOKIE_DOMAIN, settings.SESSION_COOKIE_PATH],
}))
"""


def test_an_error_is_told_by_kind_and_place_without_its_words():
    try:
        raise ValueError("The mother said that she was afraid.")
    except ValueError:
        record = logging.getLogger("x").makeRecord(
            "x", 40, "f", 1, "Failed: %s", ("/join/abcdefgh12345678/",), sys.exc_info()
        )
    line = JsonLines().format(record)
    told = json.loads(line)
    assert "\n" not in line
    assert "mother" not in line
    assert "abcdefgh12345678" not in line
    assert told["error"] == "ValueError"
    assert told["at_lines"][-1].endswith("test_an_error_is_told_by_kind_and_place_without_its_words")


KEYS = {"token", "secret", "ticket"}


def _addresses_that_are_keys():
    for name, pattern in our_patterns():
        if KEYS & set(pattern.pattern.converters):
            given = pattern.pattern.converters
            values = {key: "k3y-of-Somebody_01234567" if key in KEYS else "player.js" for key in given}
            yield reverse(name, kwargs=values)


def test_an_address_that_lets_somebody_in_is_never_written_whole():
    found = [*_addresses_that_are_keys(), "/accounts/password/reset/key/1a-k3y-of-Somebody_01234567/"]
    assert len(found) >= 8
    for address in found:
        for words, values in (("Not found: %s", (address,)), (f"Refused {address}", ()), ("%r", ({"path": address},))):
            line = JsonLines().format(logging.makeLogRecord({"msg": words, "args": values}))
            assert "k3y-of-Somebody" not in line, address


def test_production_answers_with_strict_headers_and_host_cookies(tmp_path):
    environment = {**os.environ, **PRODUCTION, "PATHWAY_VAR": str(tmp_path)}
    environment.pop("DATABASE_URL", None)
    done = subprocess.run(
        [sys.executable, "-c", ASK], env=environment, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    headers = told["headers"]
    assert told["status"] == told["health_without_tls"] == 200
    assert told["page_without_tls"] == 301
    assert headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains; preload"
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "unsafe-" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert all(name.startswith("__Host-") for name in told["cookies"])
    assert told["secure"] == [True, True, True]
    assert told["domain"] == [None, None, "/"]
