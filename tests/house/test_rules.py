"""The rules of docs/architecture.md that a machine can hold us to."""

import ast
import inspect
import re

import pytest
from django.conf import settings
from django.db.models import ForeignKey, ManyToManyField, Model

from tests.house.reading import (
    ROOT,
    committed_files,
    floors,
    functions,
    names_called,
    our_apps,
    our_files,
    our_patterns,
    rooms,
    tree,
)

LONGEST_VIEW = 40
METHOD_DECORATORS = {"require_safe", "require_GET", "require_POST", "require_http_methods"}
# Actions that do not write exactly one event: how many, and why.
NOT_ONE = {
    "pathway.audit.actions.record": (0, "is the event"),
    "pathway.notifications.actions.notify": (0, "tells of a deed that wrote its own event"),
    "pathway.notifications.actions.mark_read": (0, "opening one's own notice is nobody's business"),
    "portfolio.actions.save_draft": (0, "an autosave is no deed yet"),
    "portfolio.actions.begin_upload": (0, "the file is told of when it is kept"),
    "portfolio.actions.add_piece": (0, "the file is told of when it is kept"),
    "portfolio.actions.drop_upload": (0, "nothing was ever kept"),
    "pathway.supervision.actions.records.save_draft": (0, "an autosave is no deed yet"),
    "modules.actions.learning.save_reflection": (0, "a private answer is kept as it is typed, and told to nobody"),
    "modules.actions.packages.save_state": (0, "autosaves are exempt"),
    "assessments.actions.decisions.record_form": (2, "says either that it was recorded or that it was dropped"),
    "assessments.actions.withdrawals.withdraw_decision": (2, "the evidence waits for a decision again as well"),
    "assessments.actions.quality.assure": (2, "overturning lets the evidence wait for a decision again as well"),
    "assessments.actions.inspections.let_inspector_in": (2, "somebody who has no account is given one as well"),
    "modules.actions.library.keep_library_module": (4, "the command line sets up a page, check, activities, scenario"),
    "pathway.progression.actions.applications.decide_move": (2, "a positive decision places the worker as well"),
    "pathway.progression.actions.applications.correct_decision": (2, "a positive decision places the worker as well"),
}
WRITE_ZIP_FILES = {
    "modules/packages/build.py",
    "assessments/bundle/packing.py",
    "pathway/demo/playing.py",
    "pathway/protection/copies.py",
}
STRANGE_NAMES = {"utils", "util", "common", "base", "helpers", "helper", "misc", "services", "managers"}


OUR_VIEWS = [(name, pattern) for name, pattern in our_patterns() if not hasattr(pattern.callback, "view_class")]


def our_models() -> list[type[Model]]:
    return [model for config in our_apps() for model in config.get_models()]


@pytest.mark.parametrize("config", our_apps(), ids=lambda config: config.name)
def test_every_app_stands_on_a_floor(config):
    assert config.name in floors()


@pytest.mark.parametrize("model", our_models(), ids=lambda model: model._meta.label)
def test_foreign_keys_point_downwards(model):
    """String references escape import-linter; only the user may be named from below."""
    here = model._meta.app_config.name
    for field in model._meta.get_fields():
        if not isinstance(field, ForeignKey | ManyToManyField):
            continue
        other = field.related_model._meta
        if other.app_config.name == here or other.label == settings.AUTH_USER_MODEL:
            continue
        if other.app_config.name in floors():
            assert floors()[other.app_config.name] < floors()[here], f"{field} points up to {other.label}"


@pytest.mark.parametrize("model", our_models(), ids=lambda model: model._meta.label)
def test_every_model_says_whether_it_holds_personal_data(model):
    last = inspect.getdoc(model).strip().splitlines()[-1]
    assert re.match(r"\.\. (pii|no_pii): \S", last), f"the docstring of {model.__name__} ends with: {last}"


def test_every_action_writes_exactly_one_event():
    """Counted in the source: in the action itself, in a private function it calls, or in one action it calls."""
    wrong, seen = [], set()
    silent = {name.rpartition(".")[2] for name, (count, _) in NOT_ONE.items() if count == 0}
    actions = {name for _, path in rooms("actions") for name in functions(path) if not name.startswith("_")} - silent
    for module, path in rooms("actions"):
        inside = functions(path)
        for name, node in inside.items():
            if name.startswith("_") or _only_asks(node):
                continue
            seen.add(f"{module}.{name}")
            count = _events(node, inside, actions - {name})
            if count != NOT_ONE.get(f"{module}.{name}", (1,))[0]:
                wrong.append(f"{module}.{name} writes {count}")
    assert not wrong, "\n".join(wrong)
    assert not set(NOT_ONE) - seen - {"pathway.audit.actions.record"}, "a reason is given for what is not there"


def _only_asks(node):
    """A helper that neither opens a transaction nor names an acting person changes nothing."""
    return not any("atomic" in ast.unparse(decorator) for decorator in node.decorator_list) and not node.args.kwonlyargs


def _events(node, inside, actions):
    called = names_called(node)
    own = called.count("record")
    private = sum(_events(inside[name], inside, actions) for name in called if name.startswith("_") and name in inside)
    return own + private or min(1, sum(name in actions for name in called))


@pytest.mark.parametrize(("name", "pattern"), OUR_VIEWS, ids=[name for name, _ in OUR_VIEWS])
def test_every_view_says_its_methods_and_is_short_and_named_like_its_url(name, pattern):
    view = inspect.unwrap(pattern.callback)
    node = ast.parse(inspect.cleandoc(inspect.getsource(view))).body[0]
    decorators = {ast.unparse(decorator).split("(")[0].split(".")[-1] for decorator in node.decorator_list}
    assert decorators & METHOD_DECORATORS, f"{view.__name__} answers every method: add @require_safe or @require_POST"
    assert node.end_lineno - node.lineno < LONGEST_VIEW, f"{view.__name__} is longer than {LONGEST_VIEW} lines"
    assert view.__name__ == name.split(":")[-1].replace("-", "_")


INLINE = re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)|<style|\sstyle=|\son[a-z]+=|javascript:", re.I)


def test_no_template_holds_inline_script_or_style():
    """But for mail, where nothing else works."""
    for path in sorted((ROOT / "templates").rglob("*.html")):
        if "mail" in path.parts:
            continue
        found = INLINE.search(path.read_text(encoding="utf-8"))
        assert not found, f"{path.relative_to(ROOT)}: {found.group()}"


CLOCKS = re.compile(r"timezone\.now|datetime\.(now|today|utcnow)|date\.today|localdate\(\)|auto_now|\bNow\(\)")


def test_every_time_comes_from_the_one_clock():
    for path in our_files():
        if path.relative_to(ROOT).as_posix() != "pathway/core/clock.py":
            found = CLOCKS.search(path.read_text(encoding="utf-8"))
            assert not found, f"{path.relative_to(ROOT)}: {found.group()}"


STRANGE = re.compile(
    r"(?<![\w.])/(work|root|home|Users)/|registry\.npmjs|pypi\.org|pythonhosted|\bT[O]DO\b|\bF[I]XME\b|\bX{3}\b", re.A
)


def test_nothing_of_a_machine_and_nothing_undone_is_committed():
    for path in committed_files():
        if "corpus" in path.parts or path.suffix in (".png", ".jpg", ".webp", ".svg", ".docx") or path.name == __file__:
            continue
        if path.samefile(__file__):
            continue
        found = STRANGE.search(path.read_text(encoding="utf-8", errors="replace"))
        assert not found, f"{path.relative_to(ROOT)}: {found.group()}"


def test_zip_files_are_read_in_one_place():
    """Python's own zipfile believes what an archive says of itself; `pathway.core.archives` does not."""
    for path in our_files():
        imported = [name for node in ast.walk(tree(path)) for name in _imported(node)]
        reads = {"zipfile", "zipfile.ZipFile", "zipfile.is_zipfile"} & {*imported}
        inside = path.relative_to(ROOT).as_posix()
        assert not reads or inside in WRITE_ZIP_FILES, inside


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        return [f"{node.module}.{alias.name}" for alias in node.names]
    return []


def test_packages_are_named_after_what_they_hold():
    for path in our_files():
        inside = path.relative_to(ROOT)
        if inside.parts[:2] != ("pathway", "settings"):
            assert not STRANGE_NAMES & {*inside.parts[:-1], inside.stem}, str(inside)


def test_every_public_name_says_what_it_is():
    wrong = []
    for path in our_files():
        module = tree(path)
        if module.body and not ast.get_docstring(module):
            wrong.append(f"{path.relative_to(ROOT)} itself")
        public = [n for n in module.body if isinstance(n, ast.FunctionDef | ast.ClassDef) and n.name[0] != "_"]
        wrong += [f"{path.relative_to(ROOT)}: {node.name}" for node in public if not ast.get_docstring(node)]
    assert not wrong, "these lack a docstring:\n" + "\n".join(wrong)
