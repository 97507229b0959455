"""Who may read the trail: each person what is about them."""

from pathway.audit.actions import record
from tests.house.rows import Row
from tests.house.world import World


def build(world: World) -> None:
    """An event about amira and one about olu, each with a word in its facts."""
    for name, actor in (("amira", world.otto), ("olu", world.oscar)):
        word = world.canary(f"event about {name}", readers=name)
        record(actor=actor, verb="people.appointed", subject=getattr(world, name), kind=word)


ROWS = [Row("audit:access-log", get="everyone", shows=["event about amira", "event about olu"])]
