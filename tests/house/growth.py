"""More of everything in the world, by factories and actions: people, work, sessions, learning, posts, notices."""

import datetime as dt

from assessments.actions.banks import keep_item, open_quiz
from assessments.actions.quizzes import finish_attempt, start_attempt
from modules.actions.learning import enrol
from pathway.audit.actions import record
from pathway.core import clock
from pathway.notifications.models import Notification
from pathway.people.models import AgencyPost, Vacancy
from pathway.progression.actions import approvals
from pathway.supervision.actions.records import NewAction
from pathway.supervision.actions.sessions import import_past_session
from pathway.training.models import ExternalCompletion, ExternalCourse, Requirement
from tests.conftest import NOW
from tests.factories.decisions import decided, make_sent
from tests.factories.directory import make_service
from tests.factories.modules import make_module, publish
from tests.factories.packages import make_activity, make_package, put_into_module
from tests.factories.people import LONG_AGO, give_mentor, make_team
from tests.factories.portfolio import make_evidence
from tests.factories.progression import make_application, make_kind, make_statement
from tests.factories.quizzes import item, make_quiz
from tests.factories.supervision import at, make_locked, make_planned
from tests.factories.workforce import make_workers
from tests.house.world import World

PEOPLE = 4
EACH = 3
D = dt.date


def grow(world: World, word: str = "Grown", weeks: int = 0) -> None:
    """More of everything in Northvale, most of it about new people of amira's team and some about amira herself.

    Everything new bears the word, so that the world may grow again with another, its sessions some weeks later.
    """
    later = dt.timedelta(weeks=weeks)
    level = world.northvale.levels.get(code="apprentice")
    people = make_workers(
        world.northvale, world.east, PEOPLE, start=LONG_AGO, level=level, manager=world.grace, word=word
    )
    for person in people:
        give_mentor(person, world.moses)
    _learning(world, people, word)
    _work(world, people)
    _supervision(world, people, later)
    _training(world, people, word)
    _posts(world, people, word)
    _moving_up(world, people, word)
    for number in range(EACH):
        make_service(world.northvale, f"{word} service {number}", areas=["send"])
    for name, person in world.actors.items():
        if person is None or person.organisation_id is None:
            continue
        for number in range(EACH):
            Notification.objects.create(
                recipient=person,
                kind="told",
                sentence=f"Notice {number} to {name}.",
                action_label="Open",
                action_path="/",
                key=f"{word}:{number}",
                created_at=NOW,
            )
            record(actor=world.otto, verb="people.appointed", subject=person, kind="mentor")


def _work(world: World, people: list) -> None:
    for person in [*people, world.amira]:
        for _ in range(EACH):
            make_sent(person)
        decided(world.moses, person, "meets", "1.2")
        decided(world.moses, person, "return", "2.1")
    for _ in range(EACH):
        make_evidence(world.amira, files={"more.txt": b"words"})


def _learning(world: World, people: list, word: str) -> None:
    for number in range(EACH):
        module = make_module(world.northvale, world.edith, title=f"{word} module {number}")
        publish(module, world.edith)
        for person in [*people, world.amira]:
            enrol(worker=person, module=module)
        bank = open_quiz(keeper=world.edith, title=f"{word} check {number}", draws=1, pass_percent=80)
        keep_item(keeper=world.edith, quiz=bank, text=item(""))
        attempt = start_attempt(worker=world.amira, quiz=make_quiz(slug=f"{word.lower()}{number}"))
        chosen = {d.pk: [d.item.options.filter(is_correct=True).first().pk] for d in attempt.drawn.all()}
        finish_attempt(worker=world.amira, attempt=attempt, chosen=chosen)
        activity = make_activity(make_package(world.edith, approver=world.priya), title=f"{word} activity {number}")
        put_into_module(activity, world.amira, author=world.edith)


def _supervision(world: World, people: list, later: dt.timedelta) -> None:
    for number, person in enumerate(people):
        import_past_session(
            keeper=world.wanda, worker=person, held_on=D(2026, 9, 1 + number) + later, source="Old system"
        )
        with clock.at(at(D(2026, 11, 2))):
            make_planned(world.grace, person, D(2027, 1, 4 + number) + later)
        agreed = [NewAction("Book it", person, D(2026, 12, 1))]
        make_locked(world.grace, person, D(2026, 10, 5 + number) + later, agreed=agreed)
    for number in range(EACH):
        agreed = [NewAction(f"Book {number}", world.amira, D(2026, 12, 1))]
        make_locked(world.grace, world.amira, D(2026, 10, 19 + number) + later, agreed=agreed)


def _training(world: World, people: list, word: str) -> None:
    for number in range(EACH):
        module = make_module(world.northvale, world.edith, title=f"{word} required {number}")
        publish(module, world.edith)
        Requirement.objects.create(
            organisation=world.northvale,
            module=module,
            title=f"{word} required {number}",
            first_due_days=30,
            started_on=NOW.date(),
        )
        course = ExternalCourse.objects.create(
            organisation=world.northvale, key=f"{word} course {number}", title=f"{word} course {number}"
        )
        for person in [*people, world.amira]:
            ExternalCompletion.objects.create(worker=person, course=course, completed_on=NOW.date(), brought_in_at=NOW)


def _posts(world: World, people: list, word: str) -> None:
    for number in range(EACH):
        make_team(world.northvale, f"{word} {number}", parent=world.service)
        for model in (Vacancy, AgencyPost):
            model.objects.create(
                organisation=world.northvale, team=world.east, job_title=f"{word} {number}", started_on=LONG_AGO
            )


def _moving_up(world: World, people: list, word: str) -> None:
    for number, person in enumerate(people):
        kind = make_kind(world.wanda, f"{word} kind {number}")
        approvals.approve(approver=world.grace, worker=person, kind=kind, reason="Seen it.")
        approvals.record_licence(
            keeper=world.wanda,
            holder=person,
            programme=f"{word} {number}",
            reference=f"{word}-{number}",
            valid_from=clock.today(),
            valid_until=clock.today().replace(year=clock.today().year + 1),
        )
        make_statement(world.grace, make_application(person))
