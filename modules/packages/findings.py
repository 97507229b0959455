"""What was found in a package: one list, in sentences that are safe to show."""

from pathway.core.archives.findings import Finding, Strength, Verdict, shown, verdict_of

__all__ = ["Finding", "Strength", "Verdict", "shown", "verdict_of"]
