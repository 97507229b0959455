"""make run, without the demo: starts web, worker and scheduler, answers on both hosts, stops them together."""

import os
import signal
import socket
import subprocess
import sys
import threading
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from django.conf import settings

from tests import databases

pytestmark = [pytest.mark.slow, pytest.mark.sqlite]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def running(folder, port):
    """The supervisor, once it says that it is there."""
    environment = os.environ | {
        "PATHWAY_VAR": str(folder),
        "PORT": str(port),
        "PATHWAY_DEMO": "0",
        "DJANGO_SETTINGS_MODULE": "pathway.settings.development",
    }
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "run_pathway"]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    too_long = threading.Timer(400, process.kill)
    too_long.start()
    try:
        said = []
        while not any("Pathway is at" in line for line in said):
            line = process.stdout.readline()
            assert line, "it stopped:\n" + "".join(said)
            said.append(line)
        yield process, "".join(said)
        process.send_signal(signal.SIGINT)
        rest = process.stdout.read()
        assert process.wait(timeout=120) == 0, rest
    finally:
        too_long.cancel()
        process.kill()
        process.stdout.close()
        process.wait()


def answer(address):
    try:
        with urlopen(address, timeout=120) as response:
            return response.status, response.read().decode()
    except HTTPError as error:
        return error.code, ""


def test_it_starts_answers_stops_and_starts_again(django_db_setup, tmp_path):
    databases.copy_of(Path(django_db_setup), tmp_path)
    port = free_port()
    with running(tmp_path, port) as (_, said):
        assert f"Pathway is at http://localhost:{port}" in said
        assert answer(f"http://localhost:{port}/accounts/login/")[0] == 200
        assert answer(f"http://localhost:{port}/static/app.css")[0] == 200
        assert f"http://localhost:{port}" in answer(f"http://127.0.0.1:{port}/")[1]
        assert answer(f"http://127.0.0.1:{port}/accounts/login/")[0] == 404
    with pytest.raises(OSError, match="refused"):
        urlopen(f"http://localhost:{port}/", timeout=120)
    with running(tmp_path, port) as (_, said):
        assert "Preparing" not in said, "a second start has nothing to prepare"


def test_a_taken_port_is_said_plainly(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(AssertionError, match=f"Port {port} is taken"), running(tmp_path, port):
            pass
