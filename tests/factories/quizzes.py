"""Makes knowledge checks."""

from assessments.actions.banks import keep_quiz
from assessments.models import Quiz
from assessments.queries.banks import ItemText, OptionText


def item(code: str, outcome: int = 1, is_must_get: bool = False, stem: str = "") -> ItemText:
    """A question whose first option is right."""
    options = (OptionText("Right", True, "Yes"), OptionText("Wrong", False, "No"), OptionText("Off", False, "No"))
    return ItemText(code, stem or f"Question {code}?", options, outcome=outcome, is_must_get=is_must_get)


def make_quiz(slug: str = "check", draws: int = 4) -> Quiz:
    """A shared knowledge check of eight items over four outcomes, two of them must-get."""
    items = [item(f"Q{n}", outcome=n % 4 + 1, is_must_get=n < 2) for n in range(8)]
    return keep_quiz(
        keeper=None, organisation=None, slug=slug, title="What have you learned?", items=items, draws=draws
    )
