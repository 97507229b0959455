"""Reads the house's own source, for the rules about it."""

import ast
import subprocess
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.apps import AppConfig, apps
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver

ROOT = Path(settings.BASE_DIR)
PACKAGES = ("pathway", "modules", "assessments", "portfolio")
Function = ast.FunctionDef | ast.AsyncFunctionDef


def our_apps() -> list[AppConfig]:
    """Our own apps."""
    return [config for config in apps.get_app_configs() if config.name.split(".")[0] in PACKAGES]


def our_files(pattern: str = "*.py") -> Iterator[Path]:
    """Our own source files, without migrations."""
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob(pattern)):
            if not {"migrations", "static_built", "static_src", "__pycache__"} & set(path.parts):
                yield path


def rooms(name: str) -> Iterator[tuple[str, Path]]:
    """The files of one room in every app, such as actions.py or actions/*.py, with their dotted names."""
    for path in our_files():
        inside = path.relative_to(ROOT).with_suffix("").parts
        if name in inside[1:4] and "management" not in inside:
            yield ".".join(inside).removesuffix(".__init__"), path


@cache
def tree(path: Path) -> ast.Module:
    """A file's syntax."""
    return ast.parse(path.read_text(encoding="utf-8"))


def functions(path: Path) -> dict[str, Function]:
    """The functions at the top of a file, by name."""
    return {node.name: node for node in tree(path).body if isinstance(node, Function)}


def names_called(node: ast.AST) -> list[str]:
    """What a piece of code calls, by its last name: `record`, `create`, `enqueue`."""
    calls = [call.func for call in ast.walk(node) if isinstance(call, ast.Call)]
    return [f.id if isinstance(f, ast.Name) else f.attr for f in calls if isinstance(f, ast.Name | ast.Attribute)]


@cache
def floors() -> dict[str, int]:
    """Which floor each package stands on, counted from the foundations, as pyproject.toml says."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = next(c["layers"] for c in contracts if c["name"] == "Apps import downwards only")
    found = {}
    for height, layer in enumerate(reversed(layers)):
        for package in layer.split("|"):
            found[package.strip(" ()")] = height
    return found


def committed_files() -> list[Path]:
    """Every file in the repository."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    return [ROOT / name for name in listed.stdout.decode().split("\0") if name and (ROOT / name).is_file()]


def our_patterns(resolver: URLResolver | None = None, namespace: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Our own named URLs: those whose view is in one of our packages."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from our_patterns(pattern, inner)
        elif getattr(pattern.callback, "__module__", "").split(".")[0] in PACKAGES:
            yield f"{namespace}{pattern.name}", pattern
