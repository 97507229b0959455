"""Who sees which events, who comes, and what people answered about courses."""

import datetime as dt

from pathway.events.enums import Asked, BookingStatus, Way
from pathway.events.models import CalendarFeed, Evaluation, UsedAnswer
from pathway.events.models.bookings import hash_of
from tests.conftest import NOW
from tests.factories.events import make_booking, make_event
from tests.house.rows import Row
from tests.house.world import World

SECRET = "a-calendar-address-for-the-matrix"


def build(world: World) -> None:
    """Peter teaches an event of Northvale to which amira and moses go; olu and ola go to one of Southmere's."""
    for place, keeper, trainer, first, second in (
        ("northvale", world.wanda, world.peter, world.amira, world.moses),
        ("southmere", world.omar, None, world.olu, world.ola),
    ):
        organisation = getattr(world, place)
        teaches = {"trainer": trainer} if trainer else {}
        event = make_event(
            organisation,
            keeper,
            title=world.canary(f"event of {place}", readers=place),
            about=world.canary(f"about the event of {place}", readers=place),
            link=f"https://meet.example.org/{place}",
            **teaches,
        )
        setattr(world, f"event_of_{place}", event)
        setattr(world, f"booking_at_{place}", make_booking(event, first))
        make_booking(event, second, seat=2)
        asking = make_event(organisation, keeper, title="Asked for", needs_approval=True, capacity=1)
        setattr(world, f"asking_at_{place}", make_booking(asking, first, seat=None, status=BookingStatus.ASKED))
        hold = event.holds.create(team=organisation.teams.order_by("pk").last(), seats=1, until=NOW.date())
        setattr(world, f"hold_at_{place}", hold)
        gone = make_event(
            organisation,
            keeper,
            title="Called off",
            cancelled_at=NOW,
            cancelled_by=keeper,
            why_cancelled=world.canary(f"why the event of {place} is cancelled", readers=place),
        )
        setattr(world, f"cancelled_at_{place}", gone)
        past = make_event(
            organisation,
            keeper,
            title="Yesterday",
            starts_at=NOW - dt.timedelta(days=1),
            ends_at=NOW - dt.timedelta(days=1, hours=-3),
            **teaches,
        )
        setattr(world, f"past_at_{place}", past)
        attended = make_booking(past, first)
        asked = Evaluation.objects.create(
            organisation=organisation,
            worker=first,
            booking=attended,
            way=Way.EVENT,
            title="Yesterday",
            taken_on=NOW.date(),
            asked_at=NOW,
            answered_at=NOW,
            before=2,
            after=4,
            useful=5,
            words=world.canary(f"what {first.pk} of {place} wrote about a course", readers=first.email.split("@")[0]),
        )
        setattr(world, f"evaluation_at_{place}", asked)
        mentor = world.moses if place == "northvale" else world.ola
        used = UsedAnswer.objects.create(evaluation=asked, role=Asked.MENTOR, asked_of=mentor, asked_at=NOW)
        setattr(world, f"used_at_{place}", used)
    later = NOW + dt.timedelta(days=20)
    bella = make_event(world.northvale, world.wanda, title="For the calendar", starts_at=later)
    make_booking(bella, world.bella)
    CalendarFeed.objects.create(worker=world.bella, secret_hash=hash_of(SECRET), made_at=NOW)


def _both(name, key="pk"):
    return {
        place: lambda world, place=place: {key: getattr(world, f"{name}_{place}").pk}
        for place in ("northvale", "southmere")
    }


LEADS = {"northvale": "wanda", "southmere": "omar"}
EVENTS = _both("event_of")
BOOKERS = {"northvale": "wanda grace", "southmere": "omar orla"}
SELF = {
    "northvale": "amira tariq moses grace ines peter wanda otto edith priya freda bella sam pat",
    "southmere": "olu ola orla omar oscar oona",
}
TRIED_POST = {place: {who: 422} for place, who in LEADS.items()}

ROWS = [
    Row("events:event-list", get="everyone", shows={}),
    Row("events:my-events", get="everyone"),
    Row(
        "events:event-detail",
        to=EVENTS,
        get={"northvale": "northvale", "southmere": "southmere"},
        shows={
            "northvale": ["event of northvale", "about the event of northvale"],
            "southmere": ["event of southmere", "about the event of southmere"],
        },
    ),
    Row("events:event-add", get="wanda omar", post={"wanda omar": 422}),
    Row("events:figures", get="wanda omar"),
    Row("events:figures-csv", get="wanda omar"),
    Row("events:event-edit", to=EVENTS, get=LEADS, post=TRIED_POST),
    Row("events:event-cancel", to=EVENTS, get=LEADS, post=LEADS, send=lambda world: {"why": "The trainer is ill"}),
    Row("events:event-restore", to=_both("cancelled_at"), post=LEADS),
    Row("events:hold-add", to=EVENTS, get=LEADS, post=TRIED_POST),
    Row("events:hold-end", to=_both("hold_at"), post=LEADS),
    Row(
        "events:event-book",
        to=_both("event_of"),
        get=SELF,
        post={
            "northvale": {"amira moses peter": 422, "tariq grace ines wanda otto edith priya freda bella sam pat": 302},
            "southmere": {"olu ola": 422, "orla omar oscar oona": 302},
        },
    ),
    Row("events:group-book", to=EVENTS, get=BOOKERS, post={p: {w: 422} for p, w in BOOKERS.items()}),
    Row("events:interest-note", to=EVENTS, post={"northvale": "northvale", "southmere": "southmere"}),
    Row(
        "events:attendance",
        to=_both("past_at"),
        get={"northvale": "wanda peter", "southmere": "omar"},
        post={"northvale": "wanda peter", "southmere": "omar"},
    ),
    Row(
        "events:booking-cancel",
        to=_both("booking_at"),
        get={"northvale": "amira grace wanda", "southmere": "olu orla omar"},
        post={"northvale": "amira grace wanda", "southmere": "olu orla omar"},
    ),
    Row(
        "events:booking-approve",
        to=_both("asking_at"),
        post={"northvale": "grace wanda", "southmere": "orla omar"},
    ),
    Row(
        "events:booking-decline",
        to=_both("asking_at"),
        post={"northvale": "grace wanda", "southmere": "orla omar"},
    ),
    Row("events:booking-invitation", to=_both("booking_at"), get={"northvale": "amira", "southmere": "olu"}),
    Row("events:feed-make", post={"northvale southmere": 200}),
    Row("events:feed-revoke", post="northvale southmere"),
    # Whoever holds the secret address reads that calendar, and whoever holds another nothing.
    Row(
        "events:feed",
        to={"bella's": lambda world: {"secret": SECRET}},
        get="anyone",
        refused_anonymous=404,
    ),
    Row(
        "events:evaluation-form",
        to=_both("evaluation_at"),
        get={"northvale": "amira", "southmere": "olu"},
        post={"northvale": {"amira": 422}, "southmere": {"olu": 422}},
    ),
    Row(
        "events:used-form",
        to=_both("used_at"),
        get={"northvale": "moses", "southmere": "ola"},
        post={"northvale": {"moses": 422}, "southmere": {"ola": 422}},
    ),
    Row("events:evaluation-report", get="wanda omar"),
    Row("events:evaluation-csv", get="wanda omar"),
]
