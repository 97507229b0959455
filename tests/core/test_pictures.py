"""The sums behind the drawings."""

import pytest

from pathway.core.pictures import AWAY, HERE, bars, pathway, share


@pytest.mark.parametrize(
    ("part", "whole", "hundredths"), [(1, 3, 33), (0, 5, 0), (7, 5, 100), (-1, 5, 0), (3, 0, 0), (0.5, 1, 50)]
)
def test_share_stays_between_nothing_and_all(part: float, whole: float, hundredths: int) -> None:
    assert share(part, whole) == hundredths


def level(name: str, state: str, statuses: list[str]) -> dict[str, object]:
    return {"name": name, "state": state, "stones": [{"status": status} for status in statuses]}


def test_pathway_lays_the_lowest_level_at_the_foot() -> None:
    drawing = pathway([level("Apprentice", "past", ["met"]), level("Trainee", "here", ["met", "none"])])
    assert [stretch.name for stretch in drawing.stretches] == ["Trainee", "Apprentice"]
    trainee, apprentice = drawing.stretches
    assert trainee.stones[0].y < apprentice.name_y < apprentice.stones[0].y < drawing.height


def test_pathway_says_in_words_what_is_met() -> None:
    drawing = pathway([level("Trainee", "here", ["met", "partly", "none"]), level("Senior", "later", [])])
    assert [stretch.words for stretch in drawing.stretches] == ["nothing asked yet", "1 of 3 met"]


def test_pathway_turns_at_the_end_of_a_row() -> None:
    (here,) = pathway([level("Trainee", "here", ["none"] * (HERE.per_row + 2))]).stretches
    last_of_row, first_of_next = here.stones[HERE.per_row - 1], here.stones[HERE.per_row]
    assert first_of_next.x == last_of_row.x
    assert first_of_next.y < last_of_row.y


def test_pathway_keeps_every_stone_inside_the_picture() -> None:
    drawing = pathway(
        [level(name, state, ["none"] * 27) for name, state in (("A", "past"), ("B", "here"), ("C", "next"))]
    )
    for stretch in drawing.stretches:
        for stone in stretch.stones:
            assert stone.across <= stone.x <= drawing.width - stone.across
            assert stretch.name_y < stone.y - stone.down
            assert stone.y + stone.down <= drawing.height


def test_pathway_draws_small_what_is_not_here() -> None:
    past, here = reversed(pathway([level("A", "past", ["met"]), level("B", "here", ["met"])]).stretches)
    assert (past.stones[0].across, here.stones[0].across) == (AWAY.across, HERE.across)


def test_pathway_of_nothing_is_still_a_picture() -> None:
    assert pathway([]).stretches == ()
    assert pathway([level("A", "here", [])]).stretches[0].ground == ""


def test_bars_share_one_scale_from_nought() -> None:
    chart = bars([{"label": "Promised", "value": 120}, {"label": "Delivered", "value": 30, "shown": "30 hours"}])
    assert [(bar.width, bar.shown) for bar in chart.bars] == [(100, "120"), (25, "30 hours")]


def test_bars_of_nothing_have_no_length() -> None:
    assert [bar.width for bar in bars([{"label": "Promised", "value": 0}]).bars] == [0]
    assert bars([]).bars == ()
