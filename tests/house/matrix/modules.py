"""Who may see which module, and what of somebody's learning."""

from modules.actions.learning import complete, enrol, mark_section_read, save_reflection
from tests.factories.modules import make_document, make_image, make_module, part, publish, section, text
from tests.house.rows import Row
from tests.house.world import World

KEY = "11111111-2222-3333-4444-555555555555"


def build(world: World) -> None:
    """A module of each organisation and one of the library; amira has begun northvale's and done another."""
    world.picture = make_image(world.northvale)
    world.picture_of_southmere = make_image(world.southmere)
    world.list_to_print = make_document(world.northvale)
    choice = {"type": "item", "id": "2", "value": {"text": "Knock.", "feedback": "Good.", "goes_to": "in"}}
    nodes = [
        {"name": "door", "text": "A door.", "choices": [choice], "ending": "", "debrief": ""},
        {"name": "in", "text": "You are in.", "choices": [], "ending": "good", "debrief": "<p>Well.</p>"},
    ]
    asks = part("reflection", {"prompt": "What did you see?"})
    parts = [
        text(f"<p>{world.canary('northvale text', readers='amira')}</p>"),
        part("picture", {"image": world.picture.pk, "alt": "A table", "caption": ""}),
        part("download", {"title": "List", "document": world.list_to_print.pk, "what_for": ""}),
        asks,
        {
            "type": "scenario",
            "id": KEY,
            "value": {
                "title": "A visit",
                "intro": "<p>Go.</p>",
                "nodes": [{"type": "item", "id": str(n), "value": node} for n, node in enumerate(nodes)],
            },
        },
    ]
    summary = world.canary("northvale summary", readers="northvale")
    world.module = make_module(
        world.northvale, world.edith, sections=[section("One", *parts), section("Two")], summary=summary
    )
    snapshot = publish(world.module, world.edith)
    world.module_of_southmere = make_module(
        world.southmere, world.oona, summary=world.canary("southmere summary", readers="southmere")
    )
    publish(world.module_of_southmere, world.oona)
    world.shared_module = make_module(None, title="For everybody")
    publish(world.shared_module)
    enrol(worker=world.amira, module=world.module)
    save_reflection(
        worker=world.amira, snapshot=snapshot, key=asks["id"], text=world.canary("amira's thought", readers="amira")
    )
    world.completion = _done(world, world.amira)
    world.completion_of_olu = _done(world, world.olu)


def _done(world: World, worker):
    enrolment = enrol(worker=worker, module=world.shared_module)
    for key in world.shared_module.snapshots.get().section_keys:
        mark_section_read(worker=worker, enrolment=enrolment, section_key=key)
    return complete(worker=worker, enrolment=enrolment)


MODULES = {
    "northvale's": lambda world: {"pk": world.module.pk},
    "southmere's": lambda world: {"pk": world.module_of_southmere.pk},
    "shared": lambda world: {"pk": world.shared_module.pk},
}
SECTIONS = {name: lambda world, thing=thing: thing(world) | {"number": 1} for name, thing in MODULES.items()}
EVERYONES = {"northvale's": "northvale", "southmere's": "southmere", "shared": "everyone"}
BEGUN = {
    "northvale's": {"amira": 200, "northvale -amira": 302},
    "southmere's": {"southmere": 302},
    "shared": {"amira olu": 200, "everyone -amira -olu": 302},
}
NO_ONES = {"pk": 999_999}

CERTIFICATES = {
    "amira's": lambda world: {"reference": world.completion.reference},
    "olu's": lambda world: {"reference": world.completion_of_olu.reference},
}

ROWS = [
    Row("modules:module-list", get="everyone"),
    Row(
        "modules:module-detail",
        to=MODULES,
        get=EVERYONES,
        shows={"northvale's": ["northvale summary"], "southmere's": ["southmere summary"]},
    ),
    Row("modules:module-enrol", to=MODULES, post=EVERYONES),
    Row(
        "modules:section",
        to=SECTIONS,
        get=BEGUN,
        shows={"northvale's": ["northvale text", "amira's thought"]},
        nothing=NO_ONES | {"number": 1},
    ),
    Row(
        "modules:section-done",
        to=SECTIONS,
        post={"northvale's": "amira", "southmere's": {}, "shared": "amira olu"},
        nothing=NO_ONES | {"number": 1},
    ),
    Row(
        "modules:reflections-save",
        to=SECTIONS,
        post={"northvale's": {"amira": 204}, "southmere's": {}, "shared": {"amira olu": 204}},
        nothing=NO_ONES | {"number": 1},
    ),
    Row(
        "modules:scenario",
        to={"northvale's": lambda world: {"pk": world.module.pk, "number": 1, "key": KEY}},
        get={"northvale's": {"amira": 200, "northvale -amira": 302}},
        query="at=in&chose=door.0",
        nothing=NO_ONES | {"number": 1, "key": KEY},
    ),
    Row("modules:module-finish", to=MODULES, get=BEGUN),
    Row(
        "modules:module-complete",
        to=MODULES,
        post={"northvale's": "amira", "southmere's": {}, "shared": "amira olu"},
    ),
    Row(
        "modules:picture",
        to={
            "northvale's": lambda world: {"pk": world.module.pk, "image": world.picture.pk, "width": 640},
            "of another module": lambda world: {"pk": world.shared_module.pk, "image": world.picture.pk, "width": 640},
        },
        get={"northvale's": "northvale", "of another module": {}},
        nothing=NO_ONES | {"image": 999_999, "width": 640},
    ),
    Row(
        "modules:file",
        to={
            "northvale's": lambda world: {"pk": world.module.pk, "document": world.list_to_print.pk},
            "of another module": lambda world: {"pk": world.shared_module.pk, "document": world.list_to_print.pk},
        },
        get={"northvale's": "northvale", "of another module": {}},
        nothing=NO_ONES | {"document": 999_999},
    ),
    Row("modules:library-list", get="edith oona"),
    Row(
        "modules:library-take",
        to={
            "of the library": lambda world: {"pk": world.shared_module.pk},
            "southmere's": lambda world: {"pk": world.module_of_southmere.pk},
        },
        post={"of the library": "edith oona", "southmere's": {}},
    ),
    Row(
        "modules:certificate",
        to={
            "amira's": lambda world: {"reference": world.completion.reference},
            "olu's": lambda world: {"reference": world.completion_of_olu.reference},
        },
        get={"amira's": "amira moses grace wanda", "olu's": "olu ola orla omar"},
    ),
    Row("modules:certificate-list", get="everyone"),
    Row(
        "modules:certificate-name",
        to=CERTIFICATES,
        get={"amira's": "amira", "olu's": "olu"},
        post={"amira's": "amira", "olu's": {"olu": 302}},
        send={
            "amira's": lambda world: {"name": world.amira.full_name},
            "olu's": lambda world: {"name": world.olu.full_name},
        },
    ),
    Row("modules:certificate-badge", to=CERTIFICATES, get={"amira's": "amira", "olu's": "olu"}),
    Row(
        "modules:certificate-withdraw",
        to=CERTIFICATES,
        get={"amira's": "wanda", "olu's": "omar"},
        post={"amira's": "wanda", "olu's": "omar"},
        send=lambda world: {"why": "Issued by mistake"},
    ),
    # Public: whoever holds a reference may check it, and whoever has none learns nothing.
    Row("modules:certificate-check", get="anyone"),
    Row(
        "modules:certificate-checked",
        to={"amira's": lambda world: {"reference": world.completion.reference}},
        get="anyone",
        nothing={"reference": "2222-2222-2222"},
        refused_anonymous=404,
    ),
    Row("modules:badge-issuer", get="anyone"),
    Row("modules:badge-key", get="anyone"),
    Row("modules:badges-revoked", get="anyone"),
    Row(
        "modules:cms-media",
        to={
            "northvale's": lambda world: {"path": world.picture.file.name},
            "southmere's": lambda world: {"path": world.picture_of_southmere.file.name},
        },
        get={"northvale's": "edith priya operator", "southmere's": "oona operator"},
    ),
]
