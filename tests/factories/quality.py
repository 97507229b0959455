"""Makes samples and inspections; what quality assurers and admins do goes through the actions."""

import datetime as dt
from typing import Any

from assessments.actions.inspections import let_inspector_in
from assessments.actions.quality import assure, draw_sample, keep_sampling_rule
from assessments.models import Assurance, Decision, Inspection, Sample, SamplingRule
from pathway.core import clock
from pathway.people.models import User


def sampled(assurer: User, decision: Decision) -> Sample:
    """A sample of this decision, from a draw of everything this month."""
    if not SamplingRule.objects.filter(organisation=assurer.organisation, assessor=decision.mentor).exists():
        keep_sampling_rule(assurer=assurer, assessor=decision.mentor, percent=100, minimum=1)
    if not Sample.objects.filter(decision=decision).exists():
        today = clock.today()
        draw_sample(assurer=assurer, first_on=today - dt.timedelta(days=30), last_on=today)
    return Sample.objects.select_related("decision__version__item").get(decision=decision)


def assured(assurer: User, decision: Decision, outcome: str = "upheld", **words: Any) -> Assurance:
    """What was found of a decision."""
    if outcome != "upheld":
        words.setdefault("feedback", "The account says what you did, not what the child said.")
    if outcome == "action":
        words.setdefault("what", "Write what you saw in the comment.")
    return assure(assurer=assurer, sample=sampled(assurer, decision), outcome=outcome, **words)


def inspection_of(admin: User, *workers: User, email: str = "inga@inspect.example.org", **fields: Any) -> Inspection:
    """An inspection of some people, by somebody from outside who has joined."""
    fields.setdefault("ends_at", clock.now() + dt.timedelta(days=2))
    inspection = let_inspector_in(
        admin=admin,
        full_name="Inga Inspector",
        email=email,
        purpose=fields.pop("purpose", "Visit of the awarding body"),
        workers=workers,
        **fields,
    )
    User.objects.filter(pk=inspection.inspector_id).update(is_active=True)
    inspection.inspector.refresh_from_db()
    return inspection
