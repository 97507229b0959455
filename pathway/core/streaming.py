"""Sending a file whole or in part, as players of video and sound ask for it."""

import re
from collections.abc import Iterator
from typing import IO, Any

from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

PIECE = 64 * 1024
ASKED = re.compile(r"bytes=(\d*)-(\d*)")


def send_file(request: HttpRequest, file: IO[bytes], size: int, content_type: str) -> HttpResponseBase:
    """Answer with a file, or with the one stretch of it that a `Range` header asks for.

    A header that cannot be understood is passed over; one that asks for more than there is gets 416.
    """
    wanted = _stretch(request.headers.get("Range", ""), size)
    response: HttpResponseBase
    if wanted is None:
        response = FileResponse(file, content_type=content_type)
        response["Content-Length"] = str(size)
    elif wanted[0] >= size or wanted[0] > wanted[1]:
        file.close()
        response = HttpResponse(status=416)
        response["Content-Range"] = f"bytes */{size}"
    else:
        first, last = wanted
        file.seek(first)
        response = StreamingHttpResponse(_pieces(file, last - first + 1), status=206, content_type=content_type)
        response["Content-Length"] = str(last - first + 1)
        response["Content-Range"] = f"bytes {first}-{last}/{size}"
    response["Accept-Ranges"] = "bytes"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _stretch(header: str, size: int) -> tuple[int, int] | None:
    asked = ASKED.fullmatch(header.strip())
    if asked is None or not any(asked.groups()):
        return None
    first, last = asked.groups()
    if not first:
        return max(size - int(last), 0), size - 1
    return int(first), min(int(last) if last else size - 1, size - 1)


def _pieces(file: Any, left: int) -> Iterator[bytes]:
    with file:
        while left > 0:
            piece = file.read(min(PIECE, left))
            if not piece:
                return
            left -= len(piece)
            yield piece
