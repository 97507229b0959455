"""Rhythm and compliance of the cast, worked by hand."""

import datetime as dt

import pytest
from django.utils import timezone

from pathway.core import clock
from pathway.core.exceptions import NotAllowed, RuleBroken
from pathway.people.models import Employment, LineManagement, User
from pathway.supervision.actions.arrangements import set_rule
from pathway.supervision.actions.sessions import import_past_session, mark_not_held
from pathway.supervision.enums import SessionKind
from pathway.supervision.models import PracticeSupervision, Session
from pathway.supervision.queries.rhythm import added_up, compliance, next_due, rhythm_kept, supervised, why_due
from tests.factories.supervision import at, make_held, make_locked, make_planned
from tests.house.counting import queries_of  # noqa: F401  the tests' way of counting

D = dt.date
OCTOBER = D(2026, 10, 1)
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fixed_clock")]


def load(cast, worker, *days, **fields):
    for day in days:
        import_past_session(keeper=cast.wanda, worker=worker, held_on=day, source="Old system", **fields)


def row(cast, worker, month=OCTOBER, as_at=None):
    rows = compliance(User.objects.filter(organisation=cast.northvale), month, as_at)
    return next(one for one in rows if one.person == worker)


def test_next_due_says_why(cast):
    load(cast, cast.amira, D(2026, 11, 2))
    due = next_due(cast.amira)
    assert (due.on, due.days_over(D(2026, 12, 2))) == (D(2026, 11, 30), 2)
    one = supervised(User.objects.filter(pk=cast.amira.pk), clock.today())[0]
    assert why_due(one, due) == (
        "28 days after the last session on 2 November 2026: at least every 14 days in the first 3 months in post, then "
        "every 28 days, by the proposed rule, which your organisation has not confirmed yet."
    )


def test_a_rule_of_ones_own_holds_from_its_day_and_leaves_the_past_alone(cast):
    load(cast, cast.amira, D(2026, 10, 5), D(2026, 11, 20))
    level = cast.northvale.levels.get(code="apprentice")
    set_rule(keeper=cast.wanda, level=level, max_gap_days=21)
    assert next_due(cast.amira).on == D(2026, 12, 18)
    with clock.at(at(D(2026, 12, 1))):
        load(cast, cast.amira, D(2026, 11, 30))
        assert next_due(cast.amira).on == D(2026, 12, 21)
        assert "by your organisation’s rule" in why_due(
            *(lambda one: (one, one.due(clock.today())))(
                supervised(User.objects.filter(pk=cast.amira.pk), clock.today())[0]
            )
        )
    assert next_due(cast.tariq).days == 14


def test_somebody_not_in_post_is_never_due(cast):
    Employment.objects.filter(person=cast.amira).update(ended_on=D(2026, 11, 1))
    assert next_due(cast.amira) is None


def test_a_month_of_the_team(cast):
    load(cast, cast.amira, D(2026, 9, 14), D(2026, 10, 12))
    load(cast, cast.tariq, D(2026, 9, 7), D(2026, 10, 12))
    load(cast, cast.peter, D(2026, 9, 28))
    rows = compliance(User.objects.filter(organisation=cast.northvale), OCTOBER)
    ladder = [one for one in rows if one.on_ladder]
    assert {one.person: one.is_compliant for one in ladder} == {
        cast.amira: True,
        cast.tariq: False,
        cast.peter: False,
        cast.moses: False,
    }
    by_team = {one.name: (one.compliant, one.eligible) for one in added_up(ladder, "team")}
    assert by_team == {"East": (1, 3), "West": (0, 1)}
    by_level = {one.name: one.rate_in_words for one in added_up(ladder, "level")}
    assert by_level["Apprentice family support worker"] == "100%"
    [everything] = added_up(ladder)
    assert (everything.held, everything.median_gap, everything.rate) == (2, 31.5, 25.0)
    assert added_up([])[0].rate_in_words == "n/a"


def test_two_supervisors_keep_one_rhythm_and_group_sessions_do_not_count(cast):
    PracticeSupervision.objects.create(worker=cast.amira, supervisor=cast.ines, started_on=D(2026, 1, 5))
    load(cast, cast.amira, D(2026, 9, 1), supervisor=cast.grace)
    load(cast, cast.amira, D(2026, 9, 21), supervisor=cast.ines, kind=SessionKind.REFLECTIVE)
    load(cast, cast.amira, D(2026, 10, 19), supervisor=cast.grace)
    assert row(cast, cast.amira).is_compliant
    Session.objects.filter(kind=SessionKind.REFLECTIVE).update(kind=SessionKind.GROUP)
    assert not row(cast, cast.amira).is_compliant


def test_new_leaving_and_part_of_a_month(cast):
    load(cast, cast.amira, D(2026, 9, 28), D(2026, 10, 12), D(2026, 10, 26))
    assert row(cast, cast.amira).is_eligible
    Employment.objects.filter(person=cast.amira).update(started_on=D(2026, 9, 22))
    assert not row(cast, cast.amira).is_eligible
    Employment.objects.filter(person=cast.amira).update(started_on=D(2026, 1, 5), ended_on=D(2026, 10, 26))
    assert not row(cast, cast.amira).is_eligible
    Employment.objects.filter(person=cast.amira).update(ended_on=D(2026, 9, 30))
    assert cast.amira not in [one.person for one in compliance(User.objects.all(), OCTOBER)]


def test_the_month_that_runs_is_judged_as_far_as_it_has_run(cast):
    load(cast, cast.amira, D(2026, 10, 26))
    now = row(cast, cast.amira, D(2026, 11, 1))
    assert now.is_eligible
    assert now.is_compliant
    with clock.at(at(D(2026, 11, 30))):
        assert not row(cast, cast.amira, D(2026, 11, 1)).is_compliant
        assert row(cast, cast.amira, D(2026, 11, 1), as_at=D(2026, 11, 23)).is_compliant
    assert compliance(User.objects.all(), D(2026, 12, 1)) == []


def test_planned_held_missed_and_promised(cast):
    make_locked(cast.grace, cast.amira, D(2026, 10, 5))
    missed = make_planned(cast.grace, cast.amira, D(2026, 10, 19))
    with clock.at(at(D(2026, 10, 19), 17)):
        mark_not_held(
            teller=cast.grace, session=missed, status="missed", reason="sickness", new_time=at(D(2026, 10, 26))
        )
    found = row(cast, cast.amira)
    assert (found.held, found.planned, dict(found.not_held), found.promised) == (1, 3, {"sickness": 1}, 1)
    [all_] = added_up([found])
    assert all_.not_held_in_words == "1 sickness"


def test_unsigned_after_ten_working_days_and_overdue_actions(cast):
    session = make_held(cast.grace, cast.amira, D(2026, 10, 5))
    assert row(cast, cast.amira).unsigned == 1
    assert row(cast, cast.amira, as_at=D(2026, 10, 19)).unsigned == 0
    assert row(cast, cast.amira, D(2026, 11, 1)).unsigned == 0
    session.attendances.update(acknowledged_at=at(D(2026, 10, 19)))
    assert row(cast, cast.amira).unsigned == 0


def test_rhythm_kept_over_months(cast):
    days = [D(2026, 5, 11) + dt.timedelta(days=28 * n) for n in range(8)]
    load(cast, cast.amira, *[day for day in days if day <= clock.today()])
    kept = rhythm_kept(cast.amira, D(2026, 6, 1), D(2026, 11, 23))
    assert kept.is_kept
    assert kept.words == "7 sessions since 1 June 2026, none later than the rule allows."
    Session.objects.filter(held_on=days[3]).update(held_on=days[3] + dt.timedelta(days=4))
    late = rhythm_kept(cast.amira, D(2026, 6, 1), D(2026, 11, 23))
    assert not late.is_kept
    assert late.words.startswith("7 sessions since 1 June 2026; 32 days without a session from 6 July 2026, where 28")
    assert not rhythm_kept(cast.peter, D(2026, 6, 1), D(2026, 11, 23)).is_kept


def test_a_loaded_date_counts_once_and_never_stands_over_a_record(cast):
    make_locked(cast.grace, cast.amira, D(2026, 10, 5))
    kwargs = {"keeper": cast.wanda, "worker": cast.amira, "source": "Old system"}
    there, is_new = import_past_session(held_on=D(2026, 10, 5), **kwargs)
    assert not is_new
    assert there.source == ""
    loaded, is_new = import_past_session(held_on=D(2026, 9, 7), **kwargs)
    again, twice = import_past_session(held_on=D(2026, 9, 7), **kwargs)
    assert (is_new, twice, loaded.pk) == (True, False, again.pk)
    assert loaded.source == "Old system"
    assert not loaded.has_record
    with pytest.raises(RuleBroken, match="still to come"):
        import_past_session(held_on=D(2026, 12, 1), **kwargs)
    with pytest.raises(NotAllowed):
        import_past_session(**kwargs | {"keeper": cast.grace}, held_on=D(2026, 8, 3))
    with pytest.raises(NotAllowed):
        import_past_session(**kwargs | {"keeper": cast.omar}, held_on=D(2026, 8, 3))


def test_the_questions_stay_the_same_however_many_people(cast, django_assert_num_queries):
    people = User.objects.filter(organisation=cast.northvale)
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as few:
        compliance(people.filter(pk=cast.amira.pk), OCTOBER)
    for worker in (cast.amira, cast.tariq, cast.peter, cast.moses):
        load(cast, worker, D(2026, 9, 1), D(2026, 10, 1))
    with CaptureQueriesContext(connection) as many:
        compliance(people, OCTOBER)
    assert len(many) == len(few)


def test_clocks_a_session_late_on_the_day_before_summer_ends_counts_on_its_own_day(cast):
    LineManagement.objects.all()
    late = timezone.make_aware(dt.datetime(2026, 10, 31, 23, 30))
    with clock.at(at(D(2026, 10, 20))):
        from pathway.supervision.actions.sessions import plan_session

        plan_session(supervisor=cast.grace, worker=cast.amira, planned_for=late)
    assert row(cast, cast.amira).planned == 1
    assert row(cast, cast.amira, D(2026, 11, 1)).planned == 0
