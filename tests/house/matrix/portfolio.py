"""Who may see evidence: its owner; once sent, the mentor and the supervisor of today; nobody else by any path."""

from uuid import UUID

from pathway.people.actions import appoint
from pathway.people.enums import AppointmentKind
from portfolio.actions import begin_upload, mark_returned, report_detail, revise_evidence, save_draft
from tests.factories.portfolio import make_evidence
from tests.house.rows import Row
from tests.house.world import World

READERS = "amira moses grace"
HANDLER = "ines"


def build(world: World) -> None:
    """amira's draft; one she sent; one returned to her with a new version begun; and what olu sent."""
    world.draft = make_evidence(
        world.amira,
        title=world.canary("amira's draft title", readers="amira"),
        text=world.canary("amira's draft", readers="amira"),
        claim=world.canary("amira's draft claim", readers="amira"),
        files={f"{world.canary('a draft file name', readers='amira')}.txt": b"words"},
    )
    world.half_sent = begin_upload(
        owner=world.amira,
        item=world.draft,
        name=f"{world.canary('a half-sent file name', readers='amira')}.txt",
        size=12,
        sha256="b" * 64,
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
    appoint(admin=world.otto, person=world.ines, kind=AppointmentKind.INFORMATION_GOVERNANCE)
    world.held_evidence = make_evidence(
        world.amira,
        sent=True,
        title=world.canary("a held title", readers=HANDLER),
        text=world.canary("a held text", readers=HANDLER),
        claim=world.canary("a held claim", readers=HANDLER),
        files={f"{world.canary('a held file name', readers=HANDLER)}.txt": b"words"},
    )
    world.detail_report = report_detail(reporter=world.moses, item=world.held_evidence, code="name", place="text")
    world.of_olu = make_evidence(world.olu, sent=True, text=world.canary("olu's text", readers="olu ola orla"))


TO = {
    "draft": lambda world: {"pk": world.draft.pk},
    "sent": lambda world: {"pk": world.sent.pk},
    "returned": lambda world: {"pk": world.returned.pk},
    "held": lambda world: {"pk": world.held_evidence.pk},
    "olu's": lambda world: {"pk": world.of_olu.pk},
}
READ = {"draft": "amira", "sent": READERS, "returned": READERS, "held": f"{READERS} {HANDLER}", "olu's": "olu ola orla"}
OWN = {"draft": "amira", "sent": "amira", "returned": "amira", "held": "", "olu's": "olu"}
# What was sent answers its owner with the way to the page of what was sent.
OWN_UNSENT = {"draft": "amira", "sent": {"amira": 302}, "returned": "amira", "held": "", "olu's": {"olu": 302}}
FILES = {
    "held": lambda world: {"pk": world.held_evidence.current.files.get().pk},
    "draft": lambda world: {"pk": world.draft.current.files.get().pk},
    "sent": lambda world: {"pk": world.sent.current.files.get().pk},
}


HALF_SENT = {"half sent": lambda world: {"pk": world.half_sent.pk}}


def told_of_file() -> dict[str, object]:
    """What a page says of a file before it sends it in pieces."""
    return {"name": "plan.txt", "size": 5, "sha256": "a" * 64, "key": str(UUID(int=8))}


def typed(world: World) -> dict[str, object]:
    """A new piece of evidence as the page sends it."""
    return {"title": "Visit", "kind": "feedback", "text": "What happened", "key": str(UUID(int=7)), "revision": 1}


ROWS = [
    Row("portfolio:evidence-list", get="everyone"),
    Row("portfolio:evidence-new", get="northvale southmere", post="northvale southmere", send=typed),
    Row(
        "portfolio:evidence-autosave-new",
        post={"northvale southmere": 200},
        send=typed,
        send_json=True,
    ),
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
    Row(
        "portfolio:evidence-edit",
        to=TO,
        get=OWN_UNSENT,
        # What was sent stays as it is: the form comes back with a sentence.
        post={"draft": "amira", "sent": {"amira": 422}, "returned": "amira", "olu's": {"olu": 422}},
        send=typed,
        shows={"draft": ["amira's draft", "a draft file name"], "returned": ["version two"]},
    ),
    Row(
        "portfolio:evidence-autosave",
        to=TO,
        post={
            "draft": {"amira": 200},
            "sent": {"amira": 422},
            "returned": {"amira": 200},
            "olu's": {"olu": 422},
        },
        send=lambda world: typed(world),
        send_json=True,
    ),
    Row(
        "portfolio:evidence-claims",
        to=TO,
        get=OWN_UNSENT,
        post={"draft": {"amira": 422}, "sent": "amira", "returned": {"amira": 422}, "olu's": "olu"},
    ),
    Row(
        "portfolio:evidence-send",
        to=TO,
        get=OWN_UNSENT,
        post=OWN,
        send={"draft": lambda world: {"declared": "on"}, "returned": lambda world: {"declared": "on"}},
        shows={"draft": ["amira's draft", "amira's draft claim"]},
    ),
    Row("portfolio:evidence-revise", to=TO, post=OWN),
    Row("portfolio:evidence-withdraw", to=TO, get=OWN, post=OWN),
    Row("portfolio:evidence-discard", to=TO, get=OWN, post=OWN),
    Row(
        "portfolio:evidence-record",
        to=TO,
        get=OWN_UNSENT,
        # Nothing was made: the form comes back with a sentence.
        post={"draft": {"amira": 422}, "sent": "amira", "returned": {"amira": 422}, "olu's": "olu"},
        shows={"draft": ["amira's draft title"]},
    ),
    Row("portfolio:upload-new", post={"northvale southmere": 200}, send=lambda world: told_of_file(), send_json=True),
    Row(
        "portfolio:upload-begin",
        to=TO,
        post={
            "draft": {"amira": 200},
            "sent": {"amira": 422},
            "returned": {"amira": 200},
            "olu's": {"olu": 422},
        },
        send=lambda world: told_of_file(),
        send_json=True,
    ),
    Row(
        "portfolio:upload-piece",
        to=HALF_SENT,
        get={"half sent": "amira"},
        patch={"half sent": "amira"},
        query="at=0",
        shows={"half sent": ["a half-sent file name"]},
    ),
    Row("portfolio:upload-remove", to=HALF_SENT, post={"half sent": "amira"}),
    Row("portfolio:evidence-file", to=FILES, get={"draft": "amira", "sent": READERS, "held": HANDLER}),
    Row("portfolio:evidence-file-shown", to=FILES, get={"draft": "amira", "sent": READERS, "held": HANDLER}),
    Row("portfolio:evidence-file-remove", to=FILES, post={"draft": "amira", "sent": "amira"}),
    Row(
        "portfolio:evidence-check", post={"northvale southmere": 200}, send=lambda world: {"text": "a"}, send_json=True
    ),
    Row("portfolio:evidence-replace", to=TO, post=OWN),
    Row("portfolio:words-kept-out", get=HANDLER, post=HANDLER, send=lambda world: {"words": "blue gate"}),
    Row(
        "portfolio:evidence-report",
        to=TO,
        get={
            "draft": "",
            "sent": READERS,
            "returned": READERS,
            # Held already: the way to what happens now.
            "held": {f"{READERS} {HANDLER}": 302},
            "olu's": "olu ola orla",
        },
        post={
            "draft": "",
            "sent": READERS,
            "returned": READERS,
            "held": f"{READERS} {HANDLER}",
            "olu's": "olu ola orla",
        },
        send=lambda world: {"code": "name", "place": "text"},
    ),
    Row("portfolio:report-list", get=HANDLER),
    Row(
        "portfolio:report-detail",
        to={"held": lambda world: {"pk": world.detail_report.pk}},
        get={"held": HANDLER},
        post={"held": HANDLER},
        send=lambda world: {"decision": "release", "reason": "An invented name.", "instead": "[removed]"},
        shows={"held": ["a held title", "a held text", "a held claim", "a held file name"]},
    ),
]
