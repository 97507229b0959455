"""What `manage.py workforce_metrics` costs on the spells of two thousand workers, the start of the program included."""

import datetime as dt
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]


def spells(workers: int) -> str:
    """A CSV of as many workers, every seventh of whom left and every twentieth of whom came back for a second job."""
    lines = ["staff_id,start_date,end_date,fte"]
    for number in range(workers):
        start = dt.date(2019, 1, 7) + dt.timedelta(days=number % 2500)
        left = start + dt.timedelta(days=200 + number % 900) if number % 7 == 0 else None
        lines.append(f"B{number:06},{start},{left or ''},{('1', '0.8', '0.6')[number % 3]}")
        if left and number % 20 == 0:
            lines.append(f"B{number:06},{left + dt.timedelta(days=90)},,1")
    return "\n".join(lines) + "\n"


def command(workers: int) -> tuple[float, float, float]:
    """Seconds that passed, seconds of processor time and mebibytes at the peak of one run."""
    with tempfile.TemporaryDirectory(prefix="pathway-bench-") as folder:
        file = Path(folder) / "spells.csv"
        file.write_text(spells(workers), encoding="utf-8")
        line = [
            sys.executable,
            "manage.py",
            "workforce_metrics",
            str(file),
            "--from",
            "2025-10-01",
            "--to",
            "2026-09-30",
        ]
        before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
        subprocess.run([*line, "--json"], cwd=ROOT, env=os.environ, check=True, stdout=subprocess.DEVNULL)
        passed, after = time.monotonic() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return passed, spent, after.ru_maxrss / 1024


def said(workers: int) -> str:
    """The cost of one run in words."""
    passed, spent, peak = command(workers)
    return (
        f"workforce_metrics, {workers} workers: {passed:.1f} s, {spent:.1f} s of processor time, "
        f"{peak:.0f} MiB at the peak, the start of the program included"
    )


if __name__ == "__main__":
    sys.stdout.write(said(2000) + "\n")
