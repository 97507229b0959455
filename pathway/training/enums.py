"""The third floor's fixed lists."""

from django.db import models

ERASED = "Erased"
"""What stands in the place of words that were erased."""


class HeldState(models.TextChoices):
    """Where one person stands with one thing they must hold, on one day."""

    IN_DATE = "in_date", "Done"
    DUE_SOON = "due_soon", "Done, expires soon"
    OVERDUE_REFRESH = "overdue_refresh", "Refresher overdue"
    NEVER_DONE_OVERDUE = "never_done_overdue", "Never done, overdue"
    NOT_YET_DUE = "not_yet_due", "Due"
    EXEMPT = "exempt", "Exempt"
    PAUSED = "paused", "Not counted just now"
    BOOKED = "booked", "Booked"

    @property
    def is_held(self) -> bool:
        """Whether the person holds it on that day."""
        return self in (HeldState.IN_DATE, HeldState.DUE_SOON)

    @property
    def is_overdue(self) -> bool:
        """Whether it should be held and is not."""
        return self in (HeldState.OVERDUE_REFRESH, HeldState.NEVER_DONE_OVERDUE)

    @property
    def is_counted(self) -> bool:
        """Whether it stands in the denominator: all that are due, done or not; not the exempt and those away."""
        return self.is_held or self.is_overdue


class TimeLost(models.TextChoices):
    """Why protected time for learning was not had (our own list)."""

    SERVICE_DEMAND = "service_demand", "Families or the service could not wait"
    COVER = "cover", "Covering for a colleague"
    SICKNESS = "sickness", "Off sick"
    LEAVE = "leave", "On leave"
    NOT_OFFERED = "not_offered", "Not offered"
    NOT_PLANNED = "not_planned", "Not planned in time"
    OTHER = "other", "Something else"


class Complexity(models.TextChoices):
    """How much the families of a month asked, on the whole: a band for planning, never a measure of a family."""

    LOWER = "lower", "Mostly straightforward"
    MIXED = "mixed", "Mixed"
    HIGHER = "higher", "Mostly complex"


class RecordKind(models.TextChoices):
    """How it came to be known that somebody did a course outside Pathway's own modules."""

    CERTIFICATE = "certificate", "Certificate from elsewhere"
    ADDED = "added", "Added for several people"
    DIAGNOSTIC = "diagnostic", "Passed by the short check"


class RecordState(models.TextChoices):
    """How far a record of a course has come."""

    WAITING = "waiting", "Waits for a check"
    CHECKED = "checked", "Checked"
    RETURNED = "returned", "Sent back"


class FollowUpKind(models.TextChoices):
    """What somebody did about training that is due or late."""

    NUDGE = "nudge", "Reminded"
    NOTE = "note", "Note"
    REASSIGN = "reassign", "Passed on"


class TaskKind(models.TextChoices):
    """What kind of thing an induction asks."""

    TASK = "task", "Task"
    SHADOWING = "shadowing", "Shadowing"
    POLICY = "policy", "Policy to read"
    DBS = "dbs", "DBS check in place"
    LONE_WORKING = "lone_working", "Ready for lone visits"

    @property
    def is_gate(self) -> bool:
        """Whether only a manager or the workforce lead may say that it is in place."""
        return self in (TaskKind.DBS, TaskKind.LONE_WORKING)
