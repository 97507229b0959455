"""How many statements a second one worker process keeps, in batches of 50, with every batch safe on the disk.

`python -m tests.bench.throughput`, on the database of DATABASE_URL or else on SQLite; prints one line of JSON.
"""

import json
import os
import sys
import tempfile
import time
import uuid
from pathlib import Path
from types import SimpleNamespace

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pathway.settings.test")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from tests import databases  # noqa: E402

WORKERS, BATCHES, AT_ONCE = 12, 5, 50
VERBS = "http://adlnet.gov/expapi/verbs/"


def statements(address: str, finish: bool) -> list[dict[str, object]]:
    """What a package with questions says while it is played; at the end, perhaps, that it is finished."""
    said: list[dict[str, object]] = [
        {
            "id": str(uuid.uuid4()),
            "verb": {"id": VERBS + "answered", "display": {"en-US": "answered"}},
            "object": {
                "id": f"{address}?subContentId={number}",
                "definition": {"interactionType": "choice", "description": {"en-US": "What do you do first?"}},
            },
            "context": {"contextActivities": {"parent": [{"id": address, "objectType": "Activity"}]}},
            "result": {"response": "0", "score": {"raw": 1, "max": 1, "min": 0, "scaled": 1}, "duration": "PT3.2S"},
        }
        for number in range(AT_ONCE)
    ]
    if finish:
        said[-1] = {
            "id": str(uuid.uuid4()),
            "verb": {"id": VERBS + "completed"},
            "object": {"id": address},
            "result": {"score": {"raw": 9, "max": 10}, "completion": True},
        }
    return said


def measure(cast: SimpleNamespace, finish: bool) -> tuple[float, float]:
    """Statements a second of the wall clock, and of this process's own time; everything but HTTP itself."""
    from modules.actions.packages import launch_activity, receive_statements
    from tests.factories.packages import make_activity, make_package, put_into_module
    from tests.factories.people import make_person

    activity = make_activity(make_package(cast.edith, approver=cast.priya))
    workers = [make_person(cast.northvale, f"bench{finish}{n}") for n in range(WORKERS)]
    put_into_module(activity, *workers, author=cast.edith)
    launches = [(worker, launch_activity(worker=worker, activity=activity)) for worker in workers]
    batches = [
        (worker, launch, statements(activity.address, finish)) for _ in range(BATCHES) for worker, launch in launches
    ]
    before, worked = time.perf_counter(), time.process_time()
    for worker, launch, said in batches:
        assert receive_statements(worker=worker, launch=launch, statements=said).kept == AT_ONCE
    kept = WORKERS * BATCHES * AT_ONCE
    return kept / (time.perf_counter() - before), kept / (time.process_time() - worked)


def main() -> None:
    """Measure on a database of its own, and print what was found."""
    from tests.conftest import make_cast

    with tempfile.TemporaryDirectory(prefix="pathway-bench-") as folder:
        if databases.is_sqlite():
            databases.use(str(databases.copy_of(databases.template(), Path(folder))))
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA synchronous=FULL")
                cursor.execute("PRAGMA synchronous")
                durable = cursor.fetchone()[0] == 2
        else:
            call_command("migrate", verbosity=0)
            with connection.cursor() as cursor:
                cursor.execute("SELECT current_setting('fsync'), current_setting('synchronous_commit')")
                durable = cursor.fetchone() == ("on", "on")
        found = {"vendor": connection.vendor, "durable": durable}
        cast = make_cast()
        for name, finish in (("quiet", False), ("finishing", True)):
            found[name], found[f"{name}_own"] = map(round, measure(cast, finish))
        connection.close()
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main()
