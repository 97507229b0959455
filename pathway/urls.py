"""All the doors of the house."""

from django.urls import include, path
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

urlpatterns = [
    path("accounts/", include("allauth.urls")),
    path("notices/", include("pathway.notifications.urls")),
    path("assessments/", include("assessments.urls")),
    path("cms/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("", include("modules.urls")),
    path("", include("pathway.home.urls")),
]
