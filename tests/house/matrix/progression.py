"""Who may read where a worker stands, and who says which module helps with what."""

from typing import Any

from modules.models import ModulePage
from tests.factories.modules import make_module, publish
from tests.house.rows import Row
from tests.house.world import World


def build(world: World) -> None:
    """A live module of each organisation, named by a word of its own."""
    for organisation, author in (("northvale", world.edith), ("southmere", world.oona)):
        title = world.canary(f"a module of {organisation}", readers=f"{organisation} operator")
        page = make_module(getattr(world, organisation), author, title=title)
        publish(page, author)
        setattr(world, f"mapped_module_of_{organisation}", ModulePage.objects.get(pk=page.pk))


def _person(name: str) -> Any:
    return lambda world: {"pk": getattr(world, name).pk}


ROWS = [
    Row("progression:my-level", get="everyone"),
    Row(
        "progression:level-of",
        to={"amira": _person("amira"), "otto": _person("otto"), "olu": _person("olu")},
        get={
            "amira": {"amira": 302, "moses grace wanda": 200},
            "otto": {"otto": 302, "wanda": 200},
            "olu": {"olu": 302, "ola orla omar": 200},
        },
    ),
    Row(
        "progression:module-map",
        get="otto wanda oscar omar",
        shows=["a module of northvale", "a module of southmere"],
    ),
    Row(
        "progression:module-map-edit",
        to={
            "northvale's": lambda world: {"pk": world.mapped_module_of_northvale.pk},
            "southmere's": lambda world: {"pk": world.mapped_module_of_southmere.pk},
        },
        get={"northvale's": "otto wanda", "southmere's": "oscar omar"},
        post={"northvale's": "otto wanda", "southmere's": "oscar omar"},
    ),
]
