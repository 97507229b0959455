"""Makes sent evidence and decisions about it; decisions always go through the actions, for they enter the log."""

import datetime as dt
import uuid
from typing import Any

from django.conf import settings

from assessments.actions.decisions import Judged, decide, record_form
from assessments.models import Decision
from pathway.core import clock
from pathway.people.models import User
from portfolio.models import EvidenceVersion
from tests.factories.portfolio import make_evidence


def make_sent(owner: User, *codes: str, **fields: Any) -> EvidenceVersion:
    """Evidence that was sent, claiming statements by their codes (1.1 if none is given)."""
    item = make_evidence(owner, sent=True, codes=codes or ("1.1",), **fields)
    return EvidenceVersion.objects.select_related("item__owner__organisation").get(item=item)


def judged(version: EvidenceVersion, *judgements: str, **words: Any) -> list[Judged]:
    """One judgement for each claim of a version, in order, with words that every judgement is content with."""
    words.setdefault("comment", "Clear about what you saw and heard.")
    words.setdefault("next_step", "Say what the child told you in their own words.")
    claims = [claim.competency for claim in version.claims.select_related("competency")]
    return [Judged(one, judgement, **words) for one, judgement in zip(claims, judgements, strict=False)]


def decide_now(mentor: User, version: EvidenceVersion, *judgements: str, **words: Any) -> list[Decision]:
    """A decision that is recorded at once, as if half a minute had passed."""
    key = uuid.uuid4()
    decide(mentor=mentor, version=version, judged=judged(version, *judgements, **words), form_key=key)
    with clock.at(clock.now() + dt.timedelta(seconds=settings.UNDO_SECONDS)):
        return record_form(form_key=key, mentor_id=mentor.pk)


def decided(mentor: User, owner: User, judgement: str = "meets", code: str = "1.1", **words: Any) -> Decision:
    """A recorded decision about new evidence."""
    return decide_now(mentor, make_sent(owner, code), judgement, **words)[0]
