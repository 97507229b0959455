"""Two people press at the same moment: one of them decides, and the other is told so."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections

from pathway.audit.models import Event
from pathway.careers.models import Placement
from pathway.core.exceptions import RuleBroken
from pathway.notifications.models import Notification
from pathway.people.models import User
from pathway.progression.actions import applications as actions
from pathway.progression.models import Application, Move, MoveDecision
from tests.factories.people import appoint
from tests.factories.progression import make_application, make_statement, make_way, ratings_of

FIRST = {"kind": "months", "count": 1}


def at_once(*deeds):
    """Do several things at the same moment, each on a connection of its own; what each came to."""
    start = Barrier(len(deeds))

    def run(deed):
        try:
            start.wait(timeout=60)
            return deed()
        except RuleBroken as broken:
            return broken.sentence
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return [running.result(timeout=120) for running in [pool.submit(run, deed) for deed in deeds]]


@pytest.fixture
def waiting(own_cast):
    """Amira's application, about which grace and priya, who manages the service, could both decide."""
    appoint(own_cast.priya, "team_manager", team=own_cast.service)
    make_way(own_cast.wanda, own_cast.northvale.levels.get(code="apprentice"), FIRST, {"kind": "statement"})
    application = make_application(own_cast.amira)
    make_statement(own_cast.grace, application)
    return application


def deciding(name, outcome):
    def decide():
        decider = User.objects.get(email=f"{name}@northvale.example.org")
        application = Application.objects.get()
        return actions.decide_move(decider=decider, application=application, outcome=outcome, feedback="Because.")

    return decide


def test_two_deciders_at_once_leave_one_decision_and_one_move(waiting, own_cast):
    came_to = at_once(deciding("grace", "progress"), deciding("priya", "progress"))
    assert len([each for each in came_to if isinstance(each, MoveDecision)]) == 1, came_to
    assert len([each for each in came_to if isinstance(each, str) and "decided about this" in each]) == 1, came_to
    assert (MoveDecision.objects.count(), Move.objects.count()) == (1, 1)
    assert Placement.objects.filter(worker=own_cast.amira).count() == 2
    assert Event.objects.filter(verb="progression.decided").count() == 1
    assert Notification.objects.filter(recipient=own_cast.amira, kind="progression.decided").count() == 1


def test_yes_and_no_at_once_leave_what_was_said_first(waiting, own_cast):
    came_to = at_once(deciding("grace", "progress"), deciding("priya", "not_yet"), deciding("grace", "progress"))
    decision = MoveDecision.objects.get()
    assert len([each for each in came_to if isinstance(each, MoveDecision)]) == 1, came_to
    assert Move.objects.exists() == decision.is_positive
    assert Placement.objects.filter(worker=own_cast.amira).count() == (2 if decision.is_positive else 1)


def test_applying_twice_at_once_leaves_one_application(own_cast):
    make_way(own_cast.wanda, own_cast.northvale.levels.get(code="apprentice"), FIRST)

    def apply():
        worker = User.objects.get(pk=own_cast.amira.pk)
        return actions.apply(worker=worker, statement="I am ready.", ratings=ratings_of(worker))

    came_to = at_once(apply, apply, apply)
    assert Application.objects.count() == 1
    assert len([each for each in came_to if isinstance(each, str) and "applied already" in each]) == 2, came_to
