"""A real S3 server for the tests: SeaweedFS, started once in a folder of its own, with one key for one bucket."""

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import urllib3
from minio import Minio

BUCKET, KEY, SECRET, REGION = "kept", "pathway", "only-for-tests", "eu-west-2"
WEED = Path(sys.executable).with_name("weed")


@dataclass(frozen=True)
class Server:
    """Where the server answers, and how the tests themselves look into its bucket."""

    endpoint: str
    inside: Any

    def names(self) -> list[str]:
        """The names of everything that lies in the bucket."""
        return [found.object_name for found in self.inside.list_objects(BUCKET, recursive=True)]


def _free_port() -> int:
    # SeaweedFS also takes the port ten thousand above each of its own.
    while True:
        with socket.socket() as one, socket.socket() as other:
            one.bind(("127.0.0.1", 0))
            port = one.getsockname()[1]
            if not 10_000 < port < 50_000:
                continue
            try:
                other.bind(("127.0.0.1", port + 10_000))
            except OSError:
                continue
            return int(port)


@contextmanager
def server(folder: Path) -> Iterator[Server]:
    """The server, for as long as one is within."""
    may = [f"{what}:{BUCKET}" for what in ("Read", "Write", "List", "Admin")]
    known = {"name": "pathway", "credentials": [{"accessKey": KEY, "secretKey": SECRET}], "actions": may}
    (folder / "s3.json").write_text(json.dumps({"identities": [known]}))
    (folder / "data").mkdir()
    ports = {name: _free_port() for name in ("s3", "master", "volume", "filer")}
    command = [WEED, "server", "-ip=127.0.0.1", "-ip.bind=127.0.0.1", f"-dir={folder / 'data'}", "-s3"]
    command += [f"-{name}.port={port}" for name, port in ports.items()]
    command += [f"-s3.config={folder / 's3.json'}", "-master.volumeSizeLimitMB=32", "-volume.max=8"]
    command += ["-master.telemetry=false", "-s3.port.iceberg=0", "-s3.port.lance=0"]
    endpoint = f"http://127.0.0.1:{ports['s3']}"
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, cwd=folder)
    try:
        pool = urllib3.PoolManager(timeout=10, retries=False)
        inside = Minio(endpoint.removeprefix("http://"), KEY, SECRET, secure=False, region=REGION, http_client=pool)
        _wait_for(inside, process, folder / "log")
        yield Server(endpoint, inside)
    finally:
        process.terminate()
        process.wait(30)


def _wait_for(inside: Any, process: Any, log: Path) -> None:
    until = time.monotonic() + 120
    while True:
        try:
            inside.make_bucket(BUCKET)
            return
        except Exception as error:  # whatever it says while it starts
            if process.poll() is not None or time.monotonic() > until:
                raise AssertionError(log.read_text(errors="replace")[-2000:]) from error
            time.sleep(0.2)
