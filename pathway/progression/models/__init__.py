"""What the landing remembers."""

from .applications import (
    Appeal,
    Application,
    ManagerStatement,
    Move,
    MoveDecision,
    PanelMember,
    PanelView,
    SelfAssessment,
)
from .approvals import Approval, ApprovalKind, ApprovalNeed, Licence, NamedApprover
from .mapping import ModuleCompetency
from .ways_up import Criterion, CriterionGroup, CriterionModule, WayUp

__all__ = [
    "Appeal",
    "Application",
    "Approval",
    "ApprovalKind",
    "ApprovalNeed",
    "Criterion",
    "CriterionGroup",
    "CriterionModule",
    "Licence",
    "ManagerStatement",
    "ModuleCompetency",
    "Move",
    "MoveDecision",
    "NamedApprover",
    "PanelMember",
    "PanelView",
    "SelfAssessment",
    "WayUp",
]
