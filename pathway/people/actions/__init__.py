"""Changing who is who: invitations, appointments, mentoring, line management, teams and leavers."""

from .absences import change_absence, record_absence, remove_absence
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
from .establishment import close_vacancy, end_agency_post, open_vacancy, start_agency_post
from .holidays import book_holiday, end_holiday
from .imports import cancel_import, check_again, confirm_import, import_file, keep_layout, start_import
from .invitations import accept_invitation, invite, invite_again, invite_waiting, revoke_invitation
from .leaving import record_leaving
from .organisations import change_settings, create_organisation
from .sign_in import (
    change_sign_in,
    end_other_sessions,
    end_session,
    forget_work_account,
    keep_identity_provider,
    link_work_account,
    note_sign_in,
    reset_second_step,
    seal_second_steps_anew,
)
from .teams import change_team, close_team, open_team

__all__ = [
    "accept_invitation",
    "appoint",
    "assign_manager",
    "assign_mentor",
    "book_holiday",
    "cancel_import",
    "change_absence",
    "change_settings",
    "change_sign_in",
    "change_team",
    "check_again",
    "close_team",
    "close_vacancy",
    "confirm_import",
    "correct_details",
    "create_organisation",
    "deactivate",
    "end_agency_post",
    "end_appointment",
    "end_holiday",
    "end_mentoring",
    "end_other_sessions",
    "end_session",
    "forget_work_account",
    "import_file",
    "invite",
    "invite_again",
    "invite_waiting",
    "keep_identity_provider",
    "keep_layout",
    "link_work_account",
    "move_team",
    "note_sign_in",
    "open_team",
    "open_vacancy",
    "reactivate",
    "record_absence",
    "record_leaving",
    "remove_absence",
    "reset_second_step",
    "revoke_invitation",
    "seal_second_steps_anew",
    "start_agency_post",
    "start_import",
]
