"""Each pair of colours that meets on a page is far enough apart, in both themes (WCAG 2.2: 1.4.3, 1.4.11)."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
TOKENS = (ROOT / "pathway" / "static_src" / "scss" / "_tokens.scss").read_text(encoding="utf-8")
GROUNDS = ("paper", "sheet", "sand")
# Words on what they stand on: at least 4.5 to 1.
TEXT = [
    *((word, ground) for ground in GROUNDS for word in ("ink", "ink-soft", "teal", "teal-deep", "overdue")),
    *((word, "paper") for word in ("met", "due")),
    *(
        (word, f"{state}-wash")
        for state in ("met", "due", "overdue", "teal")
        for word in ("ink", "ink-soft", "teal-deep")
    ),
    ("teal", "teal-wash"),
    ("teal", "due-wash"),
    ("teal", "met-wash"),
    ("met", "met-wash"),
    ("due", "due-wash"),
    ("overdue", "overdue-wash"),
    ("on-teal", "teal"),
    ("on-teal", "teal-deep"),
    ("on-overdue", "overdue"),
    ("on-focus", "focus"),
]
# Edges of controls, shapes and bars on what they stand on: at least 3 to 1.
SHAPES = [
    *(("line-strong", ground) for ground in GROUNDS),
    *((shape, "paper") for shape in ("teal", "met", "due-fill", "overdue")),
    ("ink", "focus"),
    ("teal", "sand"),
    ("paper", "met"),
]
# In the dark the ring is light and so is its halo: the ring is told from the page.
EXCEPT = {("dark", "ink", "focus")}


def theme(name: str) -> dict[str, str]:
    """The colours of one theme, by their names."""
    block = re.search(rf"^\${name}: \((.*?)^\);", TOKENS, re.S | re.M)
    assert block, f"no theme called {name}"
    return dict(re.findall(r'"([a-z-]+)": (#[0-9a-f]{6})', block.group(1)))


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    parts = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """How far two colours are apart, from 1 to 21."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_measured_as_wcag_measures_it() -> None:
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_both_themes_have_the_same_names() -> None:
    assert theme("light").keys() == theme("dark").keys()
    used = {name for pair in TEXT + SHAPES for name in pair}
    assert used <= theme("light").keys()


@pytest.mark.parametrize("name", ["light", "dark"])
def test_words_can_be_read(name: str) -> None:
    colours = theme(name)
    weak = {pair: round(contrast(*(colours[one] for one in pair)), 2) for pair in TEXT}
    assert {pair: ratio for pair, ratio in weak.items() if ratio < 4.5} == {}


@pytest.mark.parametrize("name", ["light", "dark"])
def test_shapes_can_be_seen(name: str) -> None:
    colours = theme(name)
    pairs = [pair for pair in SHAPES if (name, *pair) not in EXCEPT]
    weak = {pair: round(contrast(*(colours[one] for one in pair)), 2) for pair in pairs}
    assert {pair: ratio for pair, ratio in weak.items() if ratio < 3} == {}
