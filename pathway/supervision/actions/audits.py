"""Drawing records of a team for an audit of supervision, and reading what was drawn."""

from __future__ import annotations

from datetime import date, timedelta
from random import SystemRandom

from django.db import transaction
from django.urls import reverse

from pathway.audit.actions import record
from pathway.core import clock
from pathway.core.exceptions import RuleBroken
from pathway.core.permissions import require
from pathway.core.templatetags.pathway import day as british
from pathway.notifications.actions import notify
from pathway.people.models import Team, User

from ..models import AuditSample, SampledRecord, Session
from ..models.audits import MOST_DRAWN, OPEN_DAYS
from ..queries.audits import records_to_draw_from

LOT = SystemRandom()


@transaction.atomic
def draw_sample(*, auditor: User, team: Team, held_from: date, held_until: date, wanted: int) -> AuditSample:
    """Draw locked records of a team by lot; both who signed each are told, and it can be read for thirty days."""
    require(auditor, "supervision.draw_sample", team)
    if held_from > held_until:
        raise RuleBroken("The first day comes before the last.")
    if not 1 <= wanted <= MOST_DRAWN:
        raise RuleBroken(f"Draw between 1 and {MOST_DRAWN} records.")
    found = list(records_to_draw_from(auditor, team, held_from, held_until).order_by("pk"))
    if not found:
        raise RuleBroken("No locked record of these days can be drawn. Choose other days or another team.")
    sample = AuditSample.objects.create(
        organisation=team.organisation,
        auditor=auditor,
        team=team,
        held_from=held_from,
        held_until=held_until,
        wanted=wanted,
        eligible=len(found),
        open_until=clock.today() + timedelta(days=OPEN_DAYS),
        drawn_at=clock.now(),
    )
    for session in LOT.sample(found, min(wanted, len(found))):
        drawn = SampledRecord.objects.create(sample=sample, session=session)
        _tell_both(drawn)
    record(actor=auditor, verb="supervision.sample_drawn", thing=sample, team=str(team))
    return sample


def _tell_both(drawn: SampledRecord) -> None:
    session, sample = drawn.session, drawn.sample
    both = list(User.objects.filter(supervision_attendances__session=session))
    if session.supervisor is not None:
        both.append(session.supervisor)
    for person in both:
        opens = Session.objects.visible_to(person).filter(pk=session.pk).exists()
        door = ("session-detail", [session.pk]) if opens else ("my-supervision", [])
        notify(
            recipient=person,
            kind="supervision.sampled",
            sentence=f"{sample.auditor} drew your supervision record of {british(session.held_on)} for an audit. "
            f"They read it, without the wellbeing part, until {british(sample.open_until)}.",
            action_label="Open supervision",
            action_path=reverse(f"supervision:{door[0]}", args=door[1]),
            key=f"supervision-sampled:{drawn.pk}",
        )


@transaction.atomic
def note_sampled_reading(*, reader: User, drawn: SampledRecord) -> None:
    """Write into the trail of the worker that their drawn record was opened; the first time stands on its page."""
    require(reader, "supervision.read_sampled", drawn)
    SampledRecord.objects.filter(pk=drawn.pk, first_read_at__isnull=True).update(first_read_at=clock.now())
    worker = User.objects.get(supervision_attendances__session=drawn.session)
    record(
        actor=reader,
        verb="supervision.sampled_read",
        thing=drawn.session,
        subject=worker,
        held_on=british(drawn.session.held_on),
    )
