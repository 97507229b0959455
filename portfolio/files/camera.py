"""What cameras and programs write into a picture beside the picture, read before the clean copy leaves it out."""

import io
import struct
from typing import BinaryIO

import pillow_heif
from PIL import ExifTags, Image

from .kinds import Kind

_TEXTS = {
    ExifTags.Base.ImageDescription, ExifTags.Base.Artist, ExifTags.Base.Copyright, ExifTags.Base.XPTitle,
    ExifTags.Base.XPComment, ExifTags.Base.XPAuthor, ExifTags.Base.XPKeywords, ExifTags.Base.XPSubject,
    ExifTags.Base.DocumentName,
}  # fmt: skip


def camera_notes(source: BinaryIO, kind: Kind) -> tuple[str, bool]:
    """The words that stand in a checked picture's metadata, and whether the place it was taken stands there too."""
    source.seek(0)
    try:
        exif, words = _exif(source.read(), kind)
    except (OSError, ValueError, SyntaxError, TypeError, EOFError, struct.error, RuntimeError):
        return "", False
    for tag in _TEXTS:
        words.append(_words(exif.get(tag)))
    words.append(_words(exif.get_ifd(ExifTags.IFD.Exif).get(ExifTags.Base.UserComment)))
    return "\n".join(filter(None, words)), bool(exif.get_ifd(ExifTags.IFD.GPSInfo))


def _exif(data: bytes, kind: Kind) -> tuple[Image.Exif, list[str]]:
    exif = Image.Exif()
    if kind.code == "heic":
        raw = pillow_heif.open_heif(io.BytesIO(data)).info.get("exif")
        if raw:
            exif.load(raw)
        return exif, []
    with Image.open(io.BytesIO(data)) as picture:
        words = [str(value) for value in picture.info.values() if isinstance(value, str)]
        return picture.getexif(), words


def _words(value: object) -> str:
    if isinstance(value, bytes):
        for start in (b"ASCII\0\0\0", b"UNICODE\0"):
            value = value.removeprefix(start)
        wide = value[1:2] == b"\0"
        return value.decode("utf-16-le" if wide else "utf-8", "replace").strip("\0 ")
    return value.strip("\0 ") if isinstance(value, str) else ""
