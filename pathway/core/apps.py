"""The foundations: no tables, no opinions about families or training."""

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import Tags, register
from django.db.models.signals import post_migrate

from .append_only import check_triggers, protect_after_migration
from .error_reports import start


class CoreConfig(AppConfig):
    """Foundations, and the guard over append-only tables."""

    name = "pathway.core"
    label = "core"

    def ready(self) -> None:
        post_migrate.connect(protect_after_migration, dispatch_uid="append_only")
        register(check_triggers, Tags.database)
        start(settings.SENTRY_DSN)
