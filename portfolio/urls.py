"""Doors of the portfolio."""

from django.urls import path

from . import views

app_name = "portfolio"
urlpatterns = [
    path("", views.evidence_list, name="evidence-list"),
    path("<int:pk>/", views.evidence_detail, name="evidence-detail"),
]
