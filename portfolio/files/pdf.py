"""PDF: every object in the file is read, reachable or not, and active content is refused.

A reader and a checker must not see two different files, so this one does not follow the cross-reference
table. It reads the bytes from first to last: each object outside a stream, each object inside an object
stream. What looks like an object but stands inside a stream, a text or a comment is refused, for a table
could point there.

Refused: scripts, programs to launch, files inside the file, films and sounds, forms that send or fetch data
(XFA), links to anything but web and mail addresses, passwords, bombs and broken files. Plain links,
bookmarks, a page to open at, and form fields that only hold text stay.
"""

import base64
import binascii
import re
import zlib
from collections.abc import Iterator
from typing import Any, BinaryIO

from .findings import Refused
from .kinds import MEGABYTE, Kind, wrong_content

MOST_OBJECTS = 200_000
MOST_TOKENS = 1_500_000
MOST_TRAILERS = 1_000
MOST_PAGES = 1_000
DEEPEST = 60
LARGEST_STREAM = 50 * MEGABYTE
LARGEST_PICTURE = 150 * MEGABYTE
LARGEST_TOTAL = 300 * MEGABYTE
LARGEST_OBJECT_STREAMS = 40 * MEGABYTE

_ACTIVE_KEYS = {
    "JS",
    "JavaScript",
    "EmbeddedFiles",
    "EF",
    "XFA",
    "RichMediaContent",
    "RichMediaSettings",
    "Collection",
}
_ACTIVE_TYPES = {"EmbeddedFile", "Rendition", "MediaRendition"}
_ACTIVE_SUBTYPES = {"RichMedia", "Movie", "Sound", "Screen", "3D", "FileAttachment", "Flash"}
_ACTIVE_ACTIONS = {
    "JavaScript",
    "Launch",
    "SubmitForm",
    "ImportData",
    "GoToR",
    "GoToE",
    "Rendition",
    "Movie",
    "Sound",
    "GoTo3DView",
    "RichMediaExecute",
}
_SAFE_LINK = re.compile(rb"(?:https?:|mailto:|tel:|#|[^:]*$)", re.IGNORECASE)


class Name(str):
    """A PDF name such as /Catalog, without its stroke."""

    __slots__ = ()


class Ref(int):
    """A pointer to the object of this number."""

    __slots__ = ()


class Word(bytes):
    """Any other word: obj, endobj, stream, true, null, R."""

    __slots__ = ()


Dictionary = dict[str, Any]

# Possessive quantifiers throughout: a hostile file must not make the checker try the same bytes twice.
_SPACE = rb"(?:[\x00\t\n\x0c\r ]++|%[^\r\n]*+)*+"
_TOKEN = re.compile(
    _SPACE + rb"(?:(?P<open><<)|(?P<close>>>)|(?P<list>\[)|(?P<end>\])"
    rb"|/(?P<name>[^\x00\t\n\x0c\r ()<>\[\]{}/%]*)"
    rb"|(?P<number>[+-]?(?:\d++\.?+\d*+|\.\d++)(?=[\x00\t\n\x0c\r ()<>\[\]{}/%]|$))"
    rb"|<(?P<hex>[^<>]*)>|(?P<string>\()"
    rb"|(?P<word>[^\x00\t\n\x0c\r ()<>\[\]{}/%]+)|(?P<stray>[){}<>]))"
)
_STRING_PART = re.compile(rb"[^()\\]+|\\[\s\S]?|[()]")
_OCTAL = re.compile(rb"[0-7]{1,3}")
_POINTER = re.compile(rb"[\x00\t\n\x0c\r ]++\d{1,5}[\x00\t\n\x0c\r ]++R(?![A-Za-z0-9])")
_OBJECT = re.compile(rb"(?<![0-9])(\d++)[\x00\t\n\x0c\r ]++\d++[\x00\t\n\x0c\r ]*+obj(?![A-Za-z0-9])")
_OBJECT_WORD = re.compile(rb"obj(?=[\x00\t\n\x0c\r <\[(/%])")
_STREAM = re.compile(rb"[\x00\t\n\x0c\r ]*+stream[\t ]*+(?:\r\n|\n|\r)")
_END_STREAM = re.compile(rb"[\x00\t\n\x0c\r ]{0,4}endstream")
_OTHER_FILES = re.compile(rb"PK\x03\x04|PK\x05\x06|MZ\x90\x00|\x7fELF|<\s*(?:script|html|svg)\b", re.IGNORECASE)


def check_pdf(source: BinaryIO, kind: Kind) -> None:
    """Read a whole PDF and refuse it if it could do anything but be read."""
    data = source.read()
    if not re.match(rb"%PDF-[12]\.\d", data):
        raise wrong_content(kind)
    end = data.rfind(b"%%EOF")
    if end < 0:
        raise broken()
    if data[end + 5 :].strip(b"\x00\t\n\x0c\r "):
        raise Refused(
            "pdf.trailing_data",
            "{name} carries something more behind its last page. Print it to PDF again and add the new file.",
        )
    try:
        _Walk(data).check()
    except (RecursionError, ValueError, binascii.Error, zlib.error) as error:
        raise broken() from error


def broken() -> Refused:
    """The refusal of a PDF that cannot be read to its end."""
    return Refused(
        "pdf.corrupt",
        "{name} is damaged or incomplete. Open it on your device, print it to PDF again, and add that.",
    )


def _too_large() -> Refused:
    return Refused(
        "pdf.too_large",
        "{name} unpacks to far more than a document needs. Print it to PDF again, or split it.",
    )


def _hidden() -> Refused:
    return _active("a part that some readers would see and others would not")


def _active(what: str) -> Refused:
    return Refused(
        "pdf.active_content",
        f"{{name}} contains {what}. Print it to PDF again, which leaves that out, and add the new file.",
    )


class _Parser:
    """Reads PDF values from bytes, one after another, within limits."""

    def __init__(self, data: bytes, budget: list[int]) -> None:
        self.data = data
        self.at = 0
        self.budget = budget

    def token(self) -> tuple[str, Any] | None:
        """The next token and its kind, or nothing at the end."""
        self.budget[0] -= 1
        if self.budget[0] < 0:
            raise _too_large()
        match = _TOKEN.match(self.data, self.at)
        if match is None:
            return None
        self.at = match.end()
        kind = match.lastgroup or ""
        if kind == "name":
            text = match["name"]
            if b"#" in text:
                text = re.sub(rb"#([0-9A-Fa-f]{2})", lambda found: bytes([int(found[1], 16)]), text)
            return kind, Name(text.decode("latin-1"))
        if kind == "string":
            return kind, self._string()
        if kind == "hex":
            digits = re.sub(rb"[^0-9A-Fa-f]", b"", match["hex"])
            return kind, bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode())
        return kind, match[kind]

    def _string(self) -> bytes:
        depth, parts = 1, []
        while depth:
            match = _STRING_PART.match(self.data, self.at)
            if match is None:
                raise ValueError("a text without an end")
            self.at = match.end()
            part = match[0]
            if part == b"(":
                depth += 1
            elif part == b")":
                depth -= 1
            elif part[:1] == b"\\":
                part = self._escaped(part)
            self.budget[0] -= 1
            if self.budget[0] < 0:
                raise _too_large()
            if depth:
                parts.append(part)
        return b"".join(parts)

    def _escaped(self, part: bytes) -> bytes:
        octal = _OCTAL.match(self.data, self.at - 1)
        if len(part) == 2 and octal:
            self.at = octal.end()
            return bytes([int(octal[0], 8) & 0xFF])
        plain = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f", b"\n": b"", b"\r": b""}
        return plain.get(part[1:], part[1:])

    def value(self, depth: int = 0) -> Any:
        """The next whole value: a dictionary, a list, a name, a number, a text, a pointer or a word."""
        token = self.token()
        if token is None:
            raise ValueError("an end in the middle")
        return self._value_from(token, depth)

    def _value_from(self, token: tuple[str, Any], depth: int) -> Any:
        if depth > DEEPEST:
            raise _too_large()
        kind, text = token
        if kind == "open":
            return self._dictionary(depth)
        if kind == "list":
            return self._until("end", depth)
        if kind in {"close", "end", "stray"}:
            raise ValueError("a bracket without its partner")
        if kind == "number":
            return self._number_or_ref(text)
        return Word(text) if kind == "word" else text

    def _number_or_ref(self, text: bytes) -> float | int | Ref:
        if text.isdigit():
            match = _POINTER.match(self.data, self.at)
            if match and len(text) <= 10:
                self.at = match.end()
                return Ref(int(text))
        return float(text) if len(text) < 40 else 0.0

    def _until(self, closing: str, depth: int) -> list[Any]:
        values: list[Any] = []
        while True:
            token = self.token()
            if token is None:
                raise ValueError("a list without an end")
            if token[0] == closing:
                return values
            values.append(self._value_from(token, depth + 1))

    def _dictionary(self, depth: int) -> Dictionary:
        values = self._until("close", depth)
        found: Dictionary = {}
        repeated = []
        for key, value in zip(values[::2], values[1::2], strict=False):
            if not isinstance(key, Name):
                raise ValueError("a dictionary out of step")
            if key in found:
                repeated.extend([found[str(key)], value])
            found[str(key)] = value
        if repeated:
            # Readers differ over which of two entries counts, so both are looked at.
            found["\x00repeated"] = repeated
        return found


class _Walk:
    """One reading of one PDF."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.budget = [MOST_TOKENS]
        self.objects: dict[int, Any] = {}
        self.trailers: list[Dictionary] = []
        self.streams: list[tuple[Dictionary, int, int]] = []
        self.unpacked = 0
        self.seen: set[int] = set()

    def check(self) -> None:
        """Read everything, then judge it."""
        values = list(self._outside_streams())
        for trailer in self.trailers:
            if "Encrypt" in trailer:
                raise Refused(
                    "pdf.encrypted",
                    "{name} is locked with a password. Save it again without a password and add that.",
                )
        if any(self._is_hidden(found.start()) for found in _OBJECT_WORD.finditer(self.data)):
            raise _hidden()
        values.extend(self._inside_object_streams())
        for value in values:
            self._judge(value)
        for header, start, end in self.streams:
            self._unpack_only_to_count(header, start, end)
        self._count_pages()

    def _outside_streams(self) -> Iterator[Any]:
        """Every value that stands outside a stream: objects, trailers and anything between them."""
        at = 0
        gap_from = 0
        while True:
            match = _OBJECT.search(self.data, at)
            yield from self._gap(gap_from, match.start() if match else len(self.data))
            if match is None:
                return
            if len(self.seen) >= MOST_OBJECTS:
                raise _too_large()
            parser = _Parser(self.data, self.budget)
            parser.at = match.end()
            self.seen.add(match.end())
            value = parser.value()
            if isinstance(value, dict):
                stream = _STREAM.match(self.data, parser.at)
                if stream:
                    parser.at = self._stream_end(value, stream.end())
            # A number used twice (an update) keeps its last value; every value is judged all the same.
            self.objects[int(match[1][-10:])] = value
            yield value
            at = gap_from = parser.at

    def _is_hidden(self, at: int) -> bool:
        """Whether this word "obj" begins an object that stands in a stream, a text or a comment."""
        if at + 3 in self.seen:
            return False
        before = self.data[max(0, at - 64) : at]
        plain = before.rstrip(b"\x00\t\n\x0c\r ")
        blanks = before[len(plain) :]
        return not plain or plain[-1:].isdigit() or b"\n" in blanks or b"\r" in blanks

    def _stream_end(self, header: Dictionary, start: int) -> int:
        length = self._resolve(header.get("Length"))
        end = start + int(length) if isinstance(length, float) and 0 <= length < 2**40 else -1
        close = _END_STREAM.match(self.data, end) if 0 <= end <= len(self.data) else None
        if close is None:
            end = self.data.find(b"endstream", start)
            if end < 0:
                raise ValueError("a stream without an end")
        self.streams.append((header, start, end))
        if header.get("Type") == "XRef":
            self.trailers.append(header)
        return close.end() if close else end

    def _gap(self, start: int, end: int) -> Iterator[Any]:
        """What stands between two objects: end marks, tables, trailers; another file has no place there."""
        gap = self.data[start:end]
        if _OTHER_FILES.search(gap):
            raise Refused(
                "pdf.trailing_data",
                "{name} carries another file inside it. Print it to PDF again and add the new file.",
            )
        if re.search(rb"(?<!end)stream", gap):
            raise _hidden()
        for count, found in enumerate(re.finditer(rb"trailer", gap)):
            if count > MOST_TRAILERS:
                raise _too_large()
            parser = _Parser(gap, self.budget)
            parser.at = found.end()
            value = parser.value()
            if isinstance(value, dict):
                self.trailers.append(value)
                yield value

    def _resolve(self, value: Any) -> Any:
        for _ in range(8):
            if not isinstance(value, Ref):
                return value
            value = self.objects.get(int(value))
        return None

    def _judge(self, value: Any, depth: int = 0) -> None:
        """Refuse a value that does something, wherever in the file it stands."""
        if depth > DEEPEST * 2:
            raise _too_large()
        if isinstance(value, list):
            for item in value:
                self._judge(item, depth + 1)
        if not isinstance(value, dict):
            return
        self._judge_dictionary(value)
        for item in value.values():
            self._judge(item, depth + 1)

    def _judge_dictionary(self, value: Dictionary) -> None:
        if _ACTIVE_KEYS & value.keys():
            key = sorted(_ACTIVE_KEYS & value.keys())[0]
            if key == "XFA":
                raise _active("a form that runs programs")
            raise _active("a script" if key in {"JS", "JavaScript"} else "other files inside it")
        kind, subtype, action = (value.get(key) for key in ("Type", "Subtype", "S"))
        if any(isinstance(name, Ref) for name in (kind, subtype, action)):
            raise _hidden()
        if kind in _ACTIVE_TYPES:
            raise _active("other files inside it")
        if subtype in _ACTIVE_SUBTYPES:
            raise _active("a film, a sound or another file")
        if isinstance(action, Name) and action in _ACTIVE_ACTIONS:
            raise _active("a button or page that starts something by itself")
        if (isinstance(action, Name) and action == "URI") or "URI" in value:
            self._judge_link(self._resolve(value.get("URI")))
        for key in ("OpenAction", "AA"):
            if key in value:
                self._judge_opening(self._resolve(value[key]))
        if any(
            item in _ACTIVE_ACTIONS | _ACTIVE_TYPES | _ACTIVE_SUBTYPES for item in _names(value.get("\x00repeated"))
        ):
            raise _hidden()

    def _judge_link(self, target: Any) -> None:
        if isinstance(target, bytes) and not isinstance(target, Word):
            plain = target.decode("utf-16", "replace").encode() if target[:2] in {b"\xfe\xff", b"\xff\xfe"} else target
            plain = re.sub(rb"[\x00-\x20]", b"", plain)
            if plain.startswith((b"\\\\", b"//")) or not _SAFE_LINK.match(plain):
                raise _active("a link that is neither a web page nor a mail address")

    def _judge_opening(self, opening: Any, depth: int = 0) -> None:
        """On opening a page may be shown; anything else that happens by itself is refused."""
        if depth > 8:
            raise _too_large()
        if isinstance(opening, dict):
            action = self._resolve(opening.get("S"))
            if isinstance(action, Name):
                if action != "GoTo" or "Next" in opening:
                    raise _active("something that happens by itself when it is opened")
            else:
                for event in opening.values():
                    if isinstance(self._resolve(event), dict):
                        self._judge_opening(self._resolve(event), depth + 1)

    def _inside_object_streams(self) -> Iterator[Any]:
        total = 0
        for header, start, end in self.streams:
            if not (header.get("Type") == "ObjStm" or {"N", "First"} <= header.keys()):
                continue
            text = b"".join(self._decoded(header, start, end, LARGEST_OBJECT_STREAMS))
            total += len(text)
            if total > LARGEST_OBJECT_STREAMS:
                raise _too_large()
            yield from self._objects_of(header, text)

    def _objects_of(self, header: Dictionary, text: bytes) -> Iterator[Any]:
        count, first = self._resolve(header.get("N")), self._resolve(header.get("First"))
        if not isinstance(count, float) or not isinstance(first, float) or not 0 <= first <= len(text):
            raise ValueError("an object stream out of step")
        table = [int(number) for number in re.findall(rb"\d+", text[: int(first)])]
        if count > len(table) / 2 or len(table) > 2 * MOST_OBJECTS:
            raise ValueError("an object stream out of step")
        for number, offset in zip(table[::2], table[1::2], strict=False):
            parser = _Parser(text, self.budget)
            parser.at = int(first) + offset
            if parser.at >= len(text):
                continue
            value = parser.value()
            self.objects.setdefault(number, value)
            yield value

    def _filters(self, header: Dictionary) -> list[str]:
        filters = self._resolve(header.get("Filter"))
        found = [self._resolve(item) for item in (filters if isinstance(filters, list) else [filters])]
        return [str(item) for item in found if isinstance(item, Name)]

    def _decoded(self, header: Dictionary, start: int, end: int, limit: int) -> Iterator[bytes]:
        """A stream's content in pieces, as far as its packing is one of ours; a picture stays packed."""
        names = self._filters(header)
        if len(names) > 4:
            raise _too_large()
        pieces: Iterator[bytes] = iter([self.data[start:end]])
        for name in names:
            if name in {"FlateDecode", "Fl"}:
                pieces = _inflate(pieces, limit, strict=header.get("Type") == "ObjStm")
            elif name in {"ASCIIHexDecode", "AHx"}:
                pieces = iter([_from_hex(_joined(pieces))])
            elif name in {"ASCII85Decode", "A85"}:
                pieces = iter([_from_base85(_joined(pieces))])
            elif name == "Crypt":
                raise Refused(
                    "pdf.encrypted",
                    "{name} is locked with a password. Save it again without a password and add that.",
                )
            elif header.get("Type") == "ObjStm":
                raise ValueError("an object stream packed in an unusual way")
            else:
                return pieces
        return pieces

    def _unpack_only_to_count(self, header: Dictionary, start: int, end: int) -> None:
        if "F" in header:
            raise _active("a part that is kept in another file")
        limit = LARGEST_PICTURE if header.get("Subtype") == "Image" else LARGEST_STREAM
        size = 0
        for piece in self._decoded(header, start, end, limit):
            size += len(piece)
            self.unpacked += len(piece)
            if size > limit or self.unpacked > LARGEST_TOTAL:
                raise _too_large()

    def _count_pages(self) -> None:
        """A PDF leads from its root to at least one page, and to no more than a thousand."""
        roots = [self._resolve(trailer["Root"]) for trailer in self.trailers if "Root" in trailer]
        root = next((root for root in reversed(roots) if isinstance(root, dict)), None)
        if root is None:
            root = next((o for o in self.objects.values() if isinstance(o, dict) and o.get("Type") == "Catalog"), None)
        if root is None or not isinstance(self._resolve(root.get("Pages")), dict):
            raise broken()
        pages, seen, waiting = 0, set(), [root["Pages"]]
        while waiting:
            ref = waiting.pop()
            if isinstance(ref, Ref):
                if ref in seen:
                    raise broken()
                seen.add(ref)
            node = self._resolve(ref)
            if not isinstance(node, dict):
                continue
            kids = self._resolve(node.get("Kids"))
            if isinstance(kids, list):
                waiting.extend(kids)
            else:
                pages += 1
            if pages > MOST_PAGES:
                raise Refused(
                    "pdf.too_large",
                    "{name} has more than 1,000 pages. Add only the pages that show what you did.",
                )
        if not pages:
            raise broken()


def _names(values: list[Any] | None) -> list[str]:
    return [str(value) for value in values or [] if isinstance(value, Name)]


def _inflate(pieces: Iterator[bytes], limit: int, *, strict: bool) -> Iterator[bytes]:
    """Unpack in small steps, so that a bomb is noticed long before it fills the memory."""
    machine = zlib.decompressobj()
    size = 0
    try:
        for piece in pieces:
            waiting = piece
            while waiting and not machine.eof:
                out = machine.decompress(waiting, 65_536)
                waiting = machine.unconsumed_tail
                size += len(out)
                if size > limit:
                    raise _too_large()
                yield out
        yield machine.flush()
    except zlib.error:
        # Readers show what could be unpacked before the damage; so much has been counted.
        if strict:
            raise


def _joined(pieces: Iterator[bytes]) -> bytes:
    parts, size = [], 0
    for piece in pieces:
        parts.append(piece)
        size += len(piece)
        if size > 30 * MEGABYTE:
            raise _too_large()
    return b"".join(parts)


def _from_hex(text: bytes) -> bytes:
    digits = re.sub(rb"[^0-9A-Fa-f]", b"", text.split(b">")[0])
    return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode())


def _from_base85(text: bytes) -> bytes:
    plain = re.sub(rb"\s", b"", text.split(b"~>")[0])
    return base64.a85decode(plain.removeprefix(b"<~"))
