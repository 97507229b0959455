"""Doors of learning; each file spells its paths in full, for activities also answer on the content host."""

from . import certificates, learning, packages, scenarios

app_name = "modules"
urlpatterns = [*certificates.urlpatterns, *learning.urlpatterns, *packages.urlpatterns, *scenarios.urlpatterns]
