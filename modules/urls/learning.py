"""Doors of the learner's pages, under /learn/."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
