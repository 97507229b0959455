"""An error goes to the log and to a Sentry by its kind and place; no word, value, token or person goes along."""

import json
import os
import subprocess
import sys

from tests.core.test_json_logs import PRODUCTION

FAIL = """
import json, django
from django.conf import settings
# Nothing is collected here, and the page that says sorry needs its styles.
plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
django.setup()
import sentry_sdk
from sentry_sdk.transport import Transport
sent = []
class Kept(Transport):
    def capture_envelope(self, envelope):
        sent.append(envelope.serialize().decode())
client = sentry_sdk.get_client()
client.transport = Kept(client.options)
from django.test import Client
from pathway.caretaker import views
def fails():
    note = "LOCAL-CANARY: the mother was afraid"
    raise ValueError("WORDS-CANARY " + note)
views.readiness = fails
asked = Client(raise_request_exception=False, headers={
    "host": "pathway.example.org", "x-forwarded-proto": "https", "authorization": "Bearer TOKEN-CANARY",
})
asked.cookies["something"] = "COOKIE-CANARY"
answer = asked.get("/health/ready/?q=QUERY-CANARY")
import logging
logging.getLogger("pathway.x").error("LOGGED-CANARY %s", "ARGUMENT-CANARY")
print(json.dumps({"status": answer.status_code, "sent": sent, "body": answer.content.decode()}))
"""


def test_no_canary_leaves_with_an_error(tmp_path):
    told = {"PATHWAY_VAR": str(tmp_path), "SENTRY_DSN": "https://key@sentry.example.org/1"}
    environment = {**os.environ, **PRODUCTION, **told}
    environment.pop("DATABASE_URL", None)
    done = subprocess.run(
        [sys.executable, "-c", FAIL], env=environment, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["status"] == 500
    assert "CANARY" not in told["body"]
    assert [envelope for envelope in told["sent"] if '"ValueError"' in envelope and '"fails"' in envelope]
    assert [envelope for envelope in told["sent"] if '"pathway.x"' in envelope]
    assert not [envelope for envelope in told["sent"] if "CANARY" in envelope]
    lines = [json.loads(line) for line in done.stderr.splitlines() if line.startswith("{")]
    [failed] = [line for line in lines if line.get("error") == "ValueError"]
    assert failed["at_lines"][-1].endswith(" fails")
    for canary in ("WORDS", "LOCAL", "TOKEN", "COOKIE", "QUERY"):
        assert f"{canary}-CANARY" not in done.stderr
