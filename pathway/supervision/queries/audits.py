"""What a supervision auditor may draw from."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from pathway.people.models import Team, TeamMembership, User, teams_and_below

from ..enums import SessionKind
from ..models import Attendance, Session, teams_audited_by


def teams_to_audit(auditor: User) -> QuerySet[Team]:
    """The teams whose supervision somebody audits today, by name."""
    return Team.objects.filter(pk__in=teams_audited_by(auditor)).order_by("name", "pk")


def records_to_draw_from(auditor: User, team: Team, first: date, last: date) -> QuerySet[Session]:
    """Locked one-to-one records of people who stood in a team or one inside it then; never the auditor's own."""
    inside = teams_and_below(team.organisation_id, {team.pk})
    there = TeamMembership.objects.filter(
        Q(ended_on__isnull=True) | Q(ended_on__gt=OuterRef("session__held_on")),
        person=OuterRef("worker"),
        team__in=inside,
        started_on__lte=OuterRef("session__held_on"),
    )
    of_team = Attendance.objects.filter(Exists(there), session=OuterRef("pk"))
    own = Attendance.objects.filter(session=OuterRef("pk"), worker=auditor)
    rows = Session.objects.held().filter(
        Exists(of_team),
        ~Exists(own),
        organisation=team.organisation_id,
        completed_at__isnull=False,
        locked_at__isnull=False,
        held_on__range=(first, last),
    )
    return rows.exclude(kind=SessionKind.GROUP).exclude(supervisor=auditor).select_related("supervisor")
