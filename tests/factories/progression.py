"""Makes ways up, applications, panels and approvals through the landing's own actions."""

from collections.abc import Sequence
from typing import Any

from pathway.careers.models import Level
from pathway.careers.queries import competencies_at, level_of
from pathway.people.enums import AppointmentKind
from pathway.people.models import User
from pathway.progression.actions import applications, approvals, ways_up
from pathway.progression.enums import PanelPart
from pathway.progression.models import Application, ApprovalKind, ManagerStatement, PanelMember, WayUp
from pathway.progression.queries.approvals import kinds_of
from tests.factories.people import appoint, employ, make_person

TIME = {"kind": "months", "count": 6}
STATEMENT = {"kind": "statement"}
ENOUGH = "I do the work of the next level most days and know when to ask."


def make_way(
    keeper: User, level: Level, *lines: dict[str, Any], route: str = "manager", mode: str = "all", **fields: Any
) -> WayUp:
    """What moving up asks, counting from today: six months and the manager's statement if no lines are given."""
    ways_up.start_draft(keeper=keeper, level=level)
    way = WayUp.objects.drafts().get(level=level)
    for group in way.groups.all():
        ways_up.remove_group(keeper=keeper, group=group)
    needed = fields.pop("needed", None)
    group = ways_up.add_group(keeper=keeper, way=way, mode=mode, needed=needed)
    for line in lines or (TIME, STATEMENT):
        ways_up.put_line(keeper=keeper, group=group, **line)
    fields = {"panel_size": 3, "may_apply_early": False} | fields
    ways_up.change_route(keeper=keeper, way=way, route=route, **fields)
    return ways_up.adopt_draft(keeper=keeper, way=way)


def ratings_of(worker: User, rating: str = "meets") -> dict[Any, str]:
    """The same rating for every statement of the worker's level."""
    level = level_of(worker)
    assert level is not None
    return dict.fromkeys(competencies_at(level), rating)


def make_application(worker: User, statement: str = ENOUGH) -> Application:
    """An application; the level's way up has to be met."""
    return applications.apply(worker=worker, statement=statement, ratings=ratings_of(worker))


def make_statement(manager: User, application: Application, says: str = "recommend", why: str = "") -> ManagerStatement:
    """The manager's statement."""
    return applications.make_statement(
        manager=manager, application=application, recommendation=says, reasons=why or "I have seen it week by week."
    )


def people_for_a_panel(cast: Any) -> None:
    """A service manager, sam, and a practitioner of another team, pat, for panels of Northvale."""
    cast.sam = make_person(cast.northvale, "sam")
    employ(cast.sam, "Service manager", cast.service, kind="manager")
    appoint(cast.sam, AppointmentKind.SERVICE_MANAGER)
    cast.pat = make_person(cast.northvale, "pat")
    employ(cast.pat, "Family support worker", cast.west)


def seats_of(cast: Any, chair: str = "sam") -> Sequence[applications.Seat]:
    """sam, wanda and pat, of whom one chairs."""
    parts = {"sam": PanelPart.SERVICE_MANAGER, "wanda": PanelPart.WORKFORCE_LEAD, "pat": PanelPart.PRACTITIONER}
    return [applications.Seat(getattr(cast, name), part, is_chair=name == chair) for name, part in parts.items()]


def make_panel(cast: Any, application: Application, chair: str = "sam") -> list[PanelMember]:
    """The panel of an application."""
    return applications.name_panel(keeper=cast.wanda, application=application, seats=seats_of(cast, chair))


def give_views(application: Application, *members: User, outcome: str = "progress", notes: str = "") -> None:
    """The members' views."""
    for member in members:
        applications.give_view(
            member=member, application=application, outcome=outcome, notes=notes or "The pack shows it."
        )


def make_kind(keeper: User, name: str = "Visit families alone", **fields: Any) -> ApprovalKind:
    """Something that needs approval and rests on nothing else, unless it is said."""
    fields = {"meaning": "", "months": 12, "least": "", "needs_licence": False, "needs_overseer": False} | fields
    assert keeper.organisation is not None
    made = approvals.keep_approval_kind(keeper=keeper, organisation=keeper.organisation, name=name, **fields)
    return kinds_of(keeper.organisation).get(pk=made.pk)
