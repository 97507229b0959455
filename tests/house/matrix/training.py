"""Who may see whose training, and who keeps the requirements."""

import datetime as dt
import io

from pathway.people.models import Organisation
from pathway.training import actions
from pathway.training.models import Course, ExternalCompletion, ExternalCourse, FollowUp, InductionTask, Requirement
from tests.conftest import NOW
from tests.factories.modules import make_module, publish
from tests.house.rows import Build, Row
from tests.house.world import World
from tests.portfolio.builders import pdf

SEE_CARD = {"northvale": "amira moses grace wanda", "southmere": "olu ola orla omar"}
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
        worker = world.amira if readers == "northvale" else world.olu
        # Course titles are for the lead to map; on a person's card they are for those who see that training.
        elsewhere = world.canary(f"{title} elsewhere", readers=SEE_CARD[readers])
        course = ExternalCourse.objects.create(organisation=organisation, key=elsewhere, title=elsewhere)
        ExternalCompletion.objects.create(
            worker=worker,
            course=course,
            completed_on=NOW.date(),
            certificate=world.canary(f"{title} certificate", readers=""),
            brought_in_at=NOW,
        )
    for organisation in (world.northvale, world.southmere):
        _records(world, organisation)


def _records(world: World, organisation: Organisation) -> None:
    """A certificate that waits, an exemption, a note, a qualification, a policy and an induction of one worker."""
    here = organisation.slug
    worker, manager, lead = (
        (world.amira, world.grace, world.wanda) if here == "northvale" else (world.olu, world.orla, world.omar)
    )
    readers = SEE_RECORD[here]
    course = Course.objects.create(organisation=organisation, title="Paediatric first aid")
    certificate = actions.upload_certificate(
        worker=worker,
        course=course,
        completed_on=NOW.date() - dt.timedelta(days=30),
        provider=world.canary(f"{here}: who taught it", readers=readers),
        source=io.BytesIO(pdf()),
        name="certificate.pdf",
    )
    exemption = actions.exempt(
        approver=manager,
        worker=worker,
        course=course,
        reason=world.canary(f"{here}: why exempt", readers=readers),
        until=NOW.date() + dt.timedelta(days=90),
    )
    actions.note_about(
        author=manager, worker=worker, course=course, text=world.canary(f"{here}: a note", readers=readers)
    )
    assert FollowUp.objects.filter(worker=worker).count() == 1
    qualification = actions.add_qualification(
        adder=worker,
        worker=worker,
        title=world.canary(f"{here}: a qualification", readers=readers),
        awarded_on=NOW.date() - dt.timedelta(days=900),
    )
    version = actions.keep_policy(
        lead=lead, title=world.canary(f"{here}: a policy", readers=here), link="https://example.org/policy"
    )
    for kind, title, readers_of_task in (
        ("task", f"{here}: meet the team", f"{readers} {MENTOR[here]}"),
        ("dbs", f"{here}: a check in place", readers),
    ):
        actions.keep_task(lead=lead, kind=kind, title=world.canary(title, readers=readers_of_task), due_days=7)
    induction = actions.begin_induction(starter=manager, worker=worker, first_day=NOW.date())
    setattr(
        world,
        f"training_of_{here}",
        {
            "certificate": certificate,
            "exemption": exemption,
            "qualification": qualification,
            "version": version,
            "induction": induction,
            "task": InductionTask.objects.filter(organisation=organisation, kind="task").get(),
            "ticked": induction.items.get(task__kind="task"),
            "gate": induction.items.get(task__kind="dbs"),
            "worker": worker,
        },
    )


SEE_RECORD = {"northvale": "amira grace wanda", "southmere": "olu orla omar"}
MENTOR = {"northvale": "moses", "southmere": "ola"}
BOTH = ("northvale", "southmere")


def _of(what: str) -> dict[str, Build]:
    """A thing of each organisation's worker."""
    return {
        f"{here}'s": (lambda world, here=here: {"pk": getattr(world, f"training_of_{here}")[what].pk})  # type: ignore[misc]
        for here in BOTH
    }


OWN = {"northvale's": "amira", "southmere's": "olu"}
SEE_TO = {"northvale's": "grace wanda", "southmere's": "orla omar"}
READ = {"northvale's": "amira grace wanda", "southmere's": "olu orla omar"}
WITH_MENTOR = {"northvale's": "amira moses grace wanda", "southmere's": "olu ola orla omar"}
LEADS = {"northvale's": "wanda", "southmere's": "omar"}


def _422(people: dict[str, str]) -> dict[str, dict[str, int]]:
    return {thing: {who: 422} for thing, who in people.items()}


TIME = {"amira's": lambda world: {"pk": world.amira.pk}, "olu's": lambda world: {"pk": world.olu.pk}}
NOTED_BY = {"amira's": "amira grace", "olu's": "olu orla"}
LEVELS = {
    "northvale's": lambda world: {"pk": world.northvale.levels.get(code="trainee").pk},
    "southmere's": lambda world: {"pk": world.southmere.levels.get(code="trainee").pk},
}


def _noting(name: str) -> Row:
    """A page on which a worker, or their manager, notes what an empty form does not say."""
    return Row(
        f"training:{name}",
        to=TIME,
        get=NOTED_BY,
        post={thing: {who: 422} for thing, who in NOTED_BY.items()},
    )


ROWS = [
    Row("training:time-own", get={"everyone": 302}),
    Row("training:time-detail", to=TIME, get={"amira's": "amira grace wanda", "olu's": "olu orla omar"}),
    _noting("week-note"),
    _noting("families-note"),
    Row("training:promise-list", get="wanda omar"),
    Row(
        "training:promise-edit",
        to=LEVELS,
        get={"northvale's": "wanda", "southmere's": "omar"},
        post={"northvale's": {"wanda": 422}, "southmere's": {"omar": 422}},
    ),
    Row("training:table", get=SEE_TABLE),
    Row("training:table-rows", get=SEE_TABLE),
    Row("training:table-csv", get=SEE_TABLE),
    Row("training:rows-nudge", post=SEE_TABLE),
    Row(
        "training:course-list",
        get="wanda omar",
        post="wanda omar",
    ),
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
        post={"northvale's": {"wanda": 422}, "southmere's": {"omar": 422}},
    ),
    Row(
        "training:requirement-end",
        to={
            "northvale's": lambda world: {"pk": world.requirement_of_northvale.pk},
            "southmere's": lambda world: {"pk": world.requirement_of_southmere.pk},
        },
        post={"northvale's": "wanda", "southmere's": "omar"},
    ),
    Row("training:my-training", get="everyone -outsiders"),
    Row("training:certificate-add", get="everyone -outsiders", post={"everyone -outsiders": 422}),
    Row("training:qualification-add", get="everyone -outsiders", post={"everyone -outsiders": 422}),
    Row("training:runway", get=SEE_TABLE),
    Row("training:plan-list", get="everyone"),
    Row(
        "training:person-training",
        to=_of("worker"),
        get=SEE_TO,
        shows={f"{here}'s": [f"{here}: why exempt", f"{here}: a note", f"{here}: a qualification"] for here in BOTH},
    ),
    Row(
        "training:follow-up",
        to={
            f"{here}'s": (
                lambda world, here=here: {
                    "pk": getattr(world, f"training_of_{here}")["worker"].pk,
                    "requirement": getattr(world, f"requirement_of_{here}").pk,
                }
            )
            for here in BOTH
        },
        get=SEE_TO,
        post=_422(SEE_TO),
    ),
    Row("training:exemption-end", to=_of("exemption"), post=SEE_TO),
    Row("training:certificate-list", get=SEE_TABLE),
    Row(
        "training:certificate-detail",
        to=_of("certificate"),
        get=READ,
        post=_422(SEE_TO),
        shows={f"{here}'s": [f"{here}: who taught it"] for here in BOTH},
    ),
    Row("training:certificate-file", to=_of("certificate"), get=READ),
    Row("training:course-done", get=SEE_TABLE, post={SEE_TABLE: 422}),
    Row("training:qualification-list", get=SEE_TABLE),
    Row("training:qualification-check", to=_of("qualification"), post=SEE_TO),
    Row("training:induction-list", get="everyone"),
    Row("training:induction-begin", get=SEE_TABLE, post={SEE_TABLE: 422}),
    Row("training:task-list", get="wanda omar"),
    Row("training:task-add", get="wanda omar", post={"wanda omar": 422}),
    Row("training:task-retire", to=_of("task"), post=LEADS),
    Row(
        "training:induction-detail",
        to=_of("induction"),
        get=WITH_MENTOR,
        shows={f"{here}'s": [f"{here}: meet the team"] for here in BOTH},
    ),
    Row(
        "training:item-tick",
        to={
            **{f"{thing} task": build for thing, build in _of("ticked").items()},
            **{f"{thing} gate": build for thing, build in _of("gate").items()},
        },
        get={
            **{f"{thing} task": who for thing, who in WITH_MENTOR.items()},
            **{f"{thing} gate": who for thing, who in SEE_TO.items()},
        },
        post={
            **{f"{thing} task": {who: 422} for thing, who in WITH_MENTOR.items()},
            **{f"{thing} gate": {who: 422} for thing, who in SEE_TO.items()},
        },
    ),
    Row("training:policy-list", get="everyone"),
    Row("training:policy-readers", to=_of("version"), get=SEE_TO),
    Row("training:policy-add", get="wanda omar", post={"wanda omar": 422}),
    Row("training:policy-confirm", to=_of("version"), post={f"{here}'s": here for here in BOTH}),
]
