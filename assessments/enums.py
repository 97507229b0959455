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


class Stage(models.TextChoices):
    """How far on a worker was with what their level asks when a decision about them was made."""

    EARLY = "early", "At the start"
    MIDDLE = "middle", "On the way"
    FINAL = "final", "Near the end"


class Found(models.TextChoices):
    """What a quality assurer found of a decision."""

    UPHELD = "upheld", "Upheld"
    ACTION = "action", "Upheld, with something to do"
    OVERTURNED = "overturned", "Overturned"


class ActionState(models.TextChoices):
    """How far something that a quality assurer asked for has come."""

    TO_DO = "to_do", "To do"
    DONE = "done", "Done, to be seen"
    CLOSED = "closed", "Closed"


class DeciderRole(models.TextChoices):
    """What somebody was to the worker when they decided."""

    MENTOR = "mentor", "Mentor"
    MENTOR_IN_TRAINING = "mentor_in_training", "Mentor in training"
    SUPERVISOR = "supervisor", "Supervisor"
    DEPUTY = "deputy", "Deputy of the mentor"


class PassingOn(models.TextChoices):
    """Why evidence is passed on; nothing more is asked."""

    NOT_MINE = "not_mine", "Not mine to decide"
    TOO_CLOSE = "too_close", "A conflict of interest"
    NO_TIME = "no_time", "I cannot decide in time"
    REASSIGNED = "reassigned", "Given to somebody else by a manager or an admin"

    @classmethod
    def of_ones_own(cls) -> list[tuple[str, str]]:
        """The reasons that a mentor gives themselves."""
        return [(reason.value, str(reason.label)) for reason in cls if reason is not cls.REASSIGNED]


class SamplingReason(models.TextChoices):
    """Why a decision should be looked at by quality assurance."""

    FAST = "fast", "Decided in under ten seconds with a file unopened"


class OwnRating(models.TextChoices):
    """Where a worker says they stand with a statement, at their level."""

    NOT_YET = "not_yet", "Not yet"
    DEVELOPING = "developing", "Developing"
    MEETS = "meets", "Meets"
    EXCEEDS = "exceeds", "Exceeds"


class MeetingKind(models.TextChoices):
    """How a mentor sees a worker's practice."""

    OBSERVATION = "observation", "Observation"
    DISCUSSION = "discussion", "Professional discussion"


class MeetingState(models.TextChoices):
    """How far a meeting has come."""

    BOOKED = "booked", "Booked"
    RECORDED = "recorded", "Recorded, to be read by the worker"
    SENT = "sent", "Sent as evidence"
    CANCELLED = "cancelled", "Cancelled"


class Seen(models.TextChoices):
    """What was seen of a statement."""

    SEEN = "seen", "Seen"
    PARTLY = "partly", "Partly seen"
    NOT_SEEN = "not_seen", "Not seen this time"
