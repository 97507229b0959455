"""The ground floor's fixed lists."""

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
