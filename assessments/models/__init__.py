"""What the first floor remembers: decisions with their chain, quizzes and attempts."""

from .chain import ChainEntry, DecisionLog, Opening, Signed
from .decisions import Countersignature, Decision, PendingDecision, Recusal
from .heads import HeadAddress, SentHead
from .inspections import InspectedPerson, Inspection
from .passports import Passport, PassportLink
from .quality import Assurance, AssuranceAction, Sample, SampleDraw, SamplingRule
from .quizzes import DrawnItem, ExtraTime, Quiz, QuizAttempt, QuizItem, QuizOption

__all__ = [
    "Assurance",
    "AssuranceAction",
    "ChainEntry",
    "Countersignature",
    "Decision",
    "DecisionLog",
    "DrawnItem",
    "ExtraTime",
    "HeadAddress",
    "InspectedPerson",
    "Inspection",
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
    "SamplingRule",
    "SentHead",
    "Signed",
]
