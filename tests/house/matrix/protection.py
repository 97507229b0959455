"""Who may see and do what about data: everybody their own, the contact the organisation's, nobody their own case."""

import datetime as dt

from pathway.core import clock
from pathway.people.actions import deactivate
from pathway.people.models import User
from pathway.protection.actions import answer_complaint, ask_erasure, complain, place_hold
from pathway.protection.models import Complaint, LegalHold
from tests.conftest import NOW
from tests.factories.people import employ, make_person
from tests.house.rows import Build, Row
from tests.house.world import World

CONTACT = "ines"
WITH_DATA = "northvale southmere"


def build(world: World) -> None:
    """Complaints by amira, by the contact themselves and by olu; a hold, leavers, and one who is to be erased."""
    own = "amira ines"
    world.data_complaint = complain(
        worker=world.amira, about="access", text=world.canary("amira's complaint", readers=own)
    )
    world.data_answered = complain(worker=world.amira, about="wrong", text="An older complaint.")
    answer_complaint(
        contact=world.ines, complaint=world.data_answered, answer=world.canary("the answer to amira", readers=own)
    )
    world.data_complaint_of_ines = complain(
        worker=world.ines, about="other", text=world.canary("the contact's own complaint", readers="ines")
    )
    world.data_complaint_of_olu = complain(
        worker=world.olu, about="other", text=world.canary("olu's complaint", readers="olu")
    )
    left = [make_person(world.northvale, name) for name in ("lena", "lars", "liam")]
    for person in left:
        employ(person, "Family support worker", world.west)
        deactivate(admin=world.otto, person=person)
    world.data_leavers = [person.pk for person in left]
    _, lars, liam = (User.objects.select_related("organisation").get(pk=person.pk) for person in left)
    world.data_hold = place_hold(
        contact=world.ines,
        person=lars,
        reason=world.canary("why lars is held", readers=CONTACT),
    )
    # Placed by hand: nobody places a hold on themselves, and no contact reads one that is about them.
    world.data_hold_on_ines = LegalHold.objects.create(
        organisation=world.northvale,
        person=world.ines,
        reason=world.canary("why the contact is held", readers=""),
        placed_by=world.otto,
        placed_at=NOW,
    )
    world.data_erasure = ask_erasure(
        contact=world.ines,
        person=liam,
        reason=world.canary("why liam is erased", readers=CONTACT),
    )
    Complaint.objects.filter(pk=world.data_complaint.pk).update(made_at=clock.now() - dt.timedelta(days=40))


def _pk(name: str) -> Build:
    return lambda world: {"pk": getattr(world, name).pk}


def _leaver(number: int) -> Build:
    return lambda world: {"pk": world.data_leavers[number]}


COMPLAINTS = {
    "amira's": _pk("data_complaint"),
    "answered": _pk("data_answered"),
    "the contact's own": _pk("data_complaint_of_ines"),
    "olu's": _pk("data_complaint_of_olu"),
}

ROWS = [
    Row("protection:my-data", get="everyone"),
    Row("protection:my-copy", post={"everyone": 200}),
    Row(
        "protection:complaint-new",
        get=WITH_DATA,
        post=WITH_DATA,
        send=lambda world: {"about": "access", "text": "Somebody read my notes."},
    ),
    Row(
        "protection:complaint-detail",
        to=COMPLAINTS,
        get={"amira's": "amira ines", "answered": "amira ines", "the contact's own": "ines", "olu's": "olu"},
        shows={
            "amira's": ["amira's complaint"],
            "answered": ["the answer to amira"],
            "the contact's own": ["the contact's own complaint"],
            "olu's": ["olu's complaint"],
        },
    ),
    Row(
        "protection:complaint-acknowledge",
        to=COMPLAINTS,
        post={"amira's": CONTACT, "answered": CONTACT, "the contact's own": "", "olu's": ""},
    ),
    Row(
        "protection:complaint-answer",
        to=COMPLAINTS,
        get={"amira's": CONTACT, "answered": CONTACT, "the contact's own": "", "olu's": ""},
        post={"amira's": CONTACT, "answered": {CONTACT: 422}, "the contact's own": "", "olu's": ""},
        send=lambda world: {"answer": "We looked at it."},
    ),
    Row(
        "protection:complaint-close",
        to=COMPLAINTS,
        post={"amira's": CONTACT, "answered": CONTACT, "the contact's own": "", "olu's": ""},
    ),
    Row("protection:room", get=CONTACT),
    Row("protection:complaint-list", get=CONTACT),
    Row(
        "protection:hold-list",
        get=CONTACT,
        post=CONTACT,
        send=lambda world: {"person": world.data_leavers[0], "reason": "A tribunal."},
        shows=["why lars is held"],
    ),
    Row(
        "protection:hold-lift",
        to={"lars": _pk("data_hold"), "the contact's own": _pk("data_hold_on_ines")},
        post={"lars": CONTACT, "the contact's own": ""},
    ),
    Row("protection:erasure-list", get=CONTACT, shows=["why liam is erased"]),
    Row(
        "protection:erasure-ask",
        to={
            "lena": _leaver(0),
            "held": _leaver(1),
            "asked for": _leaver(2),
            "at work": lambda world: {"pk": world.amira.pk},
            "other organisation": lambda world: {"pk": world.olu.pk},
        },
        get={"lena": CONTACT, "held": CONTACT, "asked for": "", "at work": "", "other organisation": ""},
        post={"lena": CONTACT, "held": {CONTACT: 422}, "asked for": "", "at work": "", "other organisation": ""},
        send=lambda world: {"reason": "Asked for it."},
    ),
    Row("protection:erasure-take-back", to={"liam": _pk("data_erasure")}, post=CONTACT),
    Row(
        "protection:copy-for",
        get=CONTACT,
        post={CONTACT: 200},
        send=lambda world: {"person": world.data_leavers[0]},
    ),
    Row(
        "protection:statement-edit",
        get=CONTACT,
        post=CONTACT,
        send=lambda world: {"data_email": "data@northvale.example.org"},
    ),
    Row(
        "protection:retention",
        get="ines otto oscar",
        post="ines otto oscar",
        send=lambda world: {"notices": 6},
    ),
]
