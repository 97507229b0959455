"""H5P libraries: what a library.json says, which libraries need which, and in which order they are loaded."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Self

from .findings import shown
from .names import words

MACHINE_NAME = re.compile(r"[A-Za-z0-9][\w.\-]{0,254}", re.ASCII)
PATH_PART = re.compile(r"[A-Za-z0-9_\-. ]+")
EDITOR_ONLY = "H5PEditor."


class Malformed(ValueError):
    """A description file does not say what it has to say; carries one sentence."""


@dataclass(frozen=True, order=True, slots=True)
class LibraryName:
    """A library as others ask for it: by name and by the version that it is compatible with."""

    machine: str
    major: int
    minor: int

    def __str__(self) -> str:
        return f"{self.machine} {self.major}.{self.minor}"

    @property
    def folder(self) -> str:
        """The folder that a player looks for."""
        return f"{self.machine}-{self.major}.{self.minor}"

    @classmethod
    def read(cls, data: Any, where: str) -> Self:
        """Read a name from a list of needed libraries."""
        if not isinstance(data, dict):
            raise Malformed(f"{where} lists a needed library in a form that is not understood.")
        machine = data.get("machineName")
        if not isinstance(machine, str) or not MACHINE_NAME.fullmatch(machine):
            raise Malformed(f"{where} lists a needed library without a proper name.")
        return cls(machine, whole(data.get("majorVersion"), where), whole(data.get("minorVersion"), where))


@dataclass(frozen=True, slots=True)
class Library:
    """One library: its version, what it needs, what it loads, and the fingerprint of all its files."""

    name: LibraryName
    patch: int
    title: str
    runnable: bool
    core_api: tuple[int, int] | None
    needs: tuple[LibraryName, ...]
    scripts: tuple[str, ...]
    styles: tuple[str, ...]
    licence: str
    sha256: str = ""
    files: int = 0
    size: int = 0

    @property
    def version(self) -> str:
        """The full version, "H5P.Blanks 1.14.13"."""
        return f"{self.name}.{self.patch}"

    def as_json(self) -> dict[str, Any]:
        """The library as plain JSON."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """The library again, from what `as_json` gave."""
        fields = dict(data)
        fields["name"] = LibraryName(**fields["name"])
        fields["needs"] = tuple(LibraryName(**name) for name in fields["needs"])
        fields["core_api"] = tuple(fields["core_api"]) if fields["core_api"] else None
        fields["scripts"], fields["styles"] = tuple(fields["scripts"]), tuple(fields["styles"])
        return cls(**fields)

    @classmethod
    def read(cls, data: Any, folder: str) -> Self:
        """Read a library.json that lies in `folder`; raises Malformed with a sentence."""
        where = f"{shown(folder)}/library.json"
        if not isinstance(data, dict):
            raise Malformed(f"{where} is not a description of a library.")
        library = cls(
            name=LibraryName.read(data, where),
            patch=whole(data.get("patchVersion"), where),
            title=_title(data, where),
            runnable=_flag(data.get("runnable"), where),
            core_api=_core_api(data.get("coreApi"), where),
            needs=needed(data.get("preloadedDependencies"), where),
            scripts=_loaded(data.get("preloadedJs"), "js", where),
            styles=_loaded(data.get("preloadedCss"), "css", where),
            licence=data["license"] if isinstance(data.get("license"), str) else "",
        )
        name = library.name
        if folder not in (name.machine, name.folder, f"{name.folder}.{library.patch}"):
            raise Malformed(f"{where} describes {name}, which does not belong in a folder of that name.")
        return library

    def with_files(self, sha256: str, files: int, size: int) -> Self:
        """The same library with the fingerprint, number and bytes of its files."""
        return replace(self, sha256=sha256, files=files, size=size)


def whole(value: Any, where: str) -> int:
    """A version number: a whole number, or digits in quotes, as many real packages have them."""
    if isinstance(value, str) and re.fullmatch(r"[0-9]{1,5}", value):
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 99_999:
        return value
    raise Malformed(f"{where} gives a version that is not a whole number: {shown(str(value))}.")


def needed(value: Any, where: str) -> tuple[LibraryName, ...]:
    """The libraries named in a list, without those that only an editor needs."""
    if value is None:
        return ()
    if not isinstance(value, list):
        raise Malformed(f"{where} does not list the libraries it needs in the usual form.")
    names = (LibraryName.read(entry, where) for entry in value)
    return tuple(dict.fromkeys(name for name in names if not name.machine.startswith(EDITOR_ONLY)))


def in_load_order(
    roots: Iterable[LibraryName], libraries: Mapping[LibraryName, Library]
) -> tuple[list[LibraryName], list[LibraryName]]:
    """All libraries that the roots need, each after those it needs itself; and the names that are nowhere.

    Libraries that need one another in a circle come in the order in which they were met.
    """
    order: list[LibraryName] = []
    missing: list[LibraryName] = []
    met: set[LibraryName] = set()
    waiting: list[tuple[LibraryName, bool]] = [(name, False) for name in reversed(list(roots))]
    while waiting:
        name, needs_are_loaded = waiting.pop()
        if needs_are_loaded:
            order.append(name)
        elif name not in met:
            met.add(name)
            if name in libraries:
                waiting.append((name, True))
                waiting += [(need, False) for need in reversed(libraries[name].needs)]
            else:
                missing.append(name)
    return order, missing


def _title(data: dict[str, Any], where: str) -> str:
    title = data.get("title")
    if not isinstance(title, str) or not title or len(title) > 255:
        raise Malformed(f"{where} gives no title of up to 255 characters.")
    return title


def _flag(value: Any, where: str) -> bool:
    if value in (0, 1, "0", "1"):
        return bool(int(value))
    raise Malformed(f"{where} does not say whether the library can be run (runnable is 0 or 1).")


def _core_api(value: Any, where: str) -> tuple[int, int] | None:
    if value is None:
        return None
    if not isinstance(value, dict):
        raise Malformed(f"{where} does not say in the usual form which H5P it was made for.")
    return whole(value.get("majorVersion"), where), whole(value.get("minorVersion"), where)


def _loaded(value: Any, kind: str, where: str) -> tuple[str, ...]:
    """The files of one kind that a library loads, by their path inside the library's own folder."""
    if value is None:
        return ()
    if not isinstance(value, list):
        raise Malformed(f"{where} does not list its {kind} files in the usual form.")
    paths = []
    for entry in value:
        path = entry.get("path") if isinstance(entry, dict) else None
        if not isinstance(path, str):
            raise Malformed(f"{where} does not list its {kind} files in the usual form.")
        parts = path.removeprefix("./").split("/")
        if any(part in {".", ".."} or not PATH_PART.fullmatch(part) for part in parts):
            raise Malformed(f"{where} loads {shown(path)}, which is not a file inside its own folder.")
        if not path.lower().endswith(f".{kind}"):
            raise Malformed(f"{where} loads {shown(path)}, which is not a {kind} file.")
        paths.append("/".join(parts))
    return tuple(paths)


IMAGES_SOUND_AND_TEXT = words(
    "json png jpg jpeg gif bmp tif tiff webp eot ttf woff woff2 otf webm mp4 ogg mp3 m4a wav txt pdf rtf doc docx "
    "xls xlsx ppt pptx odt ods odp csv diff patch md textile vtt webvtt gltf glb"
)
CODE = words("js css svg xml swf")
