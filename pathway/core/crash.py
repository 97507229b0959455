"""Crash points: where a test has the process die, as a power cut would, to see that nothing is left half done.

PATHWAY_CRASH_AT names one place (`upload.file_kept`, say); there the process kills itself with SIGKILL, which nothing
can catch. Without the variable a crash point costs one look into the environment. Preflight refuses to go live with it.
"""

import os
import signal

CRASH_POINTS = {
    "upload.file_kept": "the file of a piece of evidence lies on the shelf, no row names it yet",
    "upload.row_written": "the row of the file is written, its transaction not yet committed",
    "decision.entered": "the decisions of a form are in the log, their transaction not yet committed",
    "import.half": "people and jobs of a staff file are written, teams and managers are not",
    "package.files_kept": "the files of a package are unpacked, no row names them yet",
    "package.row_written": "the row of a package is written, its transaction not yet committed",
    "erase.half": "a leaver's words are gone, their name is not, the transaction not yet committed",
    "erase.committed": "a leaver is erased in the database, and not yet in the ledger beside it",
}


def crash_point(name: str) -> None:
    """Die here, at once and without a word, where the environment says so."""
    if os.environ.get("PATHWAY_CRASH_AT") == name:
        os.kill(os.getpid(), signal.SIGKILL)
