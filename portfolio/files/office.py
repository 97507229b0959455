"""Word, Excel and PowerPoint: the zip is read in full under limits, and each XML part for what it would do.

Refused: macros, embedded programs and objects, templates or pictures fetched from elsewhere, data
connections, fields that call other programs, document type declarations, bombs, and one kind of document
named like another. Plain links to web pages and mail addresses stay.
"""

import io
import re
from typing import BinaryIO
from xml.parsers import expat

from pathway.core.archives import Archive, Finding, Limits, Member, Unreadable

from .findings import Refused
from .kinds import BY_CODE, MEGABYTE, Kind, wrong_content

MOST_PARTS = 3_000
LARGEST_PART = 40 * MEGABYTE
LARGEST_XML = 32 * MEGABYTE
LARGEST_TOTAL = 120 * MEGABYTE
# The whole document is in memory already; in Office's own zips names begin with an underscore (_rels/.rels).
DOCUMENT = Limits(
    unzipped=LARGEST_TOTAL, entries=MOST_PARTS, ratio=200, ratio_counts_from=8 * MEGABYTE, leaves_out_hidden=False
)
_DAMAGED = {"zip.corrupt", "zip.comment", "zip.trailing_data"}
_SWELLING = {"zip.too_large", "zip.too_many_entries", "zip.ratio", "zip.zip64"}
_ODD = {
    "zip.encrypted": "a part is locked with a password",
    "zip.bad_method": "a part is packed in an unusual way",
    "zip.duplicate_name": "two parts have the same name",
    "zip.size_mismatch": "a part is not as large as its list of contents says",
    "zip.nested_archive": "a part is an archive",
    "zip.overlap": "its parts lie on top of each other",
    "zip.hidden_data": "something lies between its parts",
    "zip.prefix_data": "something lies before its first part",
}
_OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAIN = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml",
}
_MACRO_TYPES = re.compile(r"macroenabled|vbaproject|vbadata|macrosheet|intlmacrosheet", re.IGNORECASE)
_OBJECT_TYPES = re.compile(r"oleobject|activex", re.IGNORECASE)
_MACRO_PARTS = re.compile(
    r"(?:^|/)(?:vbaproject\.bin|vbadata\.xml|vbaprojectsignature\w*\.bin|macrosheets/.*)$", re.IGNORECASE
)
_OBJECT_PARTS = re.compile(r"(?:^|/)(?:activex/.*|embeddings/.*\.(?!xlsx$)\w+|.*oleobject.*\.bin)$", re.IGNORECASE)
_OBJECT_RELATIONS = {"oleObject", "control", "activeXControlBinary", "aFChunk", "externalLinkLongPath"}
_DATA_RELATIONS = {
    "connections",
    "queryTable",
    "externalLink",
    "externalLinkPath",
    "frame",
    "webPublishItems",
}
_LOCAL_TEMPLATE = re.compile(r"file:///[A-Za-z]:|[A-Za-z]:[\\/]|[^:\\/]+$")
_FIELD = re.compile(r"^\s*(?:DDE|DDEAUTO|LINK|EMBED|DATABASE)\b|\bQUOTE(?:\s+\d{2,3}){3}", re.IGNORECASE | re.MULTILINE)
_ACTION = re.compile(rb"ppaction://(?:program|macro|ole)", re.IGNORECASE)
_LINK_SCHEMES = ("http:", "https:", "mailto:", "tel:")
_AS_PDF = "Save it as a PDF and add that."


def check_office(source: BinaryIO, kind: Kind, depth: int = 0) -> None:
    """Read a whole Office document and refuse it if it could do more than be read."""
    data = source.read()
    if data.startswith(_OLE_MAGIC):
        raise Refused(
            "file.type_mismatch",
            f"{{name}} is locked with a password or in an older format. Save it as an open {kind.label}.",
        )
    if not data.startswith(b"PK\x03\x04"):
        raise wrong_content(kind)
    try:
        _check_parts(_opened(data), kind, depth)
    except Unreadable as error:
        raise _refusal(error.finding) from error


def _broken() -> Refused:
    return Refused(
        "office.corrupt",
        "{name} is damaged or incomplete. Open it in Office, save it again, and add that.",
    )


def _unsafe(what: str) -> Refused:
    return Refused("zip.unsafe", f"{{name}} is put together in a way Office does not use: {what}. {_AS_PDF}")


def _too_large() -> Refused:
    return Refused(
        "zip.too_large",
        "{name} unpacks to far more than a document needs. Make its pictures smaller, or save it as a PDF.",
    )


def _opened(data: bytes) -> Archive:
    """The zip, once its directory alone has shown that it can be unpacked without harm."""
    archive = Archive.read_from(io.BytesIO(data), DOCUMENT)
    for finding in archive.findings:
        raise _refusal(finding)
    if any(_is_too_large(member) for member in archive.members.values()):
        raise _too_large()
    return archive


def _is_too_large(member: Member) -> bool:
    is_xml = member.name.lower().endswith((".xml", ".rels"))
    return member.size > (LARGEST_XML if is_xml else LARGEST_PART)


def _refusal(finding: Finding) -> Refused:
    """What the reader of zip files says, in words for somebody who wrote a document."""
    if finding.code in _DAMAGED:
        return _broken()
    if finding.code in _SWELLING:
        return _too_large()
    return _unsafe(_ODD.get(finding.code, "a part has a name that leads elsewhere"))


def _check_parts(archive: Archive, kind: Kind, depth: int) -> None:
    names = set(archive.members)
    if "[Content_Types].xml" not in names:
        raise wrong_content(kind)
    _check_types(_attributes(archive.read("[Content_Types].xml", LARGEST_XML), {"Override", "Default"}), names, kind)
    for name in archive.members:
        _check_part(name, archive.read(name, LARGEST_PART), kind, depth)


def _check_types(entries: list[tuple[str, dict[str, str]]], names: set[str], kind: Kind) -> None:
    """The kinds its parts say they are: one main part of the right kind, no macros and no objects."""
    lowered = {name.casefold() for name in names}
    types = []
    for tag, attributes in entries:
        content_type = attributes.get("ContentType", "")
        part = attributes.get("PartName", "").lstrip("/").casefold()
        ending = attributes.get("Extension", "").casefold()
        # Many templates declare a type for an ending that no part of theirs has.
        if part in lowered if tag == "Override" else any(name.endswith(f".{ending}") for name in lowered):
            types.append(content_type)
    if any(_MACRO_TYPES.search(content_type) for content_type in types):
        raise _macro()
    if any(_OBJECT_TYPES.search(content_type) for content_type in types):
        raise _object()
    if _MAIN[kind.code] not in types:
        raise wrong_content(kind)


def _macro() -> Refused:
    return Refused("office.macro", f"{{name}} contains macros, small programs that run when it is opened. {_AS_PDF}")


def _object() -> Refused:
    return Refused("office.embedded_object", f"{{name}} contains another file or program inside it. {_AS_PDF}")


def _external(what: str) -> Refused:
    return Refused("office.external_relation", f"{{name}} {what}. {_AS_PDF}")


def _check_part(name: str, content: bytes, kind: Kind, depth: int) -> None:
    if _MACRO_PARTS.search(name):
        raise _macro()
    if _OBJECT_PARTS.search(name) or content.startswith((_OLE_MAGIC, b"MZ\x90\x00", b"\x7fELF")):
        raise _object()
    lowered = name.casefold()
    if lowered.endswith(".xlsx"):
        # A chart keeps its figures in a workbook of its own; it is held to the same rules, one step deep.
        if depth:
            raise _object()
        check_office(io.BytesIO(content), BY_CODE["xlsx"], depth + 1)
    elif lowered.endswith(".rels"):
        for _, attributes in _attributes(content, {"Relationship"}):
            _check_relation(attributes)
    elif lowered.endswith((".xml", ".vml")) or content.lstrip()[:1] == b"<":
        if _ACTION.search(content):
            raise _object()
        if _FIELD.search(_read_xml(content, collect=lowered.startswith("word/"))):
            raise _external("contains a field that fetches from elsewhere or calls another program")


def _check_relation(attributes: dict[str, str]) -> None:
    relation = attributes.get("Type", "").rsplit("/", 1)[-1]
    target = attributes.get("Target", "").strip()
    if relation == "vbaProject":
        raise _macro()
    if relation in _OBJECT_RELATIONS:
        raise _object()
    if relation in _DATA_RELATIONS:
        raise _external("fetches figures or pages from another file")
    if attributes.get("TargetMode", "").casefold() != "external":
        return
    plain = re.sub(r"[\x00-\x20]", "", target).casefold()
    if relation == "hyperlink":
        if not plain.startswith(_LINK_SCHEMES) and (":" in plain or plain.startswith(("\\\\", "//"))):
            raise _external("has a link to a shared drive or a program: take that link out")
    elif relation == "attachedTemplate":
        if not _LOCAL_TEMPLATE.match(target):
            raise _external("is built on a template that is fetched from elsewhere")
    else:
        raise _external("shows something that is fetched from elsewhere")


def _parser() -> expat.XMLParserType:
    parser = expat.ParserCreate()

    def refuse(*_: object) -> None:
        raise Refused(
            "office.dtd",
            f"{{name}} contains a declaration that can fetch other files and has no place here. {_AS_PDF}",
        )

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    return parser


def _parse(parser: expat.XMLParserType, content: bytes) -> None:
    try:
        # The whole part at once: expat slows down quadratically over a long token fed in pieces.
        parser.Parse(content, True)
    except expat.ExpatError as error:
        raise _broken() from error


def _attributes(content: bytes, tags: set[str]) -> list[tuple[str, dict[str, str]]]:
    """The elements of these local names with their attributes."""
    found: list[tuple[str, dict[str, str]]] = []
    parser = _parser()

    def start(tag: str, attributes: dict[str, str]) -> None:
        local = tag.rsplit(":", 1)[-1]
        if local in tags:
            if len(found) > 4 * MOST_PARTS:
                raise _too_large()
            found.append((local, {key.rsplit(":", 1)[-1]: value for key, value in attributes.items()}))

    parser.StartElementHandler = start
    _parse(parser, content)
    return found


def _read_xml(content: bytes, *, collect: bool) -> str:
    """Parse a part to its end; in a Word part, also gather the text of its field instructions."""
    parser = _parser()
    sixteen_bit = b"\x00" in content[:100]
    if not (collect and (sixteen_bit or b"instrText" in content or b"fldSimple" in content)):
        _parse(parser, content)
        return ""
    instructions: list[str] = []
    inside = False

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal inside
        local = tag.rsplit(":", 1)[-1]
        inside = local == "instrText"
        if local == "fldSimple":
            instructions.extend(f"\n{value}\n" for key, value in attributes.items() if key.endswith("instr"))
        elif local == "fldChar":
            instructions.append("\n")

    def text(characters: str) -> None:
        if inside:
            instructions.append(characters)

    parser.StartElementHandler = start
    parser.CharacterDataHandler = text
    _parse(parser, content)
    return "".join(instructions)
