"""Doors of the noticeboard."""

from django.urls import path

from . import views

app_name = "directory"
urlpatterns = [
    path("", views.service_list, name="service-list"),
    path("services.csv", views.service_csv, name="service-csv"),
    path("add/", views.service_add, name="service-add"),
    path("taken-off/", views.service_retired, name="service-retired"),
    path("<int:pk>/", views.service_edit, name="service-edit"),
    path("<int:pk>/check/", views.service_check, name="service-check"),
    path("<int:pk>/take-off/", views.service_retire, name="service-retire"),
    path("<int:pk>/bring-back/", views.service_bring_back, name="service-bring-back"),
]
