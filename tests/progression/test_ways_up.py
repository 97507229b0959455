"""What moving up asks: drafts, versions, what a change does, and readiness from what really happened."""

import datetime as dt

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from pathway.core import clock
from pathway.core.exceptions import NotAllowed, RuleBroken
from pathway.progression.actions import ways_up as actions
from pathway.progression.models import Criterion, CriterionGroup, WayUp
from pathway.progression.queries.standing import level_page
from pathway.progression.queries.ways import facts_for, placed_at, way_up_of, what_changes
from pathway.progression.queries.ways_up import draft_of, ladder, proposal_for, rules_of, rules_on
from pathway.progression.readiness import evaluate
from portfolio.actions import withdraw_evidence
from tests.conftest import NOW
from tests.factories.decisions import decide_now, decided, make_sent
from tests.factories.portfolio import competency
from tests.factories.progression import STATEMENT, TIME, make_application, make_statement, make_way
from tests.factories.supervision import make_locked

pytestmark = pytest.mark.usefixtures("fixed_clock")
TODAY = NOW.date()


@pytest.fixture
def level(cast):
    return cast.northvale.levels.get(code="apprentice")


def lines(worker, viewer=None, day=None):
    way = way_up_of(worker, viewer=viewer or worker, day=day)
    return {line.title: (line.found, line.needed) for line in way.readiness.lines}


def test_every_level_has_a_proposal_until_the_organisation_says_more(cast, level):
    for each in ladder(cast.northvale):
        assert proposal_for(each).groups
    rules = rules_on([level], TODAY)[level.pk]
    assert (rules.is_proposal, rules.way_up) == (True, None)
    way = actions.adopt_proposal(keeper=cast.wanda, level=level)
    assert (way.is_proposal, way.version, way.started_on) == (True, 1, TODAY)
    assert rules_on([level], TODAY)[level.pk].groups == rules.groups
    with pytest.raises(RuleBroken, match="rules of its own"):
        actions.adopt_proposal(keeper=cast.wanda, level=level)


def test_only_keepers_of_the_same_organisation_change_anything(cast, level):
    for person in (cast.grace, cast.amira, cast.moses, cast.omar):
        for deed in (actions.adopt_proposal, actions.start_draft):
            with pytest.raises(NotAllowed):
                deed(keeper=person, level=level)
    way = actions.start_draft(keeper=cast.otto, level=level)
    with pytest.raises(NotAllowed):
        actions.add_group(keeper=cast.grace, way=way, mode="all")


def test_a_draft_counts_for_nobody_until_it_is_adopted_and_never_changes_then(cast, level):
    make_way(cast.wanda, level, TIME)
    draft = actions.start_draft(keeper=cast.wanda, level=level)
    assert actions.start_draft(keeper=cast.wanda, level=level).pk == draft.pk
    group = draft.groups.get()
    actions.put_line(keeper=cast.wanda, group=group, kind="observations", count=2)
    assert lines(cast.amira) == {"At least 6 months at this level": (1, 1)}
    actions.adopt_draft(keeper=cast.wanda, way=WayUp.objects.get(pk=draft.pk))
    assert lines(cast.amira)["Direct observation: 2"] == (0, 2)
    with pytest.raises(RuleBroken, match="counts already and never changes"):
        actions.put_line(keeper=cast.wanda, group=CriterionGroup.objects.get(pk=group.pk), kind="statement")
    for change in (
        lambda: WayUp.objects.filter(pk=draft.pk).update(route="panel"),
        lambda: CriterionGroup.objects.filter(pk=group.pk).update(mode="any"),
        lambda: Criterion.objects.filter(group=group).update(order=9),
        lambda: Criterion.objects.create(group=group, order=9, kind="statement"),
    ):
        with pytest.raises(DatabaseError, match="sealed"), transaction.atomic():
            change()


def test_past_days_keep_the_version_they_had(cast, level):
    make_way(cast.wanda, level, TIME)
    with clock.at(NOW + dt.timedelta(days=10)):
        make_way(cast.wanda, level, {"kind": "months", "count": 30})
        assert list(lines(cast.amira)) == ["At least 30 months at this level"]
        assert list(lines(cast.amira, day=TODAY)) == ["At least 6 months at this level"]


def test_a_draft_says_what_it_changes_for_whom(cast, level):
    make_way(cast.wanda, level, TIME)
    draft = actions.start_draft(keeper=cast.wanda, level=level)
    actions.put_line(keeper=cast.wanda, group=draft.groups.get(), kind="observations", count=1)
    rules = rules_on([level], TODAY)[level.pk]
    (amira,) = what_changes(level, rules, rules_of(draft_of(level)))
    assert (amira.worker, amira.before, amira.after) == (cast.amira, True, False)
    assert amira.missing == ("Direct observation",)


def test_groups_ask_for_all_any_or_a_number(cast, level):
    one, other = {"kind": "observations", "count": 1}, {"kind": "evidence", "evidence_kind": "feedback", "count": 1}
    for mode, needed, ready in (("all", None, False), ("any", None, True), ("some", 2, True), ("some", 3, False)):
        make_way(cast.wanda, level, TIME, {"kind": "training", "scope": "all"}, one, mode=mode, needed=needed)
        assert way_up_of(cast.amira, viewer=cast.amira).is_ready is ready, (mode, needed)
    draft = actions.start_draft(keeper=cast.wanda, level=level)
    group = draft.groups.get()
    actions.put_line(keeper=cast.wanda, group=group, **other)
    with pytest.raises(RuleBroken, match="how many of these"):
        actions.change_group(keeper=cast.wanda, group=group, mode="some")
    actions.change_group(keeper=cast.wanda, group=group, mode="some", needed=9)
    with pytest.raises(RuleBroken, match="asks for 9 lines and has fewer"):
        actions.adopt_draft(keeper=cast.wanda, way=WayUp.objects.get(pk=draft.pk))


@pytest.mark.parametrize(
    ("line", "because"),
    [
        ({"kind": "competencies"}, "which statements"),
        ({"kind": "competencies", "scope": "named"}, "at least one statement"),
        ({"kind": "training", "scope": "core"}, "which training"),
        ({"kind": "training", "scope": "named"}, "at least one module"),
        ({"kind": "observations"}, "how many"),
        ({"kind": "months", "count": 999}, "120 at most"),
        ({"kind": "evidence", "count": 1}, "what kind of evidence"),
    ],
)
def test_a_line_says_what_it_means(cast, level, line, because):
    draft = actions.start_draft(keeper=cast.wanda, level=level)
    with pytest.raises(RuleBroken, match=because):
        actions.put_line(keeper=cast.wanda, group=draft.groups.first(), **line)


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"kind": "competencies"}, "statements_and_training_say_which"),
        ({"kind": "months"}, "what_is_counted_says_how_many"),
        ({"kind": "statement", "count": 3}, "what_is_counted_says_how_many"),
        ({"kind": "evidence", "count": 1}, "evidence_says_of_what_kind"),
    ],
)
def test_the_database_holds_the_shape_of_a_line(cast, level, fields, name):
    group = actions.start_draft(keeper=cast.wanda, level=level).groups.first()
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Criterion.objects.create(group=group, order=99, **fields)


def test_the_database_holds_the_shape_of_a_group_and_of_a_version(cast, level):
    way = actions.start_draft(keeper=cast.wanda, level=level)
    with pytest.raises(IntegrityError, match="a_number_of_these"), transaction.atomic():
        CriterionGroup.objects.create(way_up=way, order=9, mode="some")
    with pytest.raises(IntegrityError), transaction.atomic():
        WayUp.objects.create(level=level, version=2, route="panel")
    with pytest.raises(IntegrityError, match="three_members"), transaction.atomic():
        WayUp.objects.filter(pk=way.pk).update(panel_size=2)


def test_a_thrown_away_draft_leaves_what_counts(cast, level):
    make_way(cast.wanda, level, TIME)
    draft = actions.start_draft(keeper=cast.wanda, level=level)
    actions.discard_draft(keeper=cast.wanda, way=draft)
    assert draft_of(level) is None
    draft = actions.start_draft(keeper=cast.wanda, level=level)
    actions.remove_group(keeper=cast.wanda, group=draft.groups.get())
    with pytest.raises(RuleBroken, match="at least one line"):
        actions.adopt_draft(keeper=cast.wanda, way=WayUp.objects.get(pk=draft.pk))


def test_accepted_evidence_counts_by_its_kind_at_this_level(cast, level):
    with clock.at(NOW - dt.timedelta(days=30)):
        make_way(
            cast.wanda,
            level,
            {"kind": "observations", "count": 2},
            {"kind": "evidence", "evidence_kind": "feedback", "count": 1},
            {"kind": "evidence", "evidence_kind": "partner_feedback", "count": 1},
        )
    watched = make_sent(cast.amira, "1.1", "1.2", kind="direct_observation")
    decide_now(cast.moses, watched, "meets", "partly")
    decide_now(cast.moses, make_sent(cast.amira, kind="direct_observation"), "partly")
    decide_now(cast.moses, make_sent(cast.amira, kind="partner_feedback"), "meets")
    make_sent(cast.amira, kind="feedback")
    assert lines(cast.amira) == {
        "Direct observation: 2": (1, 2),
        "Feedback from a child or family": (0, 1),
        "Feedback from a partner agency": (1, 1),
    }
    assert lines(cast.amira, day=TODAY - dt.timedelta(days=1))["Direct observation: 2"] == (0, 2)


def test_named_statements_and_the_day_they_were_met(cast, level):
    named = [competency(cast.amira, code) for code in ("1.1", "2.1")]
    with clock.at(NOW - dt.timedelta(days=30)):
        make_way(cast.wanda, level, {"kind": "competencies", "scope": "named", "competencies": named})
    decided(cast.moses, cast.amira, "meets", "1.1")
    title = "Statements 1.1, 2.1 met at this level"
    assert lines(cast.amira)[title] == (1, 2)
    assert lines(cast.amira, day=TODAY - dt.timedelta(days=1))[title] == (0, 2)


def test_supervision_is_counted_and_a_mentor_reads_nothing_of_it(cast, level):
    make_way(cast.wanda, level, {"kind": "supervision", "count": 3}, TIME, STATEMENT)
    title = "Supervision held on time for 3 months"
    assert lines(cast.amira)[title] == (0, 1)
    for weeks in (14, 11, 8, 4, 1):
        make_locked(cast.grace, cast.amira, TODAY - dt.timedelta(weeks=weeks))
    for viewer in (cast.amira, cast.grace, cast.wanda):
        assert lines(cast.amira, viewer)[title] == (1, 1), viewer
    assert list(lines(cast.amira, cast.moses)) == [
        "At least 6 months at this level",
        "The line manager recommends the move",
    ]
    assert level_page(cast.amira).way.readiness == level_page(cast.amira, viewer=cast.moses).way.readiness


def test_the_managers_statement_of_the_application_that_stands(cast, level):
    make_way(cast.wanda, level, TIME, STATEMENT)
    title = "The line manager recommends the move"
    assert lines(cast.amira)[title] == (0, 1)
    application = make_application(cast.amira)
    make_statement(cast.grace, application, "not_yet")
    assert lines(cast.amira)[title] == (0, 1)
    make_statement(cast.grace, application)
    assert lines(cast.amira)[title] == (1, 1)


def test_the_facts_of_many_are_asked_with_as_few_questions_as_of_one(cast, level):
    make_way(cast.wanda, level, TIME, {"kind": "supervision", "count": 3}, {"kind": "observations", "count": 1})
    rules = rules_on([level], TODAY)

    def asked():
        with CaptureQueriesContext(connection) as queries:
            facts = facts_for(placed_at(level), rules)
        return len(facts), len(queries)

    asked()
    one = asked()
    cast.tariq.placements.update(level=level)
    asked()
    two = asked()
    for person in (cast.peter, cast.moses):
        person.placements.update(level=level)
    assert asked() == (4, two[1])
    assert one == (1, two[1])


def test_withdrawn_evidence_no_longer_counts(cast, level):
    make_way(cast.wanda, level, {"kind": "observations", "count": 1})
    version = make_sent(cast.amira, kind="direct_observation")
    decide_now(cast.moses, version, "talk_first")
    assert lines(cast.amira)["Direct observation"] == (0, 1)
    withdraw_evidence(owner=cast.amira, item=version.item)
    assert lines(cast.amira)["Direct observation"] == (0, 1)


def test_a_way_up_is_evaluated_from_its_groups_alone(cast, level):
    rules = rules_on([level], TODAY)
    (_, facts) = facts_for(placed_at(level), rules)[cast.amira.pk]
    assert not evaluate(rules[level.pk].groups, facts).is_met
