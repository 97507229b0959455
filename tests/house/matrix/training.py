"""Who may see whose training, and who keeps the requirements."""

from pathway.training.models import ExternalCompletion, ExternalCourse, Requirement
from tests.conftest import NOW
from tests.factories.modules import make_module, publish
from tests.house.rows import Row
from tests.house.world import World

SEE_CARD = {"northvale": "amira moses grace wanda", "southmere": "olu ola orla omar"}
SEE_TABLE = "wanda grace orla omar"


def build(world: World) -> None:
    """A module that Northvale asks of everybody, and one of Southmere's own."""
    module = make_module(world.northvale, world.edith, title="Fire safety")
    publish(module, world.edith)
    for organisation, title in ((world.northvale, "Fire safety"), (world.southmere, "Boat safety")):
        readers = "northvale" if organisation == world.northvale else "southmere"
        requirement = Requirement.objects.create(
            organisation=organisation,
            module=module,
            title=world.canary(f"{title} is required", readers=readers),
            first_due_days=30,
            started_on=NOW.date(),
        )
        setattr(world, f"requirement_of_{organisation.slug}", requirement)
        worker = world.amira if readers == "northvale" else world.olu
        # Course titles are for the lead to map; on a person's card they are for those who see that training.
        elsewhere = world.canary(f"{title} elsewhere", readers=SEE_CARD[readers])
        course = ExternalCourse.objects.create(organisation=organisation, key=elsewhere, title=elsewhere)
        ExternalCompletion.objects.create(
            worker=worker,
            course=course,
            completed_on=NOW.date(),
            certificate=world.canary(f"{title} certificate", readers=""),
            brought_in_at=NOW,
        )


TIME = {"amira's": lambda world: {"pk": world.amira.pk}, "olu's": lambda world: {"pk": world.olu.pk}}
NOTED_BY = {"amira's": "amira grace", "olu's": "olu orla"}
LEVELS = {
    "northvale's": lambda world: {"pk": world.northvale.levels.get(code="trainee").pk},
    "southmere's": lambda world: {"pk": world.southmere.levels.get(code="trainee").pk},
}


def _noting(name: str) -> Row:
    """A page on which a worker, or their manager, notes what an empty form does not say."""
    return Row(
        f"training:{name}",
        to=TIME,
        get=NOTED_BY,
        post={thing: {who: 200} for thing, who in NOTED_BY.items()},
    )


ROWS = [
    Row("training:time-own", get={"everyone": 302}),
    Row("training:time-detail", to=TIME, get={"amira's": "amira grace wanda", "olu's": "olu orla omar"}),
    _noting("week-note"),
    _noting("families-note"),
    Row("training:promise-list", get="wanda omar"),
    Row(
        "training:promise-edit",
        to=LEVELS,
        get={"northvale's": "wanda", "southmere's": "omar"},
        post={"northvale's": {"wanda": 200}, "southmere's": {"omar": 200}},
    ),
    Row("training:table", get=SEE_TABLE),
    Row("training:table-rows", get=SEE_TABLE),
    Row("training:table-csv", get=SEE_TABLE),
    Row(
        "training:course-list",
        get="wanda omar",
        post="wanda omar",
    ),
    Row("training:requirement-list", get="everyone", shows=["Fire safety is required", "Boat safety is required"]),
    Row("training:requirement-add", get="wanda omar", post={"wanda omar": 422}),
    Row("training:requirement-defaults", post="wanda omar"),
    Row(
        "training:requirement-edit",
        to={
            "northvale's": lambda world: {"pk": world.requirement_of_northvale.pk},
            "southmere's": lambda world: {"pk": world.requirement_of_southmere.pk},
        },
        get={"northvale's": "wanda", "southmere's": "omar"},
        post={"northvale's": {"wanda": 200}, "southmere's": {"omar": 200}},
    ),
    Row(
        "training:requirement-end",
        to={
            "northvale's": lambda world: {"pk": world.requirement_of_northvale.pk},
            "southmere's": lambda world: {"pk": world.requirement_of_southmere.pk},
        },
        post={"northvale's": "wanda", "southmere's": "omar"},
    ),
]
