"""A careful zip reader: everything is judged from the table of contents before a single file is unpacked.

Python's own zipfile believes what an archive says about itself (a 64 kB file of overlapping members becomes
1,000 MB), so the table of contents, the headers and the streams are read here, and each is held against the others.
Zip format: APPNOTE.TXT 6.3 by PKWARE.
"""

import hashlib
import os
import re
import stat
import struct
import unicodedata
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Self

from .findings import Finding, shown
from .limits import MB, Limits
from .names import ending, folded, path_fault, words

CHUNK = 64 * 1024
LONGEST_COMMENT = 0xFFFF
STORED, DEFLATED = 0, 8
ENCRYPTED = 0x1 | 0x40 | 0x2000
SIZES_FOLLOW = 0x8
PATCHED = 0x20
UTF_8 = 0x800
SENTINEL_16, SENTINEL_32 = 0xFFFF, 0xFFFFFFFF

END = struct.Struct("<4s4H2LH")
ENTRY = struct.Struct("<4s6H3L5H2L")
LOCAL = struct.Struct("<4s5H3L2H")
END_MARK, ENTRY_MARK, LOCAL_MARK, ZIP64_MARK = b"PK\x05\x06", b"PK\x01\x02", b"PK\x03\x04", b"PK\x06\x07"
DESCRIPTOR_SIZES = (12, 16, 20, 24)

ARCHIVE_ENDINGS = words("zip h5p 7z rar tar gz tgz bz2 tbz xz txz zst lz lzma cab iso jar war apk dmg img vhd arj ace")
ZIPPED_DOCUMENTS = words("docx xlsx pptx odt ods odp")
ARCHIVE_STARTS = (
    b"7z\xbc\xaf\x27\x1c",
    b"Rar!\x1a\x07",
    b"\x1f\x8b\x08",
    b"\xfd7zXZ\x00",
    b"\x28\xb5\x2f\xfd",
    b"MSCF\x00",
)


@dataclass(frozen=True, slots=True)
class Member:
    """One file of an archive, as its table of contents describes it."""

    name: str
    offset: int
    flags: int
    method: int
    crc: int
    zipped: int
    size: int
    mode: int
    stored_name: bytes
    is_folder: bool

    @property
    def is_rubbish(self) -> bool:
        """Whether this is surely rubbish: a hidden file, or what a Mac puts beside each file."""
        return any(part[:1] == "." or part == "__MACOSX" for part in self.name.split("/"))

    @property
    def is_hidden(self) -> bool:
        """Whether this is, by its name, rubbish that desktop computers put into archives."""
        return any(part[:1] in "._" for part in self.name.split("/"))


class Unreadable(Exception):
    """A member's stream is not what the archive says it is."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.message)
        self.finding = finding


@dataclass
class Archive:
    """An opened archive: its files by name, and what is wrong with it."""

    file: BinaryIO
    size: int
    limits: Limits
    findings: list[Finding] = field(default_factory=list)
    members: dict[str, Member] = field(default_factory=dict)
    digests: dict[str, bytes] = field(default_factory=dict)

    @classmethod
    def read_from(cls, file: BinaryIO, limits: Limits | None = None) -> Self:
        """Read the table of contents and judge it; nothing is unpacked."""
        archive = cls(file=file, size=file.seek(0, os.SEEK_END), limits=limits or Limits())
        try:
            archive._read_contents()
        except Unreadable as error:
            archive.findings.append(error.finding)
        except struct.error:
            archive._reject("zip.corrupt", "The file ends in the middle of its table of contents. Save it again.")
        return archive

    @property
    def is_sound(self) -> bool:
        """Whether nothing found so far keeps the archive out."""
        return not any(finding.strength == "reject" for finding in self.findings)

    @property
    def unzipped(self) -> int:
        """The bytes all its files would take."""
        return sum(member.size for member in self.members.values())

    def verify(self) -> None:
        """Read every file to its end, counting, and remember the SHA-256 of each."""
        for member in self.members.values():
            digest = hashlib.sha256()
            try:
                for number, chunk in enumerate(self.chunks(member.name)):
                    if number == 0:
                        self._look_for_archive(member, chunk)
                    digest.update(chunk)
            except Unreadable as error:
                self.findings.append(error.finding)
                return
            self.digests[member.name] = digest.digest()

    def read(self, name: str, at_most: int) -> bytes:
        """The bytes of one file, refused where it is larger than `at_most`."""
        member = self.members[name]
        if member.size > at_most:
            raise Unreadable(
                Finding("zip.too_large", f"{shown(name)} is larger than {at_most // MB} MB.", path=shown(name))
            )
        return b"".join(self.chunks(name))

    def chunks(self, name: str) -> Iterator[bytes]:
        """The bytes of one file, piece by piece; raises Unreadable where the stream is not what was promised."""
        member = self.members[name]
        self.file.seek(member.offset)
        header = LOCAL.unpack(self.file.read(LOCAL.size))
        self.file.seek(header[9] + header[10], os.SEEK_CUR)
        counted, crc = 0, 0
        for chunk in self._inflated(member):
            counted += len(chunk)
            if counted > member.size:
                raise Unreadable(_size_lie(member))
            crc = zlib.crc32(chunk, crc)
            yield chunk
        if counted != member.size:
            raise Unreadable(_size_lie(member))
        if crc != member.crc:
            raise Unreadable(_damaged(member))

    def _inflated(self, member: Member) -> Iterator[bytes]:
        left = member.zipped
        inflate = zlib.decompressobj(-zlib.MAX_WBITS) if member.method == DEFLATED else None
        while left:
            raw = self.file.read(min(left, CHUNK))
            if not raw:
                raise Unreadable(_damaged(member))
            left -= len(raw)
            if inflate is None:
                yield raw
                continue
            try:
                yield from _pieces(inflate, raw)
            except zlib.error as error:
                raise Unreadable(_damaged(member)) from error
            if inflate.eof and (left or inflate.unused_data):
                raise Unreadable(_size_lie(member))
        if inflate is not None and not inflate.eof:
            raise Unreadable(_damaged(member))

    def _reject(self, code: str, message: str, path: str = "") -> None:
        self.findings.append(Finding(code, message, path=shown(path)))

    def _read_contents(self) -> None:
        if not self.size:
            return self._reject("upload.empty", "The file is empty: there is nothing in it to check.")
        if self.size > self.limits.zipped:
            return self._reject(
                "upload.too_large",
                f"The file is {self.size // MB} MB; the limit is {self.limits.zipped // MB} MB. "
                "Leave out large videos and link to them instead.",
            )
        end = self._find_end()
        if end is None:
            return None
        count, length, start = self._read_end(end)
        if not self.is_sound:
            return None
        self.file.seek(start)
        entries = self._entries(self.file.read(length), count)
        for member in entries:
            self._judge(member)
        self._judge_layout(entries, start)
        self._judge_together(entries)
        self._keep(entries)
        return None

    def _find_end(self) -> int | None:
        """Where the end record stands: the one that ends exactly where the file ends."""
        reach = min(self.size, END.size + LONGEST_COMMENT)
        self.file.seek(self.size - reach)
        tail = self.file.read(reach)
        found = [match.start() for match in re.finditer(re.escape(END_MARK), tail)]
        complete = [place for place in found if place + END.size <= reach]
        fitting = [place for place in complete if place + END.size + _comment_length(tail, place) == reach]
        if len(fitting) == 1:
            if len(complete) > 1 or _comment_length(tail, fitting[0]):
                self._comment(len(complete) > 1)
            return self.size - reach + fitting[0]
        if fitting:
            self._reject(
                "zip.corrupt", "The zip file has more than one end, so two programs would read it differently."
            )
        elif any(place + END.size + _comment_length(tail, place) < reach for place in complete):
            self._reject("zip.trailing_data", "Something was added after the end of the zip file. Save it again.")
        else:
            self._reject(
                "zip.corrupt", "This is not a complete zip file: its end is missing. Download or export it again."
            )
        return None

    def _comment(self, hides_an_end: bool) -> None:
        if hides_an_end:
            self._reject(
                "zip.corrupt", "The zip file has more than one end, so two programs would read it differently."
            )
        else:
            self.findings.append(Finding("zip.comment", "The zip file carries a comment; it was not kept.", "warn"))

    def _read_end(self, end: int) -> tuple[int, int, int]:
        self.file.seek(end)
        _, disk, first_disk, on_disk, count, length, start, _ = END.unpack(self.file.read(END.size))
        if SENTINEL_16 in (on_disk, count) or SENTINEL_32 in (length, start):
            self.file.seek(max(0, end - 20))
            self._refuse_zip64(self.file.read(4) == ZIP64_MARK)
        elif disk or first_disk or on_disk != count:
            self._reject("zip.corrupt", "This is one part of a zip file split into several. Save it as one file.")
        elif count > self.limits.entries:
            self._too_many(count)
        elif start + length != end:
            self._misplaced(start, length, end)
        return count, length, start

    def _too_many(self, count: int) -> None:
        self._reject("zip.too_many_entries", f"The zip file holds {count} files; the limit is {self.limits.entries}.")

    def _refuse_zip64(self, has_records: bool) -> None:
        if has_records:
            self._reject(
                "zip.zip64", "The file is in the zip64 format for very large archives. Save it as a plain zip file."
            )
        else:
            self._reject("zip.corrupt", "The table of contents of the zip file does not make sense. Export it again.")

    def _misplaced(self, start: int, length: int, end: int) -> None:
        self.file.seek(max(0, end - length))
        if start + length < end and self.file.read(4) == ENTRY_MARK:
            self._reject("zip.prefix_data", "Something was put before the start of the zip file. Save it again.")
        else:
            self._reject("zip.corrupt", "The table of contents is not where the zip file says it is. Export it again.")

    def _entries(self, table: bytes, count: int) -> list[Member]:
        members, place = [], 0
        for _ in range(count):
            fields = ENTRY.unpack_from(table, place)
            if fields[0] != ENTRY_MARK:
                raise Unreadable(
                    Finding("zip.corrupt", "The table of contents of the zip file is damaged. Export it again.")
                )
            (flags, method), (crc, zipped, size) = fields[3:5], fields[7:10]
            name_length, extra_length, comment_length = fields[10:13]
            attributes, offset = fields[15:17]
            place += ENTRY.size
            raw = table[place : place + name_length]
            place += name_length + extra_length + comment_length
            if place > len(table) or len(raw) < name_length:
                raise Unreadable(
                    Finding("zip.corrupt", "The table of contents of the zip file is damaged. Export it again.")
                )
            name = self._decoded(raw, flags)
            is_folder = name.endswith("/")
            members.append(
                Member(
                    name=unicodedata.normalize("NFC", name.removesuffix("/")),
                    offset=offset,
                    flags=flags,
                    method=method,
                    crc=crc,
                    zipped=zipped,
                    size=size,
                    mode=attributes >> 16,
                    stored_name=raw,
                    is_folder=is_folder,
                )
            )
        if place != len(table):
            self._reject("zip.corrupt", "The table of contents holds more than the zip file says. Export it again.")
        return members

    def _decoded(self, raw: bytes, flags: int) -> str:
        try:
            return raw.decode("utf-8")
        except UnicodeDecodeError:
            if flags & UTF_8:
                self._reject("zip.bad_path", "A file name in the zip file is not readable text.", raw.decode("cp437"))
            return raw.decode("cp437")

    def _judge(self, member: Member) -> None:
        """Judge one line of the table of contents."""
        name = member.name
        fault = path_fault(name, self.limits)
        if fault:
            self._reject("zip.bad_path", f'The file name "{shown(name)}" {fault}.', name)
        kind = stat.S_IFMT(member.mode)
        if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
            self._reject("zip.special_file", f"{shown(name)} is a link or a device, not a file.", name)
        if (kind == stat.S_IFDIR and not member.is_folder) or (member.is_folder and member.size):
            self._reject("zip.special_file", f"{shown(name)} is a folder and a file at once.", name)
        if member.flags & ENCRYPTED:
            self._reject("zip.encrypted", f"{shown(name)} is locked with a password. Save it without one.", name)
        if member.method not in (STORED, DEFLATED) or member.flags & PATCHED:
            self._reject(
                "zip.bad_method",
                f"{shown(name)} is packed in a way Pathway does not read. Save a plain zip file.",
                name,
            )
        if SENTINEL_32 in (member.size, member.zipped, member.offset):
            self._refuse_zip64(False)
        if member.method == STORED and member.size != member.zipped:
            self.findings.append(_size_lie(member))
        if member.size > self.limits.ratio_counts_from and member.size > self.limits.ratio * member.zipped:
            self._reject(
                "zip.ratio", f"{shown(name)} would grow more than {self.limits.ratio} times when unpacked.", name
            )
        if self._is_kept(member) and ending(name) in ARCHIVE_ENDINGS:
            self._reject(
                "zip.nested_archive", f"{shown(name)} is an archive inside the archive. Unpack it first.", name
            )

    def _judge_together(self, members: list[Member]) -> None:
        """Judge the names side by side and the sizes as a sum."""
        total = sum(member.size for member in members)
        if total > self.limits.unzipped:
            self._reject(
                "zip.too_large",
                f"Unpacked, the files would take {total // MB} MB; the limit is {self.limits.unzipped // MB} MB.",
            )
        seen: set[str] = set()
        kept = [member for member in members if self._is_kept(member)]
        for member in kept:
            if folded(member.name) in seen:
                self._reject("zip.duplicate_name", f"The zip file holds {shown(member.name)} twice.", member.name)
            seen.add(folded(member.name))
        for member in kept:
            parts = folded(member.name).split("/")
            if any("/".join(parts[:depth]) in seen for depth in range(1, len(parts))):
                self._reject(
                    "zip.duplicate_name", f"{shown(member.name)} lies inside something that is a file.", member.name
                )

    def _judge_layout(self, members: list[Member], start: int) -> None:
        """Hold each file's own header against the table of contents, and see that no bytes are shared or left over."""
        reached, before = 0, False
        for member in sorted(members, key=lambda member: member.offset):
            if member.offset < reached:
                return self._reject(
                    "zip.overlap", "Files in the zip file share the same bytes, as a zip bomb does.", member.name
                )
            if not self._gap_is_fine(member.offset - reached, before):
                return self._left_over(reached)
            self.file.seek(member.offset)
            fields = LOCAL.unpack(self.file.read(LOCAL.size))
            name = self.file.read(fields[9])
            extra = self.file.read(fields[10])
            if fields[0] != LOCAL_MARK or member.offset + LOCAL.size > start:
                return self._reject(
                    "zip.corrupt", f"{shown(member.name)} is not where the zip file says it is.", member.name
                )
            if not self._agrees(member, fields, name, extra):
                return None
            reached = member.offset + LOCAL.size + len(name) + len(extra) + member.zipped
            before = bool(member.flags & SIZES_FOLLOW)
        if reached > start:
            return self._reject("zip.overlap", "A file in the zip file runs into the table of contents.")
        if not self._gap_is_fine(start - reached, before):
            return self._left_over(reached)
        return None

    def _gap_is_fine(self, gap: int, sizes_follow: bool) -> bool:
        return gap == 0 or (sizes_follow and gap in DESCRIPTOR_SIZES)

    def _left_over(self, reached: int) -> None:
        if reached == 0:
            self._reject("zip.prefix_data", "Something was put before the start of the zip file. Save it again.")
        else:
            self._reject("zip.hidden_data", "The zip file holds bytes that belong to none of its files. Save it again.")

    def _agrees(self, member: Member, fields: tuple[int, ...], name: bytes, extra: bytes) -> bool:
        flags, method, zipped, size = fields[2], fields[3], fields[7], fields[8]
        if name != member.stored_name or method != member.method or (flags ^ member.flags) & (ENCRYPTED | SIZES_FOLLOW):
            self._reject(
                "zip.corrupt",
                f"{shown(member.name)} is described in two different ways inside the zip file. Export it again.",
                member.name,
            )
            return False
        if zipped == SENTINEL_32 or size == SENTINEL_32:
            size, zipped = _large_sizes(extra) or (size, zipped)
        unknown_yet = flags & SIZES_FOLLOW and not (zipped or size)
        if not unknown_yet and (zipped, size) != (member.zipped, member.size):
            self.findings.append(_size_lie(member))
            return False
        return True

    def _keep(self, members: list[Member]) -> None:
        self.members = {member.name: member for member in members if self._is_kept(member)}

    def _is_kept(self, member: Member) -> bool:
        if member.is_folder:
            return False
        hidden = member.is_hidden if self.limits.leaves_out_underscores else member.is_rubbish
        return not (hidden and self.limits.leaves_out_hidden)

    def _look_for_archive(self, member: Member, start: bytes) -> None:
        is_zip = start.startswith(LOCAL_MARK) and ending(member.name) not in ZIPPED_DOCUMENTS
        if is_zip or start.startswith(ARCHIVE_STARTS) or start[257:262] == b"ustar":
            self._reject("zip.nested_archive", f"{shown(member.name)} is an archive under another name.", member.name)


@contextmanager
def opened(path: Path, limits: Limits | None = None) -> Iterator[Archive]:
    """Open a file and judge its table of contents; raises OSError where there is no file to open."""
    if path.exists() and not path.is_file():
        raise OSError(f"{shown(str(path))} is not a file.")
    with path.open("rb") as file:
        yield Archive.read_from(file, limits)


def _pieces(inflate: "zlib._Decompress", raw: bytes) -> Iterator[bytes]:
    """What a piece of a stream inflates to, never more than a chunk at a time in memory."""
    while not inflate.eof:
        piece = inflate.decompress(raw, CHUNK)
        raw = inflate.unconsumed_tail
        if piece:
            yield piece
        if not raw and len(piece) < CHUNK:
            return


def _comment_length(tail: bytes, place: int) -> int:
    return int(END.unpack_from(tail, place)[7])


def _large_sizes(extra: bytes) -> tuple[int, int] | None:
    """Size and packed size from a zip64 extra field, which some writers use in headers of small files too."""
    place = 0
    while place + 4 <= len(extra):
        kind, length = struct.unpack_from("<HH", extra, place)
        if kind == 1 and length >= 16 and place + 20 <= len(extra):
            size, zipped = struct.unpack_from("<QQ", extra, place + 4)
            return size, zipped
        place += 4 + length
    return None


def _size_lie(member: Member) -> Finding:
    name = shown(member.name)
    return Finding("zip.size_mismatch", f"{name} is not the size that the zip file says it is.", path=name)


def _damaged(member: Member) -> Finding:
    name = shown(member.name)
    return Finding("zip.corrupt", f"{name} is damaged inside the zip file. Download or export it again.", path=name)
