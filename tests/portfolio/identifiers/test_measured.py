"""The published figures are the computed ones, and the targets hold on both halves."""

import hashlib
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from portfolio.identifiers.measuring import Marked, measure, read_half

TEXTS = Path(settings.BASE_DIR) / "tests" / "corpus" / "identifiers"


@pytest.mark.parametrize("half", ["a", "b"])
def test_targets_hold_on_each_half(half: str) -> None:
    staff, texts = read_half(TEXTS / f"half_{half}.jsonl")
    figures = measure(staff, texts)
    assert (figures.texts, figures.clean) == (200, 100)
    assert figures.holds == {"hard": True, "soft": True, "blocked": True, "warned": True}


def test_half_b_is_as_it_was_sealed() -> None:
    sealed = (TEXTS / "half_b.sha256").read_text().split()[0]
    assert hashlib.sha256((TEXTS / "half_b.jsonl").read_bytes()).hexdigest() == sealed


def test_the_halves_share_no_text_and_no_name() -> None:
    (staff_a, half_a), (staff_b, half_b) = (read_half(TEXTS / f"half_{half}.jsonl") for half in "ab")
    assert not {one.text for one in half_a} & {one.text for one in half_b}
    assert not set(staff_a) & set(staff_b)

    def names(half: list[Marked]) -> set[str]:
        return {one.text[start:end] for one in half for kind, start, end in one.spans if kind == "name"}

    assert not names(half_a) & names(half_b)


def test_the_published_page_says_what_is_computed() -> None:
    call_command("measure_identifiers", "--check")


def test_a_page_that_says_otherwise_is_found_out(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("100 of 100")
    with pytest.raises(SystemExit):
        call_command("measure_identifiers", "--check", "--page", str(page))


def test_a_miss_counts_as_one() -> None:
    figures = measure([], [Marked("call me, I am at home", False, [("phone", 0, 4)])])
    assert (figures.planted["phone"], figures.found["phone"], figures.holds["hard"]) == (1, 0, False)
