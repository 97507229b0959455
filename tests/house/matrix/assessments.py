"""Who may decide, undo, pass on, countersign and read decisions."""

import datetime as dt
import uuid
from typing import Any

from assessments.actions.decisions import countersign, decide
from assessments.models import PendingDecision
from pathway.core import clock
from tests.factories.decisions import decided, judged, make_sent
from tests.factories.people import employ, give_mentor, make_person
from tests.house.rows import Row
from tests.house.world import World

READERS = "amira moses grace"


def build(world: World) -> None:
    """Evidence that waits; decisions about amira and olu; one pending; one of tess, whom moses countersigns."""
    world.waiting = make_sent(
        world.amira,
        text=world.canary("what waits for moses", readers=READERS),
        title=world.canary("its title", readers=READERS),
        claim=world.canary("what it is said to show", readers=READERS),
    )
    world.waiting_of_olu = make_sent(world.olu, text=world.canary("what waits for ola", readers="olu ola orla"))
    world.decision = decided(
        world.moses,
        world.amira,
        "partly",
        comment=world.canary("moses' comment", readers=READERS),
        next_step=world.canary("moses' next step", readers=READERS),
    )
    world.decision_of_olu = decided(
        world.ola, world.olu, "return", next_step=world.canary("ola's next step", readers="olu ola orla")
    )
    _pending(world)
    _in_training(world)


def _pending(world: World) -> None:
    """Kept from being recorded for as long as the tests run."""
    world.pending_key = uuid.uuid4()
    version = make_sent(world.tariq, "2.1")
    words = {"comment": world.canary("a pending comment", readers="moses")}
    words["next_step"] = world.canary("a pending next step", readers="moses")
    decide(mentor=world.moses, version=version, judged=judged(version, "return", **words), form_key=world.pending_key)
    PendingDecision.objects.update(decided_at=clock.now() + dt.timedelta(days=1))


def _in_training(world: World) -> None:
    tess, ursula = make_person(world.northvale, "tess"), make_person(world.northvale, "ursula")
    for person in (tess, ursula):
        employ(person, "Family support worker", world.west)
    give_mentor(ursula, tess, in_training=True)
    give_mentor(tess, world.moses)
    world.to_countersign = decided(
        tess, ursula, comment=world.canary("the comment of a mentor in training", readers="moses")
    )
    countersigned = decided(tess, ursula, code="2.1")
    countersign(
        countersigner=world.moses,
        decision=countersigned,
        agrees=False,
        comment=world.canary("why moses does not countersign", readers="moses"),
    )


def _sent_form(version: str) -> Any:
    def send(world: World) -> dict[str, Any]:
        claim = getattr(world, version).claims.get()
        return {"form_key": uuid.uuid4(), f"judgement_{claim.competency_id}": "meets"}

    return send


WAITING = {
    "amira's": lambda world: {"pk": world.waiting.pk},
    "olu's": lambda world: {"pk": world.waiting_of_olu.pk},
}

ROWS = [
    Row("assessments:queue", get="everyone", shows=[]),
    Row(
        "assessments:decision-page",
        to=WAITING,
        get={"amira's": "moses", "olu's": "ola"},
        post={"amira's": "moses", "olu's": "ola"},
        send={"amira's": _sent_form("waiting"), "olu's": _sent_form("waiting_of_olu")},
        shows={"amira's": ["what waits for moses", "its title", "what it is said to show"]},
    ),
    Row("assessments:decision-reroute", to=WAITING, post={"amira's": "moses", "olu's": "ola"}),
    Row("assessments:decision-takeback", to=WAITING, post={"amira's": "moses", "olu's": "ola"}),
    Row(
        "assessments:decision-made",
        to={
            "pending": lambda world: {"form_key": world.pending_key},
            "recorded": lambda world: {"form_key": world.decision.form_key},
        },
        get={"pending": "moses", "recorded": "moses"},
        shows={"pending": ["a pending next step"]},
    ),
    Row(
        "assessments:decision-undo",
        to={"pending": lambda world: {"form_key": world.pending_key}},
        post={"pending": "moses"},
    ),
    Row(
        "assessments:decision-detail",
        to={
            "amira's": lambda world: {"pk": world.decision.pk},
            "olu's": lambda world: {"pk": world.decision_of_olu.pk},
            "in training": lambda world: {"pk": world.to_countersign.pk},
        },
        get={"amira's": READERS, "olu's": "olu ola orla", "in training": "moses"},
        shows={"amira's": ["moses' comment", "moses' next step"], "olu's": ["ola's next step"]},
    ),
    Row(
        "assessments:countersign-page",
        to={"in training": lambda world: {"pk": world.to_countersign.pk}},
        get={"in training": "moses"},
        post={"in training": "moses"},
        send=lambda world: {"agrees": "yes"},
        shows=["the comment of a mentor in training"],
    ),
]
