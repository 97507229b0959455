"""Changing who is who: invitations, appointments, mentoring, line management, teams and leavers."""

from .appointments import appoint, end_appointment
from .arrangements import (
    assign_manager,
    assign_mentor,
    correct_details,
    deactivate,
    end_mentoring,
    move_team,
    reactivate,
)
from .invitations import accept_invitation, invite, invite_again, revoke_invitation
from .organisations import change_settings, create_organisation
from .teams import change_team, close_team, open_team

__all__ = [
    "accept_invitation",
    "appoint",
    "assign_manager",
    "assign_mentor",
    "change_settings",
    "change_team",
    "close_team",
    "correct_details",
    "create_organisation",
    "deactivate",
    "end_appointment",
    "end_mentoring",
    "invite",
    "invite_again",
    "move_team",
    "open_team",
    "reactivate",
    "revoke_invitation",
]
