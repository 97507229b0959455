"""Doors of the porch."""

from django.urls import path

from .views import arrangements, invitations, organisations, people

app_name = "people"
urlpatterns = [
    path("people/", people.person_list, name="person-list"),
    path("people/invite/", invitations.person_invite, name="person-invite"),
    path("people/<int:pk>/", people.person_detail, name="person-detail"),
    path("people/<int:pk>/edit/", people.person_edit, name="person-edit"),
    path("people/<int:pk>/deactivate/", people.person_deactivate, name="person-deactivate"),
    path("people/<int:pk>/reactivate/", people.person_reactivate, name="person-reactivate"),
    path("people/<int:pk>/invitation/send/", invitations.invitation_resend, name="invitation-resend"),
    path("people/<int:pk>/invitation/revoke/", invitations.invitation_revoke, name="invitation-revoke"),
    path("people/<int:pk>/mentor/", arrangements.mentor_assign, name="mentor-assign"),
    path("people/<int:pk>/manager/", arrangements.manager_assign, name="manager-assign"),
    path("people/<int:pk>/team/", arrangements.team_move, name="team-move"),
    path("people/<int:pk>/appointment/", arrangements.appointment_add, name="appointment-add"),
    path("mentorings/<int:pk>/end/", arrangements.mentoring_end, name="mentoring-end"),
    path("appointments/<int:pk>/end/", arrangements.appointment_end, name="appointment-end"),
    path("teams/", organisations.team_list, name="team-list"),
    path("teams/add/", organisations.team_add, name="team-add"),
    path("teams/<int:pk>/edit/", organisations.team_edit, name="team-edit"),
    path("teams/<int:pk>/close/", organisations.team_close, name="team-close"),
    path("organisation/", organisations.organisation_settings, name="organisation-settings"),
    path("join/<str:token>/", invitations.join, name="join"),
    path("demo/sign-in/", invitations.demo_sign_in, name="demo-sign-in"),
]
