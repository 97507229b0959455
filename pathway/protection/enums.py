"""How long things are kept, what is complained about and what is stated, as classes."""

from django.db import models


class Keeping(models.TextChoices):
    """How long a kind of record is kept; each organisation sets the months of its own."""

    ORGANISATION = "organisation", "For as long as the organisation uses Pathway"
    RECORD = "record", "Account, job, learning, evidence, decisions and supervision of somebody who has left"
    NOTICES = "notices", "Notices and accepted invitations"
    PLAY = "play", "Half-finished answers in learning activities"
    TRAIL = "trail", "Who did what to whose record"


class ComplaintAbout(models.TextChoices):
    """What a complaint about data is about."""

    ACCESS = "access", "Somebody saw or used my data who should not have"
    WRONG = "wrong", "What is kept about me is wrong or unfair"
    TOO_LONG = "too_long", "Something is kept that should not be, or for too long"
    NOT_ANSWERED = "not_answered", "I asked about my data and was not answered"
    OTHER = "other", "Something else about my data"


class Compliance(models.TextChoices):
    """How far Pathway meets the accessibility standard, as an organisation states it."""

    FULL = "full", "Fully compliant"
    PARTIAL = "partial", "Partially compliant"
    NOT = "not", "Not compliant"


# Months by which each class begins: local policy decides (see docs/data-protection.md for where these come from).
PROPOSED_MONTHS = {Keeping.RECORD: 84, Keeping.NOTICES: 12, Keeping.PLAY: 24}
COMPLAINT_DAYS = 30
