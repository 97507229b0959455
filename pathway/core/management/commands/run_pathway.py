"""manage.py run_pathway: everything, under one command."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import urlopen

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor

SECONDS_TO_STOP = 8
PR_SET_PDEATHSIG = 1


class Command(BaseCommand):
    """Prepare the database, then run web, task worker and scheduler together until one of them stops."""

    help = "Run Pathway on this machine: web, task worker and scheduler together. Ctrl-C stops them."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(signum, _stop)
        addresses = _addresses()
        for host, port in addresses:
            _refuse_taken_port(host, port)
        self._prepare()
        connections.close_all()
        processes = [_start(command) for command in _commands(addresses)]
        code = 1
        try:
            self._announce(processes)
            code = _first_to_stop(processes)
            self.stdout.write("One part stopped, so the others stop too.")
        except KeyboardInterrupt:
            self.stdout.write("\nStopping ...")
            code = 0
        finally:
            _end(processes)
        sys.exit(code)

    def _prepare(self) -> None:
        plan = MigrationExecutor(connection)
        if plan.migration_plan(plan.loader.graph.leaf_nodes()):
            self.stdout.write(f"Preparing the database {connection.settings_dict['NAME']} ...")
            call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        nobody_yet = not get_user_model()._default_manager.exists()
        if settings.PATHWAY_DEMO and nobody_yet and "load_demo" in get_commands():
            self.stdout.write("Telling the demo story (once; this takes a little while) ...")
            call_command("load_demo")

    def _announce(self, processes: "list[subprocess.Popen[bytes]]") -> None:
        self.stdout.write("Starting web, task worker and scheduler ...")
        self.stdout.flush()
        while all(process.poll() is None for process in processes):
            if _answers(f"{settings.APP_ORIGIN}/accounts/login/"):
                self.stdout.write(self.style.SUCCESS(f"Pathway is at {settings.APP_ORIGIN}"))
                self.stdout.write(f"Learning activities play from {settings.CONTENT_ORIGIN}. Ctrl-C stops everything.")
                self.stdout.flush()
                return
            time.sleep(0.2)


def _stop(signum: int, frame: Any) -> None:
    raise KeyboardInterrupt


def _addresses() -> list[tuple[str, int]]:
    """Where to listen: this machine alone, unless our origins name an address that others can reach."""
    found = []
    for origin in (settings.APP_ORIGIN, settings.CONTENT_ORIGIN):
        parts = urlsplit(origin)
        host = "127.0.0.1" if parts.hostname in ("localhost", "127.0.0.1") else "0.0.0.0"  # noqa: S104
        found.append((host, parts.port or settings.PORT))
    everywhere = {port for host, port in found if host != "127.0.0.1"}
    return sorted({(host, port) for host, port in found if host != "127.0.0.1" or port not in everywhere})


def _refuse_taken_port(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CommandError(f"Port {port} is taken. Try another: make run PORT={port + 10}") from error


def _commands(addresses: list[tuple[str, int]]) -> list[list[str]]:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pathway.settings.development")
    manage = [sys.executable, str(Path(settings.BASE_DIR) / "manage.py")]
    web = [sys.executable, "-m", "gunicorn", "pathway.wsgi", "--workers=2", "--threads=4", "--timeout=120"]
    web += ["--log-level=warning", "--no-control-socket", *(f"--bind={host}:{port}" for host, port in addresses)]
    worker = [*manage, "db_worker", "--backend=background", "--queue-name=*", "--interval=1", "--verbosity=0"]
    return [web, worker, [*manage, "run_due", "--forever"]]


def _start(command: list[str]) -> "subprocess.Popen[bytes]":
    """Start a process that hears of Ctrl-C from us alone, and on Linux stops even if we are killed."""
    on_linux = sys.platform == "linux"
    return subprocess.Popen(command, start_new_session=True, preexec_fn=_stop_with_parent if on_linux else None)  # noqa: S603


def _stop_with_parent() -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _answers(address: str) -> bool:
    try:
        with urlopen(address, timeout=20):  # noqa: S310  our own address
            return True
    except HTTPError:
        return True
    except OSError:
        return False


def _first_to_stop(processes: "list[subprocess.Popen[bytes]]") -> int:
    while True:
        for process in processes:
            if process.poll() is not None:
                return process.returncode or 1
        time.sleep(0.5)


def _end(processes: "list[subprocess.Popen[bytes]]") -> None:
    for process in processes:
        process.terminate()
    until = time.monotonic() + SECONDS_TO_STOP
    for process in processes:
        try:
            process.wait(timeout=max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
