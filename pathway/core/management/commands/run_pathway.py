"""manage.py run_pathway: everything, under one command."""

import ctypes
import multiprocessing
import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from multiprocessing.process import BaseProcess
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import urlopen

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError
from django.core.wsgi import get_wsgi_application
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor
from django.urls import get_resolver
from gunicorn.app.base import BaseApplication

from pathway.core.hosts import content_origin

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
SECONDS_TO_STOP = 8
PR_SET_PDEATHSIG = 1


class Command(BaseCommand):
    """Prepare the database, then run web, task worker and scheduler together until one of them stops."""

    help = "Run Pathway on this machine: web, task worker and scheduler together. Ctrl-C stops them."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        for signum in SIGNALS:
            signal.signal(signum, _interrupt)
        addresses = _addresses()
        for host, port in addresses:
            _refuse_taken_port(host, port)
        code, processes = 1, []
        try:
            self._prepare()
            self._say("Starting web, task worker and scheduler ...")
            processes = _start_all(addresses)
            self._announce(processes)
            code = _first_to_stop(processes)
            self._say("One part stopped, so the others stop too.")
        except KeyboardInterrupt:
            self._say("\nStopping ...")
            code = 0
        finally:
            _end(processes)
        sys.exit(code)

    def _say(self, sentence: str) -> None:
        self.stdout.write(sentence)
        self.stdout.flush()

    def _prepare(self) -> None:
        if connection.vendor == "sqlite" and not connection.introspection.table_names():
            # A first start has nothing to lose yet, and need not wait for the disk after every step.
            connection.cursor().execute("PRAGMA synchronous=OFF")
        plan = MigrationExecutor(connection)
        if plan.migration_plan(plan.loader.graph.leaf_nodes()):
            self._say(f"Preparing the database {connection.settings_dict['NAME']} ...")
            call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        nobody_yet = not get_user_model()._default_manager.exists()
        if settings.PATHWAY_DEMO and nobody_yet and "load_demo" in get_commands():
            self._say("Telling the demo story, once; this takes a little while ...")
            call_command("load_demo")

    def _announce(self, processes: list[BaseProcess]) -> None:
        while all(process.is_alive() for process in processes):
            if _answers(f"{settings.APP_ORIGIN}/accounts/login/"):
                self._say(self.style.SUCCESS(f"Pathway is at {settings.APP_ORIGIN}"))
                self._say(f"Learning activities play from {content_origin()}. Ctrl-C stops everything.")
                return
            time.sleep(0.2)


class Web(BaseApplication):  # type: ignore[misc]
    """Gunicorn, told what to do here rather than on a command line."""

    def __init__(self, addresses: list[tuple[str, int]]) -> None:
        self.addresses = addresses
        super().__init__()

    def load_config(self) -> None:
        """Two workers of four threads, on our own addresses."""
        self.cfg.set("bind", [f"{host}:{port}" for host, port in self.addresses])
        for name, value in {"workers": 2, "threads": 4, "timeout": 120, "loglevel": "warning"}.items():
            self.cfg.set(name, value)
        self.cfg.set("control_socket_disable", True)

    def load(self) -> Any:
        """The application itself."""
        return get_wsgi_application()


def _start_all(addresses: list[tuple[str, int]]) -> list[BaseProcess]:
    """Read all the code once, then fork: three processes start in the time of one."""
    get_wsgi_application()
    len(get_resolver().url_patterns)
    connections.close_all()
    return [
        _start(lambda: Web(addresses).run()),
        _start(lambda: call_command("db_worker", "--backend=background", "--queue-name=*", verbosity=0)),
        _start(lambda: call_command("run_due", forever=True)),
    ]


def _start(work: Callable[[], Any]) -> BaseProcess:
    process = multiprocessing.get_context("fork").Process(target=_work, args=(work,), daemon=True)
    process.start()
    return process


def _work(work: Callable[[], Any]) -> None:
    """Hear of Ctrl-C from the supervisor alone and, on Linux, stop even where that is killed."""
    os.setsid()
    for signum in SIGNALS:
        signal.signal(signum, signal.SIG_DFL)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    work()


def _interrupt(signum: int, frame: Any) -> None:
    raise KeyboardInterrupt


def _addresses() -> list[tuple[str, int]]:
    """Where to listen: this machine alone, unless our origins name an address that others can reach."""
    found = []
    for origin in (settings.APP_ORIGIN, content_origin()):
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


def _answers(address: str) -> bool:
    try:
        with urlopen(address, timeout=20):  # noqa: S310  our own address
            return True
    except HTTPError:
        return True
    except OSError:
        return False


def _first_to_stop(processes: list[BaseProcess]) -> int:
    while True:
        for process in processes:
            if not process.is_alive():
                return process.exitcode or 1
        time.sleep(0.5)


def _end(processes: list[BaseProcess]) -> None:
    for process in processes:
        process.terminate()
    until = time.monotonic() + SECONDS_TO_STOP
    for process in processes:
        process.join(timeout=max(0.1, until - time.monotonic()))
        if process.is_alive():
            process.kill()
