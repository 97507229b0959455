"""Reads and judges a SCORM course: which edition it is, which parts it has, and whether every part is there.

SCORM 1.2 and 2004. Sequencing and navigation rules of SCORM 2004 are not followed: the parts are listed, and the worker
takes them in any order. The manifest is read without document types and entities, which no course needs.
"""

import re
import unicodedata
from dataclasses import asdict, dataclass, field
from typing import Any
from urllib.parse import quote, unquote, urljoin, urlsplit
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException, ElementTree

from .archive import Archive, Unreadable
from .content_types import Finish
from .findings import Finding, Strength, shown, verdict_of
from .h5p import LOADED_FROM, host_of, listed
from .limits import MB
from .names import ending, folded, words

MANIFEST = "imsmanifest.xml"
LARGEST_MANIFEST = 4 * MB
LARGEST_PAGE = MB
PAGES_LOOKED_AT = 200
PARTS_AT_MOST = 200
LONGEST_TITLE = 255
LONGEST_LAUNCH_DATA = 4096
PROGRAMS = words(
    "exe dll bat cmd com msi scr ps1 psm1 vbs vbe wsf wsh hta lnk reg cpl sh bash php php3 php4 php5 phtml phar jsp "
    "jspx asp aspx ashx asmx cgi pl py rb htaccess htpasswd config"
)
SPEAKS = re.compile(rb"LMSInitialize|LMSSetValue|API_1484_11|\bInitialize\b")
TAKES_A_MARK = re.compile(r"-?\d{1,4}(\.\d{1,7})?")
RULES_OF_ORDER = frozenset({"sequencingRules", "rollupRules", "prerequisites"})
XML_BASE = "{http://www.w3.org/XML/1998/namespace}base"


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a course that is opened by itself: a SCO, or a page that says nothing."""

    key: str
    title: str
    launch: str
    speaks: bool
    data: str = ""
    mastery: float | None = None


@dataclass
class CourseReport:
    """What a SCORM course is, in words for its editor and in facts for its player."""

    findings: list[Finding] = field(default_factory=list)
    title: str = ""
    edition: str = ""
    root: str = ""
    parts: list[Part] = field(default_factory=list)
    remote_hosts: list[str] = field(default_factory=list)
    finish: Finish | None = None
    files: int = 0
    zipped: int = 0
    unzipped: int = 0

    @property
    def verdict(self) -> str:
        """accept, warn or reject."""
        return verdict_of(self.findings)

    @property
    def main_version(self) -> str:
        """The edition as its editor reads it."""
        return f"SCORM {self.edition}" if self.edition else ""

    def as_json(self) -> dict[str, Any]:
        """The report as plain JSON, in the same form as that of an H5P package."""
        finish = self.finish
        return {
            "verdict": self.verdict,
            "findings": [finding.as_json() for finding in self.findings],
            "kind": "scorm",
            "title": self.title,
            "language": "",
            "licence": "",
            "main_library": self.main_version,
            "main_version": self.main_version,
            "edition": self.edition,
            "parts": [asdict(part) for part in self.parts],
            "libraries": [],
            "borrowed": [],
            "play_order": [],
            "scripts": [],
            "styles": [],
            "remote_hosts": self.remote_hosts,
            "finish": {"signal": finish.signal, "rule": finish.suggested_rule, "advice": finish.advice}
            if finish
            else None,
            "files": self.files,
            "zipped": self.zipped,
            "unzipped": self.unzipped,
        }


def course_root(archive: Archive) -> str | None:
    """The folder of the course inside its archive ("" or "name/"); None where this is no SCORM course."""
    if "h5p.json" in archive.members:
        return None
    if MANIFEST in archive.members:
        return ""
    inside = [name for name in archive.members if name.count("/") == 1 and name.endswith(f"/{MANIFEST}")]
    return inside[0].removesuffix(MANIFEST) if len(inside) == 1 else None


def read_course(archive: Archive, root: str) -> CourseReport:
    """Judge a whole course that lies in the folder `root` of the archive."""
    report = CourseReport(
        findings=archive.findings,
        root=root,
        files=len(archive.members),
        zipped=archive.size,
        unzipped=archive.unzipped,
    )
    if archive.is_sound:
        archive.verify()
    if archive.is_sound:
        _Reader(archive, report).read()
    return report


class _Reader:
    """Goes through one course, part by part, and writes down what it finds."""

    def __init__(self, archive: Archive, report: CourseReport) -> None:
        self.archive = archive
        self.report = report
        self.spellings = {folded(name): name for name in archive.members}
        self.speaks = False

    def read(self) -> None:
        for name in self.archive.members:
            if ending(name) in PROGRAMS:
                self.found("scorm.program", f"{shown(name)} is a program or a setting for a server.", name)
        manifest = self.manifest()
        if manifest is None:
            return
        self.read_edition(manifest)
        self.read_parts(manifest)
        self.look_at_pages()
        self.say_what_finishes()

    def found(self, code: str, message: str, path: str = MANIFEST, strength: Strength = "reject") -> None:
        self.report.findings.append(Finding(code, message, strength, shown(path)))

    def manifest(self) -> Element | None:
        name = self.report.root + MANIFEST
        if self.report.root:
            self.found(
                "scorm.in_a_folder",
                f"The course lies in the folder {shown(self.report.root.rstrip('/'))}; it was read from there.",
                name,
                "warn",
            )
        try:
            root = ElementTree.fromstring(
                self.archive.read(name, LARGEST_MANIFEST), forbid_dtd=True, forbid_entities=True, forbid_external=True
            )
        except Unreadable as error:
            self.report.findings.append(error.finding)
        except DefusedXmlException:
            self.found(
                "scorm.entities",
                f"{MANIFEST} declares a document type or entities, which no course needs. Export it again.",
            )
        except (ParseError, ValueError, LookupError):
            self.found("scorm.bad_xml", f"{MANIFEST} is not XML that can be read. Export the course again.")
        else:
            if _name(root) == "manifest":
                return root  # type: ignore[no-any-return]
            self.found("scorm.bad_schema", f"{MANIFEST} does not describe a course.")
        return None

    def read_edition(self, manifest: Element) -> None:
        said = _text(_first(_first(manifest, "metadata"), "schemaversion"))
        spaces = {element.tag.partition("}")[0].lower() for element in manifest.iter() if "}" in str(element.tag)}
        spaces |= {key.partition("}")[0].lower() for element in manifest.iter() for key, _ in element.items()}
        if said == "1.2":
            self.report.edition = "1.2"
        elif said.startswith("2004") or said.upper().startswith("CAM 1.3") or said == "1.3":
            self.report.edition = "2004"
        elif any("adlcp_rootv1p2" in space for space in spaces):
            self.report.edition = "1.2"
        elif any("adlcp_v1p3" in space for space in spaces):
            self.report.edition = "2004"
        else:
            other = f" ({shown(said)})" if said else ""
            self.found("scorm.edition", f"The course does not say that it is SCORM 1.2 or 2004{other}.")
        if self.report.edition and not said:
            self.found(
                "scorm.no_schemaversion",
                f"The course does not name its edition; it was taken for SCORM {self.report.edition}.",
                strength="warn",
            )

    def read_parts(self, manifest: Element) -> None:
        organisation = self.organisation(manifest)
        if organisation is None:
            return self.found("scorm.no_parts", "The course has no list of what is in it, so nothing could be opened.")
        title = _text(_first(organisation, "title")) or _text(_first(_first(manifest, "title"), "langstring"))
        self.report.title = _plain(title) or "SCORM course"
        resources = self.resources(manifest)
        items = [item for item in organisation.iter() if _name(item) == "item" and item.get("identifierref")]
        if len(items) > PARTS_AT_MOST:
            return self.found(
                "scorm.too_many_parts", f"The course has {len(items)} parts; the limit is {PARTS_AT_MOST}."
            )
        for item in items:
            self.read_item(item, resources)
        if not items:
            self.found("scorm.no_parts", "The course has no list of what is in it, so nothing could be opened.")
        if any(
            _name(element) in ("sequencingRules", "rollupRules", "prerequisites") for element in organisation.iter()
        ):
            self.found(
                "scorm.sequencing",
                "The course says in which order its parts open. Pathway lists them all and lets the worker choose.",
                strength="warn",
            )
        return None

    def organisation(self, manifest: Element) -> Element | None:
        every = _first(manifest, "organizations")
        if every is None:
            return None
        listed_ones = [element for element in every if _name(element) == "organization"]
        wanted = [element for element in listed_ones if element.get("identifier") == every.get("default")]
        return next(iter(wanted or listed_ones), None)

    def resources(self, manifest: Element) -> dict[str, tuple[str, bool]]:
        """For each resource its address inside the course, and whether it speaks to the system it plays in."""
        every = _first(manifest, "resources")
        found: dict[str, tuple[str, bool]] = {}
        for resource in every if every is not None else ():
            identity = resource.get("identifier")
            if _name(resource) != "resource" or not identity:
                continue
            base = urljoin(urljoin(manifest.get(XML_BASE, ""), _base(every)), _base(resource))
            kinds = [value.lower() for key, value in resource.items() if _local(key).lower() == "scormtype"]
            found[identity] = (urljoin(base, (resource.get("href") or "").strip()), kinds != ["asset"])
        return found

    def read_item(self, item: Element, resources: dict[str, tuple[str, bool]]) -> None:
        title = _plain(_text(_first(item, "title"))) or f"Part {len(self.report.parts) + 1}"
        reference = item.get("identifierref", "")
        if reference not in resources:
            return self.found(
                "scorm.missing_resource", f"The part “{title}” names a resource that the manifest does not list."
            )
        address, speaks = resources[reference]
        launch = self.launch(title, _with_parameters(address, item.get("parameters", "")))
        if launch is None:
            return None
        data = _text(_first(item, "datafromlms", "dataFromLMS"))[:LONGEST_LAUNCH_DATA]
        key = str(len(self.report.parts) + 1)
        self.report.parts.append(Part(key, title, launch, speaks, data, self.mastery(item)))
        return None

    def launch(self, title: str, address: str) -> str | None:
        """The address of a part's first page inside the course's folder; None, and a finding, where it is not there."""
        try:
            split = urlsplit(address)
        except ValueError:
            split = None
        if split is None or not split.path:
            self.found("scorm.missing_launch", f"The part “{title}” does not say which page it opens.")
            return None
        if split.scheme or split.netloc:
            self.found(
                "scorm.remote_launch", f"The part “{title}” opens a page of another site: {shown(address)}.", address
            )
            return None
        path = unquote(split.path)
        if "\\" in path or path.startswith("/") or any(part in {"", ".", ".."} for part in path.split("/")):
            self.found("scorm.bad_path", f"The part “{title}” opens a page outside the course: {shown(path)}.", path)
            return None
        name = unicodedata.normalize("NFC", self.report.root + path)
        if name not in self.archive.members:
            name = self.spelt_otherwise(title, name)
        if not name:
            return None
        rest = (f"?{split.query}" if split.query else "") + (f"#{split.fragment}" if split.fragment else "")
        return quote(name.removeprefix(self.report.root)) + rest

    def spelt_otherwise(self, title: str, name: str) -> str:
        """The file of that name in other capitals, which computers that ignore them would open."""
        other = self.spellings.get(folded(name), "")
        if other:
            self.found(
                "scorm.other_capitals",
                f"The part “{title}” opens {shown(name)}; the file is called {shown(other)}.",
                name,
                "warn",
            )
        else:
            self.found(
                "scorm.missing_launch",
                f"The part “{title}” opens {shown(name)}, which is not in the package. Export the course again.",
                name,
            )
        return other

    def mastery(self, item: Element) -> float | None:
        """The share from 0 to 1 at which the part counts as passed; None where it does not say."""
        said, most = _text(_first(item, "masteryscore")), 100
        if self.report.edition == "2004":
            primary = next((element for element in item.iter() if _name(element) == "primaryObjective"), None)
            said, most = "", 1
            if primary is not None and primary.get("satisfiedByMeasure") in ("true", "1"):
                said = _text(_first(primary, "minNormalizedMeasure")) or "1"
        if not TAKES_A_MARK.fullmatch(said) or not 0 <= float(said) <= most:
            return None
        return float(said) / most

    def look_at_pages(self) -> None:
        """Other sites that the course's pages load from, and whether they speak to the system they play in."""
        hosts: set[str] = set()
        speaks = False
        pages = [name for name in self.archive.members if ending(name) in ("html", "htm", "xhtml", "js", "mjs")]
        for name in pages[:PAGES_LOOKED_AT]:
            if self.archive.members[name].size > LARGEST_PAGE:
                speaks = speaks or ending(name) in ("js", "mjs")
                continue
            data = self.archive.read(name, LARGEST_PAGE)
            speaks = speaks or bool(SPEAKS.search(data))
            if ending(name) not in ("js", "mjs"):
                text = data.decode("utf-8", "replace")
                hosts.update(filter(None, (host_of(address) for address in LOADED_FROM.findall(text))))
        self.speaks = speaks or len(pages) > PAGES_LOOKED_AT
        self.report.remote_hosts = sorted(hosts)
        if hosts:
            self.found(
                "scorm.remote_media",
                f"The course loads from other sites ({listed(self.report.remote_hosts)}), which Pathway blocks "
                "unless an administrator allows them.",
                strength="warn",
            )

    def say_what_finishes(self) -> None:
        if self.speaks and any(part.speaks for part in self.report.parts):
            parts = len(self.report.parts)
            listed_too = f" It has {parts} parts; all of them count unless you choose otherwise." if parts > 1 else ""
            advice = "Says itself when the worker has completed or passed it. Try it in the preview." + listed_too
            self.report.finish = Finish("finished", "finished", advice)
        else:
            self.report.finish = Finish(
                "none",
                "self_declared",
                "Sends no finish signal. Choose self-declared: the worker says that they have worked through it.",
            )


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _name(element: Element) -> str:
    return _local(element.tag) if isinstance(element.tag, str) else ""


def _first(element: Element | None, *names: str) -> Element | None:
    """The first child of one of these names, whatever its namespace."""
    return next((child for child in element if _name(child) in names), None) if element is not None else None


def _text(element: Element | None) -> str:
    return ("" if element is None else element.text or "").strip()


def _base(element: Element | None) -> str:
    return "" if element is None else element.get(XML_BASE, "")


def _plain(title: str) -> str:
    """A title on one line, without characters that cannot be seen."""
    seen = "".join(character if character.isprintable() else " " for character in title)
    return " ".join(seen.split())[:LONGEST_TITLE]


def _with_parameters(address: str, parameters: str) -> str:
    """The address with a part's own parameters, as the SCORM book joins the two."""
    parameters = parameters.strip().lstrip("?&")
    if not parameters:
        return address
    if parameters.startswith("#"):
        return address if "#" in address else address + parameters
    before, hash_mark, fragment = address.partition("#")
    return before + ("&" if "?" in before else "?") + parameters + hash_mark + fragment
