"""What pages and statements of learning cost, as multiples of a plain Wagtail page in the same process."""

import json
import os
import statistics
import subprocess
import sys
import time
import uuid
import venv
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Site

from tests.bench.throughput import VERBS

ROOT = Path(settings.BASE_DIR)
PEER = ROOT / "var" / "bench" / "wagtail-lms"
PEER_VERSION = "0.11.1"
PLAIN = "<!doctype html><html lang=en><title>{{ page.title }}</title><body>{{ page.title }}</body></html>"
VISITS = 15
NOT_ASKED = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")
# What is measured, and what is the most that it should cost: queries, and times a plain Wagtail page.
AIMS = {
    "module": ("module page, 100 sections", 12, 2.0),
    "lesson": ("section with three activities", 14, 1.8),
    "one": ("my learning, 1 enrolment", 6, 1.4),
    "fifty": ("my learning, 50 enrolments", 6, 1.4),
    "quiet": ("statement, not completing", 6, 0.5),
    "completing": ("statement completing the last of 100", 12, 0.8),
    "repeated": ("the same statement again", 6, 0.8),
    "asset": ("one file of a package", 0, None),
    "admin": ("an author's list of 100 activities", 15, None),
}
# What a measurement of wagtail-lms of 23 November 2026 found on another machine: queries, and times a plain page.
THEN = {
    "module": ("12", "2.6-3.5"),
    "lesson": ("15", "2.0-2.9"),
    "one": ("4", "3.8-6.2"),
    "fifty": ("53", "3.8-6.2"),
    "quiet": ("5", "0.5-0.6"),
    "completing": ("226", "9-18"),
    "repeated": ("219", "9-18"),
    "asset": ("2", "0.3-0.4"),
    "admin": ("48 for 20", "-"),
}
Found = dict[str, tuple[int, float]]


def plain(request: HttpRequest) -> HttpResponse:
    """A Wagtail page and nothing else: found by its site, given its context, and drawn."""
    site = Site.find_for_request(request)
    page = site.root_page.specific
    template = engines["django"].from_string(PLAIN)
    return HttpResponse(template.render(page.get_context(request), request))


def measured(ask: Callable[[], Any], good: int = 200) -> tuple[int, float]:
    """Queries, and the median of processor milliseconds; what a visit writes is undone."""

    def once() -> None:
        with transaction.atomic():
            answer = ask()
            assert answer.status_code == good, (answer.status_code, answer.content[:200])
            b"".join(answer.streaming_content) if answer.streaming else answer.content
            transaction.set_rollback(True)

    once()
    with CaptureQueriesContext(connection) as captured:
        once()
    queries = sum(not query["sql"].startswith(NOT_ASKED) for query in captured.captured_queries)
    spent = []
    for _ in range(VISITS):
        before = time.process_time()
        once()
        spent.append((time.process_time() - before) * 1000)
    return queries, statistics.median(spent)


def ours(client_of: Callable[[str], Client], world: Any) -> Found:
    """Each thing of AIMS, as queries and as a multiple of the plain page."""
    from modules.actions.packages import launch_activity
    from modules.models import ActivityResult, Enrolment, ModuleSnapshot
    from modules.queries.tickets import ticket_for
    from pathway.core import clock
    from tests.factories.modules import make_module, part, publish, section
    from tests.factories.packages import make_activity, make_package, put_into_module

    package = make_package(world.edith, approver=world.priya)
    activities = [
        make_activity(package, title=f"Activity {number}", text_alternative="In words.") for number in range(100)
    ]
    parts = [part("activity", {"activity": activity.pk}) for activity in activities[:3]]
    sections = [section("With activities", *parts), *(section(f"Section {number}") for number in range(99))]
    page = make_module(world.northvale, world.edith, title="A long module", sections=sections)
    publish(page, world.edith)
    Enrolment.objects.create(worker=world.tariq, module=page, title=page.title, started_at=clock.now())
    amira, tariq, edith = client_of("amira"), client_of("tariq"), client_of("edith")
    _, least = measured(lambda: amira.get("/plain/"))
    found: Found = {}
    found["module"] = measured(lambda: tariq.get(reverse("modules:module-detail", args=[page.pk])))
    found["lesson"] = measured(lambda: tariq.get(reverse("modules:section", args=[page.pk, 1])))
    found["one"] = measured(lambda: tariq.get(reverse("modules:module-list")))

    hundred = put_into_module(activities[0], world.tariq, author=world.edith)
    snapshot = ModuleSnapshot.objects.filter(module=hundred).latest("number")
    fields = {field.attname: getattr(snapshot, field.attname) for field in snapshot._meta.concrete_fields}
    contents = snapshot.contents | {"activities": [activity.pk for activity in activities], "sections": []}
    ModuleSnapshot.objects.create(**fields | {"id": None, "number": snapshot.number + 1, "contents": contents})
    now = clock.now()
    ActivityResult.objects.bulk_create(
        ActivityResult(
            worker=world.tariq, activity=each, started_at=now, completed_at=now, last_completed_at=now, attempts=1
        )
        for each in activities[:-1]
    )
    launch = launch_activity(worker=world.tariq, activity=activities[-1])
    address = reverse("modules:launch-statements", args=[launch.pk])

    def tell(statement: dict[str, Any]) -> Any:
        return tariq.post(address, {"statements": [statement]}, content_type="application/json")

    def says(verb: str) -> dict[str, Any]:
        result = {"score": {"raw": 9, "max": 10}} if verb == "completed" else {}
        about = {"id": activities[-1].address}
        return {"id": str(uuid.uuid4()), "verb": {"id": VERBS + verb}, "object": about, "result": result}

    found["quiet"] = measured(lambda: tell(says("interacted")))
    found["completing"] = measured(lambda: tell(says("completed")))
    finished = says("completed")
    tell(finished)
    found["repeated"] = measured(lambda: tell(finished))
    host = dict(zip(("SERVER_NAME", "SERVER_PORT"), settings.CONTENT_ORIGIN.split("//")[1].split(":"), strict=True))
    asset = reverse("modules:package-file", args=[ticket_for(launch), "content/content.json"])
    found["asset"] = measured(lambda: Client().get(asset, **host))
    found["admin"] = measured(lambda: edith.get(reverse("modules:activity-list")))
    for number in range(49):
        more = make_module(world.northvale, world.edith, title=f"Module {number}")
        publish(more, world.edith)
        Enrolment.objects.create(worker=world.tariq, module=more, title=more.title, started_at=clock.now())
    found["fifty"] = measured(lambda: tariq.get(reverse("modules:module-list")))
    return {key: (queries, spent / least) for key, (queries, spent) in found.items()}


def theirs() -> tuple[Found, str]:
    """The same of wagtail-lms, in an environment of its own; nothing, and why, where it cannot be had."""
    python = PEER / "bin" / "python"
    try:
        if not python.exists():
            venv.create(PEER, with_pip=True)
        install = [str(python), "-m", "pip", "install", "-q", f"wagtail-lms=={PEER_VERSION}"]
        subprocess.run(install, check=True, capture_output=True, timeout=600)
        site = [str(python), str(Path(__file__).parent / "wagtail_lms_site.py")]
        said = subprocess.run(site, check=True, capture_output=True, text=True, timeout=900)
    except (OSError, subprocess.SubprocessError) as error:
        why = getattr(error, "stderr", "") or str(error)
        why = why.decode(errors="replace") if isinstance(why, bytes) else why
        return {}, why.strip().splitlines()[-1] if why.strip() else type(error).__name__
    return {key: (queries, ratio) for key, (queries, ratio) in json.loads(said.stdout).items()}, ""


def throughput() -> list[dict[str, Any]]:
    """Statements a second of one process, on SQLite and on a PostgreSQL that writes to the disk."""
    from tests import postgres

    command = [sys.executable, "-m", "tests.bench.throughput"]
    found = []

    def measure(address: str | None) -> None:
        environment = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
        environment |= {"DATABASE_URL": address} if address else {}
        said = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=900)
        if said.returncode:
            last = (said.stderr.strip().splitlines() or ["no reason given"])[-1]
            found.append({"vendor": "postgresql" if address else "sqlite", "fault": last})
        else:
            found.append(json.loads(said.stdout.splitlines()[-1]))

    measure(None)
    postgres.QUICK = "-c max_connections=50"
    with postgres.postgres() as address:
        measure(address)
    return found


def report(mine: Found, peer: Found, why: str, speeds: list[dict[str, Any]]) -> str:
    """The whole as Markdown, as docs/performance.md keeps it."""
    lines = [
        "# Performance, measured",
        "",
        "Written by `make bench`; no test asserts it, but for the numbers of queries. Processor time is a multiple of",
        "that of a plain Wagtail page in the same process, for single times differ between machines.",
        "",
        "## Learning, beside wagtail-lms " + PEER_VERSION,
        "| | queries | at most | x plain page | at most | wagtail-lms here: queries | x plain page "
        "| wagtail-lms, 23 Nov 2026: queries | x plain page |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for key, (label, most, aim) in AIMS.items():
        queries, ratio = mine[key]
        theirs_too = f"{peer[key][0]} | {peer[key][1]:.1f}" if key in peer else "- | -"
        lines.append(
            f"| {label} | {queries} | {most} | {ratio:.1f} | {aim or '-'} | {theirs_too} | {' | '.join(THEN[key])} |"
        )
    if why:
        lines += ["", f"wagtail-lms could not be measured here: {why}"]
    missed = [AIMS[key][0] for key in AIMS if mine[key][0] > AIMS[key][1] or mine[key][1] > (AIMS[key][2] or 99)]
    lines += ["", f"Over its aim: {'; '.join(missed)}." if missed else "Everything is within its aim."]
    lines += [
        "",
        "## Statements a second",
        "One process, batches of 50; the aim is 3,000. By the clock of this machine, whatever else it did, and by",
        "the process's own time, which does not count the wait for the disk and for other processes.",
        "",
        "| database | on the disk before the answer | answers within: by the clock | of its own time "
        "| with a completion in each batch: by the clock | of its own time |",
        "|---|---|---|---|---|---|",
    ]
    for each in speeds:
        if "fault" in each:
            lines.append(f"| {each['vendor']} | could not be measured: {each['fault']} | - | - | - | - |")
        else:
            durable = "yes" if each["durable"] else "no"
            speeds_of = [f"{each[name]:,}" for name in ("quiet", "quiet_own", "finishing", "finishing_own")]
            lines.append(f"| {each['vendor']} | {durable} | {' | '.join(speeds_of)} |")
    return "\n".join(lines) + "\n"
