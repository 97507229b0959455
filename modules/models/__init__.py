"""What the modules remember, split by noun: pages and learning here, packages and activities beside them."""

from .certificates import Certificate
from .learning import Completion, Enrolment, ModuleSnapshot, ReflectionAnswer, SectionProgress
from .packages import (
    Activity,
    ActivityResult,
    Launch,
    Library,
    Package,
    PackageVersion,
    Statement,
    UserState,
)
from .pages import LearningRootPage, LibraryIndexPage, ModulePage, SecondPersonApproval, SectionPage
from .scenarios import Scenario, ScenarioChoice, ScenarioMoment, ScenarioVersion

__all__ = [
    "Activity",
    "ActivityResult",
    "Certificate",
    "Completion",
    "Enrolment",
    "Launch",
    "LearningRootPage",
    "Library",
    "LibraryIndexPage",
    "ModulePage",
    "ModuleSnapshot",
    "Package",
    "PackageVersion",
    "ReflectionAnswer",
    "Scenario",
    "ScenarioChoice",
    "ScenarioMoment",
    "ScenarioVersion",
    "SecondPersonApproval",
    "SectionPage",
    "SectionProgress",
    "Statement",
    "UserState",
]
