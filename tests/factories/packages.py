"""Builds small H5P packages in code: one that works (FSW.Probe), one that attacks, and damaged ones."""

import io
import json
import zipfile
from dataclasses import dataclass, field
from typing import Any

from modules.actions.packages import approve_package, install_package
from modules.models import Activity, Enrolment, ModuleSnapshot
from pathway.core import clock
from tests.factories.attacks import ATTACKS_JS
from tests.factories.modules import make_module, publish

A_DAY = (2026, 11, 23, 9, 0, 0)
Files = dict[str, str | bytes]

# A question with two buttons. Plays in any H5P host: starts, answers, completes, and gives its state back.
PROBE_JS = """
var FSW = FSW || {};
FSW.Probe = (function (EventDispatcher) {
  function Probe(params, contentId, extras) {
    EventDispatcher.call(this);
    var self = this;
    var state = (extras && extras.previousState) || {};
    self.contentId = contentId;

    function sub(verb) {
      var event = self.createXAPIEventTemplate(verb);
      var object = event.data.statement.object;
      object.id += '?subContentId=00000000-0000-4000-8000-000000000001';
      event.data.statement.context.contextActivities.parent = [{ id: object.id.split('?')[0], objectType: 'Activity' }];
      return event;
    }

    function answer(chosen, said) {
      var right = chosen === params.right;
      state = { chosen: chosen };
      said.textContent = 'You chose ' + params.answers[chosen] + '.';
      self.triggerXAPI('interacted');
      var part = sub('answered');
      part.setScoredResult(right ? 1 : 0, 1, self, true, right);
      self.trigger(part);
      var whole = self.createXAPIEventTemplate('answered');
      whole.setScoredResult(right ? params.points : 0, params.points, self, true, right);
      self.trigger(whole);
      self.triggerXAPICompleted(right ? params.points : 0, params.points, right);
      self.trigger('resize');
    }

    self.attach = function ($container) {
      var root = $container[0];
      root.classList.add('fsw-probe');
      var question = document.createElement('p');
      question.textContent = params.question;
      var said = document.createElement('p');
      said.setAttribute('role', 'status');
      root.append(question);
      params.answers.forEach(function (text, index) {
        var button = document.createElement('button');
        button.textContent = text;
        button.addEventListener('click', function () { answer(index, said); });
        root.append(button);
      });
      root.append(said);
      if (state.chosen !== undefined) said.textContent = 'Last time you chose ' + params.answers[state.chosen] + '.';
      self.setActivityStarted();
    };
    self.getCurrentState = function () { return state; };
    self.getScore = function () { return state.chosen === params.right ? params.points : 0; };
    self.getMaxScore = function () { return params.points; };
    self.resetTask = function () { state = {}; };
  }
  Probe.prototype = Object.create(EventDispatcher.prototype);
  Probe.prototype.constructor = Probe;
  return Probe;
})(H5P.EventDispatcher);
"""

PROBE_CSS = ".fsw-probe { font-family: sans-serif; padding: 1rem; min-height: 12rem; }"

HOSTILE_JS = """
var FSW = FSW || {};
FSW.Hostile = function (params) {
  this.attach = function ($container) {
    $container[0].textContent = 'Hostile';
    attack(params.app, params.worker);
  };
};
// Opened by itself there is nobody to start it, so it starts by itself.
if (window.top === window) {
  document.addEventListener('DOMContentLoaded', function () { attack(H5PIntegration.app, 'sw.js'); });
}
"""

PROBE_CONTENT = {
    "question": "A child tells you they are frightened at home. What do you do first?",
    "answers": ["Listen, and tell your safeguarding lead today", "Wait for the next visit"],
    "right": 0,
    "points": 5,
}


@dataclass
class LibrarySource:
    """A library as its maker writes it."""

    machine: str
    version: tuple[int, int, int] = (1, 0, 0)
    files: Files = field(default_factory=dict)
    scripts: tuple[str, ...] = ()
    styles: tuple[str, ...] = ()
    needs: tuple[tuple[str, int, int], ...] = ()
    more: dict[str, Any] = field(default_factory=dict)

    @property
    def folder(self) -> str:
        return f"{self.machine}-{self.version[0]}.{self.version[1]}"

    @property
    def description(self) -> dict[str, Any]:
        described: dict[str, Any] = {
            "title": self.machine,
            "machineName": self.machine,
            "majorVersion": self.version[0],
            "minorVersion": self.version[1],
            "patchVersion": self.version[2],
            "runnable": 1,
            "license": "MIT",
            "preloadedJs": [{"path": path} for path in self.scripts],
            "preloadedCss": [{"path": path} for path in self.styles],
            "preloadedDependencies": [dependency(*need) for need in self.needs],
        }
        return described | self.more


def dependency(machine: str, major: int | str, minor: int | str) -> dict[str, Any]:
    """How one library asks for another."""
    return {"machineName": machine, "majorVersion": major, "minorVersion": minor}


def probe_library(js: str = PROBE_JS, **more: Any) -> LibrarySource:
    """The working library, FSW.Probe 1.0."""
    return LibrarySource(
        "FSW.Probe",
        files={"probe.js": js, "probe.css": PROBE_CSS, "language/en.json": '{"semantics":[]}'},
        scripts=("probe.js",),
        styles=("probe.css",),
        **more,
    )


def package_files(
    *,
    libraries: tuple[LibrarySource, ...] | None = None,
    main: str = "FSW.Probe",
    content: Any = None,
    title: str = "What would you do first?",
    manifest: dict[str, Any] | None = None,
    extra: Files | None = None,
) -> Files:
    """The files of a package, by name, ready to be damaged and zipped."""
    libraries = (probe_library(),) if libraries is None else libraries
    described = {
        "title": title,
        "language": "en",
        "mainLibrary": main,
        "embedTypes": ["div"],
        "license": "CC BY",
        "preloadedDependencies": [dependency(lib.machine, *lib.version[:2]) for lib in libraries],
    }
    files: Files = {
        "h5p.json": json.dumps(described | (manifest or {})),
        "content/content.json": json.dumps(PROBE_CONTENT if content is None else content),
    }
    for library in libraries:
        files[f"{library.folder}/library.json"] = json.dumps(library.description)
        files |= {f"{library.folder}/{name}": data for name, data in library.files.items()}
    return files | (extra or {})


def zipped(files: Files, **options: Any) -> bytes:
    """The files as a zip, the same bytes every time."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, **options) as archive:
        for name, data in files.items():
            info = zipfile.ZipInfo(name, A_DAY)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o100644 << 16
            archive.writestr(info, data)
    return out.getvalue()


def build_package(**parts: Any) -> bytes:
    """A whole .h5p file; without arguments, a question that works."""
    return zipped(package_files(**parts))


def build_hostile_package(app: str = "", worker: str = "sw.js") -> bytes:
    """A .h5p file whose library tries everything that it has no business with."""
    hostile = LibrarySource(
        "FSW.Hostile",
        files={"attacks.js": ATTACKS_JS, "hostile.js": HOSTILE_JS, "sw.js": "self.x = 1;"},
        scripts=("attacks.js", "hostile.js"),
    )
    return build_package(
        libraries=(hostile,), main="FSW.Hostile", content={"app": app, "worker": worker}, title="Hostile"
    )


def make_package(author: Any = None, data: bytes | None = None, approver: Any = None) -> Any:
    """A package of the author's organisation, or of the shared library, approved where somebody is named."""
    organisation = author.organisation if author else None
    package = install_package(
        author=author,
        organisation=organisation,
        file=io.BytesIO(build_package() if data is None else data),
        file_name="package.h5p",
    )
    if approver is not None and package.is_waiting:
        package = approve_package(approver=approver, package=package)
    return package


def make_activity(package: Any, **fields: Any) -> Activity:
    """A package put to use."""
    values: dict[str, Any] = {"title": str(package), "completion_rule": "finished", "made_at": clock.now()}
    return Activity.objects.create(organisation=package.organisation, package=package, **(values | fields))


def put_into_module(activity: Activity, *workers: Any, author: Any) -> Any:
    """A published module in which the activity stands, and the workers on it."""
    page = make_module(author.organisation, author, title=f"Module with {activity.title}")
    snapshot = publish(page, author)
    fields = {field.attname: getattr(snapshot, field.attname) for field in snapshot._meta.concrete_fields}
    fields |= {"id": None, "number": snapshot.number + 1, "contents": snapshot.contents | {"activities": [activity.pk]}}
    ModuleSnapshot.objects.create(**fields)
    for worker in workers:
        Enrolment.objects.create(worker=worker, module=page, title=page.title, started_at=clock.now())
    return page
