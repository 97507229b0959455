"""Supervision at the two places: dates loaded from an older log, then sessions with records, actions and one missed."""

import datetime as dt

from pathway.careers.models import Competency
from pathway.core import clock
from pathway.core.working_days import is_working_day
from pathway.people.actions import appoint
from pathway.people.enums import AppointmentKind
from pathway.people.models import LineManagement, Team, User, still_open
from pathway.supervision.actions.arrangements import accept_agreement, name_supervisor, propose_agreement
from pathway.supervision.actions.audits import draw_sample, note_sampled_reading
from pathway.supervision.actions.records import NewAction, Reviewed, Written, acknowledge, complete_session
from pathway.supervision.actions.sessions import (
    add_to_agenda,
    import_past_session,
    mark_not_held,
    move_session,
    plan_group,
    plan_session,
)
from pathway.supervision.enums import Mode, SessionKind
from pathway.supervision.models import Session
from pathway.supervision.queries.sessions import actions_to_review

from .people import FIRST_DAY, Place, at

WRITTEN_MONTHS = 4
LOADED_DAYS = 220
LOG = "Team spreadsheet"
PRACTICE = (
    "Talked about asking one question and then waiting. It felt long and it worked: the parent went on by themselves.",
    "Hard week. We looked at what was ours to carry and what was not, and where the plan had been ours and not theirs.",
    "Used the feelings cards for the first time. Next time: say at the start how long it will take.",
    "A team around the family meeting went off course. We worked out how to bring the child’s day back in first.",
    "Endings: how to say goodbye in a way that the family can keep.",
)
LEARNING = (
    "Two statements are ready to be shown; the observation is booked with the mentor.",
    "Recording module finished. One thing to try: the words people used, and opinion kept apart.",
    "Protected time was lost twice this month; we moved it to Thursday mornings.",
)
WELLBEING = (
    "Tired, and glad of the leave that is coming. Knows whom to ring.",
    "Well. The walk between visits helps.",
    "Carrying one visit home. We agreed on a call after each of them for now.",
)
TO_DO = (
    ("Ask for an observed visit and agree the date with the mentor", "1.2"),
    ("Write up the meeting as evidence", "7.1"),
    ("Try the restorative questions in one visit and bring back what happened", "2.2"),
    ("Move protected time to Thursday mornings", ""),
    ("Read the new page on sharing without agreement", "8.2"),
)
THEMES = ("safety", "engagement", "child_voice", "partners", "drift", "housing", "domestic_abuse")


def a_year_of_supervision(here: Place, *, written: tuple[str, ...], keeper: User, last_day: dt.date) -> None:
    """Each team's year: dates from the older log; in the teams named, the last months with records."""
    for team, manager in here.managers.items():
        rows = LineManagement.objects.filter(still_open(last_day), manager=manager).select_related("worker")
        workers = [row.worker for row in rows.order_by("pk") if row.worker in here.workers]
        for number, worker in enumerate(workers):
            days = _days(here, worker, last_day - dt.timedelta(days=number % 9 + 1))
            for day in days:
                if team in written and day > last_day - dt.timedelta(days=30 * WRITTEN_MONTHS):
                    _hold(here, manager, worker, day, last_day)
                else:
                    with clock.at(at(last_day, 8)):
                        import_past_session(keeper=keeper, worker=worker, held_on=day, source=LOG, supervisor=manager)


def _days(here: Place, worker: User, last: dt.date) -> list[dt.date]:
    """Every four weeks back from a last day, now and then a week or two late; working days after the first weeks."""
    first = worker.employments.order_by("started_on").values_list("started_on", flat=True)[0]
    day, found = last, []
    while day > max(FIRST_DAY, first, last - dt.timedelta(days=LOADED_DAYS)) + dt.timedelta(days=7):
        held = day
        while not is_working_day(held):
            held -= dt.timedelta(days=1)
        found.append(held)
        day -= dt.timedelta(days=here.chance.choice((21, 26, 28, 28, 28, 29, 38)))
    return found[::-1]


def _hold(here: Place, manager: User, worker: User, day: dt.date, last_day: dt.date) -> Session | None:
    """Plan a week ahead, hold, write up, and acknowledge a day or two later, or not yet."""
    hour = 9 + worker.pk % 7
    with clock.at(at(day - dt.timedelta(days=7), 8)):
        session = plan_session(supervisor=manager, worker=worker, planned_for=at(day, hour), minutes=60)
    with clock.at(at(day, 17)):
        complete_session(supervisor=manager, session=session, written=_written(here, session, worker, manager, day))
    signed = day + dt.timedelta(days=here.chance.choice((0, 1, 3)))
    if signed < last_day:
        with clock.at(at(signed, 18)):
            acknowledge(worker=worker, session=session)
    return session


def _written(here: Place, session: Session, worker: User, manager: User, day: dt.date) -> Written:
    chance = here.chance
    families = chance.randrange(3, 12)
    text, code = chance.choice(TO_DO)
    statement = (
        Competency.objects.current().filter(domain__framework__organisation=here.organisation, code=code).first()
    )
    discussed = chance.randrange(0, 4)
    return Written(
        held_on=day,
        actual_minutes=chance.choice((45, 55, 60, 75)),
        mode=chance.choice((Mode.IN_PERSON, Mode.IN_PERSON, Mode.REMOTE)),
        wellbeing=chance.choice((*WELLBEING, "")),
        families=families,
        families_complex=chance.randrange(0, families // 2 + 1),
        workload=chance.choice(("right", "right", "heavy", "light")),
        practice=chance.choice(PRACTICE),
        learning=chance.choice(LEARNING),
        cases_discussed=discussed,
        cases_recorded_on=day if discussed else None,
        case_themes=chance.sample(THEMES, 2) if discussed else (),
        reviewed=[
            Reviewed(one.action, chance.choice(("done", "done", "done", "carried")))
            for one in actions_to_review(session)
        ],
        agreed=[
            NewAction(
                text,
                chance.choice((worker, worker, manager)),
                day + dt.timedelta(days=chance.choice((14, 28))),
                statement,
            )
        ],
    )


def the_supervision_of_amira(here: Place, last_day: dt.date) -> None:
    """Amira and Grace: an agreement, one session missed and rearranged, and the next one planned with an agenda."""
    amira, grace = here.people["amira"], here.people["grace"]
    with clock.at(at(last_day - dt.timedelta(days=200), 12)):
        agreement = propose_agreement(
            proposer=grace,
            worker=amira,
            supervisor=grace,
            minutes=90,
            place="The small room, or on the telephone when one of us is out",
            purpose="Time to think about practice, keep learning on course, and say early when something is hard.",
            preparation="Both add to the agenda two days before. Amira brings one piece of work.",
            disagreement="We say so in the session, write it down, and ask the service manager if it stays.",
            next_reads="last",
        )
    with clock.at(at(last_day - dt.timedelta(days=199), 9)):
        accept_agreement(acceptor=amira, agreement=agreement)
    with clock.at(at(last_day - dt.timedelta(days=4), 8)):
        planned = plan_session(supervisor=grace, worker=amira, planned_for=at(last_day - dt.timedelta(days=2), 16, 30))
    with clock.at(at(last_day - dt.timedelta(days=2), 18)):
        following = mark_not_held(
            teller=grace,
            session=planned,
            status="missed",
            reason="service_demand",
            new_time=at(last_day + dt.timedelta(days=10), 10),
        )
    assert following is not None
    with clock.at(at(last_day, 12)):
        add_to_agenda(author=amira, session=following, text="My first observed visit")
        add_to_agenda(author=grace, session=following, text="Protected time until Christmas")
    with clock.at(at(last_day, 13)):
        move_session(mover=amira, session=following, new_time=at(last_day + dt.timedelta(days=11), 10), reason="leave")


def an_audit_of_supervision(here: Place, last_day: dt.date) -> None:
    """Ines is appointed to audit the supervision of the East team and reads one of the records that were drawn."""
    ines = here.people["ines"]
    team = Team.objects.get(organisation=here.organisation, name="East locality")
    with clock.at(at(last_day - dt.timedelta(days=20), 9)):
        appoint(admin=here.admin, person=ines, kind=AppointmentKind.SUPERVISION_AUDITOR, team=team)
    with clock.at(at(last_day, 14)):
        first = last_day - dt.timedelta(days=120)
        sample = draw_sample(auditor=ines, team=team, held_from=first, held_until=last_day, wanted=4)
        note_sampled_reading(reader=ines, drawn=sample.records.earliest("pk"))


def more_at_northvale(here: Place, last_day: dt.date) -> None:
    """Tariq has a practice supervisor beside his manager, and the East team met as a group."""
    tariq, priya, grace = here.people["tariq"], here.people["priya"], here.people["grace"]
    day = last_day - dt.timedelta(days=24)
    with clock.at(at(day - dt.timedelta(days=30), 9)):
        name_supervisor(admin=here.admin, supervisor=priya, worker=tariq)
    with clock.at(at(day - dt.timedelta(days=7), 9)):
        reflective = plan_session(
            supervisor=priya, worker=tariq, planned_for=at(day, 8), minutes=60, kind=SessionKind.REFLECTIVE
        )
        group = plan_group(
            supervisor=grace, workers=[tariq, here.people["amira"], here.people["moses"]], planned_for=at(day, 18)
        )
    with clock.at(at(day, 20)):
        reviewed = [Reviewed(one.action, "carried") for one in actions_to_review(reflective)]
        written = Written(held_on=day, actual_minutes=60, practice=PRACTICE[0], reviewed=reviewed)
        complete_session(supervisor=priya, session=reflective, written=written)
        acknowledge(worker=tariq, session=reflective)
        reviewed = [Reviewed(one.action, "carried") for one in actions_to_review(group)]
        written = Written(held_on=day, actual_minutes=80, practice=PRACTICE[3], reviewed=reviewed)
        complete_session(supervisor=grace, session=group, written=written)
