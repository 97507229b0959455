"""What is remembered of supervision: who supervises whom and how often, agreements, sessions and agreed actions."""

from .arrangements import Agreement, Policy, PracticeSupervision, RhythmRule, supervised_by
from .audits import AuditSample, SampledRecord, teams_audited_by
from .records import ActionStep, Addendum, AgendaItem, AgreedAction, Draft, Record, Wellbeing
from .sessions import Attendance, BreakGlass, Session, SessionMove

__all__ = [
    "ActionStep",
    "Addendum",
    "AgendaItem",
    "AgreedAction",
    "Agreement",
    "Attendance",
    "AuditSample",
    "BreakGlass",
    "Draft",
    "Policy",
    "PracticeSupervision",
    "Record",
    "RhythmRule",
    "SampledRecord",
    "Session",
    "SessionMove",
    "Wellbeing",
    "supervised_by",
    "teams_audited_by",
]
