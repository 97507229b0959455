"""Who may see whose training, and who keeps the requirements."""

from pathway.training.models import Requirement
from tests.conftest import NOW
from tests.factories.modules import make_module, publish
from tests.house.rows import Row
from tests.house.world import World

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


ROWS = [
    Row("training:table", get=SEE_TABLE),
    Row("training:table-rows", get=SEE_TABLE),
    Row("training:table-csv", get=SEE_TABLE),
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
