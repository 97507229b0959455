"""What is kept of training beside modules: courses taught elsewhere, exemptions, certificates and first weeks."""

import datetime as dt
import io

from PIL import Image

from pathway.careers.models import Level
from pathway.core import clock
from pathway.events.actions.bookings import book
from pathway.events.actions.events import Planned, add_event
from pathway.events.rules import bookable_by
from pathway.people.models import User
from pathway.people.queries import manager_of
from pathway.training import actions
from pathway.training.models import Requirement

from .people import Place, at


def tell(here: Place, lead: str, last_day: dt.date) -> None:
    """A course from elsewhere for all, one exemption, one certificate that waits, a reminder, and an induction."""
    wanda = here.people[lead]
    with clock.at(at(last_day - dt.timedelta(days=200), 9)):
        first_aid = _first_aid(wanda)
    by_manager: dict[int, tuple[User, list[User]]] = {}
    for worker in here.workers:
        manager = manager_of(worker)
        if manager is not None and worker.employments.filter(ended_on=None).exists():
            by_manager.setdefault(manager.pk, (manager, []))[1].append(worker)
    groups = list(by_manager.values())
    course = actions.course_of(first_aid)
    with clock.at(at(last_day - dt.timedelta(days=60), 16)):
        for manager, workers in groups[:-1]:
            actions.add_course_done(
                keeper=manager,
                course=course,
                workers=workers[: len(workers) - 1] or workers,
                completed_on=last_day - dt.timedelta(days=62),
                provider="A first aid trainer",
            )
    manager, workers = groups[-1]
    with clock.at(at(last_day - dt.timedelta(days=20), 11)):
        actions.exempt(
            approver=manager,
            worker=workers[0],
            course=course,
            reason="Teaches first aid for a charity and brings that certificate in spring.",
            until=last_day + dt.timedelta(days=150),
        )
        actions.nudge(author=manager, worker=workers[-1], course=course)
    with clock.at(at(last_day - dt.timedelta(days=2), 17)):
        actions.upload_certificate(
            worker=workers[-1],
            course=course,
            completed_on=last_day - dt.timedelta(days=9),
            provider="A first aid trainer",
            source=_photo(),
            name="first-aid.png",
        )
        actions.add_qualification(
            adder=workers[-1],
            worker=workers[-1],
            title="Level 3 diploma for the children’s workforce",
            level=3,
            awarded_by="An awarding organisation",
            awarded_on=dt.date(2021, 7, 9),
        )
    with clock.at(at(last_day - dt.timedelta(days=1), 10)):
        day = last_day + dt.timedelta(days=26)
        planned = Planned(
            "First aid for children: one day",
            at(day, 9),
            at(day, 16),
            12,
            place="Civic Centre, hall",
            trainer_name="A first aid trainer",
            course=course,
        )
        booked = bookable_by(manager, User.objects.filter(pk__in=[worker.pk for worker in workers[1:]]))
        event = add_event(keeper=wanda, planned=planned)
        if booked:
            book(booker=manager, event=event, workers=booked, anyway=True)
    _first_weeks(wanda, manager, workers[-1], last_day)


def _first_aid(lead: User) -> Requirement:
    levels = Level.objects.filter(organisation=lead.organisation).exclude(code="apprentice")
    return actions.require_course(
        lead=lead,
        title="Paediatric first aid",
        code="FAID",
        levels=levels,
        first_due_days=182,
        refresh_months=36,
        opens_days=90,
        grace_days=14,
    )


def _photo() -> io.BytesIO:
    photo = io.BytesIO()
    Image.new("RGB", (600, 400), "white").save(photo, "PNG")
    photo.seek(0)
    return photo


def _first_weeks(lead: User, manager: User, worker: User, last_day: dt.date) -> None:
    with clock.at(at(last_day - dt.timedelta(days=40), 9)):
        version = actions.keep_policy(lead=lead, title="Lone working policy", link="https://example.org/lone-working")
        for kind, title, policy, days in (
            ("dbs", "DBS check in place", None, 0),
            ("policy", "Read the lone working policy", version.policy, 7),
            ("task", "Meet the team and the duty desk", None, 7),
            ("lone_working", "Ready for lone visits", None, 28),
            ("shadowing", "Shadow ten visits, three with other teams", None, 56),
        ):
            actions.keep_task(lead=lead, kind=kind, title=title, policy=policy, due_days=days)
        induction = actions.begin_induction(starter=manager, worker=worker, first_day=last_day - dt.timedelta(days=39))
    with clock.at(at(last_day - dt.timedelta(days=30), 9)):
        actions.confirm_policy(worker=worker, version=version)
        for item in induction.items.select_related("task", "induction__worker"):
            if item.task.kind in ("dbs", "task"):
                ticker = manager if item.task.kind == "dbs" else worker
                actions.tick_item(ticker=ticker, item=item, done_on=clock.today())
