"""A browser that looks at a page as a person would, and lists what axe and the ruler find."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from tests.chromium import ARGUMENTS, find_chromium

ROOT = Path(__file__).resolve().parent.parent.parent
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
TALLEST = 12_000


@contextmanager
def chromium() -> Iterator[Browser]:
    """This machine's Chromium."""
    path = find_chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@dataclass
class Findings:
    """What is wrong with a page, in lines a person can act on."""

    lines: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.lines)


@cache
def _axe() -> str:
    if not AXE.exists():
        raise FileNotFoundError("axe-core is not installed: run python pathway/static_src/build.py --force")
    return AXE.read_text(encoding="utf-8")


def axe(page: Page, exclude: tuple[str, ...] = ()) -> list[str]:
    """Run axe on a page and say what it found: rule, help and the first places."""
    page.wait_for_load_state()
    page.evaluate(_axe())
    result: dict[str, Any] = page.evaluate(
        "([rules, exclude]) => axe.run({exclude: exclude.map(e => [e])}, {runOnly: rules, resultTypes: ['violations']})",
        [RULES, list(exclude)],
    )
    return [
        f"axe {found['id']}: {found['help']}: " + " | ".join(node["html"][:160] for node in found["nodes"][:3])
        for found in result["violations"]
    ]


WIDER = """width => [...document.querySelectorAll('body *')]
  .filter(e => {
    const box = e.getBoundingClientRect();
    if (box.width === 0 || box.right <= width + 1) return false;
    for (let up = e.parentElement; up; up = up.parentElement)
      if (['auto', 'scroll', 'hidden'].includes(getComputedStyle(up).overflowX) && up !== document.body && up !== document.documentElement) return false;
    return true;
  })
  .slice(0, 4).map(e => e.tagName.toLowerCase() + (e.className && typeof e.className === 'string' ? '.' + e.className.trim().split(/\\s+/).join('.') : ''))"""


def too_wide(page: Page) -> list[str]:
    """What sticks out on the right so that the page moves sideways."""
    width = page.viewport_size["width"] if page.viewport_size else 0
    if page.evaluate("document.documentElement.scrollWidth") <= width:
        return []
    return [f"wider than {width} px: {', '.join(page.evaluate(WIDER, width)) or 'something unseen'}"]


SMALL = """() => [...document.querySelectorAll('main a, main button, main summary, nav a, header a, footer a')]
  .filter(e => { const b = e.getBoundingClientRect(); const s = getComputedStyle(e);
    return b.width > 1 && (b.height < 24 || b.width < 24) && s.display !== 'inline' && s.visibility !== 'hidden'; })
  .slice(0, 4).map(e => e.textContent.trim().slice(0, 40))"""


def too_small(page: Page) -> list[str]:
    """Things to press that are smaller than 24 by 24 pixels (WCAG 2.2, 2.5.8); links inside a sentence are exempt."""
    small = page.evaluate(SMALL)
    return [f"smaller than 24 px: {', '.join(small)}"] if small else []


def look(page: Page, picture: Path | None = None, exclude: tuple[str, ...] = ()) -> Findings:
    """Look at the open page as a whole, keep a picture of it and say what is wrong."""
    page.evaluate("document.fonts.ready")
    size = page.viewport_size or {"width": 375, "height": 800}
    findings = Findings(axe(page, exclude) + too_wide(page) + too_small(page))
    if picture:
        picture.parent.mkdir(parents=True, exist_ok=True)
        tall = min(page.evaluate("document.documentElement.scrollHeight"), TALLEST)
        # As tall as the page, so that what is fixed at the foot stands at the foot of the picture.
        page.set_viewport_size({"width": size["width"], "height": max(tall, size["height"])})
        page.screenshot(path=str(picture))
        page.set_viewport_size(size)  # type: ignore[arg-type]
    return findings


def shape_of(path: str) -> str:
    """An address without its numbers and keys, to tell pages of one kind from one another."""
    return re.sub(r"(?<=/)(\d+|[0-9a-f]{8}-[0-9a-f-]{27}|[A-Za-z0-9_-]{20,})(?=/|$)", "*", path)
