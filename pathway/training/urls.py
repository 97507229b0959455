"""Doors of the third floor."""

from django.urls import path

from .views import induction, keeping, own, records

app_name = "training"
urlpatterns = [
    path("", keeping.table, name="table"),
    path("people/", keeping.table_rows, name="table-rows"),
    path("table.csv", keeping.table_csv, name="table-csv"),
    path("runway/", keeping.runway, name="runway"),
    path("first-year/", keeping.plan_list, name="plan-list"),
    path("courses/", keeping.course_list, name="course-list"),
    path("requirements/", keeping.requirement_list, name="requirement-list"),
    path("requirements/add/", keeping.requirement_add, name="requirement-add"),
    path("requirements/defaults/", keeping.requirement_defaults, name="requirement-defaults"),
    path("requirements/<int:pk>/edit/", keeping.requirement_edit, name="requirement-edit"),
    path("requirements/<int:pk>/end/", keeping.requirement_end, name="requirement-end"),
    path("mine/", own.my_training, name="my-training"),
    path("people/<int:pk>/", records.person_training, name="person-training"),
    path("people/<int:pk>/<int:requirement>/", records.follow_up, name="follow-up"),
    path("exemptions/<int:pk>/end/", records.exemption_end, name="exemption-end"),
    path("certificates/", records.certificate_list, name="certificate-list"),
    path("certificates/add/", own.certificate_add, name="certificate-add"),
    path("certificates/<int:pk>/", records.certificate_detail, name="certificate-detail"),
    path("certificates/<int:pk>/file/", records.certificate_file, name="certificate-file"),
    path("done/", records.course_done, name="course-done"),
    path("qualifications/", records.qualification_list, name="qualification-list"),
    path("qualifications/add/", own.qualification_add, name="qualification-add"),
    path("qualifications/<int:pk>/check/", records.qualification_check, name="qualification-check"),
    path("induction/", induction.induction_list, name="induction-list"),
    path("induction/begin/", induction.induction_begin, name="induction-begin"),
    path("induction/tasks/", induction.task_list, name="task-list"),
    path("induction/tasks/add/", induction.task_add, name="task-add"),
    path("induction/tasks/<int:pk>/retire/", induction.task_retire, name="task-retire"),
    path("induction/<int:pk>/", induction.induction_detail, name="induction-detail"),
    path("induction/items/<int:pk>/", induction.item_tick, name="item-tick"),
    path("policies/", induction.policy_list, name="policy-list"),
    path("policies/add/", induction.policy_add, name="policy-add"),
    path("policies/<int:pk>/confirm/", induction.policy_confirm, name="policy-confirm"),
    path("time/", keeping.time_own, name="time-own"),
    path("time/promises/", keeping.promise_list, name="promise-list"),
    path("time/promises/<int:pk>/", keeping.promise_edit, name="promise-edit"),
    path("time/<int:pk>/", keeping.time_detail, name="time-detail"),
    path("time/<int:pk>/week/", keeping.week_note, name="week-note"),
    path("time/<int:pk>/families/", keeping.families_note, name="families-note"),
]
