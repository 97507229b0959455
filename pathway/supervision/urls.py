"""Doors of the gallery."""

from django.urls import path

from .views import arrangements, audits, dates, own, records, sessions

app_name = "supervision"
urlpatterns = [
    path("", own.my_supervision, name="my-supervision"),
    path("actions/", own.action_list, name="action-list"),
    path("actions/<int:pk>/close/", own.action_close, name="action-close"),
    path("blank/", own.blank_agenda, name="blank-agenda"),
    path("people/", own.supervisee_list, name="supervisee-list"),
    path("people/<int:pk>/", own.supervisee_detail, name="supervisee-detail"),
    path("people/<int:pk>/plan/", sessions.session_plan, name="session-plan"),
    path("people/<int:pk>/supervisor/", arrangements.supervisor_name, name="supervisor-name"),
    path("people/<int:pk>/agreement/<int:supervisor>/", arrangements.agreement_propose, name="agreement-propose"),
    path("supervisors/<int:pk>/end/", arrangements.supervisor_end, name="supervisor-end"),
    path("agreements/<int:pk>/", arrangements.agreement_detail, name="agreement-detail"),
    path("agreements/<int:pk>/accept/", arrangements.agreement_accept, name="agreement-accept"),
    path("group/", sessions.group_plan, name="group-plan"),
    path("sessions/<int:pk>/", records.session_detail, name="session-detail"),
    path("sessions/<int:pk>/agenda/", sessions.agenda_add, name="agenda-add"),
    path("sessions/<int:pk>/agenda/print/", sessions.agenda_print, name="agenda-print"),
    path("agenda/<int:pk>/remove/", sessions.agenda_remove, name="agenda-remove"),
    path("sessions/<int:pk>/move/", sessions.session_move, name="session-move"),
    path("sessions/<int:pk>/not-held/", sessions.session_not_held, name="session-not-held"),
    path("sessions/<int:pk>/write/", records.session_write, name="session-write"),
    path("sessions/<int:pk>/autosave/", records.session_autosave, name="session-autosave"),
    path("sessions/<int:pk>/acknowledge/", records.session_acknowledge, name="session-acknowledge"),
    path("sessions/<int:pk>/addendum/", records.addendum_add, name="addendum-add"),
    path("sessions/<int:pk>/open/", records.glass_break, name="glass-break"),
    path("audits/", audits.audit_list, name="audit-list"),
    path("audits/draw/", audits.audit_draw, name="audit-draw"),
    path("audits/<int:pk>/", audits.audit_detail, name="audit-detail"),
    path("audits/records/<int:pk>/", audits.audit_record, name="audit-record"),
    path("dates/", dates.date_list, name="date-list"),
    path("dates/<int:pk>/", dates.date_detail, name="date-detail"),
    path("rules/", dates.rule_list, name="rule-list"),
    path("rules/<int:pk>/", dates.rule_edit, name="rule-edit"),
    path("rules/former/", dates.policy_edit, name="policy-edit"),
]
