"""Doors of the third floor."""

from django.urls import path

from . import views

app_name = "training"
urlpatterns = [
    path("", views.table, name="table"),
    path("people/", views.table_rows, name="table-rows"),
    path("table.csv", views.table_csv, name="table-csv"),
    path("courses/", views.course_list, name="course-list"),
    path("requirements/", views.requirement_list, name="requirement-list"),
    path("requirements/add/", views.requirement_add, name="requirement-add"),
    path("requirements/defaults/", views.requirement_defaults, name="requirement-defaults"),
    path("requirements/<int:pk>/edit/", views.requirement_edit, name="requirement-edit"),
    path("requirements/<int:pk>/end/", views.requirement_end, name="requirement-end"),
    path("time/", views.time_own, name="time-own"),
    path("time/promises/", views.promise_list, name="promise-list"),
    path("time/promises/<int:pk>/", views.promise_edit, name="promise-edit"),
    path("time/<int:pk>/", views.time_detail, name="time-detail"),
    path("time/<int:pk>/week/", views.week_note, name="week-note"),
    path("time/<int:pk>/families/", views.families_note, name="families-note"),
]
