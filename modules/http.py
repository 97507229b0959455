"""Files and messages as HTTP has them: pieces of a file, what has not changed, strict JSON."""

import mimetypes
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseNotModified, StreamingHttpResponse
from django.http.response import HttpResponseBase

from .packages import strict_json
from .packages.archive import CHUNK
from .packages.names import ending

RANGE = re.compile(r"bytes=(\d*)-(\d*)")
TYPES = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "json": "application/json; charset=utf-8",
    "svg": "image/svg+xml; charset=utf-8",
    "vtt": "text/vtt; charset=utf-8",
    "webvtt": "text/vtt; charset=utf-8",
    "woff": "font/woff",
    "woff2": "font/woff2",
    "ttf": "font/ttf",
    "otf": "font/otf",
    "eot": "application/vnd.ms-fontobject",
    "webp": "image/webp",
    "m4a": "audio/mp4",
    "gltf": "model/gltf+json",
    "glb": "model/gltf-binary",
}
PAGES = frozenset({"html", "htm", "xhtml"})
OF_COURSES = {
    "html": "text/html",
    "htm": "text/html",
    "xhtml": "application/xhtml+xml",
    "xml": "application/xml",
    "mjs": "text/javascript; charset=utf-8",
    "wasm": "application/wasm",
    "pdf": "application/pdf",
}
SHOWN_AS_THEY_ARE = ("image/", "audio/", "video/", "font/", "text/plain")


class Packed(strict_json.NotJson):
    """A message is packed; it is not unpacked here, whatever it would become."""


class TooLarge(ValueError):
    """A message is larger than anybody needs."""


def type_of(name: str, *, course: bool = False) -> str:
    """The type under which a file of a package is sent; what is not surely harmless is sent as mere bytes.

    A SCORM course is made of pages, so they are sent as pages there; they say their own character set.
    """
    known = TYPES.get(ending(name)) or (OF_COURSES.get(ending(name)) if course else None)
    if known:
        return known
    guessed, packed = mimetypes.guess_type(name)
    if guessed and not packed and guessed.startswith(SHOWN_AS_THEY_ARE):
        return guessed
    return "application/octet-stream"


def send_file(request: HttpRequest, path: Path, etag: str, *, course: bool = False) -> HttpResponseBase:
    """Send a file, or the piece of it that was asked for, or word that it has not changed."""
    quoted = f'"{etag}"'
    if request.headers.get("If-None-Match") == quoted:
        response: HttpResponseBase = HttpResponseNotModified()
        response["ETag"] = quoted
        return response
    size = path.stat().st_size
    kind = type_of(path.name, course=course)
    piece = _piece(request.headers.get("Range", ""), size)
    if piece is not None and request.headers.get("If-Range", quoted) == quoted:
        response = _partial(request, path, piece, size, kind)
    else:
        response = FileResponse(path.open("rb"), content_type=kind)
        response["Content-Length"] = str(size)
    response["Accept-Ranges"] = "bytes"
    response["ETag"] = quoted
    return response


def _piece(asked: str, size: int) -> tuple[int, int] | None:
    """The first and last byte of the one piece that was asked for; (size, size) where there is no such piece."""
    match = RANGE.fullmatch(asked.strip())
    if match is None or not (match[1] or match[2]):
        return None
    if not match[1]:
        first, last = max(0, size - int(match[2])), size - 1
    else:
        first, last = int(match[1]), min(int(match[2] or size - 1), size - 1)
    return (first, last) if first <= last else (size, size)


def _partial(request: HttpRequest, path: Path, piece: tuple[int, int], size: int, kind: str) -> HttpResponseBase:
    first, last = piece
    if first >= size:
        response: HttpResponseBase = HttpResponse(status=416)
        response["Content-Range"] = f"bytes */{size}"
        return response
    body = _read(path, first, last - first + 1) if request.method != "HEAD" else iter(())
    response = StreamingHttpResponse(body, status=206, content_type=kind)
    response["Content-Length"] = str(last - first + 1)
    response["Content-Range"] = f"bytes {first}-{last}/{size}"
    return response


def _read(path: Path, first: int, length: int) -> Iterator[bytes]:
    with path.open("rb") as file:
        file.seek(first)
        while length > 0 and (chunk := file.read(min(CHUNK, length))):
            length -= len(chunk)
            yield chunk


def strict_body(request: HttpRequest, at_most: int) -> Any:
    """The JSON that was sent; raises TooLarge or NotJson. A packed body is not unpacked."""
    if request.headers.get("Content-Encoding", "identity") != "identity":
        raise Packed("is packed, which is not understood here")
    if int(request.headers.get("Content-Length") or 0) > at_most:
        raise TooLarge("That is more than there is room for.")
    return strict_json.loads(request.body)
