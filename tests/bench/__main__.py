"""make bench: what the pages people open most often cost, on the tests' cast; writes docs/performance.md.

For each page: queries, milliseconds of processor time (median of 15 visits after two to warm up), and how many times a
trivial signed-in page that is. Ratios travel between machines; milliseconds do not.
"""

import datetime as dt
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pathway.settings.test")
django.setup()

import tempfile  # noqa: E402
from pathlib import Path  # noqa: E402

from django.contrib.auth.decorators import login_required  # noqa: E402
from django.db import connection  # noqa: E402
from django.http import HttpRequest, HttpResponse  # noqa: E402
from django.test import Client, override_settings  # noqa: E402
from django.test.utils import CaptureQueriesContext, setup_test_environment  # noqa: E402
from django.urls import NoReverseMatch, include, path, reverse  # noqa: E402

from tests import databases  # noqa: E402
from tests.bench import corpus, figures, learning, training  # noqa: E402

VISITS = 15
SLOW = 2.0
# Whose page it is, and its URL name: the homes and the lists that grow.
PAGES = [
    ("amira", "home:home"),
    ("moses", "home:home"),
    ("wanda", "home:home"),
    ("otto", "home:home"),
    ("amira", "modules:module-list"),
    ("amira", "portfolio:evidence-list"),
    ("moses", "assessments:queue"),
    ("amira", "progression:my-level"),
    ("wanda", "training:table"),
    ("otto", "people:person-list"),
    ("wanda", "workforce:report"),
]
# How many workers the page of figures is measured with, beside the cast.
MANY_WORKERS = 2000


@login_required
def trivial(request: HttpRequest) -> HttpResponse:
    """The least a signed-in page can cost."""
    return HttpResponse("ok")


urlpatterns = [path("trivial/", trivial), path("plain/", learning.plain), path("", include("pathway.urls"))]


@contextmanager
def people() -> Iterator[Callable[[str], Client]]:
    """Clients signed in as the cast, in a database that is gone afterwards."""
    from tests.conftest import make_cast

    with tempfile.TemporaryDirectory(prefix="pathway-bench-") as folder:
        databases.use(str(databases.copy_of(databases.template(), Path(folder))))
        world = make_cast()
        clients: dict[str, Client] = {}

        def client_of(name: str) -> Client:
            if name not in clients:
                clients[name] = Client()
                clients[name].force_login(getattr(world, name))
            return clients[name]

        client_of.world = world  # type: ignore[attr-defined]
        yield client_of
        connection.close()


def measure(client: Client, address: str) -> tuple[int, int, float]:
    """Status, queries and the median of processor milliseconds of a page."""
    began = time.process_time()
    status = client.get(address).status_code
    # A page that takes seconds is not visited twenty times.
    visits = VISITS if time.process_time() - began < SLOW else 3
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
        queries = len(captured)
    spent = []
    for _ in range(visits):
        before = time.process_time()
        client.get(address)
        spent.append((time.process_time() - before) * 1000)
    return status, queries, statistics.median(spent)


def main() -> None:
    """Measure every page and print a table."""
    setup_test_environment()
    write = sys.stdout.write
    load = os.getloadavg()[0]
    with override_settings(ROOT_URLCONF=__name__), people() as client_of:
        _, _, least = measure(client_of("amira"), "/trivial/")
        write(f"{'page':34}{'as':10}{'status':>7}{'queries':>9}{'ms':>8}{'x trivial':>11}\n")
        write(f"{'(trivial page)':34}{'amira':10}{200:>7}{'':>9}{least:>8.1f}{1.0:>11.1f}\n")
        for who, name in PAGES:
            try:
                address = reverse(name)
            except NoReverseMatch:
                write(f"{name:34}{who:10}   is not there\n")
                continue
            status, queries, spent = measure(client_of(who), address)
            write(f"{name:34}{who:10}{status:>7}{queries:>9}{spent:>8.1f}{spent / least:>11.1f}\n")
        mine = learning.ours(client_of, client_of.world)  # type: ignore[attr-defined]
        training.fill(client_of.world)  # type: ignore[attr-defined]
        matrix = training.report(training.cost(client_of("wanda")))
        _fill_with_workers()
        status, queries, spent = measure(client_of("wanda"), reverse("workforce:report"))
        name = f"workforce:report, {MANY_WORKERS} workers"
        write(f"{name:34}{'wanda':10}{status:>7}{queries:>9}{spent:>8.1f}{spent / least:>11.1f}\n")
    write(figures.said(MANY_WORKERS) + "\n")
    peer, why = learning.theirs()
    said = learning.report(mine, peer, why, learning.throughput()) + matrix + corpus.report()
    when = (
        f"Measured on {dt.date.today():%-d %B %Y} with {os.cpu_count()} processors that others used too: a load of"
        f" {load:.1f} at the\nbeginning and {os.getloadavg()[0]:.1f} at the end.\n\n## Learning"
    )
    said = said.replace("## Learning", when, 1)
    (learning.ROOT / "docs" / "performance.md").write_text(said, encoding="utf-8")
    write("\n" + said)


def _fill_with_workers() -> None:
    """Two thousand workers in forty teams with a year of weeks, made in bulk."""
    from pathway.people.models import Organisation
    from tests.factories.people import make_team
    from tests.factories.workforce import make_workers

    northvale = Organisation.objects.get(slug="northvale")
    levels = list(northvale.levels.order_by("order"))
    for number in range(40):
        team = make_team(northvale, f"Team {number:02}")
        start = dt.date(2021, 1, 4) + dt.timedelta(days=40 * number)
        make_workers(northvale, team, MANY_WORKERS // 40, start=start, level=levels[number % len(levels)])


if __name__ == "__main__":
    main()
