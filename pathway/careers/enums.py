"""The hall's fixed lists."""

from django.db import models


class Expected(models.TextChoices):
    """How far a statement is asked for at a level."""

    WITH_SUPPORT = "with_support", "with support"
    WITH_OVERSIGHT = "with_oversight", "with oversight"
    INDEPENDENTLY = "independently", "independently"
    LEADS_OTHERS = "leads_others", "leads others"


class CompetencyStatus(models.TextChoices):
    """Where a worker stands with one statement; `partly` gives developing."""

    NOT_STARTED = "not_started", "Not started"
    DEVELOPING = "developing", "Developing"
    MEETS = "meets", "Meets"
    EXCEEDS = "exceeds", "Exceeds"


class MoveRoute(models.TextChoices):
    """How somebody came to stand at a level."""

    STARTED = "started", "Started at this level"
    AUTOMATIC = "automatic", "On completion"
    PANEL = "panel", "By a panel"
    VACANCY = "vacancy", "Into a vacancy"
    CORRECTED = "corrected", "Correction"
