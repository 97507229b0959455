"""Who withdraws decisions, who asks for another look, and who moves what waits."""

from typing import Any

from assessments.actions.withdrawals import appeal, withdraw_decision
from tests.factories.decisions import decided, make_sent
from tests.factories.people import employ, give_mentor, make_person
from tests.house.rows import Row
from tests.house.world import World


def build(world: World) -> None:
    """wilf, whom moses and mona mentor: a decision withdrawn, one appealed, one to withdraw, and a piece that waits."""
    wilf, mona = make_person(world.northvale, "wilf"), make_person(world.northvale, "mona")
    employ(wilf, "Family support worker", world.east)
    give_mentor(wilf, world.moses)
    give_mentor(wilf, mona)
    world.withdrawal = withdraw_decision(
        mentor=world.moses,
        decision=decided(world.moses, wilf, "meets", "1.2"),
        reason=world.canary("why it was withdrawn", readers="moses grace"),
    )
    world.withdrawal_open = decided(world.moses, wilf, "meets", "1.3")
    world.appeal_open = decided(world.moses, world.amira, "partly", "2.2")
    appealed = decided(world.moses, wilf, "return", "2.3")
    appeal(worker=wilf, decision=appealed, reason=world.canary("why another look", readers="ines"))
    world.appeal_sample = appealed.sample
    world.movable = make_sent(wilf, "3.2", title=world.canary("what wilf's piece is called", readers="moses grace"))
    world.takes_over = mona


def _moved(world: World) -> dict[str, Any]:
    return {"to": world.takes_over.pk, "which": "some", "pieces": [world.movable.pk]}


ROWS = [
    Row(
        "assessments:decision-withdraw",
        to={"wilf's": lambda world: {"pk": world.withdrawal_open.pk}},
        get="moses",
        post="moses",
        send=lambda world: {"reason": "It was about another statement."},
    ),
    Row(
        "assessments:decision-appeal",
        to={"amira's": lambda world: {"pk": world.appeal_open.pk}},
        get="amira",
        post="amira",
        send=lambda world: {"reason": "The second paragraph says what was done."},
    ),
    Row("assessments:waiting-list", get="grace otto oscar orla", shows=[]),
    Row(
        "assessments:waiting-move",
        to={"moses'": lambda world: {"pk": world.moses.pk}, "ola's": lambda world: {"pk": world.ola.pk}},
        get={"moses'": "grace otto", "ola's": "orla oscar"},
        post={"moses'": "grace otto", "ola's": {"orla oscar": 422}},
        send={"moses'": _moved},
    ),
]
