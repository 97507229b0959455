"""What the modules remember, split by noun: pages and learning here, packages and activities beside them."""

from .learning import Completion, Enrolment, ModuleSnapshot, ReflectionAnswer, SectionProgress
from .pages import LearningRootPage, LibraryIndexPage, ModulePage, SecondPersonApproval, SectionPage

__all__ = [
    "Completion",
    "Enrolment",
    "LearningRootPage",
    "LibraryIndexPage",
    "ModulePage",
    "ModuleSnapshot",
    "ReflectionAnswer",
    "SecondPersonApproval",
    "SectionPage",
    "SectionProgress",
]
