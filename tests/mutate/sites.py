"""Every `require(...)` and `.visible_to(...)` of the house, compiled so that one of them at a time can be taken away.

Our modules are compiled with each such call sent through here. Asked as they stand, they do what they always do; while
`away` names one, that one is left out: a `require` lets everybody pass, a `visible_to` shows every row.
"""

import ast
import builtins
import importlib.abc
import importlib.machinery
import os
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("pathway", "modules", "assessments", "portfolio")
# The show flat tells a story and guards nothing; the door itself is what the others call.
LEFT_OUT = ("pathway/demo/", "pathway/core/permissions.py")
AWAY = "PATHWAY_CHECK_AWAY"

away: str | None = os.environ.get(AWAY)
reached: set[str] = set()
reached_by_test: dict[str, list[str]] = defaultdict(list)


def _sites_in(path: Path, source: ast.Module) -> list[tuple[ast.Call, str]]:
    inside = path.relative_to(ROOT).as_posix()
    if inside.startswith(LEFT_OUT):
        return []
    found = []
    for node in ast.walk(source):
        if isinstance(node, ast.Call):
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            if name == "require" or (name == "visible_to" and isinstance(node.func, ast.Attribute)):
                found.append((node, f"{inside}:{node.lineno}:{node.col_offset} {ast.unparse(node)}"))
    return found


def all_sites() -> list[str]:
    """Every check, as `file:line:column call`."""
    found = []
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            if "migrations" not in path.parts and "static_built" not in path.parts:
                found += [site for _, site in _sites_in(path, ast.parse(path.read_text(encoding="utf-8")))]
    return found


def _note(site: str) -> bool:
    reached.add(site)
    if (test := os.environ.get("PYTEST_CURRENT_TEST")) and reached_by_test.get(test, [""])[-1] != site:
        reached_by_test[test].append(site)
    return site == away


def _require(site: str, door: Any, *args: Any, **named: Any) -> None:
    if not _note(site):
        door(*args, **named)


def _visible_to(site: str, rows: Any, *args: Any, **named: Any) -> Any:
    return rows.all() if _note(site) else rows.visible_to(*args, **named)


class _Loader(importlib.machinery.SourceFileLoader):
    def path_stats(self, path: str) -> Any:
        raise OSError("compiled anew each time, and never kept")

    def source_to_code(self, data: Any, path: Any, *, _optimize: int = -1) -> Any:  # type: ignore[override]
        source = ast.parse(data, filename=path)
        for node, site in _sites_in(Path(path).resolve(), source):
            known = ast.Constant(site)
            if isinstance(node.func, ast.Attribute) and node.func.attr == "visible_to":
                node.args[:0] = [known, node.func.value]
                node.func = ast.Name("__pathway_visible_to__", ast.Load())
            else:
                node.args[:0] = [known, node.func]
                node.func = ast.Name("__pathway_require__", ast.Load())
        return compile(ast.fix_missing_locations(source), path, "exec", dont_inherit=True, optimize=_optimize)


class _Finder(importlib.abc.MetaPathFinder):
    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        if name.split(".")[0] not in PACKAGES:
            return None
        spec = importlib.machinery.PathFinder.find_spec(name, path, target)
        if spec and type(spec.loader) is importlib.machinery.SourceFileLoader:
            spec.loader = _Loader(spec.loader.name, spec.loader.path)
        return spec


def install() -> None:
    """From now on our modules are compiled this way; call it before the first of them is imported."""
    loaded = sorted(name for name in sys.modules if name.split(".")[0] in PACKAGES)
    if loaded:
        raise RuntimeError(f"{loaded[0]} is imported already.")
    builtins.__pathway_require__ = _require  # type: ignore[attr-defined]
    builtins.__pathway_visible_to__ = _visible_to  # type: ignore[attr-defined]
    sys.meta_path.insert(0, _Finder())
