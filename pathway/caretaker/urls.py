"""Doors for whoever watches the installation."""

from django.urls import path

from . import views

app_name = "caretaker"
urlpatterns = [
    path("live/", views.live, name="live"),
    path("ready/", views.ready, name="ready"),
    path("metrics/", views.metrics, name="metrics"),
]
