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
# Pages with a budget of their own.
BUDGETS = {"modules:module-list": 6, "training:table": 12}
# Pages that ask more than the rest, and why; the number is what they may ask.
MORE: dict[str, int] = {}
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
    """What every page asked before the world grew."""
    asked = {}
    for row in ROWS:
        for who, path in visits(row, world):
            questions(asker, who, path)
            asked[who, path] = questions(asker, who, path)
    grow(world)
    return asked


@pytest.mark.parametrize("number", range(len(ROWS)), ids=[row.name for row in ROWS])
def test_a_page_asks_as_little_when_there_is_much(number: int, world: World, asker: Asker, before: Any) -> None:
    row = ROWS[number]
    wrong = []
    for who, path in [key for key in before if key in visits(row, world)]:
        few = before[who, path]
        many = questions(asker, who, path)
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
