"""Doors of the hall."""

from django.urls import path

from . import views

app_name = "careers"
urlpatterns = [
    path("levels/", views.framework, name="framework"),
    path("levels/adopt/", views.framework_adopt, name="framework-adopt"),
    path("levels/add/", views.level_add, name="level-add"),
    path("levels/<int:pk>/edit/", views.level_edit, name="level-edit"),
    path("levels/<int:pk>/move/", views.level_move, name="level-move"),
    path("people/<int:pk>/level/", views.placement_add, name="placement-add"),
    path("careers/<slug:slug>/", views.careers_page, name="careers-page"),
    path("organisation/careers-page/", views.careers_page_edit, name="careers-page-edit"),
    path("organisation/careers-page/preview/", views.careers_page_preview, name="careers-page-preview"),
    path("first-steps/", views.first_steps, name="first-steps"),
]
