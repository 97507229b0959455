"""Doors of the pages on which practice scenarios are written."""

from django.urls import path

from ..views import scenarios

urlpatterns = [
    path("activities/scenarios/", scenarios.scenario_list, name="scenario-list"),
    path("activities/scenarios/write/", scenarios.scenario_write, name="scenario-write"),
    path("activities/scenarios/<int:pk>/", scenarios.scenario_detail, name="scenario-detail"),
    path("activities/scenarios/<int:pk>/change/", scenarios.scenario_change, name="scenario-change"),
    path("activities/scenarios/<int:pk>/moments/add/", scenarios.moment_add, name="moment-add"),
    path("activities/scenarios/<int:pk>/make/", scenarios.scenario_make, name="scenario-make"),
    path("activities/scenarios/<int:pk>/versions/<int:number>/use/", scenarios.scenario_use, name="scenario-use"),
    path("activities/moments/<int:pk>/", scenarios.moment_change, name="moment-change"),
    path("activities/moments/<int:pk>/first/", scenarios.moment_first, name="moment-first"),
    path("activities/moments/<int:pk>/remove/", scenarios.moment_remove, name="moment-remove"),
]
