"""Who assures quality, who is let in to inspect, and whose passport is whose."""

import datetime as dt
import uuid
from typing import Any

import typst

from assessments.actions.heads import keep_head_address, send_heads
from assessments.actions.passports import make_passport, make_passport_link
from assessments.models import AssuranceAction, Inspection
from pathway.core import clock
from pathway.people.models import User
from tests.factories.decisions import decide_now, decided, make_sent
from tests.factories.people import employ, give_mentor, make_person
from tests.factories.quality import assured, inspection_of, sampled
from tests.house.rows import Row
from tests.house.world import World

PLAN = typst.compile(b"Shoes by the door.", format="pdf")

PHRASE = "four words of mine"


def build(world: World) -> None:
    """quinn, whom moses mentors, is decided about, sampled and inspected by inga; a sample of olu waits for nobody."""
    world.quinn = make_person(world.northvale, "quinn")
    employ(world.quinn, "Family support worker", world.east)
    give_mentor(world.quinn, world.moses)
    _assured(world)
    _inspected(world)
    _taken_away(world)


def _assured(world: World) -> None:
    world.quality_found = decided(world.moses, world.quinn, "meets", "1.1")
    words = {
        "feedback": world.canary("ines' feedback", readers="ines moses"),
        "what": world.canary("what ines asks", readers="ines moses"),
    }
    world.quality_assurance = assured(world.ines, world.quality_found, "action", **words)
    world.quality_action = AssuranceAction.objects.get(assurance=world.quality_assurance)
    said = world.canary("what moses says of quinn", readers="moses grace ines inga")
    with_a_file = make_sent(world.quinn, "2.1", files={"plan.pdf": PLAN})
    [world.quality_open] = decide_now(world.moses, with_a_file, "meets", comment=said)
    world.quality_evidence_file = with_a_file.files.get()
    world.quality_sample = sampled(world.ines, world.quality_open)
    world.quality_rule = world.ines.organisation.sampling_rules.get()


def _inspected(world: World) -> None:
    world.inspection = inspection_of(
        world.otto, world.quinn, purpose=world.canary("what the inspection is for", readers="otto inga")
    )
    world.inga = world.inspection.inspector
    ended = inspection_of(world.otto, world.quinn, purpose="An earlier visit")
    past = clock.now() - dt.timedelta(days=1)
    Inspection.objects.filter(pk=ended.pk).update(starts_at=past - dt.timedelta(days=1), ends_at=past)
    world.inspection_ended = ended
    world.inspection_away = inspection_of(
        world.oscar, world.olu, email="ivo@inspect.example.org", purpose=world.canary("away purpose", readers="oscar")
    )
    world.actors["inga"] = User.objects.get(pk=world.inga.pk)


def _taken_away(world: World) -> None:
    make_passport(worker=world.quinn, chosen=[])
    world.passport_token = make_passport_link(worker=world.quinn, phrase=PHRASE)
    keep_head_address(admin=world.otto, email=f"{world.canary('who gets the head', readers='otto')}@audit.example.org")
    send_heads()


ROOMS = {
    "open": lambda world: {"pk": world.inspection.pk},
    "ended": lambda world: {"pk": world.inspection_ended.pk},
    "away": lambda world: {"pk": world.inspection_away.pk},
}
ASSURERS = "ines"


def within(**more: Any) -> Any:
    """The same thing within each of the rooms."""

    def arguments(room: Any) -> Any:
        return lambda world: room(world) | {name: give(world) for name, give in more.items()}

    return {name: arguments(room) for name, room in ROOMS.items()}


QUINN = within(worker=lambda world: world.quinn.pk)

ROWS = [
    Row("assessments:quality-home", get=ASSURERS, shows=[]),
    Row(
        "assessments:quality-policy",
        get=ASSURERS,
        post=ASSURERS,
        send=lambda world: {"stage": "final", "percent": "50", "minimum": "2"},
    ),
    Row(
        "assessments:quality-rule",
        to={"moses'": lambda world: {"pk": world.quality_rule.pk}},
        get=ASSURERS,
        post=ASSURERS,
        send=lambda world: {"assessor": world.moses.pk, "percent": "50", "minimum": "2"},
    ),
    Row(
        "assessments:quality-rule-end",
        to={"moses'": lambda world: {"pk": world.quality_rule.pk}},
        post=ASSURERS,
    ),
    Row("assessments:quality-draw", get=ASSURERS, post={ASSURERS: 422}, send=lambda world: {}),
    Row(
        "assessments:draw-detail",
        to={"northvale's": lambda world: {"pk": world.quality_sample.draw_id}},
        get=ASSURERS,
    ),
    Row(
        "assessments:quality-sample",
        to={"open": lambda world: {"pk": world.quality_sample.pk}},
        get=ASSURERS,
        post=ASSURERS,
        send=lambda world: {"outcome": "upheld"},
        shows=["what moses says of quinn"],
    ),
    Row(
        "assessments:quality-file",
        to={
            "open": lambda world: {"pk": world.quality_sample.pk, "file": world.quality_evidence_file.pk},
            "none there": lambda world: {"pk": world.quality_sample.pk, "file": 987654321},
        },
        get={"open": ASSURERS},
        nothing={"pk": uuid.UUID(int=987654321), "file": 987654321},
    ),
    Row("assessments:quality-figures", get=ASSURERS),
    Row("assessments:quality-mine", get="everyone", shows=[]),
    Row(
        "assessments:quality-action",
        to={"moses'": lambda world: {"pk": world.quality_action.pk}},
        get="ines moses",
        post="ines moses",
        send=lambda world: {"answer": "I wrote it into the comment and told Quinn."},
        shows=["ines' feedback", "what ines asks"],
    ),
    Row(
        "assessments:inspection-list",
        get="otto oscar",
        post={"otto": 302, "oscar": 422},
        send=lambda world: {
            "full_name": "Ida",
            "email": "ida@inspect.example.org",
            "purpose": "A visit",
            "ends_on": (clock.today() + dt.timedelta(days=3)).isoformat(),
            "ends_time": "17:00",
            "workers": [world.quinn.pk],
        },
    ),
    Row(
        "assessments:inspection-detail",
        to=ROOMS,
        get={"open": "otto", "ended": "otto", "away": "oscar"},
        shows={"open": ["what the inspection is for"]},
    ),
    Row(
        "assessments:inspection-revoke",
        to=ROOMS,
        post={"open": "otto", "ended": "otto", "away": "oscar"},
    ),
    Row("assessments:inspection-home", get="everyone", shows=[]),
    Row(
        "assessments:inspection-room",
        to=ROOMS,
        get={"open": "inga"},
        shows={"open": ["what the inspection is for"]},
    ),
    Row("assessments:inspection-person", to=QUINN, get={"open": "inga"}),
    Row("assessments:inspection-record", to=QUINN, get={"open": "inga"}),
    Row(
        "assessments:inspection-decision",
        to=within(decision=lambda world: world.quality_open.pk)
        | {"not in scope": lambda world: {"pk": world.inspection.pk, "decision": world.decision.pk}},
        get={"open": "inga"},
        shows={"open": ["what moses says of quinn"]},
    ),
    Row(
        "assessments:inspection-file",
        to=within(file=lambda world: world.quality_evidence_file.pk)
        | {"none there": lambda world: {"pk": world.inspection.pk, "file": 987654321}},
        get={"open": "inga"},
        nothing={"pk": uuid.UUID(int=987654321), "file": 987654321},
    ),
    Row("assessments:passport", get="everyone -outsiders", post={"everyone -outsiders": 200}),
    Row(
        "assessments:passport-link",
        post={"everyone -outsiders": 200},
        send=lambda world: {"phrase": "another four words of mine"},
    ),
    Row("assessments:passport-link-revoke", post="everyone -outsiders"),
    Row(
        "assessments:passport-fetch",
        to={"quinn's": lambda world: {"token": world.passport_token}},
        get="anyone",
        post={"quinn's": {"anyone": 200}},
        send=lambda world: {"phrase": PHRASE},
        refused_anonymous=404,
    ),
    Row("assessments:log-heads", get="otto oscar", post="otto oscar", send=lambda world: {"email": ""}, shows=[]),
    Row("assessments:log-pack", post={"otto oscar": 200}),
    Row("assessments:pack-check", get="anyone"),
]
