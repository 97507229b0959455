"""What every page needs around its content: whose it is, and the way round by role."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from pathway.notifications.models import Notification
from pathway.people.enums import AppointmentKind
from pathway.people.models import Roles, User, roles_of


@dataclass(frozen=True)
class Door:
    """One entry of the way round."""

    label: str
    url_name: str
    icon: str
    under: str


HOME = Door("Home", "home:home", "home", "/")
LEARNING = Door("Learning", "modules:module-list", "learning", "/learn/")
EVIDENCE = Door("Evidence", "portfolio:evidence-list", "evidence", "/evidence/")
LEVEL = Door("My level", "progression:my-level", "level", "/level/")
QUEUE = Door("Decide", "assessments:queue", "review", "/assessments/queue/")
TRAINING = Door("Training", "training:table", "training", "/training/")
PEOPLE = Door("People", "people:person-list", "people", "/people/")
TEAMS = Door("Teams", "people:team-list", "team", "/teams/")
LEVELS = Door("Levels", "careers:framework", "path", "/levels/")
WRITING = Door("Write learning", "wagtailadmin_home", "edit", "/cms/")


def doors_for(user: User, roles: Roles) -> list[Door]:
    """The doors that open for this person, most used first; the first four stand at the foot of a phone."""
    doors = [HOME]
    if roles.mentor:
        doors.append(QUEUE)
    if roles.manager or roles.holds(AppointmentKind.WORKFORCE_LEAD):
        doors.append(TRAINING)
    if AppointmentKind.ORGANISATION_ADMIN in roles.organisation_wide:
        doors += [PEOPLE, TEAMS]
    if roles.holds(AppointmentKind.CMS_AUTHOR) or roles.holds(AppointmentKind.APPROVER):
        doors.append(WRITING)
    return [*doors, LEARNING, EVIDENCE, LEVEL, LEVELS]


def page_shell(request: HttpRequest) -> dict[str, Any]:
    """The signed-in person's organisation, roles and doors, for the header and the way round."""
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return {"shell": None}
    roles = roles_of(user)
    unread = Notification.objects.visible_to(user).unread().count()
    nav = [
        {
            "label": door.label,
            "url": reverse(door.url_name),
            "icon": door.icon,
            "current": request.path == "/" if door is HOME else request.path.startswith(door.under),
        }
        for door in doors_for(user, roles)
    ]
    menu = [
        {
            "label": f"Notices ({unread} new)" if unread else "Notices",
            "url": reverse("notifications:notification-list"),
            "icon": "notices",
        },
        {"label": "Who looked at my records", "url": reverse("audit:access-log"), "icon": "eye"},
    ]
    return {
        "shell": {
            "person": user,
            "organisation": user.organisation,
            "roles": [str(AppointmentKind(kind).label) for kind in sorted(roles.kinds)],
            "nav": nav,
            "menu": menu,
            "unread": unread,
        }
    }
