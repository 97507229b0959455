"""Questions about what is arranged around decisions: conflicts, an organisation's own words, and holidays."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from pathway.careers.models import Competency, Framework
from pathway.people.models import Organisation, User, managed_by, mentored_by
from pathway.people.queries import mentors_of

from ..models import CompetencyRule, DecisionPolicy, DeclaredConflict
from ..models.arrangements import LONGEST_SITTING

PRACTICE = (
    "Tell the manager of whoever it is about, today. If it is about a manager, tell theirs. Your organisation’s "
    "whistleblowing policy says who else you can go to, and a concern about harm goes to the designated officer."
)
WELLBEING = (
    "Ask them how they are, and tell their manager or yours. Anybody at risk right now: ring 999, or Samaritans on "
    "116 123 at any hour. Your organisation’s own support for staff is in its staff pages."
)


def close_to(person: Any) -> Q:
    """The condition "somebody declared that these two are too close to decide about one another"."""
    rows = DeclaredConflict.objects.current()
    return Q(pk__in=rows.filter(one=person).values("other")) | Q(pk__in=rows.filter(other=person).values("one"))


def policy_of(organisation: Organisation | None) -> DecisionPolicy:
    """An organisation's settings around decisions, or the defaults."""
    kept = DecisionPolicy.objects.filter(organisation=organisation).first() if organisation else None
    return kept or DecisionPolicy(organisation=organisation, sitting_minutes=LONGEST_SITTING)


@dataclass(frozen=True)
class Exit:
    """Where to report a concern that does not belong in a decision."""

    title: str
    words: str
    is_own: bool
    icon: str


def exits_for(organisation: Organisation | None) -> list[Exit]:
    """Where to report a concern about practice or wellbeing; about a child, the numbers stand apart."""
    policy = policy_of(organisation)
    return [
        Exit(
            "Worried about how somebody works?", policy.practice_words or PRACTICE, bool(policy.practice_words), "eye"
        ),
        Exit(
            "Worried about how somebody is?",
            policy.wellbeing_words or WELLBEING,
            bool(policy.wellbeing_words),
            "people",
        ),
    ]


def conflicts_seen_by(user: User) -> QuerySet[DeclaredConflict]:
    """The conflicts that hold and that this person may see."""
    return DeclaredConflict.objects.current().visible_to(user).select_related("one", "other", "declared_by")


def may_be_close_to(user: User) -> QuerySet[User]:
    """Whom a person may declare a conflict with: those they mentor or manage, and those who mentor or manage them."""
    near = mentored_by(user) | managed_by(user) | Q(pk__in=mentors_of(user).values("pk"))
    near |= Q(pk__in=User.objects.filter(management_given__worker=user).values("pk"))
    return User.objects.filter(near, organisation=user.organisation_id, is_active=True).exclude(pk=user.pk)


def statements_with_rules(organisation: Organisation | None) -> list[Competency]:
    """The organisation's statements of today, each with its rule where it has one."""
    rows = Competency.objects.current().filter(
        domain__framework__in=Framework.objects.filter(organisation=organisation)
    )
    return list(rows.select_related("domain", "rule").order_by("domain__number", "order"))


def rule_of(competency: Competency) -> CompetencyRule:
    """What it takes for a statement to be met, or the default: one accepted piece."""
    return CompetencyRule.objects.filter(competency=competency).first() or CompetencyRule(competency=competency)
