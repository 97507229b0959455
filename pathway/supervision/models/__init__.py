"""What is remembered of supervision: who supervises whom and how often, agreements, sessions and agreed actions."""

from .arrangements import Agreement, Policy, PracticeSupervision, RhythmRule, supervised_by
from .records import ActionStep, Addendum, AgendaItem, AgreedAction, Draft, Record, Wellbeing
from .sessions import Attendance, BreakGlass, Session

__all__ = [
    "ActionStep",
    "Addendum",
    "AgendaItem",
    "AgreedAction",
    "Agreement",
    "Attendance",
    "BreakGlass",
    "Draft",
    "Policy",
    "PracticeSupervision",
    "Record",
    "RhythmRule",
    "Session",
    "Wellbeing",
    "supervised_by",
]
