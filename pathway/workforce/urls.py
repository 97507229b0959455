"""Doors of the study."""

from django.urls import path

from . import views

app_name = "workforce"
urlpatterns = [
    path("", views.report, name="report"),
    path("published/<slug:kind>/", views.published_file, name="published-file"),
    path("<slug:key>/", views.figure_detail, name="figure-detail"),
    path("<slug:key>/<slug:kind>/", views.figure_file, name="figure-file"),
]
