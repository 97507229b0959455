"""The first floor's fixed lists."""

from django.db import models


class ItemKind(models.TextChoices):
    """How a question is answered."""

    SINGLE = "single", "One right answer"
    MULTIPLE = "multiple", "Several right answers"
    TRUE_FALSE = "true_false", "True or false"
    SCENARIO = "scenario", "A situation, and what to do in it"
    ORDERING = "ordering", "Put in the right order"
    MATCHING = "matching", "Match what belongs together"
    SHORT_TEXT = "short_text", "Own words, compared with a model answer"

    @property
    def has_one_right(self) -> bool:
        """Whether exactly one of the answers is right."""
        return self in (ItemKind.SINGLE, ItemKind.TRUE_FALSE, ItemKind.SCENARIO)

    @property
    def is_marked(self) -> bool:
        """Whether it counts towards the mark; own words are for learning and are compared by the worker."""
        return self is not ItemKind.SHORT_TEXT


class SelfMark(models.TextChoices):
    """What a worker says of their own words beside the model answer."""

    THERE = "there", "I said this"
    PARTLY = "partly", "I said part of it"
    NOT_YET = "not_yet", "I missed it"


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
