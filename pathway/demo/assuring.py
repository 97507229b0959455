"""Quality assurance, an inspector and a passport: told at the end of the year."""

import datetime as dt

from assessments.actions.heads import send_heads
from assessments.actions.inspections import let_inspector_in
from assessments.actions.passports import make_passport
from assessments.actions.quality import answer_action, assure, draw_sample, keep_sampling_rule
from assessments.actions.withdrawals import appeal
from assessments.enums import Found, Judgement, Stage
from assessments.models import AssuranceAction, Decision, Sample
from assessments.models.quality import assured_by
from pathway.core import clock
from pathway.people.actions import appoint
from pathway.people.enums import AppointmentKind
from pathway.people.models import User, roles_of

from .people import Place, at

FEEDBACK = "The account is clear. The comment does not say which part of it shows the statement."


def a_look_at_decisions(here: Place, last_day: dt.date) -> None:
    """Ines keeps a policy, draws, upholds some, asks for one thing, overturns one; somebody from outside is let in."""
    ines = here.people["ines"]
    if not roles_of(ines).holds(AppointmentKind.QUALITY_ASSURER):
        with clock.at(at(last_day - dt.timedelta(days=60), 9)):
            appoint(admin=here.admin, person=ines, kind=AppointmentKind.QUALITY_ASSURER)
    with clock.at(at(last_day - dt.timedelta(days=6), 10)):
        keep_sampling_rule(assurer=ines, percent=10, minimum=1)
        keep_sampling_rule(assurer=ines, percent=25, minimum=1, stage=Stage.FINAL)
        draw = draw_sample(
            assurer=ines,
            first_on=last_day - dt.timedelta(days=120),
            last_on=last_day - dt.timedelta(days=7),
            seed="demo",
        )
    samples = list(Sample.objects.visible_to(ines).filter(draw=draw).order_by("decision__entry__seq"))
    outcomes = [Found.ACTION, Found.UPHELD, Found.OVERTURNED, Found.UPHELD][: max(0, len(samples) - 1)]
    for sample, outcome in zip(samples, outcomes, strict=False):
        with clock.at(at(last_day - dt.timedelta(days=3), 11)):
            feedback = "" if outcome == Found.UPHELD else FEEDBACK
            what = "Say in the comment which part of the account shows it." if outcome == Found.ACTION else ""
            assure(assurer=ines, sample=sample, outcome=outcome, feedback=feedback, what=what)
    with clock.at(at(last_day - dt.timedelta(days=1), 17)):
        _another_look(ines)
    with clock.at(at(last_day, 9)):
        for action in AssuranceAction.objects.filter(assurance__assurer=ines)[:1]:
            answer_action(mentor=action.mentor, action=action, answer="I wrote a fuller comment on the next one.")
        let_inspector_in(
            admin=here.admin,
            full_name="Inga Visitor",
            email="inga.visitor@awarding.example.org",
            purpose="Yearly visit of the awarding body",
            ends_at=at(last_day + dt.timedelta(days=20), 17),
            first_on=last_day - dt.timedelta(days=120),
            last_on=last_day,
        )
        make_passport(worker=here.people["amira"], chosen=[])
        send_heads()


def _another_look(ines: User) -> None:
    """Somebody sees a decision differently, and asks quality assurance to look again."""
    unseen = Decision.objects.counting().filter(assured_by(ines), judgement=Judgement.PARTLY, sample__isnull=True)
    unseen = unseen.filter(worker__is_active=True, version__item__held_at__isnull=True, superseded_by__isnull=True)
    for decision in unseen.with_words().order_by("-entry__seq")[:1]:
        appeal(worker=decision.worker, decision=decision, reason="The second paragraph says what I did before I asked.")
