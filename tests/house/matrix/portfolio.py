"""Who may see evidence: its owner; once sent, the mentor and the supervisor of today; nobody else by any path."""

from portfolio.actions import mark_returned, revise_evidence, save_draft
from tests.factories.portfolio import make_evidence
from tests.house.rows import Row
from tests.house.world import World

READERS = "amira moses grace"


def build(world: World) -> None:
    """amira's draft; one she sent; one returned to her with a new version begun; and what olu sent."""
    world.draft = make_evidence(
        world.amira,
        title=world.canary("amira's draft title", readers="amira"),
        text=world.canary("amira's draft", readers="amira"),
        claim=world.canary("amira's draft claim", readers="amira"),
        files={f"{world.canary('a draft file name', readers='amira')}.txt": b"words"},
    )
    world.sent = make_evidence(
        world.amira,
        sent=True,
        title=world.canary("amira's sent title", readers=READERS),
        text=world.canary("amira's sent text", readers=READERS),
        claim=world.canary("amira's claim", readers=READERS),
        files={f"{world.canary('a sent file name', readers=READERS)}.txt": b"words"},
    )
    world.returned = make_evidence(world.amira, sent=True, text=world.canary("version one", readers=READERS))
    mark_returned(decider=world.moses, version=world.returned.current)
    world.version_two = revise_evidence(owner=world.amira, item=world.returned)
    save_draft(
        owner=world.amira,
        item=world.returned,
        revision=0,
        kind="feedback",
        title="Visit",
        text=world.canary("version two", readers="amira"),
    )
    world.of_olu = make_evidence(world.olu, sent=True, text=world.canary("olu's text", readers="olu ola orla"))


TO = {
    "draft": lambda world: {"pk": world.draft.pk},
    "sent": lambda world: {"pk": world.sent.pk},
    "returned": lambda world: {"pk": world.returned.pk},
    "olu's": lambda world: {"pk": world.of_olu.pk},
}
READ = {"draft": "amira", "sent": READERS, "returned": READERS, "olu's": "olu ola orla"}

ROWS = [
    Row("portfolio:evidence-list", get="everyone"),
    Row(
        "portfolio:evidence-detail",
        to=TO,
        get=READ,
        shows={
            "draft": ["amira's draft", "amira's draft claim", "a draft file name"],
            "sent": ["amira's sent title", "amira's sent text", "amira's claim", "a sent file name"],
            "returned": ["version one"],
        },
    ),
]
