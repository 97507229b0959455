"""What the first floor remembers: decisions with their chain, quizzes and attempts."""

from .arrangements import ClaimAdjustment, CompetencyRule, DecisionPolicy, DeclaredConflict, SamplingMark
from .chain import ChainEntry, DecisionLog, Opening, Signed
from .decisions import Countersignature, Decision, PendingDecision, Recusal, Withdrawal
from .heads import HeadAddress, SentHead
from .inspections import InspectedPerson, Inspection
from .meetings import Criterion, Meeting
from .passports import Passport, PassportLink
from .quality import Appeal, Assurance, AssuranceAction, Sample, SampleDraw, SamplingRule
from .quizzes import DrawnItem, ExtraTime, Quiz, QuizAttempt, QuizItem, QuizOption
from .ratings import SelfRating
from .witnesses import WitnessRequest

__all__ = [
    "Appeal",
    "Assurance",
    "AssuranceAction",
    "ChainEntry",
    "ClaimAdjustment",
    "CompetencyRule",
    "Countersignature",
    "Criterion",
    "Decision",
    "DecisionLog",
    "DecisionPolicy",
    "DeclaredConflict",
    "DrawnItem",
    "ExtraTime",
    "HeadAddress",
    "InspectedPerson",
    "Inspection",
    "Meeting",
    "Opening",
    "Passport",
    "PassportLink",
    "PendingDecision",
    "Quiz",
    "QuizAttempt",
    "QuizItem",
    "QuizOption",
    "Recusal",
    "Sample",
    "SampleDraw",
    "SamplingMark",
    "SamplingRule",
    "SelfRating",
    "SentHead",
    "Signed",
    "Withdrawal",
    "WitnessRequest",
]
