"""Who may write practice scenarios: authors of the organisation; approvers read them."""

from modules.actions.scenarios import ChoiceText, keep_moment, make_version, write_scenario
from tests.house.rows import Row
from tests.house.world import World


def build(world: World) -> None:
    """A scenario of each organisation, with a version made of it."""
    for name, author, readers in (("northvale", world.edith, "edith priya"), ("southmere", world.oona, "oona")):
        scenario = write_scenario(
            author=author,
            organisation=author.organisation,
            title=f"A visit in {name}",
            intro=world.canary(f"{name}'s scenario", readers=readers),
        )
        start = keep_moment(
            author=author,
            scenario=scenario,
            name="start",
            text=world.canary(f"{name}'s moment", readers=readers),
            choices=[ChoiceText("Go on", "end")],
        )
        keep_moment(
            author=author,
            scenario=scenario,
            moment=scenario.moments.get(name="end"),
            name="end",
            text="It ends.",
            ending="good",
        )
        make_version(author=author, scenario=scenario)
        setattr(world, f"scenario_of_{name}", scenario)
        setattr(world, f"moment_of_{name}", start)


SCENARIOS = {
    "northvale's": lambda world: {"pk": world.scenario_of_northvale.pk},
    "southmere's": lambda world: {"pk": world.scenario_of_southmere.pk},
}
MOMENTS = {
    "northvale's": lambda world: {"pk": world.moment_of_northvale.pk},
    "southmere's": lambda world: {"pk": world.moment_of_southmere.pk},
}
VERSIONS = {
    "northvale's": lambda world: {"pk": world.scenario_of_northvale.pk, "number": 1},
    "southmere's": lambda world: {"pk": world.scenario_of_southmere.pk, "number": 1},
}
READERS = {"northvale's": "edith priya", "southmere's": "oona"}
WRITERS = {"northvale's": "edith", "southmere's": "oona"}
SCENARIO = {"title": "Another title", "intro": "Another beginning", "sensitivity": ""}
MOMENT = {"name": "another", "text": "It goes on.", "ending": "", "debrief": ""}

ROWS = [
    Row("modules:scenario-list", get="edith priya oona operator"),
    Row(
        "modules:scenario-write",
        get="edith oona",
        post="edith oona",
        send=lambda world: SCENARIO,
    ),
    Row(
        "modules:scenario-detail",
        to=SCENARIOS,
        get=READERS,
        shows={
            "northvale's": ["northvale's scenario", "northvale's moment"],
            "southmere's": ["southmere's scenario", "southmere's moment"],
        },
    ),
    Row("modules:scenario-change", to=SCENARIOS, get=WRITERS, post=WRITERS, send=lambda world: SCENARIO),
    Row("modules:scenario-make", to=SCENARIOS, post=WRITERS),
    Row("modules:scenario-use", to=VERSIONS, post=WRITERS),
    Row("modules:moment-add", to=SCENARIOS, get=WRITERS, post=WRITERS, send=lambda world: MOMENT),
    Row("modules:moment-change", to=MOMENTS, get=WRITERS, post=WRITERS, send=lambda world: MOMENT),
    Row("modules:moment-first", to=MOMENTS, post=WRITERS),
    Row("modules:moment-remove", to=MOMENTS, get=WRITERS, post=WRITERS),
]
