"""Keeping what is arranged around decisions: settings, conflicts, what a statement asks for, own ratings."""

from collections.abc import Mapping

from django.db import transaction

from pathway.audit.actions import record
from pathway.careers.models import Competency
from pathway.core import clock
from pathway.core.exceptions import RuleBroken
from pathway.core.permissions import require
from pathway.people.models import User
from portfolio.queries import claimable_by

from ..enums import OwnRating
from ..models import CompetencyRule, DecisionPolicy, DeclaredConflict, SelfRating
from ..models.arrangements import LONGEST_SITTING, MOST_PIECES, SHORTEST_SITTING
from ..queries.mapping import newest_ratings


@transaction.atomic
def keep_policy(*, admin: User, sitting_minutes: int, practice_words: str, wellbeing_words: str) -> DecisionPolicy:
    """Keep an organisation's own words for the exits beside decisions, and how long one password counts."""
    require(admin, "assessments.keep_policy")
    if not SHORTEST_SITTING <= sitting_minutes <= LONGEST_SITTING:
        raise RuleBroken(f"A sitting lasts {SHORTEST_SITTING} to {LONGEST_SITTING} minutes.")
    policy, _ = DecisionPolicy.objects.update_or_create(
        organisation=admin.organisation,
        defaults={
            "sitting_minutes": sitting_minutes,
            "practice_words": practice_words.strip(),
            "wellbeing_words": wellbeing_words.strip(),
        },
    )
    record(actor=admin, verb="assessments.policy_kept", thing=policy)
    return policy


@transaction.atomic
def declare_conflict(*, declarer: User, one: User, other: User) -> DeclaredConflict:
    """Say that two people are too close for one to decide about the other; from now on neither does."""
    require(declarer, "assessments.declare_conflict", (one, other))
    if one.pk == other.pk:
        raise RuleBroken("Name two different people.")
    first, second = sorted((one, other), key=lambda person: person.pk)
    User.objects.select_for_update().get(pk=first.pk)
    if DeclaredConflict.objects.filter(one=first, other=second, ended_on__isnull=True).exists():
        raise RuleBroken(f"It is known already that {one} and {other} are close.")
    conflict = DeclaredConflict.objects.create(one=first, other=second, declared_by=declarer, started_on=clock.today())
    subject = other if declarer.pk == one.pk else one
    record(actor=declarer, verb="assessments.conflict_declared", thing=conflict, subject=subject)
    return conflict


@transaction.atomic
def end_conflict(*, declarer: User, conflict: DeclaredConflict) -> None:
    """Say that a conflict is over; whoever mentors the other may decide again."""
    require(declarer, "assessments.end_conflict", conflict)
    rows = DeclaredConflict.objects.current().filter(pk=conflict.pk)
    if not rows.update(ended_on=clock.today()):
        raise RuleBroken("This is over already.")
    subject = conflict.other if declarer.pk == conflict.one_id else conflict.one
    record(actor=declarer, verb="assessments.conflict_ended", thing=conflict, subject=subject)


@transaction.atomic
def keep_rule(
    *, keeper: User, competency: Competency, pieces: int, partly_counts: bool, observed: bool
) -> CompetencyRule:
    """Say how many accepted pieces a statement asks for, from now on and for what was decided before."""
    require(keeper, "assessments.keep_rule", competency)
    if not 1 <= pieces <= MOST_PIECES:
        raise RuleBroken(f"Ask for 1 to {MOST_PIECES} pieces.")
    rule, _ = CompetencyRule.objects.update_or_create(
        competency=competency, defaults={"pieces": pieces, "partly_counts": partly_counts, "observed": observed}
    )
    record(actor=keeper, verb="assessments.rule_kept", thing=rule, code=competency.code, pieces=pieces)
    return rule


@transaction.atomic
def rate_oneself(*, worker: User, ratings: Mapping[Competency, str]) -> int:
    """Keep where a worker says they stand; what did not change is not written again. Returns how many changed."""
    require(worker, "assessments.rate_oneself")
    own = {competency.pk for competency in claimable_by(worker)}
    if any(competency.pk not in own for competency in ratings) or set(ratings.values()) - set(OwnRating.values):
        raise RuleBroken("Rate the statements of your own level.")
    User.objects.select_for_update().get(pk=worker.pk)
    before = {pk: row.rating for pk, row in newest_ratings(worker).items()}
    changed = {one: rating for one, rating in ratings.items() if before.get(one.pk) != rating}
    SelfRating.objects.bulk_create(
        SelfRating(worker=worker, competency=one, rating=rating, rated_at=clock.now())
        for one, rating in changed.items()
    )
    record(actor=worker, verb="assessments.rated_oneself", subject=worker, changed=len(changed))
    return len(changed)
