"""The log at size: 8 processes append 500 entries each at once, and 100,000 entries are verified.

`python -m tests.bench.chain`, on the database of DATABASE_URL or else on SQLite; `python -m tests.postgres
.venv/bin/python -m tests.bench.chain` for PostgreSQL. Prints one line of JSON; leaves with 1 if anything forked or was
lost. `PROCESSES`, `EACH` and `ENTRIES` make it smaller. `make scale` does both and writes docs/chain.md.
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

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: E402
from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402

from tests import databases  # noqa: E402

PROCESSES = int(os.environ.get("PROCESSES", "8"))
EACH = int(os.environ.get("EACH", "500"))
ENTRIES = int(os.environ.get("ENTRIES", "100000"))


def append(how_many: int, folder: str) -> None:
    """One of the processes: append to Northvale's log, each entry in a transaction of its own."""
    from assessments.models import DecisionLog
    from pathway.people.models import Organisation

    settings.SIGNING_KEY_PATH, settings.HEAD_ANCHORS_PATH = Path(folder) / "key.pem", Path(folder) / "heads"
    organisation = Organisation.objects.get(slug="northvale")
    for number in range(how_many):
        with transaction.atomic():
            DecisionLog.objects.append(
                organisation=organisation, kind="bench", record="", facts={"n": number}, personal={"worker": number}
            )


def appended(folder: str) -> dict[str, object]:
    """All processes at once: how long it took, and whether one unbroken log came of it."""
    from assessments.models import ChainEntry
    from assessments.queries.chain import check_log
    from pathway.people.models import Organisation

    settings.SIGNING_KEY_PATH, settings.HEAD_ANCHORS_PATH = Path(folder) / "key.pem", Path(folder) / "heads"
    organisation = Organisation.objects.create(name="Northvale", slug="northvale")
    connection.close()
    command = [sys.executable, "-m", "tests.bench.chain", "append", str(EACH), folder]
    before = time.perf_counter()
    running = [subprocess.Popen(command) for _ in range(PROCESSES)]
    failed = sum(process.wait() != 0 for process in running)
    seconds = time.perf_counter() - before
    numbers = list(ChainEntry.objects.order_by("seq").values_list("seq", flat=True))
    forks = len(numbers) - ChainEntry.objects.values("prev").distinct().count()
    fault = check_log(organisation).fault
    return {
        "processes": PROCESSES,
        "each": EACH,
        "failed": failed,
        "entries": len(numbers),
        "lost": PROCESSES * EACH - len(set(numbers)),
        "forks": forks,
        "fault": fault.sentence if fault else None,
        "append_seconds": round(seconds, 1),
        "appends_a_second": round(len(numbers) / seconds),
    }


def verified() -> dict[str, object]:
    """A log of many entries in memory: how long it takes to verify all of it."""
    if not ENTRIES:
        return {"verified": 0, "intact": True}
    from assessments.chain import first_fault
    from tests.assessments import test_chain_proven as proven

    proven.KEY = Ed25519PrivateKey.generate()
    log = proven.build(ENTRIES)
    before = time.perf_counter()
    fault = first_fault(log, proven.KEY.public_key())
    seconds = time.perf_counter() - before
    return {"verified": ENTRIES, "verify_seconds": round(seconds, 1), "intact": fault is None}


def main() -> int:
    """Measure on a database of its own, and print what was found."""
    with tempfile.TemporaryDirectory(prefix="pathway-bench-") as folder:
        if databases.is_sqlite():
            os.environ["PATHWAY_VAR"] = folder
            databases.use(str(databases.copy_of(databases.template(), Path(folder))))
        else:
            call_command("migrate", verbosity=0)
        found = {"vendor": connection.vendor, **appended(folder), **verified()}
        connection.close()
    sys.stdout.write(json.dumps(found) + "\n")
    whole = not (found["failed"] or found["lost"] or found["forks"] or found["fault"]) and found["intact"]
    return 0 if whole else 1


if __name__ == "__main__":
    if sys.argv[1:2] == ["append"]:
        append(int(sys.argv[2]), sys.argv[3])
    else:
        sys.exit(main())
