"""Every page of the matrix in a browser on a telephone: axe finds nothing, and no page moves sideways.

Text of twice the size must not push a page over the edge either; tables may scroll inside themselves.
"""

import pytest

from pathway.core import clock
from tests.conftest import NOW
from tests.gallery.looking import look, too_wide
from tests.house.asking import path_of
from tests.house.world import build_world, matrix_modules

ROWS = [row for module in matrix_modules() for row in module.ROWS if row.get and not row.on_content_host]
PARTS = 4


def welcome(world, row):
    """The first person who gets this page, and where it is."""
    for scope in row.scopes():
        for who, status in sorted(row.expected("GET", scope, world).items()):
            if status == 200 and who != "operator":
                return who, path_of(row, row.arguments(scope, world))
    return None


@pytest.mark.sqlite
@pytest.mark.parametrize("part", range(PARTS))
def test_every_page_is_accessible_and_fits_a_telephone_even_with_large_text(own_database, live, page, part):
    with clock.at(NOW):
        world = build_world()
    wanted = sorted(filter(None, (welcome(world, row) for row in ROWS[part::PARTS])))
    signed_in, wrong, seen = "", [], 0
    page.on("download", lambda download: download.cancel())
    for who, path in wanted:
        if who != signed_in:
            page.context.clear_cookies()
            if who != "anonymous":
                live.sign_in(page, world.actors[who])
            signed_in = who
        kind = page.request.head(live.app + path).headers.get("content-type", "")
        if not kind.startswith("text/html"):
            continue
        page.goto(live.app + path)
        seen += 1
        wrong += [f"{who} {path}: {line}" for line in look(page).lines]
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        wrong += [f"{who} {path}, text twice the size: {line}" for line in too_wide(page)]
    assert seen > 20
    assert not wrong, "\n".join(wrong)
