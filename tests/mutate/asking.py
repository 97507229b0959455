"""Asks the rows of the permission matrix once as things are, then again with one check away: does an answer change?

Named otherwise than a test, so that only `make mutate` runs it.
"""

import os
from collections import defaultdict

import pytest
from django.core.cache import cache

from tests.house.asking import Asker
from tests.house.conftest import asker, world  # noqa: F401  fixtures
from tests.house.rows import METHODS
from tests.house.test_matrix import ROWS, _ask_everything
from tests.house.world import World
from tests.mutate import outcome, sites

pytestmark = pytest.mark.django_db


def test_each_check_is_missed_where_it_is_away(world: World, asker: Asker) -> None:  # noqa: F811
    labels = os.environ.get("PATHWAY_ROWS_OF", "").split()
    rows = [row for row in ROWS if not labels or row.name.split(":")[0] in labels]
    asked_at: dict[str, list[tuple[str, str, int]]] = defaultdict(list)
    wrong = []
    for number, row in enumerate(rows):
        for who in world.actors:
            cache.clear()
            for method in METHODS:
                sites.reached.clear()
                wrong += [
                    f"{who} {method} {row.name} {said}" for said in _ask_everything(row, world, asker, who, method)
                ]
                for site in sites.reached:
                    asked_at[site].append((who, method, number))
    assert not wrong, "the matrix itself is not kept:\n" + "\n".join(wrong[:10])
    outcome.rows = len(rows)
    for site in outcome.chosen:
        if site not in asked_at:
            outcome.unreached.append(site)
            continue
        sites.away = site
        try:
            noticed = next((said for one in asked_at[site] if (said := _noticed(rows, world, asker, *one))), None)
        finally:
            sites.away = None
        if noticed:
            outcome.noticed[site] = noticed
        else:
            outcome.survived.append(site)


def _noticed(rows: list, there: World, ask: Asker, who: str, method: str, number: int) -> str | None:
    cache.clear()
    try:
        said = next(iter(_ask_everything(rows[number], there, ask, who, method)), None)
    except Exception as error:
        # With a check away anything may break; that is noticed too.
        return f"{who} {method} {rows[number].name}: {type(error).__name__}"
    return f"{who} {method} {rows[number].name} {said}" if said else None
