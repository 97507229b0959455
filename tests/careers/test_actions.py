"""Changing the ladder and who stands where."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from pathway.careers.actions import add_level, adopt_illustrative_framework, change_level, move_level, place
from pathway.careers.models import Level
from pathway.careers.queries import competencies_at, level_of, next_level, people_without_level
from pathway.core.exceptions import NotAllowed, RuleBroken
from tests.conftest import NOW

TODAY = NOW.date()
pytestmark = pytest.mark.usefixtures("fixed_clock")


@pytest.fixture
def levels(cast):
    """Northvale's levels by code."""
    return {level.code: level for level in cast.northvale.levels.all()}


def ladder(organisation):
    return list(organisation.levels.order_by("order").values_list("code", flat=True))


def test_the_illustrative_framework_has_nine_headings_and_27_statements(cast):
    framework = cast.northvale.frameworks.get()
    assert framework.is_illustrative
    assert framework.domains.count() == 9
    counts = {level.code: competencies_at(level).count() for level in cast.northvale.levels.all()}
    assert counts == {"apprentice": 23, "trainee": 26, "fsw": 26, "senior": 27}


def test_it_is_adopted_once(cast):
    with pytest.raises(RuleBroken, match="already has levels"):
        adopt_illustrative_framework(keeper=cast.wanda, organisation=cast.northvale)


def test_a_level_changes_places_with_its_neighbour(cast, levels):
    move_level(keeper=cast.wanda, level=levels["trainee"], up=True)
    assert ladder(cast.northvale) == ["apprentice", "fsw", "trainee", "senior"]
    move_level(keeper=cast.wanda, level=levels["trainee"], up=False)
    assert ladder(cast.northvale) == ["apprentice", "trainee", "fsw", "senior"]
    assert ladder(cast.southmere) == ["apprentice", "trainee", "fsw", "senior"]


def test_the_highest_level_goes_no_higher(cast, levels):
    for code, up in (("senior", True), ("apprentice", False)):
        with pytest.raises(RuleBroken, match="already"):
            move_level(keeper=cast.wanda, level=levels[code], up=up)


def test_the_database_refuses_two_levels_on_a_rung(levels):
    with pytest.raises(IntegrityError), transaction.atomic():
        Level.objects.filter(pk=levels["fsw"].pk).update(order=levels["senior"].order)


def test_a_new_level_may_ask_for_what_another_asks(cast, levels):
    added = add_level(
        keeper=cast.wanda, organisation=cast.northvale, name="Advanced practitioner", asks_as=levels["senior"]
    )
    assert ladder(cast.northvale)[-1] == "advanced-practitioner"
    assert competencies_at(added).count() == 27
    assert next_level(levels["senior"]) == added


def test_level_names_are_unique_and_codes_make_room(cast):
    with pytest.raises(RuleBroken, match="already a level called"):
        add_level(keeper=cast.wanda, organisation=cast.northvale, name="family support WORKER")
    codes = [
        add_level(keeper=cast.wanda, organisation=cast.northvale, name=name).code for name in ("Fsw", "***", "###")
    ]
    assert codes == ["fsw-2", "level", "level-2"]


def test_a_level_is_changed_by_its_keepers_alone(cast, levels):
    for person in (cast.grace, cast.omar, cast.amira):
        with pytest.raises(NotAllowed):
            change_level(keeper=person, level=levels["fsw"], name="Family worker")
    assert change_level(keeper=cast.wanda, level=levels["fsw"], name="Family worker").name == "Family worker"
    with pytest.raises(RuleBroken, match="least time"):
        change_level(keeper=cast.wanda, level=levels["fsw"], name="Family worker", least_months=9, expected_months=6)


def test_a_placement_ends_the_one_before(cast, levels):
    place(keeper=cast.otto, worker=cast.amira, level=levels["trainee"])
    assert level_of(cast.amira) == levels["trainee"]
    assert level_of(cast.amira, on=TODAY - dt.timedelta(days=1)) == levels["apprentice"]
    with pytest.raises(RuleBroken, match="already stands"):
        place(keeper=cast.otto, worker=cast.amira, level=levels["trainee"])
    with pytest.raises(RuleBroken, match="Choose that day or a later one"):
        place(keeper=cast.otto, worker=cast.amira, level=levels["fsw"], on=dt.date(2026, 6, 1))


def test_nobody_places_themselves_or_others_of_another_organisation(cast, levels):
    for keeper, worker in ((cast.wanda, cast.wanda), (cast.omar, cast.amira), (cast.grace, cast.amira)):
        with pytest.raises(NotAllowed):
            place(keeper=keeper, worker=worker, level=levels["senior"])
    with pytest.raises(RuleBroken, match="own organisation"):
        place(keeper=cast.wanda, worker=cast.amira, level=cast.southmere.levels.first())
    assert place(keeper=cast.wanda, worker=cast.amira, level=levels["senior"]).pk


def test_people_without_level_are_family_support_workers_in_post(cast):
    assert set(people_without_level(cast.northvale)) == set()
    cast.amira.placements.update(ended_on=TODAY)
    assert set(people_without_level(cast.northvale)) == {cast.amira}
