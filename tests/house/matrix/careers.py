"""Who may read levels and change them, and who may say where somebody stands."""

from typing import Any

from pathway.careers.models import Level, PublicPage
from pathway.people.models import Organisation
from tests.house.rows import Row
from tests.house.world import World


def build(world: World) -> None:
    """A word in a level of each organisation."""
    for organisation in ("northvale", "southmere"):
        level = Level.objects.get(organisation=getattr(world, organisation), code="fsw")
        level.summary = world.canary(f"a level of {organisation}", readers=organisation)
        level.save(update_fields=["summary"])
        setattr(world, f"level_of_{organisation}", level)
    # Open to anybody, of a third organisation: the words in the levels of the two are for them alone.
    westbridge = Organisation.objects.create(name="Westbridge Families", slug="westbridge")
    Level.objects.create(organisation=westbridge, code="fsw", name="Family support worker", order=1)
    PublicPage.objects.create(organisation=westbridge, introduction="We walk beside families.", is_open=True)
    # And one that only its admin may read.
    PublicPage.objects.create(
        organisation=world.northvale, introduction=world.canary("a public page not yet open", readers="otto")
    )


def _level(organisation: str) -> Any:
    return lambda world: {"pk": getattr(world, f"level_of_{organisation}").pk}


def _person(name: str) -> Any:
    return lambda world: {"pk": getattr(world, name).pk}


LEVELS = {"northvale's": _level("northvale"), "southmere's": _level("southmere")}
KEEPERS = {"northvale's": "otto wanda", "southmere's": "oscar omar"}

ROWS = [
    Row("careers:framework", get="everyone -outsiders", shows=["a level of northvale", "a level of southmere"]),
    Row("careers:framework-adopt", post="otto wanda oscar omar"),
    Row("careers:level-add", get="otto wanda oscar omar", post={"otto wanda oscar omar": 422}),
    Row(
        "careers:level-edit",
        to=LEVELS,
        get=KEEPERS,
        post={"northvale's": {"otto wanda": 422}, "southmere's": {"oscar omar": 422}},
    ),
    Row("careers:level-move", to=LEVELS, post=KEEPERS),
    Row(
        "careers:placement-add",
        to={"amira": _person("amira"), "wanda": _person("wanda"), "olu": _person("olu")},
        get={"amira": "otto wanda", "wanda": "otto", "olu": "oscar omar"},
        post={"amira": {"otto wanda": 422}, "wanda": {"otto": 422}, "olu": {"oscar omar": 422}},
    ),
    # Public once its admin opens it: westbridge's is open, northvale's is not, southmere has none.
    Row(
        "careers:careers-page",
        to={
            "westbridge's": lambda world: {"slug": "westbridge"},
            "northvale's, closed": lambda world: {"slug": "northvale"},
            "southmere's, none": lambda world: {"slug": "southmere"},
        },
        get={"westbridge's": "anyone"},
        refused_anonymous=404,
    ),
    Row("careers:careers-page-edit", get="otto oscar", post="otto oscar"),
    Row("careers:careers-page-preview", get="otto oscar"),
    Row("careers:first-steps", get="otto oscar"),
]
