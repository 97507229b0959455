"""Pictures: decoded under limits and drawn again, so that nothing hidden (place, camera, code) stays in them.

A photo of a home visit carries the family's address in its metadata; the clean copy carries light and colour
only. HEIC becomes JPEG. A copy is at most 12 megapixels, enough to read a page of handwriting.
"""

import io
import struct
from dataclasses import dataclass
from typing import BinaryIO

import pillow_heif
from PIL import ExifTags, Image, UnidentifiedImageError

from .findings import Finding, Refused
from .kinds import BY_CODE, Kind, wrong_content

KEPT_PIXELS = 12_000_000
HALVED_PIXELS = 16_000_000
# Decoding must fit into memory: a baseline JPEG can be decoded at half its size, the others cannot.
LARGEST_PIXELS = {
    "jpg": 65_000_000,
    "progressive": 25_000_000,
    "heic": 25_000_000,
    "png": 20_000_000,
    "webp": 16_500_000,
}
MOST_SCANS = 100
_HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"mif1"}
_HEIC_SEQUENCES = {b"hevc", b"hevx", b"msf1"}
_PNG = b"\x89PNG\r\n\x1a\n"
_PILLOW = {"png": ("PNG",), "jpg": ("JPEG", "MPO"), "webp": ("WEBP",)}
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_MODES_WITH_ALPHA = {"RGBA", "LA", "PA", "La", "RGBa"}


@dataclass(frozen=True)
class Picture:
    """The clean copy of a picture: its bytes, its kind and what was left out on the way."""

    content: bytes
    kind: Kind
    findings: list[Finding]


def clean_picture(source: BinaryIO, kind: Kind) -> Picture:
    """Decode a picture within the limits, turn it upright, and draw it again without anything hidden."""
    data = source.read()
    if not _looks_like(data[:32], kind):
        raise wrong_content(kind)
    _refuse_moving(data, kind)
    try:
        picture, hidden = _decode(data, kind)
        picture = _upright_and_plain(picture)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many_pixels() from error
    except (
        OSError,
        ValueError,
        SyntaxError,
        EOFError,
        RuntimeError,
        IndexError,
        struct.error,
        UnidentifiedImageError,
    ) as error:
        raise Refused(
            "image.undecodable",
            "{name} cannot be read as a picture. Open it on your device, save it again, and add that.",
        ) from error
    kept = BY_CODE["jpg"] if kind.code == "heic" else kind
    findings = [Finding("image.reencoded", _what_was_left_out(hidden))] if hidden else []
    return Picture(_encode(picture, kept), kept, findings)


def _looks_like(head: bytes, kind: Kind) -> bool:
    if kind.code == "png":
        return head.startswith(_PNG)
    if kind.code == "jpg":
        return head.startswith(b"\xff\xd8\xff")
    if kind.code == "webp":
        return head[:4] == b"RIFF" and head[8:12] == b"WEBP"
    return head[4:8] == b"ftyp" and head[8:12] in _HEIC_BRANDS | _HEIC_SEQUENCES


def _refuse_moving(data: bytes, kind: Kind) -> None:
    moving = (
        (kind.code == "png" and any(name == b"acTL" for name, _ in _png_chunks(data)))
        or (kind.code == "webp" and data[12:16] == b"VP8X" and len(data) > 20 and data[20] & 0x02 != 0)
        or (kind.code == "heic" and data[8:12] in _HEIC_SEQUENCES)
    )
    if moving:
        raise too_many_frames()


def too_many_frames() -> Refused:
    """The refusal of a moving picture."""
    return Refused(
        "image.too_many_frames",
        "{name} is a moving picture. Add a still photo, or a short video (mp4) instead.",
    )


def _too_many_pixels() -> Refused:
    return Refused(
        "image.too_many_pixels",
        "{name} is too large a picture. Take the photo in the camera's ordinary size, or make it smaller.",
    )


def _decode(data: bytes, kind: Kind) -> tuple[Image.Image, list[str]]:
    """The decoded picture, and in words what was hidden in the file."""
    if kind.code == "heic":
        heif = pillow_heif.open_heif(io.BytesIO(data), convert_hdr_to_8bit=True)
        first = heif[heif.primary_index]
        _within(first.size, "heic")
        hidden = ["metadata"] if first.info.get("exif") or first.info.get("xmp") else []
        return first.to_pillow(), hidden
    picture = Image.open(io.BytesIO(data), formats=_PILLOW[kind.code])
    progressive = bool(picture.info.get("progressive") or picture.info.get("progression"))
    _within(picture.size, "progressive" if progressive else kind.code)
    if progressive and data.count(b"\xff\xda") > MOST_SCANS:
        raise ValueError("more scans than a camera writes")
    hidden = _hidden_in(picture, data, kind)
    width, height = picture.size
    if kind.code == "jpg" and width * height > HALVED_PIXELS:
        picture.draft(picture.mode, (width // 2, height // 2))
    picture.load()
    return picture, hidden


def _within(size: tuple[int, int], limit: str) -> None:
    width, height = size
    if width < 1 or height < 1:
        raise ValueError("no size")
    if width * height > LARGEST_PIXELS[limit]:
        raise _too_many_pixels()


def _hidden_in(picture: Image.Image, data: bytes, kind: Kind) -> list[str]:
    found = []
    if any(
        picture.info.get(name)
        for name in ("exif", "xmp", "XML:com.adobe.xmp", "comment", "photoshop", "Raw profile type exif")
    ):
        found.append("metadata")
    if kind.code == "png":
        chunks = list(_png_chunks(data))
        if any(name in {b"tEXt", b"zTXt", b"iTXt", b"eXIf"} for name, _ in chunks):
            found.append("text")
        if chunks and chunks[-1][0] == b"IEND" and chunks[-1][1] < len(data):
            found.append("tail")
    return found


def _what_was_left_out(hidden: list[str]) -> str:
    if "tail" in hidden:
        return "{name} carried something more behind the picture. We keep a clean copy of the picture only."
    return "{name} carried hidden details, such as time, place or camera. We keep a clean copy without them."


def _png_chunks(data: bytes) -> list[tuple[bytes, int]]:
    """The chunks of a PNG as (name, where it ends), up to its end or the first that does not fit."""
    chunks, at = [], len(_PNG)
    while at + 12 <= len(data):
        length, name = struct.unpack(">I4s", data[at : at + 8])
        at += 12 + length
        chunks.append((name, at))
        if name == b"IEND" or len(chunks) > 100_000:
            break
    return chunks


def _upright_and_plain(picture: Image.Image) -> Image.Image:
    """The picture upright, at most 12 megapixels, in plain grey, colour or colour with transparency."""
    has_alpha = picture.mode in _MODES_WITH_ALPHA or "transparency" in picture.info
    turn = _TURNS.get(_orientation(picture))
    if has_alpha:
        wanted = "RGBA"
    elif picture.mode in {"1", "L"}:
        wanted = "L"
    elif picture.mode in {"I", "F"} or picture.mode.startswith("I;16"):
        picture = picture.convert("I").point(lambda value: value * (1 / 256))
        wanted = "L"
    else:
        wanted = "RGB"
    if picture.mode != wanted:
        picture = picture.convert(wanted)
    pixels = picture.size[0] * picture.size[1]
    if pixels > KEPT_PIXELS:
        scale = (KEPT_PIXELS / pixels) ** 0.5
        size = (max(1, int(picture.size[0] * scale)), max(1, int(picture.size[1] * scale)))
        picture = picture.resize(size, Image.Resampling.LANCZOS)
    if turn is not None:
        picture = picture.transpose(turn)
    # Pillow carries text, profiles and EXIF in `info`; an encoder must not find them there.
    picture.info = {}
    return picture


def _orientation(picture: Image.Image) -> int:
    try:
        return int(picture.getexif().get(ExifTags.Base.Orientation, 1))
    except (SyntaxError, ValueError, TypeError, OSError, struct.error):
        return 1


def _encode(picture: Image.Image, kind: Kind) -> bytes:
    target = io.BytesIO()
    if kind.code == "jpg":
        if picture.mode == "RGBA":
            paper = Image.new("RGB", picture.size, "white")
            paper.paste(picture, mask=picture.getchannel("A"))
            picture = paper
        picture.save(target, "JPEG", quality=85)
    elif kind.code == "webp":
        picture.save(target, "WEBP", quality=85, method=2)
    else:
        picture.save(target, "PNG", compress_level=4)
    return target.getvalue()


def gif_frames(data: bytes, enough: int = 2) -> int:
    """How many pictures a GIF holds, counted without decoding and no further than `enough`."""
    if data[:6] not in {b"GIF87a", b"GIF89a"} or len(data) < 13:
        return 0
    at = 13 + _gif_colours(data[10])
    frames = 0
    while at < len(data) and frames < enough:
        block = data[at]
        if block == 0x2C and at + 10 <= len(data):
            frames += 1
            at += 10 + _gif_colours(data[at + 9]) + 1
        elif block == 0x21:
            at += 2
        else:
            break
        while at < len(data) and data[at]:
            at += data[at] + 1
        at += 1
    return frames


def _gif_colours(flags: int) -> int:
    return 3 * 2 ** ((flags & 7) + 1) if flags & 0x80 else 0
