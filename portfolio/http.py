"""Answers that carry evidence files: inert, private, and never kept by anybody on the way."""

import re
import secrets
from collections.abc import Iterator
from typing import Any, BinaryIO, Protocol

from django.core.cache import cache
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.urls import reverse

from pathway.core.middleware import devices

from .files.shelf import opened
from .models import EvidenceFile, EvidenceVersion, Upload

CHUNK = 64 * 1024
_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")


class OnTheShelf(Protocol):
    """A file whose clean copy lies on the private shelf, whoever names it."""

    @property
    def sha256(self) -> str:
        """The hash by which it lies there."""

    @property
    def name(self) -> str:
        """What it is saved as."""

    @property
    def size(self) -> int:
        """How many bytes it has."""

    @property
    def media_type(self) -> str:
        """What a browser is told that it is."""


def file_answer(request: HttpRequest, file: OnTheShelf, *, inline: bool) -> HttpResponseBase:
    """The kept copy of a file, to save or to show; part of it where a player asks for a part."""
    source = _opened(file.sha256)
    part = _asked_part(request, file.size) if inline else None
    answer: HttpResponseBase
    if part is None:
        answer = FileResponse(source, as_attachment=not inline, filename=file.name)
    else:
        answer = StreamingHttpResponse(_bytes_of(source, *part), status=206)
        answer["Content-Range"] = f"bytes {part[0]}-{part[1]}/{file.size}"
        answer["Content-Length"] = str(part[1] - part[0] + 1)
    is_text = file.media_type == "text/plain"
    answer["Content-Type"] = f"{file.media_type}; charset=utf-8" if is_text else file.media_type
    answer["Accept-Ranges"] = "bytes" if inline else "none"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    answer["Cache-Control"] = "private, no-store"
    # A tag that never comes twice: no cache can ask "still the same?" past the permission check.
    answer["ETag"] = f'"{secrets.token_hex(16)}"'
    return answer


def _opened(sha256: str) -> BinaryIO:
    try:
        return opened(sha256)
    except FileNotFoundError:
        raise Http404("The file is not on the shelf.") from None


def _asked_part(request: HttpRequest, size: int) -> tuple[int, int] | None:
    match = _RANGE.fullmatch(request.headers.get("Range", ""))
    if match is None or "If-Range" in request.headers or not (match[1] or match[2]) or not size:
        return None
    if match[1]:
        first, last = int(match[1]), min(int(match[2] or size - 1), size - 1)
    else:
        first, last = max(0, size - int(match[2])), size - 1
    return (first, last) if first <= last else None


def _bytes_of(source: BinaryIO, first: int, last: int) -> Iterator[bytes]:
    with source:
        source.seek(first)
        left = last - first + 1
        while left > 0 and (piece := source.read(min(CHUNK, left))):
            left -= len(piece)
            yield piece


def text_of(file: EvidenceFile, most: int = 20_000) -> str:
    """The beginning of a plain text file, to be shown escaped in the page."""
    with _opened(file.sha256) as source:
        text = source.read(4 * most).decode("utf-8-sig", "replace")
    return text[:most]


def as_shown(version: EvidenceVersion) -> dict[str, Any]:
    """A version with its files by how they are shown: pictures and recordings in the page, plain text escaped."""
    files = list(version.files.all())
    return {
        "version": version,
        "pictures": [file for file in files if file.is_picture],
        "recordings": [file for file in files if file.plays_as],
        "texts": [{"file": file, "text": text_of(file)} for file in files if file.kind == "txt"],
        "files": [
            {"name": file.name, "href": reverse("portfolio:evidence-file", args=[file.pk]), "size": file.size,
             "icon": file.icon}
            for file in files
        ],
    }  # fmt: skip


def upload_state(upload: Upload) -> dict[str, Any]:
    """How much of a file in pieces has come, where the next goes, and whether it is kept."""
    return {
        "id": upload.pk,
        "piece": reverse("portfolio:upload-piece", args=[upload.pk]),
        "remove": reverse("portfolio:upload-remove", args=[upload.pk]),
        "received": upload.received,
        "size": upload.size,
        "kept": upload.file is not None,
        "name": upload.file.name if upload.file else upload.name,
        "note": upload.file.note if upload.file else "",
    }


def with_camera_and_microphone(answer: HttpResponse) -> HttpResponse:
    """Open camera and microphone to this one page, and to nothing that it might hold."""
    answer["Permissions-Policy"] = devices("camera", "microphone")
    return answer


CHECKS_A_MINUTE = 60


def within_rate(user: Any) -> bool:
    """Whether this person has asked for fewer than sixty checks in the running minute."""
    key = f"portfolio.checks:{user.pk}"
    cache.add(key, 0, timeout=60)
    try:
        return cache.incr(key) <= CHECKS_A_MINUTE
    except ValueError:
        return True
