"""Makes supervision sessions; records always go through the actions."""

import datetime as dt
from typing import Any

from django.utils import timezone

from pathway.core import clock
from pathway.people.models import User
from pathway.supervision.actions.records import Reviewed, Written, acknowledge, complete_session
from pathway.supervision.actions.sessions import plan_session
from pathway.supervision.models import Session
from pathway.supervision.queries.sessions import actions_to_review


def at(day: dt.date, hour: int = 10, minute: int = 0) -> dt.datetime:
    """A moment in local time."""
    return timezone.make_aware(dt.datetime(day.year, day.month, day.day, hour, minute))


def make_planned(supervisor: User, worker: User, day: dt.date, **fields: Any) -> Session:
    """A session planned a week ahead."""
    with clock.at(at(day - dt.timedelta(days=7), 9)):
        return plan_session(supervisor=supervisor, worker=worker, planned_for=at(day), **fields)


def write_up(session: Session, **words: Any) -> Session:
    """The supervisor writes a planned session up on its day; earlier actions are carried on."""
    words.setdefault("held_on", session.day)
    words.setdefault("actual_minutes", 60)
    words.setdefault("reviewed", [Reviewed(one.action, "carried") for one in actions_to_review(session)])
    with clock.at(at(session.day, 16)):
        return complete_session(supervisor=session.supervisor, session=session, written=Written(**words))


def make_held(supervisor: User, worker: User, day: dt.date, **words: Any) -> Session:
    """A session that was held and written up."""
    return write_up(make_planned(supervisor, worker, day), **words)


def make_locked(supervisor: User, worker: User, day: dt.date, **words: Any) -> Session:
    """A session that was held, written up, acknowledged and so locked."""
    session = make_held(supervisor, worker, day, **words)
    with clock.at(at(day, 17)):
        return acknowledge(worker=worker, session=session)
