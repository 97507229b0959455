"""How many decisions a second four clients make, each with its entry in the log, notice and trail.

`python -m tests.bench.deciding`, on the database of DATABASE_URL or else on SQLite with every commit safe on the disk;
prints one line of JSON. Four processes decide at once; what is measured is from the first decision to the last record.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pathway.settings.test")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from tests import databases  # noqa: E402

CLIENTS, EACH, CLAIMS = 4, 25, 4


def client(part: int) -> None:
    """One client: decides about its share of the evidence and records it at once."""
    from tests.assessments.deciding_process import main as decide_share

    if databases.is_sqlite():
        # The tests' settings wait for no disk; here every commit does.
        connection.settings_dict["OPTIONS"]["init_command"] += "PRAGMA synchronous=FULL;"
    decide_share(part, CLIENTS)


def main() -> None:
    """Measure on a database of its own, and print what was found."""
    from assessments.models import ChainEntry, Decision
    from pathway.notifications.models import Notification
    from tests.assessments.test_many_at_once import send_much
    from tests.conftest import make_cast

    with tempfile.TemporaryDirectory(prefix="pathway-bench-") as folder:
        environment = os.environ | {"PATHWAY_VAR": folder}
        if databases.is_sqlite():
            databases.use(str(databases.copy_of(databases.template(), Path(folder))))
        else:
            call_command("migrate", verbosity=0)
        cast = make_cast()
        send_much(cast.amira, CLIENTS * EACH)
        connection.close()
        before = time.perf_counter()
        clients = [
            subprocess.Popen([sys.executable, "-m", "tests.bench.deciding", str(part)], env=environment)
            for part in range(CLIENTS)
        ]
        failed = [code for code in [one.wait() for one in clients] if code]
        seconds = time.perf_counter() - before
        count = Decision.objects.count()
        found = {
            "vendor": connection.vendor,
            "clients": CLIENTS,
            "decisions": count,
            "seconds": round(seconds, 1),
            "a second": round(count / seconds, 1),
            "entries": ChainEntry.objects.count(),
            "notices": Notification.objects.filter(recipient=cast.amira).count(),
            "failed": len(failed),
        }
        connection.close()
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        client(int(sys.argv[1]))
    else:
        main()
