"""Doors of the learner's pages, under /learn/."""

from django.urls import path

from ..views import cms

urlpatterns = [
    path("media/<path:path>", cms.cms_media, name="cms-media"),
]
