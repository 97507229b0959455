"""Opening, changing and closing teams."""

from django.db import transaction

from pathway.audit.actions import record
from pathway.core import clock
from pathway.core.exceptions import RuleBroken, or_say
from pathway.core.permissions import require

from ..models import Organisation, Team, TeamMembership, User, still_open, teams_and_below


@transaction.atomic
def open_team(*, admin: User, name: str, parent: Team | None = None, area_of_practice: str = "") -> Team:
    """Open a team, inside another if one is named."""
    organisation = admin.organisation
    require(admin, "people.administer", organisation)
    assert organisation is not None
    refuse_foreign_team(parent, organisation)
    name = name.strip()
    _refuse_taken_name(organisation, name)
    with or_say(f"There is already a team called {name}."):
        team = Team.objects.create(
            organisation=organisation, name=name, parent=parent, area_of_practice=area_of_practice
        )
    record(actor=admin, verb="people.team_opened", thing=team)
    return team


@transaction.atomic
def change_team(*, admin: User, team: Team, name: str, parent: Team | None, area_of_practice: str) -> Team:
    """Rename a team, move it under another or change what it mostly does."""
    require(admin, "people.keep_team", team)
    refuse_foreign_team(parent, team.organisation)
    name = name.strip()
    _refuse_taken_name(team.organisation, name, but=team)
    if parent is not None and parent.pk in teams_and_below(team.organisation_id, {team.pk}):
        raise RuleBroken(f"{team} cannot stand inside itself or a team of its own. Choose another team above it.")
    team.name, team.parent, team.area_of_practice = name, parent, area_of_practice
    with or_say(f"There is already a team called {name}."):
        team.save(update_fields=["name", "parent", "area_of_practice"])
    record(actor=admin, verb="people.team_changed", thing=team)
    return team


@transaction.atomic
def close_team(*, admin: User, team: Team) -> Team:
    """Close a team in which nobody stands any more; its history stays."""
    require(admin, "people.keep_team", team)
    if team.closed_on is not None:
        raise RuleBroken(f"{team} is closed already.")
    if TeamMembership.objects.filter(still_open(), team=team).exists():
        raise RuleBroken(f"People still stand in {team}. Move them to another team first.")
    if team.inside.filter(closed_on__isnull=True).exists():
        raise RuleBroken(f"There are teams inside {team}. Move or close those first.")
    team.closed_on = clock.today()
    team.save(update_fields=["closed_on"])
    record(actor=admin, verb="people.team_closed", thing=team)
    return team


def refuse_foreign_team(team: Team | None, organisation: Organisation) -> None:
    """Refuse a team of another organisation, and one that is closed."""
    if team is None:
        return
    if team.organisation_id != organisation.pk:
        raise RuleBroken("Choose a team of your own organisation.")
    if team.closed_on is not None and team.closed_on <= clock.today():
        raise RuleBroken(f"{team} is closed. Choose another team.")


def _refuse_taken_name(organisation: Organisation, name: str, but: Team | None = None) -> None:
    others = Team.objects.filter(organisation=organisation, name__iexact=name)
    if but is not None:
        others = others.exclude(pk=but.pk)
    if others.exists():
        raise RuleBroken(f"There is already a team called {name}.")
