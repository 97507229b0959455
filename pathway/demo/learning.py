"""Learning at the two places: modules put live, rules about them, and who worked through what."""

import datetime as dt
import uuid

from assessments.actions.quizzes import finish_attempt, start_attempt
from assessments.models import Quiz
from modules.actions.learning import complete, enrol, mark_section_read
from modules.actions.library import keep_library_module, publish_library_module
from modules.actions.packages import launch_activity, receive_statements
from modules.library import read_library
from modules.models import Activity, ModulePage, ModuleSnapshot
from pathway.core import clock
from pathway.people.actions import appoint
from pathway.people.enums import AppointmentKind
from pathway.people.models import User
from pathway.training.actions import require_module

from .people import FIRST_DAY, Place, at

# Days to do it in, months until again, and whether only family support workers must hold it.
RULES = {
    "SAFE1": (14, 36, False),
    "DA1": (90, 36, False),
    "REC1": (90, 12, True),
    "REST": (180, 36, True),
    "FT1": (180, None, True),
}


def fill_library() -> None:
    """Put the library's modules on the shelf that all organisations can take from."""
    with clock.at(at(FIRST_DAY, 8)):
        for module in read_library():
            keep_library_module(module=module)


def put_live(here: Place, author: str, approver: str, lead: str) -> dict[str, ModulePage]:
    """Take each module into the organisation, have it approved, and say who must hold it."""
    pages = {}
    people = here.people
    with clock.at(at(FIRST_DAY, 15)):
        if not people[approver].appointments.filter(kind=AppointmentKind.APPROVER).exists():
            appoint(admin=here.admin, person=people[approver], kind=AppointmentKind.APPROVER)
        for module in read_library():
            snapshot = publish_library_module(
                author=people[author],
                approver=people[approver],
                slug=module.slug,
                content_owner="Practice development team",
            )
            page = ModulePage.objects.get(pk=snapshot.module_id)
            pages[module.code] = page
            if module.code in RULES:
                days, months, ladder_only = RULES[module.code]
                require_module(
                    lead=people[lead],
                    module=page,
                    first_due_days=days,
                    refresh_months=months,
                    ladder_only=ladder_only,
                )
    return pages


def work_through(worker: User, page: ModulePage, day: dt.date) -> None:
    """Read every section, do what the module asks and pass its knowledge check on one day."""
    read_as_far_as(worker, page, day, sections=10_000)
    snapshot = ModuleSnapshot.objects.live().get(module=page)
    with clock.at(at(day, 11)):
        for activity in Activity.objects.filter(pk__in=snapshot.contents.get("activities", [])):
            play(worker, activity)
        for pk in snapshot.contents.get("quizzes", []):
            attempt = start_attempt(worker=worker, quiz=Quiz.objects.get(pk=pk))
            drawn = attempt.drawn.prefetch_related("item__options")
            chosen = {d.pk: [o.pk for o in d.item.options.all() if o.is_correct] for d in drawn}
            finish_attempt(worker=worker, attempt=attempt, chosen=chosen)
        enrolment = enrol(worker=worker, module=page) if _is_open(worker, page) else None
        if enrolment is not None:
            complete(worker=worker, enrolment=enrolment)


def play(worker: User, activity: Activity) -> None:
    """Play an activity to its end, as its package would say it."""
    launch = launch_activity(worker=worker, activity=activity)
    said = {
        "id": str(uuid.uuid5(uuid.NAMESPACE_URL, f"{activity.address}#{worker.pk}")),
        "verb": {"id": "http://adlnet.gov/expapi/verbs/completed"},
        "object": {"id": activity.address},
        "timestamp": clock.now().isoformat(),
        "result": {"score": {"raw": 5, "max": 6}, "completion": True},
    }
    receive_statements(worker=worker, launch=launch, statements=[said])


def _is_open(worker: User, page: ModulePage) -> bool:
    return worker.enrolments.filter(module=page, completed_at__isnull=True).exists()


def read_as_far_as(worker: User, page: ModulePage, day: dt.date, sections: int) -> None:
    """Start a module and read its first sections."""
    snapshot = ModuleSnapshot.objects.live().get(module=page)
    with clock.at(at(day, 10)):
        enrolment = enrol(worker=worker, module=page)
        for key in snapshot.section_keys[:sections]:
            mark_section_read(worker=worker, enrolment=enrolment, section_key=key)
