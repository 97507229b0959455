"""Doors of the API: what it answers, and two pages that explain it."""

from django.urls import path

from . import views

app_name = "api"
urlpatterns = [
    path("docs/", views.docs, name="docs"),
    path("openapi.json", views.openapi, name="openapi"),
    *(pattern for pattern in views.api.urls[0] if getattr(pattern, "name", "") != "api-root"),
]
