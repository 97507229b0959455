"""Questions about decisions and quizzes."""
