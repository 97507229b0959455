"""How large and how deep a package may be."""

from pathway.core.archives.limits import MB, Limits

__all__ = ["MB", "Limits"]
