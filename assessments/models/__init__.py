"""What the first floor remembers: decisions with their chain, quizzes and attempts."""

from .chain import ChainEntry, DecisionLog, Opening, Signed
from .quizzes import DrawnItem, Quiz, QuizAttempt, QuizItem, QuizOption

__all__ = [
    "ChainEntry",
    "DecisionLog",
    "DrawnItem",
    "Opening",
    "Quiz",
    "QuizAttempt",
    "QuizItem",
    "QuizOption",
    "Signed",
]
