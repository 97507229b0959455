"""Builds small SCORM courses in code: one that works, one that attacks, and damaged ones."""

import io
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from modules.actions.packages import approve_package, install_package
from tests.factories.attacks import ATTACKS_JS
from tests.factories.packages import Files, zipped

OLD = 'xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2"'
NEW = (
    'xmlns="http://www.imsglobal.org/xsd/imscp_v1p1" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_v1p3" '
    'xmlns:imsss="http://www.imsglobal.org/xsd/imsss"'
)

# Looks for its API as courses do, upwards from its own window; asks, answers, goes on where it was left.
SCO_JS = """
function find(name) {
  var at = window;
  for (var step = 0; step < 8; step += 1) {
    if (at[name]) return at[name];
    if (at.parent === at) break;
    at = at.parent;
  }
  return null;
}
var old = document.documentElement.dataset.edition === '1.2';
var api = find(old ? 'API' : 'API_1484_11');
var names = old
  ? { init: 'LMSInitialize', get: 'LMSGetValue', set: 'LMSSetValue', end: 'LMSFinish',
      place: 'cmi.core.lesson_location', status: 'cmi.core.lesson_status', score: 'cmi.core.score.raw',
      exit: 'cmi.core.exit', who: 'cmi.core.student_id', called: 'cmi.core.student_name', entry: 'cmi.core.entry',
      memory: 'cmi.suspend_data' }
  : { init: 'Initialize', get: 'GetValue', set: 'SetValue', end: 'Terminate',
      place: 'cmi.location', status: 'cmi.completion_status', score: 'cmi.score.scaled', exit: 'cmi.exit',
      who: 'cmi.learner_id', called: 'cmi.learner_name', entry: 'cmi.entry', memory: 'cmi.suspend_data' };
function get(what) { return api[names.get](names[what]); }
function set(what, value) { return api[names.set](names[what], value); }
function say(text) { document.getElementById('said').textContent = text; }
window.addEventListener('DOMContentLoaded', function () {
  if (!api) { say('No API.'); return; }
  api[names.init]('');
  document.getElementById('who').textContent = get('called') + ' ' + get('who');
  document.getElementById('place').textContent = get('entry') + ' at page ' + (get('place') || '1') + get('memory');
  if (get('status') === 'not attempted' || get('status') === 'unknown') set('status', 'incomplete');
  document.getElementById('note').value = get('memory');
  document.getElementById('note').addEventListener('input', function (event) { set('memory', event.target.value); });
  document.getElementById('next').addEventListener('click', function () {
    set('place', '2');
    document.getElementById('place').textContent = 'at page 2';
  });
  document.getElementById('right').addEventListener('click', function () { answer(90); });
  document.getElementById('wrong').addEventListener('click', function () { answer(20); });
  document.getElementById('end').addEventListener('click', function () {
    set('exit', 'suspend');
    api[names.end]('');
    say('Ended.');
  });
});
function answer(points) {
  set('score', old ? String(points) : String(points / 100));
  set('status', old ? (points > 50 ? 'passed' : 'failed') : 'completed');
  if (!old) api.SetValue('cmi.success_status', points > 50 ? 'passed' : 'failed');
  say('You have ' + points + ' points.');
}
"""

SCO_HTML = """<!doctype html>
<html lang="en" data-edition="{edition}"><head><meta charset="utf-8"><title>{title}</title>
<script src="{up}shared/sco.js"></script></head>
<body><h1>{title}</h1><p id="who"></p><p id="place"></p><p id="said" role="status"></p>
<p><label for="note">Your note</label> <input id="note"></p>
<button id="next">Next page</button> <button id="right">Knock, say who you are, wait</button>
<button id="wrong">Go straight in</button> <button id="end">Leave the course</button></body></html>
"""

# Tries, from a page of the course, everything that a package has no business with.
HOSTILE_SCO = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Hostile course</title></head><body><h1>Hostile course</h1>
<script src="shared/attacks.js"></script><script src="shared/begin.js"></script></body></html>
"""
BEGIN_JS = """
// So that it counts as a course that speaks: API.LMSInitialize('').
attack(%(app)r, 'shared/worker.js');
"""


@dataclass
class Sco:
    """One part of a course as its maker writes it."""

    title: str = "A visit"
    href: str = "visit/index.html"
    kind: str = "sco"
    more: str = ""
    parameters: str = ""
    base: str = ""


def manifest(
    parts: tuple[Sco, ...] = (Sco(),),
    *,
    edition: str = "1.2",
    title: str = "Before a first visit",
    before: str = "",
    schemaversion: str | None = None,
    base: str = "",
) -> str:
    """The manifest of a course."""
    attribute = "adlcp:scormtype" if edition == "1.2" else "adlcp:scormType"
    said = edition if schemaversion is None else schemaversion
    version = f"<schemaversion>{said}</schemaversion>" if said else ""
    xml_base = f" xml:base={quoteattr(base)}" if base else ""
    items = "".join(
        f'<item identifier="i{number}" identifierref="r{number}" parameters={quoteattr(part.parameters)}>'
        f"<title>{escape(part.title)}</title>{part.more}</item>"
        for number, part in enumerate(parts)
    )
    resources = "".join(
        f'<resource identifier="r{number}" type="webcontent" {attribute}="{part.kind}" href={quoteattr(part.href)}'
        + (f" xml:base={quoteattr(part.base)}" if part.base else "")
        + f"><file href={quoteattr(part.href)}/></resource>"
        for number, part in enumerate(parts)
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{before}<manifest identifier="course" version="1" '
        f"{OLD if edition == '1.2' else NEW}{xml_base}>"
        f"<metadata><schema>ADL SCORM</schema>{version}</metadata>"
        f'<organizations default="o"><organization identifier="o"><title>{escape(title)}</title>{items}</organization>'
        f"</organizations><resources>{resources}</resources></manifest>"
    )


def course_files(*, extra: Files | None = None, root: str = "", **parts: Any) -> Files:
    """The files of a course, by name, ready to be damaged and zipped."""
    edition = parts.get("edition", "1.2")
    every: tuple[Sco, ...] = parts.get("parts", (Sco(),))
    files: Files = {"imsmanifest.xml": manifest(**parts), "shared/sco.js": SCO_JS}
    for part in every:
        name = part.base + part.href.partition("?")[0]
        up = "../" * (parts.get("base", "") + name).count("/")
        files[parts.get("base", "") + name] = SCO_HTML.format(
            edition="1.2" if edition == "1.2" else "2004", title=escape(part.title), up=up
        )
    return {root + name: data for name, data in (files | (extra or {})).items()}


def build_course(**parts: Any) -> bytes:
    """A whole SCORM course as a zip; without arguments, a SCORM 1.2 course of one part that works."""
    return zipped(course_files(**parts))


def build_hostile_course(app: str = "") -> bytes:
    """A course whose page tries everything that it has no business with."""
    extra: Files = {
        "index.html": HOSTILE_SCO,
        "shared/attacks.js": ATTACKS_JS,
        "shared/begin.js": BEGIN_JS % {"app": app},
        "shared/worker.js": "self.x = 1;",
    }
    return build_course(parts=(Sco("Hostile", "index.html"),), title="Hostile course", extra=extra)


def two_parts(edition: str = "1.2") -> bytes:
    """A course of two parts."""
    return build_course(
        edition=edition, parts=(Sco("Before you go"), Sco("At the door", "door/index.html")), title="Two parts"
    )


def make_course(author: Any = None, data: bytes | None = None, approver: Any = None) -> Any:
    """A course of the author's organisation, approved where somebody is named."""
    package = install_package(
        author=author,
        organisation=author.organisation if author else None,
        file=io.BytesIO(build_course() if data is None else data),
        file_name="course.zip",
    )
    if approver is not None and package.is_waiting:
        package = approve_package(approver=approver, package=package)
    return package
