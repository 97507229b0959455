"""The first floor's fixed lists."""

from django.db import models


class ItemKind(models.TextChoices):
    """How a question is answered."""

    SINGLE = "single", "One right answer"
    MULTIPLE = "multiple", "Several right answers"
    TRUE_FALSE = "true_false", "True or false"


class Judgement(models.TextChoices):
    """What a mentor says of one claim: never a percentage, never "rejected"."""

    MEETS = "meets", "Meets"
    PARTLY = "partly", "Partly"
    RETURN = "return", "Return"
    TALK_FIRST = "talk_first", "Talk first"

    @property
    def state(self) -> str:
        """The state of a tag that stands for it."""
        return {"return": "returned", "talk_first": "talk"}.get(self.value, self.value)


class Countersigned(models.TextChoices):
    """What a mentor of a mentor in training says of their decision."""

    AGREES = "agrees", "Agrees"
    DIFFERS = "differs", "Sees it differently"


class DeciderRole(models.TextChoices):
    """What somebody was to the worker when they decided."""

    MENTOR = "mentor", "Mentor"
    MENTOR_IN_TRAINING = "mentor_in_training", "Mentor in training"
    SUPERVISOR = "supervisor", "Supervisor"
