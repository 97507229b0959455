"""Who may do what on the landing."""

from . import applications, approvals, standing

__all__ = ["applications", "approvals", "standing"]
