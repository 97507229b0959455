"""make mutate ONLY=careers SAMPLE=20: take each permission check away in turn and print how many are missed."""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.mutate import outcome, sites

PYTEST = [sys.executable, "-m", "pytest", "-q", "-p", "tests.mutate.plugin", "-m", "not browser"]


def asked_for() -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutate", description=__doc__)
    parser.add_argument("--only", help="one app by its label, such as careers: its checks and its rows")
    parser.add_argument("--rows", help="labels of apps whose rows are asked too, or: all")
    parser.add_argument("--sample", type=int, help="so many checks, drawn at random")
    parser.add_argument("--seed", type=int, default=1, help="another draw")
    parser.add_argument("--matrix-only", action="store_true", help="leave out the app's own tests")
    return parser.parse_args()


def app_of(site: str) -> str:
    """The label of the app that a check stands in."""
    first, second, *_ = site.split("/")
    return second if first == "pathway" else first


def choose(told: argparse.Namespace) -> list[str]:
    """The checks to take away."""
    found = [site for site in sites.all_sites() if not told.only or app_of(site) == told.only]
    if not found:
        sys.exit(f"There is no check in {told.only}. Labels are the names of apps, such as careers.")
    if told.sample and told.sample < len(found):
        found = sorted(random.Random(told.seed).sample(found, told.sample))
    return found


def ask_the_matrix(told: argparse.Namespace) -> None:
    """Compile the house anew in this process and ask."""
    rows = "" if told.rows == "all" or not told.only else f"{told.only} {told.rows or ''}"
    os.environ["PATHWAY_ROWS_OF"] = rows.strip()
    sites.install()
    import pytest

    if code := pytest.main(["-q", "--no-header", str(Path(__file__).with_name("asking.py"))]):
        sys.exit(int(code))


def ask_the_tests(label: str, left: list[str]) -> None:
    """For what the matrix did not miss: the app's own tests that reach the check."""
    folder = sites.ROOT / "tests" / label
    if not folder.is_dir():
        return
    with tempfile.TemporaryDirectory() as kept:
        where = Path(kept) / "reached.json"
        environment = os.environ | {"PATHWAY_CHECKS_REACHED": str(where)}
        done = subprocess.run([*PYTEST, str(folder)], env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            sys.exit(f"The tests of {label} are not green as things are:\n{done.stdout[-2000:]}")
        by_site = json.loads(where.read_text(encoding="utf-8"))
    for site in left:
        if not (tests := by_site.get(site)):
            continue
        environment = os.environ | {sites.AWAY: site}
        done = subprocess.run([*PYTEST, "-x", *tests], env=environment, capture_output=True, text=True, check=False)
        if done.returncode == 1:
            failed = [line for line in done.stdout.splitlines() if line.startswith("FAILED")]
            outcome.noticed[site] = failed[0].split(" - ")[0].removeprefix("FAILED ") if failed else "a test"


def main() -> int:
    """Try, and print: how many are missed, and every one that is not."""
    told, began = asked_for(), time.monotonic()
    outcome.chosen = choose(told)
    print(f"{len(outcome.chosen)} checks to take away, one at a time.", flush=True)
    ask_the_matrix(told)
    by_matrix = len(outcome.noticed)
    left = [*outcome.survived, *outcome.unreached]
    if not told.matrix_only:
        for label in sorted({app_of(site) for site in left}):
            ask_the_tests(label, [site for site in left if app_of(site) == label])
    left = [site for site in left if site not in outcome.noticed]
    total, missed = len(outcome.chosen), len(outcome.noticed)
    print(
        f"\nTaken away {total}: missed by {outcome.rows} rows of the matrix {by_matrix}, by the apps' own tests",
        end=" ",
    )
    print(f"{missed - by_matrix}, by nothing {len(left)}. Kill rate {100 * missed / total:.1f} %", end="")
    print(f", {time.monotonic() - began:.0f} s.")
    for site in left:
        print(f"  {'not reached' if site in outcome.unreached else 'not missed '}  {site}")
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main())
