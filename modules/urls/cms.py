"""Doors of Wagtail's editor, each behind ours."""

from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls
from wagtail.utils.urlpatterns import decorate_urlpatterns

from ..views.cms import cms_door

editor = decorate_urlpatterns(wagtailadmin_urls.urlpatterns, cms_door)
documents = decorate_urlpatterns(wagtaildocs_urls.urlpatterns, cms_door)
