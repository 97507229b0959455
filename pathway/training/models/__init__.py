"""What must be held, what is held, and the first weeks."""

from .elsewhere import ExternalCompletion, ExternalCourse
from .induction import Induction, InductionItem, InductionTask, Policy, PolicyReading, PolicyVersion
from .records import CourseRecord, Exemption, FollowUp, Qualification, training_seen_by
from .requirements import Course, Requirement
from .time import FamiliesMonth, LearningPromise, LearningWeek, time_seen_by

__all__ = [
    "Course",
    "CourseRecord",
    "Exemption",
    "ExternalCompletion",
    "ExternalCourse",
    "FamiliesMonth",
    "FollowUp",
    "Induction",
    "InductionItem",
    "InductionTask",
    "LearningPromise",
    "LearningWeek",
    "Policy",
    "PolicyReading",
    "PolicyVersion",
    "Qualification",
    "Requirement",
    "time_seen_by",
    "training_seen_by",
]
