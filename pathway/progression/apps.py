"""The landing: how near a worker is to the next level, applications to move up, and what people may do alone."""

from django.apps import AppConfig

COUNTS = "w.started_on IS NOT NULL"
# The names are our own, never a person's.
OF_A_WAY_UP_THAT_COUNTS = f"EXISTS (SELECT 1 FROM progression_wayup w WHERE w.id = {{row}}.way_up_id AND {COUNTS})"  # noqa: S608
OF_A_GROUP_THAT_COUNTS = (
    "EXISTS (SELECT 1 FROM progression_criteriongroup g JOIN progression_wayup w ON w.id = g.way_up_id "  # noqa: S608
    f"WHERE g.id = {{row}}.group_id AND {COUNTS})"
)
OF_A_LINE_THAT_COUNTS = (
    "EXISTS (SELECT 1 FROM progression_criterion c JOIN progression_criteriongroup g ON g.id = c.group_id "  # noqa: S608
    f"JOIN progression_wayup w ON w.id = g.way_up_id WHERE c.id = {{row}}.criterion_id AND {COUNTS})"
)


class ProgressionConfig(AppConfig):
    """The landing: how near a worker is to the next level, applications to move up, and what people may do alone."""

    name = "pathway.progression"
    label = "progression"
    append_only = [
        "progression_selfassessment",
        "progression_managerstatement",
        "progression_panelview",
        "progression_movedecision",
        "progression_move",
        "progression_appeal",
        "progression_approval",
    ]
    sealed = {
        "progression_wayup": "{row}.started_on IS NOT NULL",
        "progression_application": "{row}.closed_at IS NOT NULL",
    }
    sealed_with = {
        "progression_criteriongroup": OF_A_WAY_UP_THAT_COUNTS,
        "progression_criterion": OF_A_GROUP_THAT_COUNTS,
        "progression_criterion_competencies": OF_A_LINE_THAT_COUNTS,
        "progression_criterionmodule": OF_A_LINE_THAT_COUNTS,
    }

    def ready(self) -> None:
        from . import (
            rules,  # noqa: F401  registers the rules
            sections,
        )
        from .actions import approvals  # noqa: F401  registers what happens by itself

        sections.register()
