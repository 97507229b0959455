"""What comes in from other systems as files: which kinds there are, what a file would change, where it waits.

Nothing here writes to a table. A kind reads rows into a plan; an action carries the plan out. Upper floors bring
kinds of their own in `apps.ready()`, and the ladder brings the `level` column to the staff file.
"""

from .kinds import KINDS, ImportKind, Line, Options, Plan, Reading, read_file

__all__ = ["KINDS", "ImportKind", "Line", "Options", "Plan", "Reading", "read_file"]
