"""Doors of the third floor."""

from django.urls import path

from . import views

app_name = "training"
urlpatterns = [
    path("", views.table, name="table"),
    path("people/", views.table_rows, name="table-rows"),
    path("table.csv", views.table_csv, name="table-csv"),
    path("requirements/", views.requirement_list, name="requirement-list"),
    path("requirements/add/", views.requirement_add, name="requirement-add"),
    path("requirements/defaults/", views.requirement_defaults, name="requirement-defaults"),
    path("requirements/<int:pk>/edit/", views.requirement_edit, name="requirement-edit"),
    path("requirements/<int:pk>/end/", views.requirement_end, name="requirement-end"),
]
