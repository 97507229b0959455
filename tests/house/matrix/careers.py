"""Who may read levels and change them, and who may say where somebody stands."""

from typing import Any

from pathway.careers.models import Level
from tests.house.rows import Row
from tests.house.world import World


def build(world: World) -> None:
    """A word in a level of each organisation."""
    for organisation in ("northvale", "southmere"):
        level = Level.objects.get(organisation=getattr(world, organisation), code="fsw")
        level.summary = world.canary(f"a level of {organisation}", readers=organisation)
        level.save(update_fields=["summary"])
        setattr(world, f"level_of_{organisation}", level)


def _level(organisation: str) -> Any:
    return lambda world: {"pk": getattr(world, f"level_of_{organisation}").pk}


def _person(name: str) -> Any:
    return lambda world: {"pk": getattr(world, name).pk}


LEVELS = {"northvale's": _level("northvale"), "southmere's": _level("southmere")}
KEEPERS = {"northvale's": "otto wanda", "southmere's": "oscar omar"}

ROWS = [
    Row("careers:framework", get="everyone -operator", shows=["a level of northvale", "a level of southmere"]),
    Row("careers:framework-adopt", post="otto wanda oscar omar"),
    Row("careers:level-add", get="otto wanda oscar omar", post={"otto wanda oscar omar": 200}),
    Row(
        "careers:level-edit",
        to=LEVELS,
        get=KEEPERS,
        post={"northvale's": {"otto wanda": 200}, "southmere's": {"oscar omar": 200}},
    ),
    Row("careers:level-move", to=LEVELS, post=KEEPERS),
    Row(
        "careers:placement-add",
        to={"amira": _person("amira"), "wanda": _person("wanda"), "olu": _person("olu")},
        get={"amira": "otto wanda", "wanda": "otto", "olu": "oscar omar"},
        post={"amira": {"otto wanda": 200}, "wanda": {"otto": 200}, "olu": {"oscar omar": 200}},
    ),
    Row("careers:first-steps", get="otto oscar"),
]
