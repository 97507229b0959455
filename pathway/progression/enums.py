"""The landing's fixed lists."""

from django.db import models


class CriterionKind(models.TextChoices):
    """What one line of the way up asks for."""

    COMPETENCIES = "competencies", "Statements met"
    TRAINING = "training", "Training in date"
    OBSERVATIONS = "observations", "Direct observations"
    EVIDENCE = "evidence", "Accepted evidence of a kind"
    SUPERVISION = "supervision", "Supervision held on time"
    MONTHS = "months", "Months at this level"
    STATEMENT = "statement", "The manager's statement"


COUNTED_KINDS = (
    CriterionKind.OBSERVATIONS,
    CriterionKind.EVIDENCE,
    CriterionKind.SUPERVISION,
    CriterionKind.MONTHS,
)
"""Lines that ask for a number of something."""


class Scope(models.TextChoices):
    """Which statements or trainings a line asks for."""

    CORE = "core", "All core statements"
    ALL = "all", "All that the level asks"
    NAMED = "named", "Only those named"


class GroupMode(models.TextChoices):
    """How many lines of a group have to be met."""

    ALL = "all", "All of these"
    ANY = "any", "Any one of these"
    SOME = "some", "A number of these"


class DecisionRoute(models.TextChoices):
    """Who decides about a move up."""

    MANAGER = "manager", "The line manager"
    PANEL = "panel", "A panel"
    VACANCY = "vacancy", "Selection for a vacancy"


class Rating(models.TextChoices):
    """How a worker rates themselves against one statement."""

    NOT_YET_SEEN = "not_yet_seen", "Not yet seen"
    DEVELOPING = "developing", "Developing"
    MEETS = "meets", "Meets"
    EXCEEDS = "exceeds", "Exceeds"


class Recommendation(models.TextChoices):
    """What a line manager says of an application."""

    RECOMMEND = "recommend", "I recommend this move"
    NOT_YET = "not_yet", "Not yet"


class Outcome(models.TextChoices):
    """What is decided about an application."""

    PROGRESS = "progress", "Progress"
    DEFER = "defer", "Defer, with actions and a date"
    NOT_YET = "not_yet", "Not yet"


class ApplicationState(models.TextChoices):
    """Where an application stands."""

    OPEN = "open", "Applied"
    DECIDED = "decided", "Decided"
    WITHDRAWN = "withdrawn", "Withdrawn"


class PanelPart(models.TextChoices):
    """What somebody is on a panel for."""

    SERVICE_MANAGER = "service_manager", "Service manager"
    WORKFORCE_LEAD = "workforce_lead", "Workforce lead"
    PRACTITIONER = "practitioner", "Practitioner not in line"
    OTHER = "other", "Further member"
    APPEAL = "appeal", "Hears the appeal"


class DecidedAs(models.TextChoices):
    """In what part somebody decided about an application."""

    MANAGER = "manager", "Line manager"
    CHAIR = "chair", "Chair of the panel"
    VACANCY = "vacancy", "For the vacancy"
    APPEAL = "appeal", "On appeal"


class ApprovalVerdict(models.TextChoices):
    """Whether an approver gave approval or took it back."""

    GRANTED = "granted", "Granted"
    WITHDRAWN = "withdrawn", "Withdrawn"
