"""Who may see which module, and what of somebody's learning."""

from tests.factories.modules import make_image
from tests.house.rows import Row
from tests.house.world import World


def build(world: World) -> None:
    """A picture of each organisation."""
    world.picture = make_image(world.northvale)
    world.picture_of_southmere = make_image(world.southmere)


ROWS = [
    Row(
        "modules:cms-media",
        to={
            "northvale's": lambda world: {"path": world.picture.file.name},
            "southmere's": lambda world: {"path": world.picture_of_southmere.file.name},
        },
        get={"northvale's": "edith priya operator", "southmere's": "oona operator"},
    ),
]
