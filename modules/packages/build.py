"""Builds packages of our own content types: a practice scenario, or signs to weigh up, as an .h5p file.

The types themselves lie in ``modules/h5p``. The same content gives the same bytes on every machine: no dates, names
in order, and nothing deflated, since zlib differs between builds of Python.
"""

import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5
from zipfile import ZIP_STORED, ZipFile, ZipInfo

if TYPE_CHECKING:
    from modules.library import Activity, Node, Scenario

LIBRARIES = Path(__file__).parents[1] / "h5p"
SCENARIO, SIGNS = "FSW.Scenario-1.0", "FSW.Signs-1.0"
QUESTIONS = UUID("f0a46865-4f3d-597d-b224-023ec72e99ce")
LONGEST_TITLE = 255
NO_DATE = (1980, 1, 1, 0, 0, 0)
FOR_ALL_TO_READ = 0o100644 << 16


def build_scenario(scenario: "Scenario", title: str) -> bytes:
    """A package of a practice scenario; ``ValueError`` with a sentence where a choice leads nowhere."""
    names = {node.id for node in scenario.nodes}
    for name in (scenario.start, *(choice.goes_to for node in scenario.nodes for choice in node.choices)):
        if name not in names:
            raise ValueError(f"The scenario {scenario.slug} leads to {name}, which does not exist.")
    content = {
        "title": title,
        "intro": scenario.intro,
        "start": scenario.start,
        "nodes": [_node(node, scenario.slug) for node in scenario.nodes],
    }
    return _package(SCENARIO, content, title)


def build_signs(activity: "Activity", title: str) -> bytes:
    """A package of an activity's signs; ``ValueError`` with a sentence where it has none."""
    if activity.signs is None:
        raise ValueError(f"The activity {activity.activity} has no signs to build a package from.")
    options = activity.signs.options
    content = {
        "title": title,
        "intro": activity.signs.intro,
        "question": activity.signs.question,
        "options": list(options),
        "signs": [
            {
                "text": sign.text,
                "answer": options.index(sign.answer),
                "feedback": sign.feedback,
                "subContentId": _identity(activity.activity, sign.text),
            }
            for sign in activity.signs.signs
        ],
    }
    return _package(SIGNS, content, title)


def _node(node: "Node", slug: str) -> dict[str, Any]:
    plain = {"name": node.id, "text": node.text}
    if node.ending:
        return {**plain, "ending": node.ending, "debrief": node.debrief}
    choices = [{"text": each.text, "goesTo": each.goes_to, "feedback": each.feedback} for each in node.choices]
    return {**plain, "choices": choices, "subContentId": _identity(slug, node.id)}


def _identity(slug: str, part: str) -> str:
    """The identifier of one question in reports: the same in every edition, as long as its name stays."""
    return str(uuid5(QUESTIONS, f"{slug}/{part}"))


def _package(folder: str, content: dict[str, Any], title: str) -> bytes:
    needed = list(_libraries(folder))
    manifest = {
        "title": " ".join(re.sub(r"[<>]", " ", title).split())[:LONGEST_TITLE],
        "language": "en",
        "defaultLanguage": "en",
        "mainLibrary": needed[-1]["machineName"],
        "embedTypes": ["div", "iframe"],
        "license": "U",
        "preloadedDependencies": [
            {key: library[key] for key in ("machineName", "majorVersion", "minorVersion")} for library in needed
        ],
    }
    files = {"h5p.json": _json(manifest), "content/content.json": _json({**content, "l10n": _words(folder)})}
    for library in needed:
        within = LIBRARIES / _folder(library)
        paths = (path for path in within.rglob("*") if path.is_file() and not path.name.startswith("."))
        files |= {path.relative_to(LIBRARIES).as_posix(): path.read_bytes() for path in paths}
    return _zipped(files)


def _libraries(folder: str) -> Iterator[dict[str, Any]]:
    """What a library's own description says, after those of the libraries that it needs."""
    library = json.loads((LIBRARIES / folder / "library.json").read_text(encoding="utf-8"))
    for need in library.get("preloadedDependencies", []):
        yield from _libraries(_folder(need))
    yield library


def _folder(name: dict[str, Any]) -> str:
    return f"{name['machineName']}-{name['majorVersion']}.{name['minorVersion']}"


def _words(folder: str) -> dict[str, str]:
    """The words on buttons and headings, as the type's own form gives them."""
    form = json.loads((LIBRARIES / folder / "semantics.json").read_text(encoding="utf-8"))
    (group,) = (field for field in form if field["name"] == "l10n")
    return {field["name"]: field["default"] for field in group["fields"]}


def _json(data: dict[str, Any]) -> bytes:
    return json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True).encode()


def _zipped(files: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with ZipFile(target, "w", ZIP_STORED) as archive:
        for name, data in sorted(files.items()):
            member = ZipInfo(name, NO_DATE)
            member.create_system = 3
            member.external_attr = FOR_ALL_TO_READ
            archive.writestr(member, data)
    return target.getvalue()
