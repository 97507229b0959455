"""Who may decide, answer and read on the first floor."""

from . import around, decisions, inspections, passports, quality, quizzes  # noqa: F401  registers the rules
