"""manage.py build_packages [--to FOLDER]: the library's own activities as .h5p files, else into var/h5p."""

from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from modules.library import Activity, read_library
from modules.packages.build import build_scenario, build_signs


class Command(BaseCommand):
    """Build the packages of the library's scenarios and activities."""

    help = "Build the library's own scenarios and activities as .h5p files."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--to", type=Path, default=Path(settings.VAR_DIR) / "h5p", help="the folder to write to")

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["to"]
        folder.mkdir(parents=True, exist_ok=True)
        for slug, package in _packages():
            (folder / f"{slug}.h5p").write_bytes(package)
            self.stdout.write(str(folder / f"{slug}.h5p"))


def _packages() -> Iterator[tuple[str, bytes]]:
    for module in read_library():
        if module.scenario is not None:
            yield module.scenario.slug, build_scenario(module.scenario, module.scenario.title)
        for block in module.blocks:
            if isinstance(block, Activity) and block.signs is not None:
                yield block.activity, build_signs(block, block.title)
