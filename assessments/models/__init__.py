"""What the first floor remembers: decisions with their chain, quizzes and attempts."""

from .quizzes import DrawnItem, Quiz, QuizAttempt, QuizItem, QuizOption

__all__ = ["DrawnItem", "Quiz", "QuizAttempt", "QuizItem", "QuizOption"]
