"""Questions about practice scenarios: what an author has written, as a whole."""

from collections.abc import Sequence
from typing import Literal, cast

from django.utils.html import escape

from ..enums import EndingKind, Sensitivity
from ..library import Choice, Node
from ..library import Scenario as Written
from ..models import Scenario, ScenarioMoment
from ..packages.scenarios import Ending, Point
from .packages import stands_in_something_sensitive


def moments_of(scenario: Scenario) -> list[ScenarioMoment]:
    """Its moments in order, with their choices and where these lead, in two questions."""
    return list(scenario.moments.prefetch_related("choices__goes_to"))


def points_of(moments: Sequence[ScenarioMoment]) -> list[Point]:
    """The moments as a graph."""
    return [
        Point(
            name=moment.name,
            ways=tuple(choice.goes_to.name if choice.goes_to else None for choice in moment.choices.all()),
            ending=cast(Ending, moment.ending),
            has_words=bool(moment.text.strip()),
        )
        for moment in moments
    ]


def as_written(scenario: Scenario, moments: Sequence[ScenarioMoment]) -> Written:
    """The scenario as the builder of packages takes it; every choice has to lead somewhere."""
    return Written(
        slug=str(scenario.key),
        title=scenario.title,
        minutes=1,
        intro=paragraphs(scenario.intro),
        start=moments[0].name,
        nodes=tuple(_node(moment) for moment in moments),
    )


def in_words(scenario: Scenario, moments: Sequence[ScenarioMoment]) -> str:
    """The whole scenario to read, for whoever cannot or would rather not play it."""
    parts = [scenario.intro.strip()]
    for number, moment in enumerate(moments, 1):
        parts.append(f"{number}. {moment.name}: {moment.text.strip()}")
        if moment.ending:
            parts.append(f"This is an ending: {EndingKind(moment.ending).label.lower()}. {moment.debrief.strip()}")
        for choice in moment.choices.all():
            led = f" {choice.feedback.strip()}" if choice.feedback.strip() else ""
            parts.append(f"- {choice.text.strip()}{led} (Go to {choice.goes_to}.)")
    return "\n\n".join(part for part in parts if part)


def needs_second_person(scenario: Scenario) -> bool:
    """Whether somebody else approves its versions: for what it is about, or for a module in which it stands."""
    if scenario.sensitivity != Sensitivity.NONE:
        return True
    return scenario.activity is not None and stands_in_something_sensitive(scenario.activity)


def paragraphs(text: str) -> str:
    """Plain text as HTML: a paragraph for each stretch between empty lines."""
    stretches = (part.strip() for part in text.replace("\r\n", "\n").split("\n\n"))
    return "".join(f"<p>{escape(part)}</p>" for part in stretches if part)


def _node(moment: ScenarioMoment) -> Node:
    return Node(
        id=moment.name,
        text=moment.text.strip(),
        choices=tuple(
            Choice(each.text, each.goes_to.name if each.goes_to else "", each.feedback) for each in moment.choices.all()
        ),
        ending=cast(Literal["good", "mixed", "poor"], moment.ending) if moment.ending else None,
        debrief=paragraphs(moment.debrief),
    )
