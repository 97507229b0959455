"""Doors of packages and activities on the app host, and of their files on the content host."""

from django.urls import path

from ..views import packages, players

urlpatterns = [
    path("activities/", packages.activity_list, name="activity-list"),
    path("activities/packages/upload/", packages.package_upload, name="package-upload"),
    path("activities/packages/<int:pk>/", packages.package_detail, name="package-detail"),
    path("activities/packages/<int:pk>/approve/", packages.package_approve, name="package-approve"),
    path("activities/packages/<int:pk>/refuse/", packages.package_refuse, name="package-refuse"),
    path("activities/packages/<int:pk>/withdraw/", packages.package_withdraw, name="package-withdraw"),
    path("activities/packages/<int:pk>/preview/", packages.package_preview, name="package-preview"),
    path("activities/packages/<int:pk>/use/", packages.activity_make, name="activity-make"),
    path("activities/<int:pk>/", packages.activity_detail, name="activity-detail"),
    path("activities/<int:pk>/change/", packages.activity_change, name="activity-change"),
    path("activities/<int:pk>/withdraw/", packages.activity_withdraw, name="activity-withdraw"),
    path("activities/<int:pk>/questions/", packages.activity_questions, name="activity-questions"),
    path("activities/<int:pk>/questions.csv", packages.activity_questions_csv, name="activity-questions-csv"),
    path("activities/<int:pk>/launch/", packages.activity_launch, name="activity-launch"),
    path("activities/<int:pk>/again/", packages.activity_again, name="activity-again"),
    path("activities/<int:pk>/done/", packages.activity_declare, name="activity-declare"),
    path("activities/<uuid:launch>/statements/", packages.launch_statements, name="launch-statements"),
    path("activities/<uuid:launch>/state/", packages.launch_state, name="launch-state"),
    path("p/<str:ticket>/player", players.player, name="player"),
    path("p/<str:ticket>/pkg/<path:path>", players.package_file, name="package-file"),
    path("p/<str:ticket>/core/<path:path>", players.core_file, name="core-file"),
]
