"""What the first floor remembers: decisions with their chain, quizzes and attempts."""

from .arrangements import ClaimAdjustment, CompetencyRule, DecisionPolicy, DeclaredConflict, SamplingMark
from .chain import ChainEntry, DecisionLog, Opening, Signed
from .decisions import Countersignature, Decision, PendingDecision, Recusal
from .meetings import Criterion, Meeting
from .quizzes import DrawnItem, ExtraTime, Quiz, QuizAttempt, QuizItem, QuizOption
from .ratings import SelfRating
from .witnesses import WitnessRequest

__all__ = [
    "ChainEntry",
    "ClaimAdjustment",
    "CompetencyRule",
    "Countersignature",
    "Criterion",
    "Decision",
    "DecisionLog",
    "DecisionPolicy",
    "DeclaredConflict",
    "DrawnItem",
    "ExtraTime",
    "Meeting",
    "Opening",
    "PendingDecision",
    "Quiz",
    "QuizAttempt",
    "QuizItem",
    "QuizOption",
    "Recusal",
    "SamplingMark",
    "SelfRating",
    "Signed",
    "WitnessRequest",
]
