"""How long things are kept, as classes."""

from django.db import models


class Keeping(models.TextChoices):
    """How long a kind of record is kept; each organisation sets the months of its own."""

    ORGANISATION = "organisation", "For as long as the organisation uses Pathway"
    RECORD = "record", "Account, job, learning, evidence, decisions and supervision of somebody who has left"
    NOTICES = "notices", "Notices and accepted invitations"
    PLAY = "play", "Half-finished answers in learning activities"
    TRAIL = "trail", "Who did what to whose record"


# Months by which each class begins: local policy decides (see docs/data-protection.md for where these come from).
PROPOSED_MONTHS = {Keeping.RECORD: 84, Keeping.NOTICES: 12, Keeping.PLAY: 24}
COMPLAINT_DAYS = 30
