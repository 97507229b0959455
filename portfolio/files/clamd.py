"""Asking a virus scanner about a file, by the protocol of clamd: nothing here knows of Django, or keeps anything.

A file goes over in pieces (`INSTREAM`), each with its length before it, and a length of nought at the end. The answer
is one line: `stream: OK`, `stream: <name> FOUND`, or an error. Whatever is not a plain OK or FOUND is no answer.
"""

import socket
import struct
from typing import BinaryIO
from urllib.parse import urlsplit

PIECE = 64 * 1024
LONGEST_ANSWER = 4096
PORT = 3310


class Silent(Exception):
    """The scanner could not be asked, or did not answer the question."""


def scan(source: BinaryIO, address: str, seconds: float) -> str:
    """What the scanner at an address finds in a file: the name of what it knows, or nothing; Silent if it cannot say.

    The address is `tcp://host:3310` or `unix:///run/clamav/clamd.ctl`.
    """
    source.seek(0)
    try:
        with _connected(address, seconds) as scanner:
            answer = _asked(scanner, source)
    except (OSError, ValueError) as error:
        raise Silent(f"{type(error).__name__}: {error}") from error
    finally:
        source.seek(0)
    if answer == "stream: OK":
        return ""
    if answer.startswith("stream: ") and answer.endswith(" FOUND"):
        return answer.removeprefix("stream: ").removesuffix(" FOUND")
    raise Silent(f"the scanner said: {answer[:200]!r}")


def _asked(scanner: socket.socket, source: BinaryIO) -> str:
    try:
        scanner.sendall(b"zINSTREAM\0")
        while piece := source.read(PIECE):
            scanner.sendall(struct.pack(">I", len(piece)) + piece)
        scanner.sendall(struct.pack(">I", 0))
    except (BrokenPipeError, ConnectionResetError):
        # A scanner that has had enough says why and hangs up before everything is sent.
        return _answer(scanner)
    return _answer(scanner)


def answers(address: str, seconds: float) -> bool:
    """Whether a scanner at an address is there and answers."""
    try:
        with _connected(address, seconds) as scanner:
            scanner.sendall(b"zPING\0")
            return _answer(scanner) == "PONG"
    except (OSError, ValueError):
        return False


def _connected(address: str, seconds: float) -> socket.socket:
    where = urlsplit(address)
    if where.scheme == "unix" and where.path:
        scanner = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            scanner.settimeout(seconds)
            scanner.connect(where.path)
        except BaseException:
            scanner.close()
            raise
        return scanner
    if where.scheme == "tcp" and where.hostname:
        return socket.create_connection((where.hostname, where.port or PORT), seconds)
    raise ValueError("give the scanner's address as tcp://host:3310 or unix:///path")


def _answer(scanner: socket.socket) -> str:
    said = b""
    while not said.endswith((b"\0", b"\n")) and len(said) < LONGEST_ANSWER:
        more = scanner.recv(LONGEST_ANSWER)
        if not more:
            break
        said += more
    return said.rstrip(b"\0\r\n").decode("utf-8", "replace")
