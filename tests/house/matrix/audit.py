"""Who may read the trail: each person what is about them."""

import datetime as dt

from pathway.audit.actions import record
from pathway.core import clock
from tests.house.rows import Row
from tests.house.world import World


def build(world: World) -> None:
    """An event about amira and one about olu, each with a word in its facts."""
    for name, actor in (("amira", world.otto), ("olu", world.oscar)):
        word = world.canary(f"event about {name}", readers=name)
        # Later than whatever else is planted about them: the page begins with the newest.
        with clock.at(clock.now() + dt.timedelta(hours=1)):
            record(actor=actor, verb="people.appointed", subject=getattr(world, name), kind=word)


ROWS = [Row("audit:access-log", get="everyone", shows=["event about amira", "event about olu"])]
