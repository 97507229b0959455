"""Doors of learning; each file spells its paths in full, for activities also answer on the content host."""

from . import learning, packages, scenarios

app_name = "modules"
urlpatterns = [*learning.urlpatterns, *packages.urlpatterns, *scenarios.urlpatterns]
