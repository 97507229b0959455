"""How long the check of hostile packages takes and how much it holds: the aim is 2 s and 200 MB for each.

`python -m tests.bench.corpus` looks at each in a process of its own and prints one line of JSON.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from modules.packages.check import check_package

CORPUS = Path(__file__).parents[1] / "corpus" / "h5p"
SECONDS, MEGABYTES = 2, 200
ONE = "one"


def look(name: str) -> None:
    """Check one file, and print the seconds that passed, those of the processor, and the most memory held."""
    before, worked = time.perf_counter(), time.process_time()
    check_package(CORPUS / name)
    passed, own = time.perf_counter() - before, time.process_time() - worked
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(json.dumps([passed, own, most]))


def measure() -> dict[str, object]:
    """The slowest, the largest, and what was left on the disk."""
    found = {}
    with tempfile.TemporaryDirectory(prefix="pathway-bench-") as folder:
        for path in sorted(CORPUS.glob("*.h5p")):
            command = [sys.executable, "-m", "tests.bench.corpus", ONE, path.name]
            said = subprocess.run(
                command, capture_output=True, text=True, timeout=60, check=True, env={"TMPDIR": folder}
            )
            found[path.name] = json.loads(said.stdout)
        left = len(list(Path(folder).rglob("*")))
    slowest = max(found, key=lambda name: found[name][0])
    largest = max(found, key=lambda name: found[name][2])
    return {
        "files": len(found),
        "slowest": [slowest, *found[slowest][:2]],
        "largest": [largest, found[largest][2]],
        "left": left,
    }


def report() -> str:
    """The same as Markdown."""
    found = json.loads(
        subprocess.run(
            [sys.executable, "-m", "tests.bench.corpus"], capture_output=True, text=True, timeout=900, check=True
        ).stdout
    )
    name, passed, own = found["slowest"]
    largest, most = found["largest"]
    within = passed <= SECONDS and most <= MEGABYTES and not found["left"]
    lines = [
        "",
        "## Hostile packages",
        f"{found['files']} files of the corpus, each checked by a process of its own. The slowest, `{name}`,",
        f"took {passed:.2f} s that passed beside other work and {own:.2f} s of processor time; the largest,",
        f"`{largest}`, held {most:.0f} MB with Python itself; {found['left']} files were left on the disk.",
        f"The aim is {SECONDS} s, {MEGABYTES} MB and none: {'within it' if within else 'not within it'}.",
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    if ONE in sys.argv:
        look(sys.argv[-1])
    else:
        sys.stdout.write(json.dumps(measure()))
