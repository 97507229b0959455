"""Who may read where a worker stands, their application and pack, what they may do alone, and who decides."""

from typing import Any

from modules.models import ModulePage
from pathway.careers.actions import place
from pathway.core import clock
from pathway.people.enums import AppointmentKind, WorkerKind
from pathway.progression.actions import applications, approvals, ways_up
from pathway.progression.enums import PanelPart
from pathway.progression.models import Application, WayUp
from tests.factories.modules import make_module, publish
from tests.factories.people import LONG_AGO, appoint, employ, give_manager, make_person
from tests.factories.progression import (
    STATEMENT,
    give_views,
    make_application,
    make_kind,
    make_statement,
    make_way,
    seats_of,
)
from tests.house.rows import Row
from tests.house.world import World

FIRST = {"kind": "months", "count": 1}
READERS = "tariq grace wanda sam pat"


def build(world: World) -> None:
    """A live module of each organisation; sam and pat for panels; applications at every stage; approvals."""
    for organisation, author in (("northvale", world.edith), ("southmere", world.oona)):
        title = world.canary(f"a module of {organisation}", readers=f"{organisation} operator")
        page = make_module(getattr(world, organisation), author, title=title)
        publish(page, author)
        setattr(world, f"mapped_module_of_{organisation}", ModulePage.objects.get(pk=page.pk))
    _people(world)
    _ways_up(world)
    _applications(world)
    _approvals(world)


def _people(world: World) -> None:
    world.sam = make_person(world.northvale, "sam")
    employ(world.sam, "Service manager", world.service, kind=WorkerKind.MANAGER)
    appoint(world.sam, AppointmentKind.SERVICE_MANAGER)
    world.pat = make_person(world.northvale, "pat")
    employ(world.pat, "Family support worker", world.west)
    give_manager(world.pat, world.grace)
    place(keeper=world.otto, worker=world.pat, level=_level(world, "apprentice"), on=LONG_AGO)
    world.actors |= {"sam": world.sam, "pat": world.pat}


def _level(world: World, code: str, organisation: str = "northvale") -> Any:
    return getattr(world, organisation).levels.get(code=code)


def _ways_up(world: World) -> None:
    make_way(world.wanda, _level(world, "apprentice"), FIRST, STATEMENT)
    make_way(world.wanda, _level(world, "trainee"), FIRST, STATEMENT, route="panel")
    make_way(world.omar, _level(world, "apprentice", "southmere"), FIRST, STATEMENT)
    ways_up.start_draft(keeper=world.wanda, level=_level(world, "trainee"))
    ways_up.start_draft(keeper=world.omar, level=_level(world, "apprentice", "southmere"))
    world.draft_of_way_up = WayUp.objects.drafts().get(level=_level(world, "trainee"))
    world.draft_of_southmere = WayUp.objects.drafts().get(level=_level(world, "apprentice", "southmere"))


def _applications(world: World) -> None:
    """Tariq's with a panel that has given its views; amira's decided and appealed; olu's far away."""
    tariqs = world.canary("tariq's statement", readers=READERS)
    world.tariqs = make_application(world.tariq, tariqs)
    make_statement(world.grace, world.tariqs, why=world.canary("grace's statement about tariq", readers=READERS))
    applications.name_panel(keeper=world.wanda, application=world.tariqs, seats=seats_of(world))
    notes = world.canary("pat's view of tariq", readers="sam wanda pat")
    give_views(world.tariqs, world.sam, world.wanda)
    give_views(world.tariqs, world.pat, notes=notes)
    amiras = world.canary("amira's statement", readers="amira grace wanda sam")
    world.amiras = make_application(world.amira, amiras)
    make_statement(world.grace, world.amiras, "not_yet")
    feedback = world.canary("feedback to amira", readers="amira grace wanda sam")
    applications.decide_move(decider=world.grace, application=world.amiras, outcome="not_yet", feedback=feedback)
    reasons = world.canary("amira's appeal", readers="amira grace wanda sam")
    applications.appeal(worker=world.amira, application=world.amiras, reasons=reasons)
    applications.name_hearer(keeper=world.wanda, application=world.amiras, hearer=world.sam)
    for outcome in ("not_yet", "progress"):
        said = world.canary(f"feedback to pat: {outcome}", readers="pat grace wanda")
        application = make_application(world.pat)
        make_statement(world.grace, application)
        applications.decide_move(decider=world.grace, application=application, outcome=outcome, feedback=said)
        setattr(world, f"pats_{outcome}", application)
    statement = world.canary("olu's statement", readers="olu orla omar")
    world.olus = make_application(world.olu, statement)
    for name in ("tariqs", "amiras", "olus"):
        setattr(world, name, Application.objects.get(pk=getattr(world, name).pk))


def _approvals(world: World) -> None:
    """Amira may visit alone, which grace approved; peter alone approves the other kind; a licence on each side."""
    world.kind = make_kind(world.wanda, world.canary("a kind of northvale", readers="northvale"))
    world.named_kind = make_kind(world.wanda, "Lead a group", approvers=[world.peter])
    world.kind_of_southmere = make_kind(world.omar, world.canary("a kind of southmere", readers="southmere"))
    why = world.canary("why amira may visit", readers="amira grace wanda")
    approvals.approve(approver=world.grace, worker=world.amira, kind=world.kind, reason=why)
    today = clock.today()
    for keeper, holder, label in ((world.wanda, world.peter, "northvale"), (world.omar, world.ola, "southmere")):
        readers = "peter wanda otto" if label == "northvale" else "ola orla omar oscar"
        licence = approvals.record_licence(
            keeper=keeper,
            holder=holder,
            programme="Calm Families",
            reference=world.canary(f"a licence of {label}", readers=readers),
            valid_from=today,
            valid_until=today.replace(year=today.year + 1),
        )
        setattr(world, f"licence_of_{label}", licence)


def _person(name: str) -> Any:
    return lambda world: {"pk": getattr(world, name).pk}


def _thing(name: str) -> Any:
    return lambda world: {"pk": getattr(world, name).pk}


def _of_level(code: str, organisation: str = "northvale") -> Any:
    return lambda world: {"pk": _level(world, code, organisation).pk}


def _group(draft: str) -> Any:
    return lambda world: {"pk": getattr(world, draft).groups.get().pk}


def _line(draft: str) -> Any:
    return lambda world: {"pk": getattr(world, draft).groups.get().criteria.get(kind="months").pk}


def _approving(worker: str, kind: str) -> Any:
    return lambda world: {"pk": getattr(world, worker).pk, "kind": getattr(world, kind).pk}


KEEPERS = {"northvale's": "otto wanda", "southmere's": "oscar omar"}
DRAFTS = {"northvale's": _of_level("trainee"), "southmere's": _of_level("apprentice", "southmere")}
GROUPS = {"northvale's": _group("draft_of_way_up"), "southmere's": _group("draft_of_southmere")}
LINES = {"northvale's": _line("draft_of_way_up"), "southmere's": _line("draft_of_southmere")}
APPLICATIONS = {
    "tariq's": _thing("tariqs"),
    "amira's": _thing("amiras"),
    "pat's": _thing("pats_not_yet"),
    "olu's": _thing("olus"),
}
SEEN = {"tariq's": READERS, "amira's": "amira grace wanda sam", "pat's": "pat grace wanda", "olu's": "olu orla omar"}
A_LINE = {"kind": "months", "count": "3"}
SHOWN = {
    "tariq's": ["tariq's statement", "grace's statement about tariq"],
    "amira's": ["amira's statement", "feedback to amira", "amira's appeal"],
    "pat's": ["feedback to pat: not_yet"],
    "olu's": ["olu's statement"],
}


def _panel(world: World) -> dict[str, Any]:
    return {
        PanelPart.SERVICE_MANAGER: world.sam.pk,
        PanelPart.WORKFORCE_LEAD: world.wanda.pk,
        PanelPart.PRACTITIONER: world.pat.pk,
        "chair": PanelPart.SERVICE_MANAGER,
    }


def _kind(world: World) -> dict[str, Any]:
    return {"name": "Drive families alone", "months": "6"}


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
        get=KEEPERS,
        post=KEEPERS,
    ),
    Row("progression:way-list", get="otto wanda oscar omar"),
    Row("progression:way-detail", to=DRAFTS, get=KEEPERS),
    Row("progression:proposal-adopt", to=DRAFTS, post=KEEPERS),
    Row("progression:draft-start", to=DRAFTS, post=KEEPERS),
    Row(
        "progression:draft-edit",
        to=DRAFTS,
        get=KEEPERS,
        post=KEEPERS,
        send=lambda world: {"route": "panel", "panel_size": "3"},
    ),
    Row("progression:draft-adopt", to=DRAFTS, post=KEEPERS),
    Row("progression:draft-discard", to=DRAFTS, post=KEEPERS),
    Row("progression:group-add", to=DRAFTS, get=KEEPERS, post=KEEPERS, send=lambda world: {"mode": "any"}),
    Row("progression:group-edit", to=GROUPS, get=KEEPERS, post=KEEPERS, send=lambda world: {"mode": "any"}),
    Row("progression:group-remove", to=GROUPS, post=KEEPERS),
    Row(
        "progression:line-add",
        to=GROUPS,
        get=KEEPERS,
        post=KEEPERS,
        send=lambda world: {"kind": "observations", "count": "2"},
    ),
    Row("progression:line-edit", to=LINES, get=KEEPERS, post=KEEPERS, send=lambda world: A_LINE),
    Row("progression:line-remove", to=LINES, post=KEEPERS),
    Row(
        "progression:apply",
        get={"everyone -amira -pat -peter": 302, "amira pat peter": 200},
        post={"everyone -amira -pat -peter": 302, "amira pat peter": 422},
    ),
    Row("progression:application-list", get="everyone"),
    Row("progression:application-detail", to=APPLICATIONS, get=SEEN, shows=SHOWN),
    Row(
        "progression:pack",
        to=APPLICATIONS,
        get={"tariq's": READERS, "amira's": "amira grace sam", "pat's": "pat grace", "olu's": "olu orla"},
        shows={"tariq's": ["tariq's statement"], "amira's": ["amira's appeal"], "olu's": ["olu's statement"]},
    ),
    Row(
        "progression:pack-file",
        to=APPLICATIONS,
        get={"tariq's": READERS, "amira's": "amira grace sam", "pat's": "pat grace", "olu's": "olu orla"},
    ),
    Row(
        "progression:application-withdraw",
        to=APPLICATIONS,
        post={"tariq's": "tariq", "olu's": "olu"},
    ),
    Row(
        "progression:statement-add",
        to=APPLICATIONS,
        get={"tariq's": "grace", "olu's": "orla"},
        post={"tariq's": "grace", "olu's": "orla"},
        send=lambda world: {"recommendation": "recommend", "reasons": "I have seen it."},
    ),
    Row(
        "progression:panel-name",
        to=APPLICATIONS,
        get={"tariq's": "otto wanda", "olu's": "oscar omar"},
        post={"tariq's": "otto wanda", "olu's": {"oscar omar": 422}},
        send=_panel,
    ),
    Row(
        "progression:panel-view",
        to=APPLICATIONS,
        get={"tariq's": "sam wanda pat"},
        post={"tariq's": "sam wanda pat"},
        send=lambda world: {"outcome": "progress", "notes": "The pack shows it."},
    ),
    Row(
        "progression:application-decide",
        to=APPLICATIONS,
        get={"tariq's": "sam", "amira's": {"sam": 200}, "pat's": {"grace": 302}, "olu's": "orla"},
        post={"tariq's": "sam", "amira's": "sam", "pat's": {"grace": 302}, "olu's": {"orla": 422}},
        send=lambda world: {"outcome": "progress", "feedback": "You lead visits calmly."},
        shows={"tariq's": ["pat's view of tariq"]},
    ),
    Row(
        "progression:decision-correct",
        to=APPLICATIONS,
        get={"pat's": "grace"},
        post={"pat's": "grace"},
        send=lambda world: {"outcome": "not_yet", "feedback": "In clearer words."},
    ),
    Row(
        "progression:application-appeal",
        to=APPLICATIONS,
        get={"pat's": "pat"},
        post={"pat's": "pat"},
        send=lambda world: {"reasons": "My observations were not counted."},
    ),
    Row(
        "progression:hearing-name",
        to=APPLICATIONS,
        get={"amira's": "otto wanda"},
        post={"amira's": "otto wanda"},
        send=lambda world: {"hearer": world.priya.pk},
    ),
    Row("progression:my-card", get="everyone -outsiders"),
    Row(
        "progression:card-of",
        to={"amira": _person("amira"), "olu": _person("olu")},
        get={"amira": {"amira": 302, "grace wanda peter": 200}, "olu": {"olu": 302, "orla omar": 200}},
    ),
    Row(
        "progression:approval-give",
        to={
            "amira's": _approving("amira", "kind"),
            "amira's, named": _approving("amira", "named_kind"),
            "olu's": _approving("olu", "kind_of_southmere"),
        },
        get={"amira's": "grace", "amira's, named": "peter", "olu's": "orla"},
        post={"amira's": "grace", "amira's, named": "peter", "olu's": "orla"},
        send=lambda world: {"reason": "I went along three times."},
    ),
    Row(
        "progression:approval-take-back",
        to={"amira's": _approving("amira", "kind"), "olu's": _approving("olu", "kind_of_southmere")},
        get={"amira's": "grace", "olu's": "orla"},
        post={"amira's": "grace", "olu's": {"orla": 422}},
        send=lambda world: {"reason": "Two visits went wrong."},
    ),
    Row("progression:approval-table", get="wanda omar"),
    Row("progression:kind-list", get="otto wanda oscar omar", shows=["a kind of northvale", "a kind of southmere"]),
    Row("progression:kinds-adopt", post="otto wanda oscar omar"),
    Row("progression:kind-add", get="otto wanda oscar omar", post="otto wanda oscar omar", send=_kind),
    Row(
        "progression:kind-edit",
        to={"northvale's": _thing("kind"), "southmere's": _thing("kind_of_southmere")},
        get=KEEPERS,
        post=KEEPERS,
        send=_kind,
    ),
    Row(
        "progression:kind-end",
        to={"northvale's": _thing("kind"), "southmere's": _thing("kind_of_southmere")},
        post=KEEPERS,
    ),
    Row(
        "progression:licence-list",
        get="otto wanda oscar omar",
        shows=["a licence of northvale", "a licence of southmere"],
    ),
    Row(
        "progression:licence-add",
        get="otto wanda oscar omar",
        post={"otto wanda": 302, "oscar omar": 422},
        send=lambda world: {
            "holder": world.peter.pk,
            "programme": "Calm Families",
            "reference": "CF-2",
            "valid_from": "2026-11-01",
            "valid_until": "2027-10-31",
        },
    ),
    Row(
        "progression:licence-end",
        to={"northvale's": _thing("licence_of_northvale"), "southmere's": _thing("licence_of_southmere")},
        post=KEEPERS,
    ),
]
