"""The upstairs floor's fixed lists."""

from django.db import models


class Sensitivity(models.TextChoices):
    """What makes a module one that a second person approves before it goes live."""

    NONE = "", "Neither of these"
    SAFEGUARDING = "safeguarding", "Safeguarding"
    DOMESTIC_ABUSE = "domestic_abuse", "Domestic abuse"


ALWAYS_QUICK_EXIT = frozenset({Sensitivity.DOMESTIC_ABUSE})


class ChangeKind(models.TextChoices):
    """What a new version asks of people who have done an earlier one."""

    MINOR = "minor", "Minor: nobody has to do it again"
    MUST_REDO = "must_redo", "Everybody does it again"


class Nation(models.TextChoices):
    """Whose law and guidance a module teaches."""

    ENGLAND = "england", "England"
    WALES = "wales", "Wales"
    SCOTLAND = "scotland", "Scotland"
    NORTHERN_IRELAND = "northern_ireland", "Northern Ireland"
    UK = "uk", "All four nations"


class CalloutKind(models.TextChoices):
    """What a box beside the text is for."""

    NOTE = "note", "Note"
    REMEMBER = "remember", "Remember"
    PRACTICE = "practice", "From practice"
    LAW = "law", "The law"
    NOT_CHECKED = "not_checked", "Not yet checked"


class SourceStatus(models.TextChoices):
    """How far somebody has read what a statement rests on."""

    CHECKED = "checked", "Checked"
    PART = "seen only in part", "Seen only in part"
    NOT_VERIFIED = "not verified", "Not verified"


class EndingKind(models.TextChoices):
    """How a practice scenario may end."""

    GOOD = "good", "It went well"
    MIXED = "mixed", "Some of it went well"
    POOR = "poor", "It went badly"


class PackageStatus(models.TextChoices):
    """Where an uploaded package stands."""

    READY = "ready", "Ready"
    WAITING = "waiting", "Waiting for approval"
    REFUSED = "refused", "Refused"
    WITHDRAWN = "withdrawn", "Withdrawn"


class CompletionRule(models.TextChoices):
    """What completes an activity."""

    FINISHED = "finished", "The worker finishes it"
    SCORE = "score", "The worker reaches a pass mark"
    PASSED = "passed", "The worker passes it, as the SCORM course itself decides"
    SELF_DECLARED = "self_declared", "The worker says that they have worked through it"


class PartsNeeded(models.TextChoices):
    """How many parts of a SCORM course have to be finished."""

    ALL = "all", "All of them"
    ANY = "any", "Any one of them"


class PartsScore(models.TextChoices):
    """How the scores of several parts become one."""

    AVERAGE = "average", "Their average"
    HIGHEST = "highest", "The best of them"
    SUM = "sum", "All points together"


class Standing(models.TextChoices):
    """Where a worker stands with an activity."""

    NOT_STARTED = "none", "Not started"
    IN_PROGRESS = "active", "In progress"
    FINISHED = "done", "Finished"
