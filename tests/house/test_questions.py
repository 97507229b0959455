"""What pages ask of the database: a page asks as little when there is much as when there is little, and never much."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.house.asking import Asker, path_of
from tests.house.growth import grow
from tests.house.rows import Row
from tests.house.world import World, matrix_modules

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
AT_MOST = 15
# Pages with a budget of their own that is below the law.
BUDGETS = {"training:table": 12}
# Pages that ask more than the rest, and why; the number is what they may ask. All of them ask as much of many rows as
# of few, which the first half of the test sees to.
MORE: dict[str, int] = {
    # The first page gathers what eight others show: own level and way up, training, learning, evidence and supervision,
    # and for others the queue, the team, the people supervised, what waits and what to set up. A worker's own part
    # keeps to the law, which tests/home sees to; somebody with several parts sees them all on one page.
    "home:home": 30,
    # Each module is told with the day by which it is required, which is worked out from the events of a working life.
    "modules:module-list": 11,
    # What is asked, booked, recorded, agreed and proposed, and where it can be booked, each kept in a table of its own.
    "training:my-training": 22,
    "training:person-training": 20,
    "training:follow-up": 18,
    # A card of one person, to which every part of the house adds its own section, each for whom it is allowed.
    "people:person-detail": 28,
    # One event with its seats, holds, bookings, attendance, interest and changes, and a note that the names were read.
    "events:event-detail": 18,
    # The last look before sending: what is missing, the family details found, and who will read it.
    "portfolio:evidence-send": 18,
    # The first reading writes itself down, which asks three more; the ten minutes after it stay within the law.
    "assessments:decision-page": 16,
    "assessments:decision-detail": 18,
    # One worker's supervision on one page: rhythm, sessions, actions, agreements and, while writing, learning too.
    "supervision:supervisee-detail": 23,
    "supervision:session-detail": 22,
    "supervision:session-write": 33,
    # A drawn record in all its parts, and that it was read, in the trail and on the record's own page.
    "supervision:audit-record": 18,
    "supervision:date-list": 17,
    # Readiness is worked out from everything that is known of a worker: decisions, evidence, training, supervision,
    # statements and applications, against the lines of a way up that is itself kept in five tables.
    "progression:my-level": 23,
    "progression:level-of": 31,
    "progression:apply": 28,
    "progression:application-detail": 24,
    "progression:pack": 39,
    "progression:pack-file": 39,
    "progression:statement-add": 27,
    # The rules that count, the draft beside them, and whom the change would make ready.
    "progression:way-detail": 30,
    "progression:draft-edit": 30,
    # What somebody may do on their own: decisions, training, licences, who approves, and a note that it was read.
    "progression:card-of": 19,
    "progression:approval-give": 16,
    # All figures of a workforce at once: people, posts, leavers, absence, training, supervision and families.
    "workforce:report": 40,
    "workforce:published-file": 32,
}
# Files, which are read from the disk or drawn, and answers for programs.
ROWS = [row for module in matrix_modules() for row in module.ROWS if row.get and not row.on_content_host]
ASKED_BY_FEW = 3


def questions(asker: Asker, who: str, path: str) -> list[str]:
    """What one visit asks, without the marks of the test's own transaction."""
    connection.queries_log.clear()
    with CaptureQueriesContext(connection) as captured:
        asker.ask(who, "GET", path)
    asked = [query["sql"] for query in captured.captured_queries]
    return [sql for sql in asked if not sql.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN"))]


def warm(asker: Asker, who: str, path: str) -> list[str]:
    """What a second visit asks, when what outlives a visit, such as the size of a picture, is known."""
    questions(asker, who, path)
    return questions(asker, who, path)


def visits(row: Row, world: World) -> list[tuple[str, str]]:
    """A few people who may see this page, and where."""
    for scope in row.scopes():
        welcome = [who for who, status in row.expected("GET", scope, world).items() if status == 200]
        known = [
            who for who in sorted(welcome) if who in ("amira", "grace", "moses", "otto", "wanda", "edith", "priya")
        ]
        if known:
            path = path_of(row, row.arguments(scope, world))
            return [(who, path) for who in (known if not row.to else known[:ASKED_BY_FEW])]
    return []


@pytest.fixture(scope="module")
def before(world: World, asker: Asker) -> dict[tuple[str, str], list[str]]:
    """What every page asked of a world that had some of everything, before there was more.

    It grows once before, since an empty list leaves out what it would ask about its rows.
    """
    grow(world)
    asked = {}
    for row in ROWS:
        for who, path in visits(row, world):
            asked[who, path] = warm(asker, who, path)
    grow(world, "More", weeks=1)
    return asked


@pytest.mark.parametrize("number", range(len(ROWS)), ids=[row.name for row in ROWS])
def test_a_page_asks_as_little_when_there_is_much(number: int, world: World, asker: Asker, before: Any) -> None:
    row = ROWS[number]
    wrong = []
    for who, path in [key for key in before if key in visits(row, world)]:
        few = before[who, path]
        many = warm(asker, who, path)
        if len(many) > len(few):
            new = list(many)
            for sql in few:
                if sql in new:
                    new.remove(sql)
            wrong.append(f"{who} {path}: {len(few)} questions became {len(many)}:\n" + "\n".join(s[:300] for s in new))
        budget = MORE.get(row.name, BUDGETS.get(row.name, AT_MOST))
        if len(many) > budget:
            wrong.append(f"{who} {path}: {len(many)} questions, {budget} at most")
    assert not wrong, "\n".join(wrong)
