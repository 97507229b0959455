"""The gallery's fixed lists."""

from django.db import models


class SessionKind(models.TextChoices):
    """What a supervision session is for."""

    LINE_MANAGEMENT = "line_management", "Line management"
    CASE = "case", "Casework"
    REFLECTIVE = "reflective", "Reflective"
    GROUP = "group", "Group"
    SAFEGUARDING = "safeguarding", "Safeguarding"
    CLINICAL = "clinical", "Clinical"
    PEER = "peer", "Peer"
    INFORMAL = "informal", "Informal"

    @property
    def counts(self) -> bool:
        """Whether it counts towards the rhythm of one-to-one supervision."""
        return self not in NOT_COUNTED


NOT_COUNTED = frozenset({SessionKind.GROUP, SessionKind.PEER, SessionKind.INFORMAL})
COUNTED = tuple(kind for kind in SessionKind if kind not in NOT_COUNTED)
ONE_TO_ONE = tuple((kind.value, kind.label) for kind in SessionKind if kind is not SessionKind.GROUP)


class SessionStatus(models.TextChoices):
    """What became of a session."""

    PLANNED = "planned", "Planned"
    HELD = "held", "Held"
    MISSED = "missed", "Missed"
    CANCELLED = "cancelled", "Cancelled"


class NotHeld(models.TextChoices):
    """Why a session was missed or cancelled."""

    SICKNESS = "sickness", "Sickness"
    LEAVE = "leave", "Leave"
    SERVICE_DEMAND = "service_demand", "Service demand"
    OTHER = "other", "Other"


class Mode(models.TextChoices):
    """How people met."""

    IN_PERSON = "in_person", "In person"
    REMOTE = "remote", "Remote"


class Workload(models.TextChoices):
    """How a workload feels, in bands."""

    LIGHT = "light", "Room for more"
    RIGHT = "right", "About right"
    HEAVY = "heavy", "Heavy"
    TOO_HEAVY = "too_heavy", "Too heavy"


class CaseTheme(models.TextChoices):
    """What was discussed about families, from a list, so that nobody can be recognised."""

    SAFETY = "safety", "Safety and risk"
    THRESHOLD = "threshold", "Threshold, stepping up or down"
    ENGAGEMENT = "engagement", "Engagement"
    CHILD_VOICE = "child_voice", "The child’s voice"
    DOMESTIC_ABUSE = "domestic_abuse", "Domestic abuse"
    MENTAL_HEALTH = "mental_health", "Mental health"
    SUBSTANCES = "substances", "Drugs and alcohol"
    NEGLECT = "neglect", "Neglect"
    EXPLOITATION = "exploitation", "Exploitation"
    DISABILITY = "disability", "Disability and SEND"
    HOUSING = "housing", "Housing and money"
    PARTNERS = "partners", "Work with partners"
    DRIFT = "drift", "Plan is drifting"
    ENDING = "ending", "Ending well"


class Outcome(models.TextChoices):
    """What became of an agreed action."""

    DONE = "done", "Done"
    CARRIED = "carried", "Carried on"
    CANCELLED = "cancelled", "Cancelled"


class NextReads(models.TextChoices):
    """What the next supervisor may see of earlier supervision."""

    ACTIONS = "actions", "Open actions only"
    LAST = "last", "Open actions and the last record"
