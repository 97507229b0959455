"""Doors of the first page and of the pages that everybody may need."""

from django.urls import path

from . import views

app_name = "home"
urlpatterns = [
    path("", views.home, name="home"),
    path("unsent/", views.unsent, name="unsent"),
    path("worried/", views.worried, name="worried"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("privacy/", views.privacy, name="privacy"),
    path("cookies/", views.cookies, name="cookies"),
]
