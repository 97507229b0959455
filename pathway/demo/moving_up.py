"""Moving up at Northvale: what it asks, one worker ready, one who moved up, one deferred, and who may do what alone."""

import datetime as dt

from modules.models import ModulePage
from pathway.careers.models import Level
from pathway.careers.queries import competencies_at, level_of
from pathway.core import clock
from pathway.people.actions import appoint
from pathway.people.enums import AppointmentKind, WorkerKind
from pathway.people.models import Team, User
from pathway.people.queries import manager_of
from pathway.progression.actions import applications, approvals, ways_up
from pathway.progression.enums import Outcome, PanelPart, Rating, Recommendation
from pathway.progression.models import Application, WayUp
from pathway.progression.queries.approvals import cards_for, kinds_of

from . import learning, work
from .people import FIRST_DAY, Place, at, join
from .texts import Story

OBSERVED = Story(
    "A first visit, watched by my mentor",
    "direct_observation",
    "My mentor sat in the corner and said nothing. I explained why we had come, asked Child A what a good day is like, "
    "and agreed three small steps with Parent B. I wrote it up the same afternoon, and we talked it through on Friday.",
    (
        ("1.1", "I told my manager the same day what worried me."),
        ("2.1", "We worked out the steps together; none of them was mine alone."),
        ("4.3", "I stayed near enough to step in and far enough to let them be together."),
        ("6.1", "I asked when Parent B was alone, and said why I was asking."),
        ("6.2", "We went through the local checklist as I was taught."),
        ("8.1", "My record says what I saw and the words people used."),
    ),
)
LED_NEXT = "Lead two team-around-the-family meetings with your mentor beside you, and write one up."
WHY_READY = (
    "I hold my own families now and bring what I am unsure of to supervision before it grows. Colleagues ask me to "
    "come along to first visits. What I still want to learn is holding a disagreement with another agency."
)


def tell(here: Place, modules: dict[str, ModulePage], last_day: dt.date) -> None:
    """The year of moving up, in the order in which it happened."""
    lead = here.people["wanda"]
    with clock.at(at(FIRST_DAY, 16)):
        service = Team.objects.get(organisation=here.organisation, name="Family Help")
        samira = join(
            here,
            "Samira Holt",
            "Service manager",
            team=service,
            kind=WorkerKind.MANAGER,
            started_on=FIRST_DAY - dt.timedelta(days=900),
            short="samira",
        )
        appoint(admin=here.admin, person=samira, kind=AppointmentKind.SERVICE_MANAGER)
        _what_it_asks(lead, here.levels)
        approvals.adopt_approval_kinds(keeper=lead, organisation=here.organisation)
    trainees = [w for w in _still_here(here) if level_of(w) == here.levels["trainee"] and w != here.people["tariq"]]
    for worker, month in zip(trainees, (6, 9), strict=False):
        _watched(here, worker, dt.date(2026, month, 1))
    if len(trainees) > 1:
        _decided(here, trainees[0], dt.date(2026, 6, 8), Outcome.PROGRESS)
        _decided(here, trainees[1], dt.date(2026, 9, 14), Outcome.DEFER)
    _tariq_is_ready(here, modules, last_day)
    _who_may_do_what(here, last_day)


def _still_here(here: Place) -> list[User]:
    """The workers who have not left, in the order in which they came."""
    people = User.objects.filter(pk__in=[w.pk for w in here.workers], is_active=True, access_ends_on__isnull=True)
    return list(people.select_related("organisation").order_by("pk"))


def _what_it_asks(lead: User, levels: dict[str, Level]) -> None:
    """The proposal counts for two levels; for trainees the lead makes it the organisation's own."""
    for code in ("apprentice", "fsw"):
        ways_up.adopt_proposal(keeper=lead, level=levels[code])
    way = ways_up.start_draft(keeper=lead, level=levels["trainee"])
    statements = {each.code: each for each in competencies_at(levels["trainee"])}
    for group in way.groups.all():
        ways_up.remove_group(keeper=lead, group=group)
    group = ways_up.add_group(keeper=lead, way=way, mode="all")
    named = [statements[code] for code in ("1.1", "2.1", "8.1")]
    ways_up.put_line(keeper=lead, group=group, kind="competencies", scope="named", competencies=named)
    ways_up.put_line(keeper=lead, group=group, kind="training", scope="all")
    ways_up.put_line(keeper=lead, group=group, kind="months", count=6)
    ways_up.put_line(keeper=lead, group=group, kind="statement")
    either = ways_up.add_group(keeper=lead, way=way, mode="any")
    ways_up.put_line(keeper=lead, group=either, kind="observations", count=1)
    ways_up.put_line(keeper=lead, group=either, kind="evidence", evidence_kind="partner_feedback", count=1)
    ways_up.change_route(keeper=lead, way=way, route="panel", panel_size=3, may_apply_early=True)
    ways_up.adopt_draft(keeper=lead, way=WayUp.objects.get(pk=way.pk))


def _watched(here: Place, worker: User, day: dt.date) -> None:
    """A visit that a mentor watched, written up and met in every statement it claims."""
    asked = {each.code for each in competencies_at(here.levels["trainee"])}
    story = Story(OBSERVED.title, OBSERVED.kind, OBSERVED.text, tuple(c for c in OBSERVED.claims if c[0] in asked))
    work.judge(here, work.send(worker, work.write(here, worker, story, day), day), "meets", day + dt.timedelta(days=3))


def _decided(here: Place, worker: User, day: dt.date, outcome: str) -> None:
    """A worker applies, the manager recommends, and three weeks later a panel decides."""
    lead, chair = here.people["wanda"], here.people["samira"]
    manager = manager_of(worker)
    practitioner = next(w for w in here.seniors["Parenting"] if w not in (worker, manager))
    level = level_of(worker)
    assert manager is not None
    assert level is not None
    with clock.at(at(day, 15)):
        ratings = {each: Rating.MEETS if each.code < "6" else Rating.DEVELOPING for each in competencies_at(level)}
        application = applications.apply(worker=worker, statement=WHY_READY, ratings=ratings)
    with clock.at(at(day + dt.timedelta(days=4), 11)):
        applications.make_statement(
            manager=manager,
            application=application,
            recommendation=Recommendation.RECOMMEND,
            reasons="Steady, kind and quick to ask. Families ask for this worker by name.",
        )
        applications.name_panel(
            keeper=lead,
            application=application,
            seats=[
                applications.Seat(chair, PanelPart.SERVICE_MANAGER, is_chair=True),
                applications.Seat(lead, PanelPart.WORKFORCE_LEAD),
                applications.Seat(practitioner, PanelPart.PRACTITIONER),
            ],
        )
    with clock.at(at(day + dt.timedelta(days=18), 14)):
        for member in (chair, lead, practitioner):
            notes = "The pack shows it, and the answers in the room did too."
            if outcome == Outcome.DEFER:
                notes = "Nearly there. I would like to see one disagreement with another agency held to its end."
            applications.give_view(member=member, application=application, outcome=outcome, notes=notes)
        applications.decide_move(
            decider=chair,
            application=Application.objects.get(pk=application.pk),
            outcome=outcome,
            feedback="Your pack is clear and honest. We saw the child in every piece of it."
            + (" One thing is still to come, and you know which." if outcome == Outcome.DEFER else ""),
            actions=LED_NEXT if outcome == Outcome.DEFER else "",
            again_on=dt.date(2027, 3, 1) if outcome == Outcome.DEFER else None,
        )


def _tariq_is_ready(here: Place, modules: dict[str, ModulePage], last_day: dt.date) -> None:
    """Tariq does what is still missing of his training, and his mentor watches a visit."""
    tariq = here.people["tariq"]
    done = set(tariq.completions.values_list("module", flat=True))
    for number, code in enumerate(learning.RULES):
        if modules[code].pk not in done:
            learning.work_through(tariq, modules[code], last_day - dt.timedelta(days=40 - number))
    _watched(here, tariq, last_day - dt.timedelta(days=20))


def _who_may_do_what(here: Place, last_day: dt.date) -> None:
    """Grace approves for the East team whatever everything is there for; one licence ends soon."""
    grace, lead = here.people["grace"], here.people["wanda"]
    team = [w for w in _still_here(here) if manager_of(w) == grace and level_of(w) == here.levels["fsw"]][:2]
    for number, worker in enumerate(team):
        _watched(here, worker, last_day - dt.timedelta(days=70 - number))
    kinds = list(kinds_of(here.organisation))
    with clock.at(at(last_day - dt.timedelta(days=30), 16)):
        for pk, card in cards_for([*team, here.people["tariq"]], here.organisation, kinds=kinds).items():
            person = User.objects.get(pk=pk)
            for line in card.lines:
                if line.verdict.missing or line.kind.needs_licence or line.kind.needs_overseer:
                    continue
                approvals.approve(
                    approver=grace, worker=person, kind=line.kind, reason="I went along and would send my own child."
                )
        for person, days in zip(team, (25, 400), strict=False):
            approvals.record_licence(
                keeper=lead,
                holder=person,
                programme="Calm Together",
                reference=f"CT-{person.pk:05}",
                valid_from=last_day - dt.timedelta(days=340),
                valid_until=last_day + dt.timedelta(days=days),
            )
    with clock.at(at(last_day, 7)):
        approvals.tell_what_ends_soon()
