"""Who may read the directory of local services, and who keeps it."""

import datetime as dt
from typing import Any

from tests.factories.directory import make_service
from tests.house.rows import Row
from tests.house.world import World


def build(world: World) -> None:
    """A service of each organisation, one whose check is overdue, and one that was taken off, for authors alone."""
    for organisation, author in (("northvale", "edith"), ("southmere", "oona")):
        of = getattr(world, organisation)
        words = world.canary(f"a service of {organisation}", readers=organisation)
        setattr(
            world, f"service_of_{organisation}", make_service(of, "Hub", what_for=words, who_for=words, address=words)
        )
        late = world.canary(f"an overdue service of {organisation}", readers=organisation)
        make_service(of, late, checked_on=dt.date(2026, 1, 5))
        gone = world.canary(f"a service taken off in {organisation}", readers=author)
        service = make_service(
            of, gone, what_for=gone, retired_on=dt.date(2026, 11, 2), why_retired=f"Closed: {gone}", areas=["send"]
        )
        setattr(world, f"service_taken_off_in_{organisation}", service)


def _of(name: str) -> Any:
    return lambda world: {"pk": getattr(world, name).pk}


OPEN = {"northvale's": _of("service_of_northvale"), "southmere's": _of("service_of_southmere")}
GONE = {"northvale's": _of("service_taken_off_in_northvale"), "southmere's": _of("service_taken_off_in_southmere")}
AUTHORS = {"northvale's": "edith", "southmere's": "oona"}
SHOWN = [
    "a service of northvale",
    "a service of southmere",
    "an overdue service of northvale",
    "an overdue service of southmere",
]
UNFINISHED = {"northvale's": {"edith": 422}, "southmere's": {"oona": 422}}

ROWS = [
    Row("directory:service-list", get="everyone -outsiders", shows=SHOWN),
    Row("directory:service-csv", get="everyone -outsiders", shows=SHOWN),
    Row("directory:service-add", get="edith oona", post={"edith oona": 422}),
    Row(
        "directory:service-retired",
        get="edith oona",
        shows=["a service taken off in northvale", "a service taken off in southmere"],
    ),
    Row("directory:service-edit", to=OPEN, get=AUTHORS, post=UNFINISHED),
    Row("directory:service-check", to=OPEN, get=AUTHORS, post=UNFINISHED),
    Row("directory:service-retire", to=OPEN, get=AUTHORS, post=UNFINISHED),
    Row("directory:service-bring-back", to=GONE, post=AUTHORS),
]
