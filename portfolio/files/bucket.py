"""The private shelf in a bucket of any server that speaks S3, for installations of several machines.

Nothing in it is ever shown by its own address: files go through Pathway, which asks who may read and sets its headers.
Keys are those of the disk: evidence/ab/cd/abcd... by the hash of the content.
"""

import io
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, Any, BinaryIO, cast
from urllib.parse import urlsplit

from django.conf import settings

IN_MEMORY = 1024 * 1024
PREFIX = "evidence/"
GONE = ("NoSuchKey", "NoSuchObject", "NoSuchVersion")


class BucketSilent(OSError):
    """The bucket does not answer, or refuses."""


def not_kept(name: str) -> str:
    """What somebody reads whose file could not be put into the bucket."""
    return f"{name} was not added: files cannot be kept just now. Try again in a few minutes."


@dataclass(frozen=True)
class Kept:
    """One object of the bucket."""

    key: str
    size: int
    changed_at: datetime


def is_used() -> bool:
    """Whether files of evidence are kept in a bucket rather than on a disk."""
    return bool(settings.S3_BUCKET)


@cache
def _client(endpoint: str, key: str, secret: str, region: str, seconds: int) -> Any:
    # The library is installed where a bucket is used, and only there.
    import urllib3
    from minio import Minio

    at = urlsplit(endpoint)
    pool = urllib3.PoolManager(
        timeout=urllib3.Timeout(connect=5, read=seconds),
        retries=urllib3.Retry(total=3, backoff_factor=0.2, status_forcelist=[500, 502, 503, 504]),
        cert_reqs="CERT_REQUIRED",
    )
    return Minio(at.netloc, key, secret, secure=at.scheme == "https", region=region, http_client=pool)


def _now() -> Any:
    return _client(settings.S3_ENDPOINT, settings.S3_KEY, settings.S3_SECRET, settings.S3_REGION, settings.S3_SECONDS)


@contextmanager
def _told_plainly() -> Iterator[None]:
    """What the library raises, as what a disk would raise."""
    from minio.error import MinioException, S3Error
    from urllib3.exceptions import HTTPError

    try:
        yield
    except S3Error as error:
        if error.code in GONE:
            raise FileNotFoundError(error.code) from error
        raise BucketSilent(f"The bucket refuses: {error.code}.") from error
    except (MinioException, HTTPError) as error:
        raise BucketSilent(f"The bucket does not answer: {type(error).__name__}.") from error


def put(key: str, source: BinaryIO, size: int) -> None:
    """Keep these bytes; on return the server has taken all of them."""
    with _told_plainly():
        _now().put_object(settings.S3_BUCKET, key, source, size)
        if _now().stat_object(settings.S3_BUCKET, key).size != size:
            raise BucketSilent("The bucket has not kept every byte.")


def opened(key: str) -> BinaryIO:
    """The bytes under a key, to read and to go about in; FileNotFoundError where there are none."""
    target: IO[bytes] = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  whoever reads closes it
    with _told_plainly():
        answer = _now().get_object(settings.S3_BUCKET, key)
        try:
            for piece in answer.stream(64 * 1024):
                target.write(piece)
        finally:
            answer.close()
            answer.release_conn()
    target.seek(0)
    return cast(BinaryIO, target)


def size_of(key: str) -> int | None:
    """How many bytes lie under a key; None where there are none."""
    try:
        with _told_plainly():
            return int(_now().stat_object(settings.S3_BUCKET, key).size)
    except FileNotFoundError:
        return None


def remove(key: str) -> None:
    """Take away what lies under a key, if anything does."""
    with _told_plainly():
        _now().remove_object(settings.S3_BUCKET, key)


def every() -> Iterator[Kept]:
    """Everything on the shelf."""
    with _told_plainly():
        for found in _now().list_objects(settings.S3_BUCKET, prefix=PREFIX, recursive=True):
            yield Kept(found.object_name, found.size, found.last_modified)


def fault() -> str:
    """What is wrong with the bucket, in a sentence; nothing where it can be written, read and emptied by us alone."""
    import urllib3

    key = f"{PREFIX}tried/{secrets.token_hex(8)}"
    try:
        put(key, io.BytesIO(b"tried"), 5)
        with opened(key) as found:
            if found.read() != b"tried":
                return "it gives back other bytes than it was given"
        address = f"{settings.S3_ENDPOINT.rstrip('/')}/{settings.S3_BUCKET}/{key}"
        if urllib3.request("GET", address, timeout=5, retries=False).status == 200:
            return "anybody can read what lies in it: make it private"
    except (OSError, urllib3.exceptions.HTTPError) as error:
        return str(error).rstrip(".")
    finally:
        with suppress(OSError):
            remove(key)
    return ""


def from_disk(path: Path, key: str) -> None:
    """Keep the bytes of a file."""
    with path.open("rb") as source:
        put(key, source, path.stat().st_size)
