"""Doors of the landing."""

from django.urls import path

from . import views

app_name = "progression"
urlpatterns = [
    path("", views.my_level, name="my-level"),
    path("of/<int:pk>/", views.level_of, name="level-of"),
    path("modules/", views.module_map, name="module-map"),
    path("modules/<int:pk>/", views.module_map_edit, name="module-map-edit"),
]
