"""Doors of the porch."""

from django.urls import path

from .views import absences, arrangements, establishment, imports, invitations, leaving, organisations, people

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
    path("people/<int:pk>/absences/", absences.absence_list, name="absence-list"),
    path("people/<int:pk>/absences/add/", absences.absence_add, name="absence-add"),
    path("absences/<int:pk>/edit/", absences.absence_edit, name="absence-edit"),
    path("absences/<int:pk>/remove/", absences.absence_remove, name="absence-remove"),
    path("jobs/<int:pk>/leaving/", leaving.leaving_edit, name="leaving-edit"),
    path("establishment/", establishment.establishment_list, name="establishment-list"),
    path("establishment/vacancies/add/", establishment.vacancy_add, name="vacancy-add"),
    path("establishment/vacancies/<int:pk>/close/", establishment.vacancy_close, name="vacancy-close"),
    path("establishment/agency/add/", establishment.agency_add, name="agency-add"),
    path("establishment/agency/<int:pk>/end/", establishment.agency_end, name="agency-end"),
    path("mentorings/<int:pk>/end/", arrangements.mentoring_end, name="mentoring-end"),
    path("appointments/<int:pk>/end/", arrangements.appointment_end, name="appointment-end"),
    path("teams/", organisations.team_list, name="team-list"),
    path("teams/add/", organisations.team_add, name="team-add"),
    path("teams/<int:pk>/edit/", organisations.team_edit, name="team-edit"),
    path("teams/<int:pk>/close/", organisations.team_close, name="team-close"),
    path("organisation/", organisations.organisation_settings, name="organisation-settings"),
    path("imports/", imports.import_list, name="import-list"),
    path("imports/new/<slug:kind>/", imports.import_start, name="import-start"),
    path("imports/new/<slug:kind>/example.csv", imports.import_example, name="import-example"),
    path("imports/<int:pk>/", imports.import_detail, name="import-detail"),
    path("imports/<int:pk>/columns/", imports.import_columns, name="import-columns"),
    path("imports/<int:pk>/again/", imports.import_again, name="import-again"),
    path("imports/<int:pk>/confirm/", imports.import_confirm, name="import-confirm"),
    path("imports/<int:pk>/cancel/", imports.import_cancel, name="import-cancel"),
    path("imports/<int:pk>/messages.csv", imports.import_messages, name="import-messages"),
    path("join/<str:token>/", invitations.join, name="join"),
    path("demo/sign-in/", invitations.demo_sign_in, name="demo-sign-in"),
]
