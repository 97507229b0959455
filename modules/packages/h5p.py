"""Reads and judges an H5P package: what it is, what it needs, and whether every part of it is there.

The rules are those of h5p-php-library (coreApi 1.28) with its gaps closed: every path, every version and every
dependency is followed before a single file is unpacked.
"""

import hashlib
import json
import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urlsplit

from . import strict_json
from .archive import Archive, Unreadable
from .content_types import Finish, finish_of
from .findings import Finding, Strength, shown, verdict_of
from .libraries import CODE, EDITOR_ONLY, IMAGES_SOUND_AND_TEXT, Library, LibraryName, Malformed, in_load_order, needed
from .limits import MB
from .names import ending

CORE_API = (1, 28)
LARGEST_DESCRIPTION = MB
LARGEST_CONTENT = 8 * MB
MAIN_LIBRARY = re.compile(r"[$a-z_][0-9a-z_.$]{1,254}", re.IGNORECASE | re.ASCII)
LANGUAGE = re.compile(r"[-a-zA-Z]{1,10}")
NAMED_IN_CONTENT = re.compile(r"([A-Za-z0-9][\w.\-]{0,254}) (\d{1,5})\.(\d{1,5})", re.ASCII)
LOADED_FROM = re.compile(r"""\bsrc\s*=\s*["']?\s*((?:https?:)?//[^\s"'<>]+)""", re.IGNORECASE)
NAMED_AT_MOST = 8


@dataclass
class Report:
    """What an H5P package is, in words for its editor and in facts for its player."""

    findings: list[Finding] = field(default_factory=list)
    title: str = ""
    language: str = ""
    licence: str = ""
    main_library: LibraryName | None = None
    main_version: str = ""
    libraries: list[Library] = field(default_factory=list)
    borrowed: list[Library] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    play_order: list[LibraryName] = field(default_factory=list)
    scripts: list[str] = field(default_factory=list)
    styles: list[str] = field(default_factory=list)
    folders: dict[str, str] = field(default_factory=dict)
    remote_hosts: list[str] = field(default_factory=list)
    finish: Finish | None = None
    files: int = 0
    zipped: int = 0
    unzipped: int = 0

    @property
    def verdict(self) -> str:
        """accept, warn or reject."""
        return verdict_of(self.findings)

    def as_json(self) -> dict[str, Any]:
        """The report as plain JSON, for a database row or a command's answer."""
        finish = self.finish
        return {
            "verdict": self.verdict,
            "findings": [finding.as_json() for finding in self.findings],
            "kind": "h5p",
            "title": self.title,
            "language": self.language,
            "licence": self.licence,
            "main_library": str(self.main_library) if self.main_library else "",
            "main_version": self.main_version,
            "libraries": [library.as_json() for library in self.libraries],
            "borrowed": [library.as_json() for library in self.borrowed],
            "play_order": [name.folder for name in self.play_order],
            "scripts": self.scripts,
            "styles": self.styles,
            "remote_hosts": self.remote_hosts,
            "finish": {"signal": finish.signal, "rule": finish.suggested_rule, "advice": finish.advice}
            if finish
            else None,
            "files": self.files,
            "zipped": self.zipped,
            "unzipped": self.unzipped,
        }


def read_package(
    archive: Archive,
    *,
    installed: Mapping[LibraryName, Library] | None = None,
    known: Mapping[str, Collection[str]] | None = None,
) -> Report:
    """Judge a whole package.

    `installed` are libraries of other packages that this one may borrow. `known` gives the fingerprints
    trusted for each library version ("H5P.Blanks 1.14.13" -> SHA-256s); None means that nobody can say, which warns.
    """
    report = Report(
        findings=archive.findings, files=len(archive.members), zipped=archive.size, unzipped=archive.unzipped
    )
    if archive.is_sound:
        archive.verify()
    if archive.is_sound:
        _Reader(archive, report, installed or {}, known).read()
    return report


class _Reader:
    """Goes through one package, part by part, and writes down what it finds."""

    def __init__(
        self,
        archive: Archive,
        report: Report,
        installed: Mapping[LibraryName, Library],
        known: Mapping[str, Collection[str]] | None,
    ) -> None:
        self.archive = archive
        self.report = report
        self.installed = installed
        self.known = known
        self.own: dict[LibraryName, Library] = {}

    def read(self) -> None:
        if "h5p.json" not in self.archive.members:
            return self.say_what_is_missing("h5p.json")
        manifest = self.json_file("h5p.json", LARGEST_DESCRIPTION)
        content = self.json_file("content/content.json", LARGEST_CONTENT)
        self.read_libraries()
        self.judge_endings()
        roots = self.read_manifest(manifest) if manifest is not _NOTHING else []
        if content is not _NOTHING:
            roots += self.read_content(content)
        if self.report.main_library:
            self.follow(roots)
        self.judge_trust()
        return None

    def found(self, code: str, message: str, path: str = "", strength: Strength = "reject") -> None:
        self.report.findings.append(Finding(code, message, strength, shown(path)))

    def json_file(self, name: str, at_most: int) -> Any:
        if name not in self.archive.members:
            self.say_what_is_missing(name)
            return _NOTHING
        try:
            return strict_json.loads(self.archive.read(name, at_most), byte_order_mark=True)
        except strict_json.NotJson as error:
            self.found("h5p.bad_json", f"{shown(name)} {error}.", name)
        except Unreadable as error:
            self.report.findings.append(error.finding)
        return _NOTHING

    def say_what_is_missing(self, name: str) -> None:
        inside = [member for member in self.archive.members if member.endswith(f"/{name}")]
        if name == "h5p.json" and "imsmanifest.xml" in self.archive.members:
            message = "This is a SCORM package, not an H5P one: it has no h5p.json."
        elif inside:
            message = (
                f"{name} lies inside the folder {shown(inside[0].removesuffix(name))}. Zip what is in that folder."
            )
        else:
            message = f"There is no {name} in the package. Export it again as an H5P file."
        self.found("h5p.missing_file", message, name)

    # Libraries

    def read_libraries(self) -> None:
        tops = {name.split("/")[0] for name in self.archive.members if "/" in name} - {"content"}
        for folder in sorted(tops):
            if folder.startswith(EDITOR_ONLY):
                continue
            if f"{folder}/library.json" not in self.archive.members:
                self.found(
                    "h5p.stray_folder",
                    f"The folder {shown(folder)} is not part of an H5P package; it was left out.",
                    folder,
                    "warn",
                )
                continue
            data = self.json_file(f"{folder}/library.json", LARGEST_DESCRIPTION)
            if data is not _NOTHING:
                self.read_library(folder, data)

    def read_library(self, folder: str, data: Any) -> None:
        try:
            library = Library.read(data, folder)
        except Malformed as error:
            return self.found("h5p.bad_schema", str(error), f"{folder}/library.json")
        if library.name in self.own:
            return self.found("h5p.bad_schema", f"The package holds {library.name} in two folders.", folder)
        for path in (*library.scripts, *library.styles):
            if f"{folder}/{path}" not in self.archive.members:
                self.found(
                    "h5p.missing_file",
                    f"{library.name} loads {shown(path)}, which is not in the package.",
                    f"{folder}/{path}",
                )
        if library.core_api and library.core_api > CORE_API:
            wants, has = (".".join(map(str, version)) for version in (library.core_api, CORE_API))
            self.found(
                "h5p.core_too_old", f"{library.name} was made for H5P {wants}; Pathway plays up to {has}.", folder
            )
        self.read_side_files(folder)
        self.own[library.name] = library.with_files(*self.fingerprint(folder))
        self.report.folders[library.name.folder] = folder
        self.report.libraries.append(self.own[library.name])
        return None

    def read_side_files(self, folder: str) -> None:
        """Translations and the editor's form must at least be JSON, or another host would refuse the package."""
        for name in self.files_of(folder):
            if name != f"{folder}/semantics.json" and not (
                name.startswith(f"{folder}/language/") and ending(name) == "json"
            ):
                continue
            try:
                json.loads(self.archive.read(name, LARGEST_CONTENT).decode("utf-8-sig"))
            except (ValueError, RecursionError):
                self.found("h5p.bad_json", f"{shown(name)} is not valid JSON.", name)
            except Unreadable as error:
                self.report.findings.append(error.finding)

    def files_of(self, folder: str) -> list[str]:
        return [name for name in self.archive.members if name.startswith(f"{folder}/")]

    def fingerprint(self, folder: str) -> tuple[str, int, int]:
        """SHA-256 over each file's path inside the folder and its bytes, in the order of the paths."""
        digest, size = hashlib.sha256(), 0
        names = sorted(self.files_of(folder))
        for name in names:
            digest.update(name.removeprefix(f"{folder}/").encode() + b"\0" + self.archive.digests[name])
            size += self.archive.members[name].size
        return digest.hexdigest(), len(names), size

    def judge_endings(self) -> None:
        for name in self.archive.members:
            top, slash, _ = name.partition("/")
            if not slash or (top != "content" and top not in self.report.folders.values()):
                continue
            allowed = IMAGES_SOUND_AND_TEXT if top == "content" else IMAGES_SOUND_AND_TEXT | CODE
            if ending(name) not in allowed:
                self.found(
                    "h5p.bad_extension", f"{shown(name)} is not a kind of file that H5P packages may hold.", name
                )

    # h5p.json

    def read_manifest(self, data: Any) -> list[LibraryName]:
        if not isinstance(data, dict):
            self.found("h5p.bad_schema", "h5p.json does not describe a package.", "h5p.json")
            return []
        self.read_title(data)
        language = data.get("language")
        if not isinstance(language, str) or not LANGUAGE.fullmatch(language):
            self.found("h5p.bad_schema", "h5p.json does not name the language in the usual form.", "h5p.json")
        else:
            self.report.language = language
        kinds = data.get("embedTypes")
        if not isinstance(kinds, list) or not all(kind in ("div", "iframe") for kind in kinds):
            self.found("h5p.bad_schema", "h5p.json does not say how the package is shown (embedTypes).", "h5p.json")
        self.report.licence = data["license"][:40] if isinstance(data.get("license"), str) else ""
        try:
            roots = list(needed(data.get("preloadedDependencies"), "h5p.json"))
        except Malformed as error:
            self.found("h5p.bad_schema", str(error), "h5p.json")
            return []
        self.read_main_library(data.get("mainLibrary"), roots)
        return roots

    def read_title(self, data: dict[str, Any]) -> None:
        title = data.get("title")
        if not isinstance(title, str) or not title.strip() or len(title) > 255:
            return self.found("h5p.bad_schema", "h5p.json gives no title of up to 255 characters.", "h5p.json")
        self.report.title = title.strip()
        if "<" in title or ">" in title:
            self.found(
                "h5p.title_escaped", "The title holds HTML marks; it is shown as plain text.", "h5p.json", "warn"
            )
        return None

    def read_main_library(self, machine: Any, roots: list[LibraryName]) -> None:
        if not isinstance(machine, str) or not MAIN_LIBRARY.fullmatch(machine):
            return self.found("h5p.bad_schema", "h5p.json does not name a main library.", "h5p.json")
        named = [name for name in roots if name.machine == machine]
        if len(named) == 1:
            self.report.main_library = named[0]
        elif named:
            self.found("h5p.bad_schema", f"h5p.json lists {shown(machine)} in two versions.", "h5p.json")
        elif any(name.machine == machine for name in self.own):
            self.found(
                "h5p.bad_schema",
                f"h5p.json does not list its main library, {shown(machine)}, among those it needs.",
                "h5p.json",
            )
        else:
            self.found(
                "h5p.missing_library",
                f"The main library, {shown(machine)}, is neither in the package nor listed by it.",
                "h5p.json",
            )
        return None

    # content/content.json

    def read_content(self, data: Any) -> list[LibraryName]:
        """Judge the author's content, and say which libraries it names."""
        if not isinstance(data, dict):
            self.found(
                "h5p.bad_schema", "content/content.json does not hold the content of a package.", "content/content.json"
            )
            return []
        inside: list[LibraryName] = []
        hosts: set[str] = set()
        missing: list[str] = []
        for key, text in _texts(data):
            if key == "library" and (match := NAMED_IN_CONTENT.fullmatch(text)):
                inside.append(LibraryName(match[1], int(match[2]), int(match[3])))
            elif key == "path":
                self.read_media_path(text, hosts, missing)
            hosts.update(filter(None, (host_of(address) for address in LOADED_FROM.findall(text))))
        if missing:
            self.found(
                "h5p.missing_media",
                f"The content shows files that are not in the package: {listed(missing)}.",
                "content/content.json",
                "warn",
            )
        self.report.remote_hosts = sorted(hosts)
        if hosts:
            self.found(
                "h5p.remote_media",
                f"The content loads from other sites ({listed(self.report.remote_hosts)}), which Pathway blocks "
                "unless an administrator allows them. Put the files into the package instead.",
                "content/content.json",
                "warn",
            )
        if self.report.main_library:
            self.report.finish = finish_of(self.report.main_library.machine, {name.machine for name in inside})
        return [name for name in dict.fromkeys(inside) if name in self.own or name in self.installed]

    def read_media_path(self, text: str, hosts: set[str], missing: list[str]) -> None:
        path = unquote(text.partition("#")[0]).strip()
        if path.lower().startswith(("https://", "http://", "//")):
            hosts.update(filter(None, [host_of(path)]))
        elif (
            "\\" in path or ":" in path or path.startswith("/") or any(part in {".", ".."} for part in path.split("/"))
        ):
            self.found(
                "h5p.bad_param_path",
                f"The content points outside its own folder: {shown(text)}.",
                "content/content.json",
            )
        elif path and unicodedata.normalize("NFC", f"content/{path}") not in self.archive.members:
            missing.append(shown(text))

    # All libraries together

    def follow(self, roots: list[LibraryName]) -> None:
        libraries = {**self.installed, **self.own}
        order, missing = in_load_order(dict.fromkeys(roots), libraries)
        if missing:
            hint = "" if self.own else " Export it with its libraries, or upload a package that has them first."
            self.found(
                "h5p.missing_library",
                f"The package needs libraries that it does not hold: {listed(map(str, missing))}.{hint}",
                "h5p.json",
            )
            return
        report = self.report
        main = libraries[report.main_library] if report.main_library else None
        report.main_version = main.version if main else ""
        if main and not main.runnable:
            self.found(
                "h5p.not_runnable",
                f"{main.name} says that it cannot be run by itself. Try it in the preview.",
                "h5p.json",
                "warn",
            )
        report.play_order = order
        report.borrowed = [libraries[name] for name in order if name not in self.own]
        report.scripts = [f"{name.folder}/{path}" for name in order for path in libraries[name].scripts]
        report.styles = [f"{name.folder}/{path}" for name in order for path in libraries[name].styles]

    def judge_trust(self) -> None:
        """Code never seen before waits for a second person; the same version with other bytes is refused."""
        if self.known is None:
            if self.own:
                self.found(
                    "library.unknown",
                    f"The package brings code ({listed(library.version for library in self.own.values())}). This check "
                    "cannot tell whether it was approved here: an upload waits for a second person if it was not.",
                    strength="warn",
                )
            return
        for library in self.own.values():
            trusted = self.known.get(library.version)
            if not trusted:
                self.report.unknown.append(library.version)
            elif library.sha256 not in trusted:
                self.found(
                    "library.conflict",
                    f"The package brings {library.version} with other code than the {library.version} already here. "
                    "Ask its maker for a version with a number of its own.",
                    library.name.folder,
                )
        if self.report.unknown:
            self.found(
                "library.unknown",
                f"New code waits for a second person's approval: {listed(self.report.unknown)}.",
                strength="warn",
            )


_NOTHING = object()


def _texts(data: Any) -> Iterator[tuple[str, str]]:
    """Every text in the content with the key it stands under."""
    waiting: list[tuple[str, Any]] = [("", data)]
    while waiting:
        key, value = waiting.pop()
        if isinstance(value, dict):
            waiting += value.items()
        elif isinstance(value, list):
            waiting += [(key, part) for part in value]
        elif isinstance(value, str):
            yield key, value


def host_of(address: str) -> str:
    """The host of a web address; empty where there is none."""
    try:
        return shown(urlsplit(address).hostname or "")
    except ValueError:
        return ""


def listed(names: Any) -> str:
    """The first of some names, and how many there are besides."""
    every = [str(name) for name in names]
    more = len(every) - NAMED_AT_MOST
    return ", ".join(every[:NAMED_AT_MOST]) + (f" and {more} more" if more > 0 else "")
