"""Who sees which figures: the lead all of them, managers their own people's, admins what may be published."""

from pathway.workforce.report.page import HAS_ROWS
from tests.house.rows import Row
from tests.house.world import World

FIGURES = {key: (lambda world, key=key: {"key": key}) for key in HAS_ROWS}
FILES = {key: (lambda world, key=key: {"key": key, "kind": "xlsx"}) for key in ("headcount", "movement", "training")}
KINDS = {kind: (lambda world, kind=kind: {"kind": kind}) for kind in ("csv", "xlsx")}
READ_ROWS = "wanda grace omar orla"


def build(world: World) -> None:
    """A job title that only those who may read the rows of a team may ever see."""
    job = world.tariq.employments.get()
    job.job_title = world.canary("tariq's job", readers="tariq moses grace wanda otto")
    job.save(update_fields=["job_title"])


ROWS = [
    Row("workforce:report", get="wanda grace otto sam omar orla oscar"),
    Row(
        "workforce:figure-detail",
        to=FIGURES,
        get=dict.fromkeys(FIGURES, READ_ROWS),
    ),
    Row(
        "workforce:figure-file",
        to=FILES,
        get=dict.fromkeys(FILES, READ_ROWS),
    ),
    Row("workforce:published-file", to=KINDS, get=dict.fromkeys(KINDS, "wanda otto sam omar oscar")),
]
