"""The ground floor's fixed lists."""

from typing import NamedTuple

from django.db import models


class EvidenceKind(models.TextChoices):
    """What a piece of evidence is."""

    REFLECTIVE_ACCOUNT = "reflective_account", "Reflective account"
    DIRECT_OBSERVATION = "direct_observation", "Direct observation"
    WITNESS_TESTIMONY = "witness_testimony", "Witness testimony"
    WORK_PRODUCT = "work_product", "Something you made at work"
    DISCUSSION = "discussion", "Professional discussion"
    FEEDBACK = "feedback", "Feedback from a child or family"
    PARTNER_FEEDBACK = "partner_feedback", "Feedback from a partner agency"
    CASE_STUDY = "case_study", "Case study"
    CERTIFICATE = "certificate", "Certificate"


class EvidenceStatus(models.TextChoices):
    """Where a piece of evidence stands."""

    DRAFT = "draft", "Draft"
    SUBMITTED = "submitted", "Sent"
    RETURNED = "returned", "Returned"
    TALK_FIRST = "talk_first", "Talk first"
    DECIDED = "decided", "Decided"
    WITHDRAWN = "withdrawn", "Withdrawn"


class DetailPlace(models.TextChoices):
    """Where in a piece of evidence something was found."""

    TITLE = "title", "Title"
    TEXT = "text", "What happened"
    CLAIM = "claim", "What it shows"
    FILE_NAME = "file_name", "Name of a file"
    FILE_TEXT = "file_text", "Text of a file"
    METADATA = "metadata", "Taken out of a photo"
    COMMENT = "comment", "What was written about it"


class ReportState(models.TextChoices):
    """What became of a report that evidence holds a family detail."""

    OPEN = "open", "To be decided"
    REDACTED = "redacted", "Taken out"
    FALSE_ALARM = "false_alarm", "No family detail"


# A mentor has still to decide about these.
WAITING = (EvidenceStatus.SUBMITTED, EvidenceStatus.TALK_FIRST)
# Its owner may open a new version of these.
REVISABLE = (EvidenceStatus.RETURNED, EvidenceStatus.TALK_FIRST, EvidenceStatus.WITHDRAWN)
# Others than the owner may read what was submitted of these.
SHARED = (EvidenceStatus.SUBMITTED, EvidenceStatus.RETURNED, EvidenceStatus.TALK_FIRST, EvidenceStatus.DECIDED)


class Move(NamedTuple):
    """One step in the life of a piece of evidence: who takes it, and in which words."""

    start: EvidenceStatus
    end: EvidenceStatus
    who: str
    what: str


# The one table of what may become of evidence: the actions ask it, triggers in the database hold it (see apps.py), and
# docs/evidence-states.md is drawn from it by `manage.py draw_states`.
MOVES = (
    Move(EvidenceStatus.DRAFT, EvidenceStatus.SUBMITTED, "worker", "sends it"),
    Move(EvidenceStatus.DRAFT, EvidenceStatus.WITHDRAWN, "worker", "discards the new version of withdrawn evidence"),
    Move(EvidenceStatus.SUBMITTED, EvidenceStatus.RETURNED, "mentor", "returns it with one thing to do next"),
    Move(EvidenceStatus.SUBMITTED, EvidenceStatus.TALK_FIRST, "mentor", "asks to talk first"),
    Move(EvidenceStatus.SUBMITTED, EvidenceStatus.DECIDED, "mentor", "has decided about every claim"),
    Move(EvidenceStatus.SUBMITTED, EvidenceStatus.WITHDRAWN, "worker", "withdraws it"),
    Move(
        EvidenceStatus.RETURNED,
        EvidenceStatus.SUBMITTED,
        "worker or mentor",
        "sends a new version; withdraws the decision",
    ),
    Move(EvidenceStatus.RETURNED, EvidenceStatus.WITHDRAWN, "worker", "withdraws it"),
    Move(EvidenceStatus.RETURNED, EvidenceStatus.TALK_FIRST, "mentor", "corrects the decision: to talk first"),
    Move(EvidenceStatus.RETURNED, EvidenceStatus.DECIDED, "mentor", "corrects the decision"),
    Move(
        EvidenceStatus.TALK_FIRST,
        EvidenceStatus.SUBMITTED,
        "worker or mentor",
        "sends a new version; withdraws the decision",
    ),
    Move(EvidenceStatus.TALK_FIRST, EvidenceStatus.WITHDRAWN, "worker", "withdraws it"),
    Move(EvidenceStatus.TALK_FIRST, EvidenceStatus.RETURNED, "mentor", "returns it after the talk"),
    Move(EvidenceStatus.TALK_FIRST, EvidenceStatus.DECIDED, "mentor", "decides after the talk"),
    Move(
        EvidenceStatus.DECIDED,
        EvidenceStatus.SUBMITTED,
        "quality assurer or mentor",
        "overturns or withdraws the decision: decided again",
    ),
    Move(EvidenceStatus.DECIDED, EvidenceStatus.RETURNED, "mentor", "corrects the decision: returned"),
    Move(EvidenceStatus.DECIDED, EvidenceStatus.TALK_FIRST, "mentor", "corrects the decision: to talk first"),
    Move(EvidenceStatus.WITHDRAWN, EvidenceStatus.DRAFT, "worker", "begins a new version"),
)
ALLOWED_MOVES = frozenset((move.start, move.end) for move in MOVES)
