"""Who may arrange what stands around decisions, see meetings and coverage, and ask and be a witness."""

import datetime as dt
from typing import Any

from assessments.actions.arrangements import declare_conflict
from assessments.actions.meetings import Noted, book_meeting, record_meeting
from assessments.actions.witnesses import ask_witness, give_statement
from pathway.core import clock
from pathway.people.actions import book_holiday
from tests.factories.decisions import make_sent
from tests.factories.portfolio import competency
from tests.house.rows import Row
from tests.house.world import World

BOTH = "amira moses"
OF_AN_ORGANISATION = "northvale southmere"


def build(world: World) -> None:
    """moses' holiday; a conflict of peter and tariq; meetings of amira with moses; what amira asked witnesses."""
    day = clock.today() + dt.timedelta(days=200)
    world.holiday_of_moses = book_holiday(
        keeper=world.moses, person=world.moses, started_on=day, last_day=day + dt.timedelta(days=5)
    )
    world.conflict_of_peter = declare_conflict(declarer=world.otto, one=world.peter, other=world.tariq)
    world.claim_to_adjust = make_sent(world.amira, "4.1").claims.get()
    world.meeting_booked = _meeting(world, world.canary("what is booked", readers=BOTH))
    world.meeting_recorded = _meeting(world, world.canary("what was recorded", readers=BOTH))
    record_meeting(
        observer=world.moses,
        meeting=world.meeting_recorded,
        summary=world.canary("what the observer saw", readers=BOTH),
        noted={competency(world.amira, "1.1"): Noted("seen", world.canary("a note of the observer", readers=BOTH))},
    )
    world.witness_waiting = _question(world, "a waiting question", readers="amira")
    world.witness_answered = _question(world, "an answered question", readers="amira")
    give_statement(
        request=world.witness_answered, statement=world.canary("the statement of a witness", readers="amira")
    )


def _meeting(world: World, about: str) -> Any:
    return book_meeting(
        observer=world.moses,
        worker=world.amira,
        kind="observation",
        starts_at=clock.now() - dt.timedelta(hours=2),
        about=about,
        competencies=[competency(world.amira, "1.1")],
    )


def _question(world: World, label: str, readers: str) -> Any:
    return ask_witness(
        worker=world.amira,
        email="witness@health.example.org",
        role="health visitor",
        question=f"How was {world.canary(label, readers=readers)} seen?",
        competency=competency(world.amira, "1.1"),
    )


def _recorded(world: World) -> dict[str, Any]:
    criterion = world.meeting_booked.criteria.get()
    return {"summary": "We met.", f"seen_{criterion.pk}": "seen", f"note_{criterion.pk}": "She asked first."}


def _booked(world: World) -> dict[str, Any]:
    return {
        "kind": "discussion",
        "day": clock.today().isoformat(),
        "time": "23:50",
        "about": "A group",
        "competencies": [competency(world.amira, "1.1").pk],
    }


MEETINGS = {
    "booked": lambda world: {"pk": world.meeting_booked.pk},
    "recorded": lambda world: {"pk": world.meeting_recorded.pk},
}
QUESTIONS = {
    "waiting": lambda world: {"pk": world.witness_waiting.pk},
    "answered": lambda world: {"pk": world.witness_answered.pk},
}
STATEMENT = {"one": lambda world: {"pk": competency(world.amira, "1.1").pk}}

ROWS = [
    Row("assessments:holiday-list", get=OF_AN_ORGANISATION, post={OF_AN_ORGANISATION: 422}),
    Row(
        "assessments:holiday-end",
        to={"moses'": lambda world: {"pk": world.holiday_of_moses.pk}},
        post={"moses'": "moses"},
    ),
    Row("assessments:conflict-list", get=OF_AN_ORGANISATION, post={OF_AN_ORGANISATION: 422}),
    Row(
        "assessments:conflict-end",
        to={"peter's": lambda world: {"pk": world.conflict_of_peter.pk}},
        post={"peter's": "otto"},
    ),
    Row("assessments:decision-policy", get="otto oscar", post={"otto oscar": 422}),
    Row("assessments:rule-list", get="otto wanda oscar omar"),
    Row(
        "assessments:rule-edit",
        to=STATEMENT,
        get={"one": "otto wanda"},
        post={"one": "otto wanda"},
        send=lambda world: {"pieces": "2"},
    ),
    Row("assessments:turnaround", get="everyone"),
    Row("assessments:self-assessment", get=OF_AN_ORGANISATION, post=OF_AN_ORGANISATION),
    Row("assessments:coverage", get=OF_AN_ORGANISATION),
    Row(
        "assessments:coverage-other",
        to={"amira": lambda world: {"pk": world.amira.pk}, "olu": lambda world: {"pk": world.olu.pk}},
        get={"amira": "amira moses grace", "olu": "olu ola orla"},
    ),
    Row(
        "assessments:claim-adjust",
        to={"amira's": lambda world: {"pk": world.claim_to_adjust.pk}},
        get={"amira's": "moses"},
        post={"amira's": "moses"},
        send=lambda world: {"to": competency(world.amira, "1.1").pk, "reason": "It is about reporting."},
    ),
    Row("assessments:meeting-list", get="everyone"),
    Row(
        "assessments:meeting-book",
        to={"amira": lambda world: {"pk": world.amira.pk}, "olu": lambda world: {"pk": world.olu.pk}},
        get={"amira": "moses", "olu": "ola"},
        post={"amira": "moses", "olu": {"ola": 422}},
        send={"amira": _booked},
    ),
    Row(
        "assessments:meeting-detail",
        to=MEETINGS,
        get=BOTH,
        shows={"booked": ["what is booked"], "recorded": ["what the observer saw", "a note of the observer"]},
    ),
    Row(
        "assessments:meeting-record",
        to=MEETINGS,
        get="moses",
        post={"booked": "moses", "recorded": {"moses": 422}},
        send={"booked": _recorded},
    ),
    Row(
        "assessments:meeting-answer",
        to=MEETINGS,
        get="amira",
        post={"booked": {"amira": 422}, "recorded": "amira"},
        send={"recorded": lambda world: {"declared": "on"}},
        shows={"recorded": ["what the observer saw"]},
    ),
    Row("assessments:meeting-cancel", to=MEETINGS, post=BOTH),
    Row("assessments:witness-list", get=OF_AN_ORGANISATION, post={OF_AN_ORGANISATION: 422}),
    Row(
        "assessments:witness-detail",
        to=QUESTIONS,
        get="amira",
        post={"waiting": {"amira": 422}, "answered": "amira"},
        send={"answered": lambda world: {"sentence": "It shows that I report.", "declared": "on"}},
        shows={"answered": ["an answered question", "the statement of a witness"]},
    ),
    Row("assessments:witness-withdraw", to=QUESTIONS, post="amira"),
    # A one-time link opens to whoever holds it, and shows nothing before the code; elsewhere there is nothing.
    Row(
        "assessments:witness-page",
        to={"amira's link": lambda world: {"token": world.witness_waiting.token}},
        get="anyone",
        post={"amira's link": {"anyone": 302}},
        refused_anonymous=404,
    ),
]
