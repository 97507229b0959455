"""Where a worker stands with everything a level asks."""

import datetime as dt

import pytest

from modules.models import ModulePage
from pathway.careers.actions import place
from pathway.core import clock
from pathway.core.exceptions import NotAllowed, RuleBroken
from pathway.core.permissions import may
from pathway.people.models import User
from pathway.progression.actions import map_module
from pathway.progression.models import ModuleCompetency
from pathway.progression.queries import level_page, module_map, workers_seen_by
from pathway.training.actions import require_module
from tests.conftest import NOW
from tests.factories.decisions import decided, make_sent
from tests.factories.modules import make_module, publish
from tests.factories.portfolio import competency

pytestmark = pytest.mark.usefixtures("fixed_clock")


@pytest.fixture
def module(cast):
    """A module of Northvale's that is live."""
    page = make_module(cast.northvale, cast.edith, title="Supporting family time")
    publish(page, cast.edith)
    return ModulePage.objects.get(pk=page.pk)


def line(page, code):
    return next(each for each in page.lines if each.competency.code == code)


def test_a_worker_starts_with_every_statement_still_to_show(cast):
    page = level_page(cast.amira)
    assert page.words == "0 of 23 statements met, 23 still to show."
    assert len(page.gaps) == 23
    assert line(page, "1.1").expectation.get_expected_display() == "with support"


def test_each_statement_says_where_it_stands(cast):
    decided(cast.moses, cast.amira, "meets", "1.1")
    decided(cast.moses, cast.amira, "partly", "1.2")
    make_sent(cast.amira, "2.1")
    page = level_page(cast.amira)
    assert {code: line(page, code).stone for code in ("1.1", "1.2", "2.1", "2.2")} == {
        "1.1": "met",
        "1.2": "partly",
        "2.1": "claimed",
        "2.2": "none",
    }
    assert page.words == "1 of 23 statements met, 1 waiting for a decision, 1 partly met, 20 still to show."
    assert [each.competency.code for each in page.gaps[:2]] == ["1.2", "2.1"]


def test_a_returned_piece_is_still_to_show(cast):
    decided(cast.moses, cast.amira, "return", "1.1")
    assert line(level_page(cast.amira), "1.1").stone == "none"


def test_what_is_met_at_one_level_is_partly_met_where_the_next_asks_for_more(cast):
    decided(cast.moses, cast.amira, "meets", "1.1")
    place(keeper=cast.wanda, worker=cast.amira, level=cast.northvale.levels.get(code="trainee"))
    page = level_page(cast.amira)
    assert line(page, "1.1").stone == "partly"
    assert [stretch["state"] for stretch in page.picture] == ["past", "here", "next", "later"]
    past = page.picture[0]["stones"]
    assert [stone["status"] for stone in past].count("met") == 1


def test_the_next_level_shows_what_it_asks_beyond_this_one(cast):
    page = level_page(cast.amira)
    assert page.next_level.code == "trainee"
    assert len(page.ahead) == 26
    new = [each.competency.code for each in page.ahead if not each.before]
    assert len(new) == 3
    assert level_page(cast.moses).next_level is None


@pytest.mark.parametrize(
    ("since", "today", "months"),
    [
        (dt.date(2026, 1, 5), dt.date(2026, 11, 23), 10),
        (dt.date(2026, 1, 5), dt.date(2026, 2, 4), 0),
        (dt.date(2026, 1, 5), dt.date(2026, 2, 5), 1),
        (dt.date(2028, 1, 31), dt.date(2028, 2, 29), 1),
        (dt.date(2028, 2, 29), dt.date(2029, 2, 28), 12),
        (dt.date(2026, 5, 31), dt.date(2026, 6, 30), 1),
    ],
)
def test_months_at_a_level_are_whole_months(cast, since, today, months):
    cast.amira.placements.update(started_on=since)
    with clock.at(dt.datetime(today.year, today.month, today.day, 12, tzinfo=dt.UTC)):
        assert level_page(cast.amira).months_here == months


def test_the_even_pace_is_a_share_of_the_months_expected(cast):
    page = level_page(cast.amira)
    assert page.expected == round(23 * 10 / 24)
    assert page.least_until == dt.date(2027, 7, 5)
    assert level_page(cast.moses).expected is None


def test_moving_up_names_statements_time_and_training(cast, module):
    require_module(lead=cast.wanda, module=module, first_due_days=14, refresh_months=36)

    def shown():
        way = level_page(cast.amira, viewer=cast.amira).way
        return {each.line.title: (each.status, each.word) for group in way.groups for each in group.lines}

    lines = shown()
    assert lines["Core statements met at this level"] == ("none", "23 to go")
    assert lines["At least 18 months at this level"] == ("none", "From 5 July 2027")
    assert lines["Required training in date"] == ("met", "Met")
    with clock.at(NOW + dt.timedelta(days=15)):
        assert shown()["Required training in date"] == ("overdue", "1 overdue")


def test_people_without_a_level_have_training_alone(cast, module):
    require_module(lead=cast.wanda, module=module, first_due_days=14)
    page = level_page(cast.grace)
    assert (page.level, page.lines, len(page.training)) == (None, [], 1)


def test_a_gap_offers_the_modules_that_help(cast, module):
    map_module(keeper=cast.wanda, module=module, competencies=[competency(cast.amira, "4.3")])
    (helping,) = line(level_page(cast.amira), "4.3").modules
    assert (helping.title, helping.is_done) == ("Supporting family time", False)
    assert line(level_page(cast.olu), "4.3").modules == []


def test_a_module_taken_down_is_no_longer_offered(cast, module):
    map_module(keeper=cast.wanda, module=module, competencies=[competency(cast.amira, "4.3")])
    module.unpublish()
    assert line(level_page(cast.amira), "4.3").modules == []


def test_mapping_adds_keeps_and_ends(cast, module):
    first, second = competency(cast.amira, "4.2"), competency(cast.amira, "4.3")
    map_module(keeper=cast.wanda, module=module, competencies=[first])
    with clock.at(NOW + dt.timedelta(days=3)):
        map_module(keeper=cast.wanda, module=module, competencies=[second])
        assert [each.code for each in module_map(cast.northvale, cast.wanda)[0].competencies] == ["4.3"]
    assert ModuleCompetency.objects.get(competency=first).ended_on == NOW.date() + dt.timedelta(days=3)


def test_mapping_is_for_keepers_of_the_same_organisation(cast, module):
    ours, theirs = competency(cast.amira, "4.3"), competency(cast.olu, "4.3")
    for keeper, statements in ((cast.grace, [ours]), (cast.edith, [ours])):
        with pytest.raises(NotAllowed):
            map_module(keeper=keeper, module=module, competencies=statements)
    with pytest.raises(RuleBroken, match="own organisation's framework"):
        map_module(keeper=cast.wanda, module=module, competencies=[theirs])
    with pytest.raises(RuleBroken, match="your people can open"):
        map_module(keeper=cast.omar, module=module, competencies=[theirs])
    assert map_module(keeper=cast.otto, module=module, competencies=[ours])


def test_the_rule_equals_who_is_seen(cast):
    people = [person for person in vars(cast).values() if isinstance(person, User)]
    for viewer in people:
        seen = set(workers_seen_by(viewer))
        assert seen == {person for person in people if may(viewer, "progression.see_level", person)}


def test_level_pages_ask_the_same_however_many_modules_help(cast, django_assert_max_num_queries):
    statements = [competency(cast.amira, code) for code in ("1.1", "1.2", "2.1", "4.3")]
    for number in range(4):
        page = make_module(cast.northvale, cast.edith, title=f"Module {number}")
        publish(page, cast.edith)
        map_module(keeper=cast.wanda, module=page, competencies=statements)
    with django_assert_max_num_queries(41):
        page = level_page(cast.amira)
    assert len(line(page, "1.1").modules) == 4
