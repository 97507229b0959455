"""What every page needs around its content: whose it is, and the way round by role."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from pathway.core.permissions import may
from pathway.notifications.models import Notification
from pathway.people.enums import AppointmentKind
from pathway.people.http import left_of
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
EVENTS = Door("Events", "events:event-list", "calendar", "/events/")
EVIDENCE = Door("Evidence", "portfolio:evidence-list", "evidence", "/evidence/")
LEVEL = Door("My level", "progression:my-level", "level", "/level/")
QUEUE = Door("Decide", "assessments:queue", "review", "/assessments/queue/")
AUDITS = Door("Supervision audit", "supervision:audit-list", "eye", "/supervision/audits/")
WAITING = Door("Waiting", "assessments:waiting-list", "swap", "/assessments/waiting/")
SUPERVISION = Door("Supervision", "supervision:my-supervision", "supervision", "/supervision/")
MOVING_UP = Door("Moving up", "progression:application-list", "path", "/level/applications/")
TRAINING = Door("Training", "training:table", "training", "/training/")
PEOPLE = Door("People", "people:person-list", "people", "/people/")
TEAMS = Door("Teams", "people:team-list", "team", "/teams/")
WORKFORCE = Door("Workforce", "workforce:report", "chart", "/workforce/")
LEVELS = Door("Levels", "careers:framework", "path", "/levels/")
CHECKS = Door("Knowledge checks", "assessments:bank-list", "list", "/assessments/banks/")
FILES = Door("Bring in files", "people:import-list", "upload", "/imports/")
REPORTS = Door("Reported", "portfolio:report-list", "warning", "/evidence/reports/")
DATA = Door("Data", "protection:room", "lock", "/data/room/")
QUALITY = Door("Quality", "assessments:quality-home", "shield", "/assessments/quality/")
INSPECTIONS = Door("Inspections", "assessments:inspection-list", "eye", "/assessments/inspections/")
ROOM = Door("Inspections", "assessments:inspection-home", "eye", "/assessments/room/")
WRITING = Door("Write learning", "wagtailadmin_home", "edit", "/cms/")


def doors_for(user: User, roles: Roles) -> list[Door]:
    """The doors that open for this person, most used first; the first four stand at the foot of a phone."""
    doors = [HOME]
    if user.organisation_id is None and not user.is_superuser:
        # Somebody from outside, who is here to read for a time.
        return [HOME, ROOM]
    if roles.holds(AppointmentKind.QUALITY_ASSURER):
        doors.append(QUALITY)
    if roles.mentor:
        doors.append(QUEUE)
    if roles.holds(AppointmentKind.SUPERVISION_AUDITOR):
        doors.append(AUDITS)
    if roles.manager or roles.holds(AppointmentKind.WORKFORCE_LEAD):
        doors += [TRAINING, MOVING_UP]
    if roles.holds(AppointmentKind.INFORMATION_GOVERNANCE):
        doors += [DATA, REPORTS]
    if AppointmentKind.ORGANISATION_ADMIN in roles.organisation_wide:
        doors += [PEOPLE, TEAMS, INSPECTIONS]
    if may(user, "workforce.see_figures"):
        doors.append(WORKFORCE)
    if may(user, "assessments.see_waiting"):
        doors.append(WAITING)
    if {AppointmentKind.ORGANISATION_ADMIN, AppointmentKind.WORKFORCE_LEAD} & roles.organisation_wide:
        doors.append(FILES)
    if roles.holds(AppointmentKind.CMS_AUTHOR) or roles.holds(AppointmentKind.APPROVER):
        doors.append(WRITING)
    if roles.holds(AppointmentKind.CMS_AUTHOR):
        doors.append(CHECKS)
    return [*doors, LEARNING, EVIDENCE, LEVEL, EVENTS, SUPERVISION, LEVELS]


def page_shell(request: HttpRequest) -> dict[str, Any]:
    """The signed-in person's organisation, roles and doors, for the header and the way round."""
    user = getattr(request, "user", None)
    if not isinstance(user, User) or getattr(request, "owes_second_step", False):
        return {"shell": None}
    roles = roles_of(user)
    doors = doors_for(user, roles)
    # A door further in, such as applications under the level, is the one that is open.
    here = max((door.under for door in doors if request.path.startswith(door.under)), key=len, default="/")
    unread = getattr(request, "unread", None)
    if unread is None:
        unread = Notification.objects.visible_to(user).unread().count()
    nav = [
        {
            "label": door.label,
            "url": reverse(door.url_name),
            "icon": door.icon,
            "current": request.path == "/" if door is HOME else door.under == here,
        }
        for door in doors
    ]
    menu = [
        {
            "label": f"Notices ({unread} new)" if unread else "Notices",
            "url": reverse("notifications:notification-list"),
            "icon": "notices",
        },
        {"label": "My training", "url": reverse("training:my-training"), "icon": "training"},
        {"label": "Time for learning", "url": reverse("training:time-own"), "icon": "clock"},
        {"label": "Who looked at my records", "url": reverse("audit:access-log"), "icon": "eye"},
        {"label": "Where you are signed in", "url": reverse("people:device-list"), "icon": "key"},
        {"label": "My data", "url": reverse("protection:my-data"), "icon": "lock"},
    ]
    if user.organisation_id:
        menu.insert(1, {"label": "Local services", "url": reverse("directory:service-list"), "icon": "phone"})
    return {
        "shell": {
            "person": user,
            "organisation": user.organisation,
            "roles": [str(AppointmentKind(kind).label) for kind in sorted(roles.kinds)],
            "nav": nav,
            "menu": menu,
            "unread": unread,
            "sitting": left_of(request) if settings.SITTINGS_END else None,
        }
    }
