"""Recording why somebody left and that they were listened to."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from pathway.audit.actions import record
from pathway.core import clock
from pathway.core.exceptions import RuleBroken
from pathway.core.permissions import require
from pathway.core.templatetags.pathway import day as british

from ..models import Employment, ExitInterview, ExitInterviewTheme, LeavingReason, User


@transaction.atomic
def record_leaving(
    *,
    keeper: User,
    employment: Employment,
    leaver_reason: str,
    further_reasons: Iterable[str] = (),
    interview_on: date | None = None,
    themes: Iterable[str] = (),
) -> Employment:
    """Record the first reason a job ended, further ones, and the exit interview with its themes."""
    person = employment.person
    require(keeper, "people.record_leaving", person)
    if employment.ended_on is None:
        raise RuleBroken("This job has no last day yet. Let the person leave first.")
    further, spoken_of = set(further_reasons), set(themes)
    if leaver_reason in further:
        raise RuleBroken("The main reason is named again among the further ones. Leave it out there.")
    if spoken_of and interview_on is None:
        raise RuleBroken("Say when the exit interview was held, or choose no themes.")
    if interview_on is not None and interview_on > clock.today():
        raise RuleBroken("The exit interview lies ahead. Record it once it has been held.")
    if interview_on is not None and interview_on < employment.started_on:
        raise RuleBroken(
            f"The exit interview is earlier than the job, which began on {british(employment.started_on)}."
        )
    Employment.objects.filter(pk=employment.pk).update(leaver_reason=leaver_reason)
    employment.further_reasons.all().delete()
    LeavingReason.objects.bulk_create(
        [LeavingReason(employment=employment, reason=reason) for reason in sorted(further)]
    )
    _keep_interview(employment, interview_on, spoken_of)
    record(actor=keeper, verb="people.leaving_recorded", thing=employment, subject=person)
    employment.refresh_from_db()
    return employment


def _keep_interview(employment: Employment, held_on: date | None, themes: set[str]) -> None:
    ExitInterviewTheme.objects.filter(interview__employment=employment).delete()
    if held_on is None:
        ExitInterview.objects.filter(employment=employment).delete()
        return
    interview, _ = ExitInterview.objects.update_or_create(employment=employment, defaults={"held_on": held_on})
    ExitInterviewTheme.objects.bulk_create(
        [ExitInterviewTheme(interview=interview, theme=theme) for theme in sorted(themes)]
    )
