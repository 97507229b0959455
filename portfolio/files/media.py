"""Sound and video: the container is walked from first byte to last, and the place it was recorded is blanked.

Nothing is decoded here. Phones write where a film was made into its metadata; those boxes keep their length
and lose their content, so that the film itself need not be touched.
"""

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from .findings import Finding, Refused
from .kinds import Kind, wrong_content

_MP4_BRANDS = {
    b"isom",
    b"iso2",
    b"iso3",
    b"iso4",
    b"iso5",
    b"iso6",
    b"iso8",
    b"mp41",
    b"mp42",
    b"avc1",
    b"M4V ",
    b"dash",
    b"3gp4",
    b"3gp5",
    b"3gp6",
    b"mmp4",
    b"MSNV",
    b"hvc1",
    b"av01",
}
_M4A_BRANDS = {b"M4A ", b"M4B ", b"mp42", b"mp41", b"isom", b"iso2", b"iso5", b"iso6", b"dash"}
_TOP_BOXES = {
    b"ftyp",
    b"styp",
    b"moov",
    b"moof",
    b"mdat",
    b"free",
    b"skip",
    b"wide",
    b"sidx",
    b"mfra",
    b"meta",
    b"uuid",
    b"pdin",
    b"udta",
    b"emsg",
    b"prft",
    b"ssix",
}
_PRIVATE_BOXES = {b"udta", b"meta", b"uuid"}
_MOST_BOXES = 50_000
_EBML = b"\x1a\x45\xdf\xa3"
_SEGMENT, _CLUSTER, _TAGS, _ATTACHMENTS, _TRACKS, _INFO = (
    0x18538067,
    0x1F43B675,
    0x1254C367,
    0x1941A469,
    0x1654AE6B,
    0x1549A966,
)
_TRACK, _TRACK_TYPE, _SIGHT = 0xAE, 0x83, 1
_LEVEL_ONE = {_CLUSTER, _TAGS, _ATTACHMENTS, _TRACKS, _INFO, 0x114D9B74, 0x1C53BB6B, 0x1043A770, 0xEC, 0xBF}
_OGG_CODECS = (b"\x01vorbis", b"OpusHead", b"\x7fFLAC", b"Speex   ", b"\x80theora", b"fishead\0")


@dataclass
class Recording:
    """What was learnt of a recording: where to write blanks over its metadata, and the findings."""

    patches: list[tuple[int, bytes]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def check_recording(source: BinaryIO, kind: Kind) -> Recording:
    """Walk a recording's container to its end and note which bytes must be blanked in the copy."""
    data = source.read()
    try:
        if kind.code in {"mp4", "m4a"}:
            patches = _check_mp4(data, kind)
        elif kind.code in {"webm", "weba"}:
            patches = _check_webm(data, kind)
        else:
            _check_ogg(data, kind)
            patches = []
    except (struct.error, IndexError, ValueError) as error:
        raise _broken() from error
    if not patches:
        return Recording()
    sentence = "{name} carried hidden details, such as time or place. We keep a clean copy without them."
    return Recording(patches, [Finding("media.metadata_removed", sentence)])


def _broken() -> Refused:
    return Refused(
        "media.corrupt",
        "{name} is damaged or incomplete. Play it on your device; if it plays, share it again and add that.",
    )


def _boxes(data: bytes, start: int, end: int) -> Iterator[tuple[bytes, int, int, int]]:
    """The boxes between two places as (name, where it starts, where its content starts, where it ends)."""
    at, count = start, 0
    while at < end:
        count += 1
        if at + 8 > end or count > _MOST_BOXES:
            raise ValueError("a box that does not fit")
        size, name = struct.unpack(">I4s", data[at : at + 8])
        inside = at + 8
        if size == 1:
            size = struct.unpack(">Q", data[at + 8 : at + 16])[0]
            inside = at + 16
        elif size == 0:
            size = end - at
        if size < inside - at or at + size > end:
            raise ValueError("a box that does not fit")
        yield name, at, inside, at + size
        at += size


def _check_mp4(data: bytes, kind: Kind) -> list[tuple[int, bytes]]:
    if data[4:8] != b"ftyp" or len(data) < 16:
        raise wrong_content(kind)
    length = struct.unpack(">I", data[:4])[0]
    if not 16 <= length <= min(len(data), 1024):
        raise wrong_content(kind)
    brands = {data[8:12]} | {data[at : at + 4] for at in range(16, length - 3, 4)}
    allowed = _MP4_BRANDS if kind.code == "mp4" else _M4A_BRANDS
    if data[8:12] == b"qt  " or not brands & allowed:
        raise wrong_content(kind)
    patches: list[tuple[int, bytes]] = []
    tracks: set[bytes] = set()
    names = set()
    for name, at, inside, end in _boxes(data, 0, len(data)):
        names.add(name)
        if name not in _TOP_BOXES:
            raise ValueError("an unknown box")
        if name in _PRIVATE_BOXES:
            patches.extend(_blank_box(at, inside, end))
        elif name == b"moov":
            _read_moov(data, inside, end, patches, tracks)
    if not {b"moov", b"mdat"} <= names or not tracks & {b"vide", b"soun"}:
        raise ValueError("no sound and no picture")
    if kind.code == "m4a" and b"vide" in tracks:
        raise wrong_content(kind)
    return patches


def _read_moov(data: bytes, start: int, end: int, patches: list[tuple[int, bytes]], tracks: set[bytes]) -> None:
    for name, at, inside, stop in _boxes(data, start, end):
        if name in _PRIVATE_BOXES:
            patches.extend(_blank_box(at, inside, stop))
        elif name == b"trak":
            for part, part_at, part_inside, part_end in _boxes(data, inside, stop):
                if part in _PRIVATE_BOXES:
                    patches.extend(_blank_box(part_at, part_inside, part_end))
                elif part == b"mdia":
                    for leaf, _, leaf_inside, _ in _boxes(data, part_inside, part_end):
                        if leaf == b"hdlr":
                            tracks.add(data[leaf_inside + 8 : leaf_inside + 12])


def _blank_box(at: int, inside: int, end: int) -> list[tuple[int, bytes]]:
    """Make a box of the same length that says "nothing here"."""
    return [(at + 4, b"free"), (inside, bytes(end - inside))]


def _number(data: bytes, at: int, *, keep_mark: bool) -> tuple[int, int, bool]:
    """An EBML number: its value, where it ends, and whether it means "length unknown"."""
    first = data[at]
    length = 9 - first.bit_length()
    if length > 8 or at + length > len(data):
        raise ValueError("a number that does not fit")
    value = int.from_bytes(data[at : at + length], "big")
    mask = (1 << (7 * length)) - 1
    return (value if keep_mark else value & mask), at + length, (value & mask) == mask


def _check_webm(data: bytes, kind: Kind) -> list[tuple[int, bytes]]:
    if not data.startswith(_EBML):
        raise wrong_content(kind)
    size, inside, _ = _number(data, 4, keep_mark=False)
    if not re.search(rb"\x42\x82[\x84\x00-\x10]{1,8}webm", data[inside : inside + min(size, 1024)]):
        raise wrong_content(kind)
    at = inside + size
    name, at, _ = _number(data, at, keep_mark=True)
    if name != _SEGMENT:
        raise ValueError("no segment")
    size, at, unknown = _number(data, at, keep_mark=False)
    if not unknown and at + size != len(data):
        raise ValueError("a segment that does not fit")
    patches: list[tuple[int, bytes]] = []
    seen = set()
    for name, start, within, end in _elements(data, at):
        seen.add(name)
        if name == _TRACKS and kind.code == "weba" and _SIGHT in _tracks(data, within, end):
            raise wrong_content(kind)
        if name == _ATTACHMENTS:
            raise Refused(
                "media.attachment",
                "{name} carries other files inside it. Record it again, or share it from your phone again.",
            )
        if name == _TAGS and end - start >= 9:
            patches.append((start, b"\xec\x01" + (end - start - 9).to_bytes(7, "big") + bytes(end - start - 9)))
    if not {_TRACKS, _CLUSTER} <= seen:
        raise ValueError("no sound and no picture")
    return patches


def _tracks(data: bytes, at: int, end: int) -> set[int]:
    """What the tracks of a recording are: 1 is sight, 2 is sound."""
    found = set()
    while at < end:
        name, at, _ = _number(data, at, keep_mark=True)
        size, inside, unknown = _number(data, at, keep_mark=False)
        at = inside + size
        if unknown or at > end:
            raise ValueError("a track that does not fit")
        if name == _TRACK:
            found |= _tracks(data, inside, at)
        elif name == _TRACK_TYPE:
            found.add(int.from_bytes(data[inside:at], "big"))
    return found


def _elements(data: bytes, at: int) -> Iterator[tuple[int, int, int, int]]:
    """The parts of a segment as (name, where it starts, where its content starts, where it ends).

    A live recording leaves a cluster's length open; its parts are then stepped over one by one.
    """
    count, open_cluster = 0, False
    while at < len(data):
        count += 1
        start = at
        name, at, _ = _number(data, at, keep_mark=True)
        size, inside, unknown = _number(data, at, keep_mark=False)
        if count > 20 * _MOST_BOXES:
            raise ValueError("too many parts")
        if name == _CLUSTER and unknown:
            open_cluster, at = True, inside
            yield name, start, inside, inside
            continue
        if unknown or inside + size > len(data):
            raise ValueError("a part that does not fit")
        if name in _LEVEL_ONE:
            yield name, start, inside, inside + size
        elif not open_cluster:
            raise ValueError("an unknown part")
        at = inside + size


def _check_ogg(data: bytes, kind: Kind) -> None:
    if not data.startswith(b"OggS"):
        raise wrong_content(kind)
    at, first, codecs = 0, True, set()
    while at < len(data):
        if data[at : at + 4] != b"OggS" or at + 27 > len(data):
            raise ValueError("a page that does not fit")
        segments = data[at + 26]
        body = at + 27 + segments
        end = body + sum(data[at + 27 : body])
        if end > len(data):
            raise ValueError("a page that does not fit")
        if data[at + 5] & 2:
            codecs.add(next((codec for codec in _OGG_CODECS if data[body : body + 8].startswith(codec)), b""))
            first = False
        at = end
    if first or b"" in codecs or not codecs:
        raise ValueError("no sound")
