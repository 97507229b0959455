"""The trail: who did what to whose record, only ever added to."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """The trail: who did what to whose record, only ever added to."""

    name = "pathway.audit"
    label = "audit"
    append_only = ["audit_event"]
