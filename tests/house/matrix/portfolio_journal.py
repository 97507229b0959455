"""Who reads a journal: its owner; who confirms a talk: the mentor, without a word of it."""

from pathway.core import clock
from portfolio.actions import tell_of_talk, write_journal
from tests.house.rows import Row
from tests.house.world import World

OF_AN_ORGANISATION = "northvale southmere"


def build(world: World) -> None:
    """A page of amira's journal, and the talk about it that moses is asked to confirm."""
    world.journal_entry = write_journal(owner=world.amira, text=world.canary("amira's journal", readers="amira"))
    world.journal_talk = tell_of_talk(
        owner=world.amira, entry=world.journal_entry, mentor=world.moses, talked_on=clock.today()
    )


TO = {"amira's": lambda world: {"pk": world.journal_entry.pk}}

ROWS = [
    Row(
        "portfolio:journal",
        get=OF_AN_ORGANISATION,
        post=OF_AN_ORGANISATION,
        send=lambda world: {"text": "What I thought."},
    ),
    Row(
        "portfolio:journal-page",
        to=TO,
        get="amira",
        post="amira",
        send=lambda world: {"text": "Thought again."},
        shows=["amira's journal"],
    ),
    Row("portfolio:journal-talk", to=TO, get="amira", post={"amira's": {"amira": 422}}),
    Row("portfolio:journal-remove", to=TO, get="amira", post="amira"),
    Row(
        "portfolio:talk-detail",
        to={"amira's": lambda world: {"pk": world.journal_talk.pk}},
        get="moses",
        post="moses",
    ),
]
