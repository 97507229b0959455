"""Applying, the manager's statement, panels, decisions, corrections and appeals, through the actions."""

import datetime as dt

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from pathway.audit.models import Event
from pathway.careers.enums import MoveRoute
from pathway.careers.models import Placement
from pathway.careers.queries import level_of
from pathway.core import clock
from pathway.core.exceptions import NotAllowed, RuleBroken
from pathway.core.permissions import may
from pathway.notifications.models import Notification
from pathway.people.enums import AppointmentKind
from pathway.people.models import User
from pathway.progression.actions import applications as actions
from pathway.progression.models import (
    Appeal,
    Application,
    ManagerStatement,
    Move,
    MoveDecision,
    PanelMember,
    PanelView,
    SelfAssessment,
)
from pathway.progression.queries.applications import pack_of, views_shown_to, waiting_for
from pathway.progression.queries.ways import sees_supervision
from tests.conftest import NOW
from tests.factories.decisions import decided
from tests.factories.people import appoint, employ, give_mentor, make_person
from tests.factories.progression import (
    STATEMENT,
    TIME,
    give_views,
    make_application,
    make_panel,
    make_statement,
    make_way,
    people_for_a_panel,
    ratings_of,
    seats_of,
)
from tests.factories.quality import assured

pytestmark = pytest.mark.usefixtures("fixed_clock")
DECIDED = {"feedback": "You lead visits calmly and write them up the same day."}


@pytest.fixture
def level(cast):
    """Amira's level, decided by her manager: six months and a statement."""
    level = cast.northvale.levels.get(code="apprentice")
    make_way(cast.wanda, level)
    return level


@pytest.fixture
def applied(cast, level):
    return make_application(cast.amira)


@pytest.fixture
def stated(cast, applied):
    make_statement(cast.grace, applied)
    return applied


@pytest.fixture
def panel(cast):
    """Tariq's application with a panel of three: sam, who chairs, wanda and pat."""
    people_for_a_panel(cast)
    make_way(cast.wanda, cast.northvale.levels.get(code="trainee"), route="panel")
    application = make_application(cast.tariq)
    make_statement(cast.grace, application)
    make_panel(cast, application)
    return application


def told(person, kind):
    return Notification.objects.filter(recipient=person, kind=f"progression.{kind}").count()


def test_applying_keeps_the_words_the_ratings_and_the_version_applied_under(cast, applied, level):
    assert (applied.from_level, applied.to_level.code, applied.route) == (level, "trainee", "manager")
    assert applied.self_assessments.count() == 23
    assert applied.way_up.version == level.ways_up.get().version
    assert told(cast.grace, "statement_asked") == 1
    assert Event.objects.filter(verb="progression.applied", subject=cast.amira).count() == 1


def test_applying_waits_until_every_line_is_met_unless_the_rule_lets_people_be_early(cast):
    level = cast.northvale.levels.get(code="apprentice")
    make_way(cast.wanda, level, {"kind": "months", "count": 18}, STATEMENT)
    with pytest.raises(RuleBroken, match="Not every line is met"):
        make_application(cast.amira)
    make_way(cast.wanda, level, {"kind": "months", "count": 18}, STATEMENT, may_apply_early=True)
    assert make_application(cast.amira).is_open


def test_applying_needs_a_rule_of_the_organisation_a_level_above_and_every_rating(cast, level):
    with pytest.raises(RuleBroken, match="not said yet"):
        actions.apply(worker=cast.tariq, statement="I am ready.", ratings=ratings_of(cast.tariq))
    with pytest.raises(RuleBroken, match="no level above"):
        actions.apply(worker=cast.moses, statement="I am ready.", ratings={})
    with pytest.raises(RuleBroken, match="no level above"):
        actions.apply(worker=cast.grace, statement="I am ready.", ratings={})
    some = dict(list(ratings_of(cast.amira).items())[2:])
    with pytest.raises(RuleBroken, match=r"Still missing: 1\.1, 1\.2"):
        actions.apply(worker=cast.amira, statement="I am ready.", ratings=some)
    with pytest.raises(RuleBroken, match="why you are ready"):
        actions.apply(worker=cast.amira, statement=" \n ", ratings=ratings_of(cast.amira))
    with pytest.raises(RuleBroken, match="each once"):
        actions.apply(worker=cast.amira, statement="Yes.", ratings=ratings_of(cast.amira, "brilliant"))
    assert not Application.objects.exists()


def test_one_open_application_and_another_once_the_first_is_taken_back(cast, applied):
    with pytest.raises(RuleBroken, match="applied already"):
        make_application(cast.amira)
    with pytest.raises(NotAllowed):
        actions.withdraw_application(worker=cast.tariq, application=applied)
    actions.withdraw_application(worker=cast.amira, application=applied)
    with pytest.raises(NotAllowed):
        actions.withdraw_application(worker=cast.amira, application=applied)
    assert make_application(cast.amira).pk != applied.pk


def test_the_database_holds_one_open_application(cast, applied):
    with pytest.raises(IntegrityError), transaction.atomic():
        Application.objects.create(
            worker=cast.amira,
            organisation=cast.northvale,
            from_level=applied.from_level,
            to_level=applied.to_level,
            way_up=applied.way_up,
            route="manager",
            statement="Twice",
            applied_at=NOW,
        )


def test_a_statement_is_the_managers_and_gives_reasons(cast, applied):
    for person in (cast.amira, cast.moses, cast.wanda, cast.orla):
        with pytest.raises(NotAllowed):
            make_statement(person, applied)
    with pytest.raises(RuleBroken, match="reasons"):
        actions.make_statement(manager=cast.grace, application=applied, recommendation="recommend", reasons=" ")
    make_statement(cast.grace, applied, "not_yet", "Not before the spring.")
    make_statement(cast.grace, applied, "recommend", "I looked again.")
    assert [each.recommendation for each in applied.statements.all()] == ["recommend", "not_yet"]
    assert told(cast.amira, "statement_made") == 2


def test_nobody_decides_before_the_statement(cast, applied):
    with pytest.raises(RuleBroken, match="statement is still missing"):
        actions.decide_move(decider=cast.grace, application=applied, outcome="progress", **DECIDED)
    assert not MoveDecision.objects.exists()


def test_a_manager_decides_and_the_worker_moves_up_in_the_same_moment(cast, stated):
    decision = actions.decide_move(decider=cast.grace, application=stated, outcome="progress", **DECIDED)
    assert level_of(cast.amira).code == "trainee"
    placement = Placement.objects.current().get(worker=cast.amira)
    assert placement.move.decision == decision
    assert placement.route == MoveRoute.AUTOMATIC
    stated.refresh_from_db()
    assert (stated.state, stated.closed_at) == ("decided", NOW)
    assert told(cast.amira, "decided") == 1
    assert Event.objects.filter(verb="progression.decided", subject=cast.amira).count() == 1
    assert Event.objects.filter(verb="careers.placed", subject=cast.amira, actor=cast.grace).count() == 1


def test_pressing_twice_decides_once(cast, stated):
    actions.decide_move(decider=cast.grace, application=stated, outcome="progress", **DECIDED)
    with pytest.raises(RuleBroken, match="decided about this on 23 November 2026 already"):
        actions.decide_move(decider=cast.grace, application=stated, outcome="progress", **DECIDED)
    assert (MoveDecision.objects.count(), Move.objects.count()) == (1, 1)
    assert Placement.objects.filter(worker=cast.amira).count() == 2


def test_a_move_that_cannot_be_made_leaves_nothing_behind(cast, stated):
    Placement.objects.filter(worker=cast.amira).update(level=cast.northvale.levels.get(code="fsw"))
    with pytest.raises(RuleBroken, match="no longer stands at"):
        actions.decide_move(decider=cast.grace, application=stated, outcome="progress", **DECIDED)
    stated.refresh_from_db()
    assert stated.is_open
    assert not MoveDecision.objects.exists()
    assert not told(cast.amira, "decided")


def test_whoever_may_decide_by_the_manager_route(cast, stated):
    for person in (cast.amira, cast.moses, cast.wanda, cast.otto, cast.orla):
        assert not may(person, "progression.decide_move", stated)
        with pytest.raises(NotAllowed):
            actions.decide_move(decider=person, application=stated, outcome="progress", **DECIDED)
    assert may(cast.grace, "progression.decide_move", stated)


def test_a_manager_places_nobody_but_by_a_decision(cast, stated):
    assert not may(cast.grace, "careers.place", cast.amira)
    actions.decide_move(decider=cast.grace, application=stated, outcome="progress", **DECIDED)
    assert not may(cast.grace, "careers.place", cast.amira)


def test_deferring_names_actions_and_a_day(cast, stated):
    for missing in ({"actions": "Two more observations."}, {"again_on": dt.date(2027, 3, 1)}, {}):
        with pytest.raises(RuleBroken, match="To defer"):
            actions.decide_move(decider=cast.grace, application=stated, outcome="defer", **DECIDED, **missing)
    with pytest.raises(RuleBroken, match="within the next year"):
        actions.decide_move(
            decider=cast.grace, application=stated, outcome="defer", **DECIDED, actions="Wait", again_on=NOW.date()
        )
    decision = actions.decide_move(
        decider=cast.grace,
        application=stated,
        outcome="defer",
        **DECIDED,
        actions="Two more observations.",
        again_on=dt.date(2027, 3, 1),
    )
    assert (decision.actions, level_of(cast.amira).code) == ("Two more observations.", "apprentice")
    with pytest.raises(RuleBroken, match="reasons as feedback"):
        actions.correct_decision(decider=cast.grace, application=stated, outcome="not_yet", feedback=" ")


def test_a_vacancy_is_named_and_recorded(cast):
    make_way(cast.wanda, cast.northvale.levels.get(code="apprentice"), route="vacancy")
    application = make_application(cast.amira)
    make_statement(cast.grace, application)
    with pytest.raises(RuleBroken, match="which vacancy"):
        actions.decide_move(decider=cast.wanda, application=application, outcome="progress", **DECIDED)
    actions.decide_move(
        decider=cast.wanda, application=application, outcome="progress", **DECIDED, vacancy="Trainee, East, V-104"
    )
    assert Placement.objects.current().get(worker=cast.amira).route == MoveRoute.VACANCY


def test_a_panel_needs_three_with_every_part_and_a_chair_who_is_not_too_close(cast):
    people_for_a_panel(cast)
    make_way(cast.wanda, cast.northvale.levels.get(code="trainee"), route="panel")
    application = make_application(cast.tariq)
    sam, wanda, pat = seats_of(cast)

    def refused(*seats, because):
        with pytest.raises(RuleBroken, match=because):
            actions.name_panel(keeper=cast.wanda, application=application, seats=seats)

    refused(sam, wanda, because="at least 3")
    refused(sam, wanda, actions.Seat(cast.peter, "other"), because="practitioner not in line")
    refused(sam, wanda, actions.Seat(cast.wanda, "practitioner"), because="each person once")
    refused(sam, wanda, actions.Seat(cast.grace, "practitioner"), because="cannot sit on this panel")
    refused(sam, wanda, actions.Seat(cast.tariq, "practitioner"), because="cannot sit on this panel")
    refused(sam, wanda, actions.Seat(cast.ola, "practitioner"), because="cannot sit on this panel")
    refused(*seats_of(cast, chair="nobody"), because="one chair")
    rest = seats_of(cast, chair="nobody")
    refused(*rest, actions.Seat(cast.grace, "other", is_chair=True), because="manages .* cannot be chair")
    refused(*rest, actions.Seat(cast.moses, "other", is_chair=True), because="mentors .* cannot be chair")
    assert not PanelMember.objects.exists()
    actions.name_panel(keeper=cast.otto, application=application, seats=[sam, wanda, pat])
    assert told(cast.pat, "panel_named") == 1
    for person in (cast.grace, cast.tariq, cast.sam, cast.omar):
        with pytest.raises(NotAllowed):
            actions.name_panel(keeper=person, application=application, seats=[sam, wanda, pat])


def test_each_member_gives_their_own_view_and_reads_the_others_after_it(cast, panel):
    give_views(panel, cast.pat, notes="Pat's own view")
    assert [view.member for view in views_shown_to(cast.pat, panel)] == [cast.pat]
    assert views_shown_to(cast.wanda, panel) == []
    for person in (cast.tariq, cast.grace, cast.moses, cast.otto):
        assert views_shown_to(person, panel) == []
        with pytest.raises(NotAllowed):
            give_views(panel, person)
    with pytest.raises(RuleBroken, match=r"the view of Sam Example, Wanda Example"):
        actions.decide_move(decider=cast.sam, application=panel, outcome="progress", **DECIDED)
    give_views(panel, cast.sam, cast.wanda)
    assert len(views_shown_to(cast.wanda, panel)) == 3
    assert told(cast.sam, "views_given") == 1


def test_the_chair_decides_for_the_panel(cast, panel):
    give_views(panel, cast.sam, cast.wanda, cast.pat)
    for person in (cast.wanda, cast.pat, cast.grace, cast.otto):
        with pytest.raises(NotAllowed):
            actions.decide_move(decider=person, application=panel, outcome="progress", **DECIDED)
    actions.decide_move(decider=cast.sam, application=panel, outcome="progress", **DECIDED)
    assert level_of(cast.tariq).code == "fsw"
    assert Placement.objects.current().get(worker=cast.tariq).route == MoveRoute.PANEL


def test_a_panel_reads_from_being_named_until_a_fortnight_after_the_decision(cast, panel):
    def seen():
        return {
            name
            for name in ("sam", "pat", "peter", "moses")
            if Application.objects.visible_to(User.objects.get(pk=getattr(cast, name).pk)).exists()
        }

    assert seen() == {"sam", "pat"}
    give_views(panel, cast.sam, cast.wanda, cast.pat)
    actions.decide_move(decider=cast.sam, application=panel, outcome="not_yet", **DECIDED)
    with clock.at(NOW + dt.timedelta(days=14)):
        assert seen() == {"sam", "pat"}
        assert may(cast.pat, "progression.read_pack", Application.objects.get())
    with clock.at(NOW + dt.timedelta(days=14, minutes=1)):
        assert seen() == set()
        assert not may(cast.pat, "progression.read_pack", Application.objects.get())


def test_who_is_stood_down_stops_reading_at_once(cast, panel):
    sam, wanda, _ = seats_of(cast)
    actions.name_panel(
        keeper=cast.wanda, application=panel, seats=[sam, wanda, actions.Seat(cast.peter, "practitioner")]
    )
    assert not Application.objects.visible_to(cast.pat).exists()
    assert Application.objects.visible_to(cast.peter).exists()
    assert PanelMember.objects.filter(application=panel).count() == 4


def test_a_correction_is_a_further_row_and_the_deciders_own(cast, stated):
    actions.decide_move(decider=cast.grace, application=stated, outcome="not_yet", feedback="Not this time.")
    for person in (cast.wanda, cast.amira, cast.moses):
        with pytest.raises(NotAllowed):
            actions.correct_decision(decider=person, application=stated, outcome="progress", **DECIDED)
    actions.correct_decision(decider=cast.grace, application=stated, outcome="progress", **DECIDED)
    assert [(each.number, each.outcome) for each in stated.decisions.all()] == [(2, "progress"), (1, "not_yet")]
    assert level_of(cast.amira).code == "trainee"
    with pytest.raises(NotAllowed):
        actions.correct_decision(decider=cast.grace, application=stated, outcome="not_yet", **DECIDED)


def test_an_appeal_goes_to_somebody_else(cast, stated):
    people_for_a_panel(cast)
    actions.decide_move(decider=cast.grace, application=stated, outcome="not_yet", feedback="Not this time.")
    with pytest.raises(NotAllowed):
        actions.appeal(worker=cast.tariq, application=stated, reasons="I would like somebody else to look.")
    with pytest.raises(RuleBroken, match="looked at again"):
        actions.appeal(worker=cast.amira, application=stated, reasons=" ")
    actions.appeal(worker=cast.amira, application=stated, reasons="My observations were not counted.")
    assert told(cast.wanda, "appealed") == 1
    with pytest.raises(NotAllowed):
        actions.appeal(worker=cast.amira, application=stated, reasons="Again.")
    with pytest.raises(NotAllowed):
        actions.correct_decision(decider=cast.grace, application=stated, outcome="progress", **DECIDED)
    for close in (cast.grace, cast.moses, cast.amira, cast.peter, cast.orla):
        with pytest.raises(RuleBroken, match="had a part in this or is too close"):
            actions.name_hearer(keeper=cast.wanda, application=stated, hearer=close)
    with pytest.raises(NotAllowed):
        actions.name_hearer(keeper=cast.grace, application=stated, hearer=cast.sam)
    actions.name_hearer(keeper=cast.wanda, application=stated, hearer=cast.sam)
    assert may(cast.sam, "progression.read_pack", stated)
    with pytest.raises(NotAllowed):
        actions.decide_move(decider=cast.wanda, application=stated, outcome="progress", **DECIDED)
    decision = actions.decide_move(decider=cast.sam, application=stated, outcome="progress", **DECIDED)
    assert (decision.decided_as, decision.number, level_of(cast.amira).code) == ("appeal", 2, "trainee")
    with clock.at(NOW + dt.timedelta(days=15)):
        assert not Application.objects.visible_to(User.objects.get(pk=cast.sam.pk)).exists()


def test_an_appeal_is_made_within_four_weeks_and_not_against_a_move_up(cast, stated):
    actions.decide_move(decider=cast.grace, application=stated, outcome="not_yet", feedback="Not this time.")
    with clock.at(NOW + dt.timedelta(days=28)), pytest.raises(NotAllowed):
        actions.appeal(worker=cast.amira, application=stated, reasons="Late.")
    actions.correct_decision(decider=cast.grace, application=stated, outcome="progress", **DECIDED)
    with pytest.raises(NotAllowed):
        actions.appeal(worker=cast.amira, application=stated, reasons="Too good.")


def test_who_reads_an_application(cast, panel):
    people = {name: one for name, one in vars(cast).items() if isinstance(one, User)}
    seen = {name for name, one in people.items() if Application.objects.visible_to(one).exists()}
    assert seen == {"tariq", "grace", "wanda", "sam", "pat"}
    for one in people.values():
        assert may(one, "progression.read_application", panel) == Application.objects.visible_to(one).exists()


def test_what_waits_for_whom(cast, panel):
    assert [each.label for each in waiting_for(cast.sam)] == ["Read the pack and give your view"]
    give_views(panel, cast.sam, cast.wanda, cast.pat)
    assert [each.label for each in waiting_for(cast.sam)] == ["Record the decision"]
    assert waiting_for(cast.pat) == waiting_for(cast.grace) == waiting_for(cast.tariq) == []
    make_way(cast.wanda, cast.northvale.levels.get(code="apprentice"))
    make_application(cast.amira)
    assert [each.label for each in waiting_for(cast.grace)] == ["Write your statement"]
    assert waiting_for(cast.moses) == []


def refused(name, make):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        make()


def test_the_database_lets_nobody_decide_about_themselves(cast, panel):
    mine = {"application": panel, "worker": cast.tariq}
    refused(
        "nobody_recommends_themselves",
        lambda: ManagerStatement.objects.create(
            **mine, manager=cast.tariq, recommendation="recommend", reasons="Me", made_at=NOW
        ),
    )
    refused(
        "nobody_sits_on_their_own_panel",
        lambda: PanelMember.objects.create(**mine, member=cast.tariq, part="other", named_by=cast.wanda, named_at=NOW),
    )
    refused(
        "nobody_has_a_view_of_themselves",
        lambda: PanelView.objects.create(**mine, member=cast.tariq, outcome="progress", notes="Me", given_at=NOW),
    )
    refused(
        "nobody_decides_about_their_own_move",
        lambda: MoveDecision.objects.create(
            **mine, number=1, decider=cast.tariq, decided_as="chair", outcome="progress", feedback="Me", decided_at=NOW
        ),
    )


def test_the_database_holds_the_rules_of_a_decision(cast, panel):
    row = {"application": panel, "worker": cast.tariq, "decider": cast.sam, "decided_at": NOW, "decided_as": "chair"}
    refused(
        "deferring_names_actions_and_a_day",
        lambda: MoveDecision.objects.create(**row, number=1, outcome="defer", feedback="Later"),
    )
    refused(
        "a_decision_about_a_move_gives_reasons",
        lambda: MoveDecision.objects.create(**row, number=1, outcome="progress", feedback=""),
    )
    refused(
        "a_move_into_a_vacancy_names_it",
        lambda: MoveDecision.objects.create(
            **row | {"decided_as": "vacancy"}, number=1, outcome="progress", feedback="Yes"
        ),
    )
    MoveDecision.objects.create(**row, number=1, outcome="progress", feedback="Yes")
    with pytest.raises(DatabaseError), transaction.atomic():
        MoveDecision.objects.create(**row, number=1, outcome="not_yet", feedback="No")
    refused(
        r"a_panel_has_one_chair|progression_panelmember\.application_id",
        lambda: PanelMember.objects.create(
            application=panel,
            worker=cast.tariq,
            member=cast.peter,
            part="other",
            is_chair=True,
            named_by=cast.wanda,
            named_at=NOW,
        ),
    )


def test_what_was_said_is_never_changed_nor_what_is_closed(cast, stated):
    actions.decide_move(decider=cast.grace, application=stated, outcome="not_yet", feedback="Not this time.")
    actions.appeal(worker=cast.amira, application=stated, reasons="Please look again.")
    for rows in (MoveDecision.objects, ManagerStatement.objects, SelfAssessment.objects, Appeal.objects):
        field = {"worker": cast.tariq} if rows.model is not SelfAssessment else {"rating": "exceeds"}
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            rows.update(**field)
    with pytest.raises(DatabaseError, match="sealed"), transaction.atomic():
        Application.objects.filter(pk=stated.pk).update(statement="Other words")
    with pytest.raises(DatabaseError, match="sealed"), transaction.atomic():
        stated.way_up.groups.get().criteria.filter(kind="months").update(count=1)


def test_who_holds_a_post_elsewhere_is_no_panel(cast):
    people_for_a_panel(cast)
    make_way(cast.wanda, cast.northvale.levels.get(code="trainee"), TIME, STATEMENT, route="panel", panel_size=4)
    application = make_application(cast.tariq)
    with pytest.raises(RuleBroken, match="at least 4"):
        make_panel(cast, application)
    far = make_person(cast.southmere, "far")
    employ(far, "Service manager", cast.south, kind="manager")
    appoint(far, AppointmentKind.SERVICE_MANAGER)
    seats = [actions.Seat(far, "service_manager", True), *seats_of(cast)[1:], actions.Seat(cast.peter, "other")]
    with pytest.raises(RuleBroken, match="cannot sit on this panel"):
        actions.name_panel(keeper=cast.wanda, application=application, seats=seats)


def test_a_mentor_on_the_panel_reads_the_pack_without_supervision(cast):
    people_for_a_panel(cast)
    give_mentor(cast.tariq, cast.pat)
    make_way(cast.wanda, cast.northvale.levels.get(code="trainee"), route="panel")
    application = make_application(cast.tariq)
    make_panel(cast, application)
    assert may(cast.pat, "progression.read_pack", application)
    assert not sees_supervision(cast.pat, cast.tariq)
    assert sees_supervision(cast.sam, cast.tariq)
    assert [sees_supervision(one, cast.tariq) for one in (cast.tariq, cast.grace, cast.wanda, cast.moses)] == [
        True,
        True,
        True,
        False,
    ]


def test_the_pack_names_what_counts_where_a_later_decision_was_overturned(cast, applied):
    def named():
        return [one.pk for line in pack_of(applied, cast.grace).lines for one in line.decisions]

    first, later = decided(cast.moses, cast.amira, "meets"), decided(cast.moses, cast.amira, "meets")
    assert later.supersedes == first
    assert named() == [later.pk]
    assured(cast.ines, later, "overturned")
    assert named() == [first.pk]
