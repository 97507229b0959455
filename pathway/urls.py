"""All the doors of the house."""

from django.urls import include, path

from modules.urls import cms

urlpatterns = [
    path("accounts/", include("allauth.account.urls")),
    path("accounts/2fa/", include("allauth.mfa.urls")),
    path("who-looked/", include("pathway.audit.urls")),
    path("notices/", include("pathway.notifications.urls")),
    path("evidence/", include("portfolio.urls")),
    path("assessments/", include("assessments.urls")),
    path("cms/", include(cms.editor)),
    path("documents/", include(cms.documents)),
    path("training/", include("pathway.training.urls")),
    path("events/", include("pathway.events.urls")),
    path("supervision/", include("pathway.supervision.urls")),
    path("api/", include("pathway.api.urls")),
    path("health/", include("pathway.caretaker.urls")),
    path("services/", include("pathway.directory.urls")),
    path("data/", include("pathway.protection.urls")),
    path("workforce/", include("pathway.workforce.urls")),
    path("", include("modules.urls")),
    path("", include("pathway.people.urls")),
    path("", include("pathway.careers.urls")),
    path("level/", include("pathway.progression.urls")),
    path("", include("pathway.home.urls")),
]
