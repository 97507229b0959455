"""What the first floor remembers: decisions with their chain, quizzes and attempts."""

from .chain import ChainEntry, DecisionLog, Opening, Signed
from .decisions import Countersignature, Decision, PendingDecision, Recusal
from .quizzes import DrawnItem, ExtraTime, Quiz, QuizAttempt, QuizItem, QuizOption

__all__ = [
    "ChainEntry",
    "Countersignature",
    "Decision",
    "DecisionLog",
    "DrawnItem",
    "ExtraTime",
    "Opening",
    "PendingDecision",
    "Quiz",
    "QuizAttempt",
    "QuizItem",
    "QuizOption",
    "Recusal",
    "Signed",
]
