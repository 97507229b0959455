"""Small numbers against an attacker who goes round the sums and takes filters from one another."""

import itertools
import random

import pytest

from pathway.workforce.suppression import (
    HIDDEN,
    protect,
    published,
    published_share,
    rounded,
    singles_out,
)


def attacked(shown):
    """The least and the most of each place, by interval propagation over every sum of the published grid.

    Written apart from the code it attacks. The attacker knows the rules: what is hidden is at least 1, what is shown
    was 6 or more and is rounded to 5, nought is nought; and takes every row and column from its total again and again.
    """
    height, width = len(shown), len(shown[0])
    low = [[0] * width for _ in range(height)]
    high = [[0] * width for _ in range(height)]
    for r, c in itertools.product(range(height), range(width)):
        value = shown[r][c]
        if value == HIDDEN:
            low[r][c], high[r][c] = 1, 10**6
        elif value:
            low[r][c], high[r][c] = max(6, value - 2), value + 2
    sums = [[(r, c) for c in range(width)] for r in range(height)]
    sums += [[(r, c) for r in range(height)] for c in range(width)]
    for _ in range(200):
        before = [row[:] for row in low], [row[:] for row in high]
        for line in sums:
            *parts, (tr, tc) = line
            for r, c in parts:
                others = [p for p in parts if p != (r, c)]
                low[r][c] = max(low[r][c], low[tr][tc] - sum(high[y][x] for y, x in others))
                high[r][c] = min(high[r][c], high[tr][tc] - sum(low[y][x] for y, x in others))
            low[tr][tc] = max(low[tr][tc], sum(low[y][x] for y, x in parts))
            high[tr][tc] = min(high[tr][tc], sum(high[y][x] for y, x in parts))
        if before == (low, high):
            break
    return low, high


def grid_of(protected):
    rows = [[*cells, total] for cells, total in zip(protected.cells, protected.row_totals, strict=True)]
    return [*rows, [*protected.column_totals, protected.total]]


def truth_of(counts):
    rows = [[*row, sum(row)] for row in counts]
    return [*rows, [sum(column) for column in zip(*rows, strict=True)]]


def random_tables(number, seed):
    chance = random.Random(seed)
    for _ in range(number):
        height, width, most = chance.randrange(1, 8), chance.randrange(1, 6), chance.choice([3, 8, 15, 40])
        yield [[chance.choice([0, chance.randrange(0, most + 1)]) for _ in range(width)] for _ in range(height)]


def given_away(shown, truth):
    """The small numbers that the attacker pins down to fewer than five possible ones."""
    low, high = attacked(shown)
    places = itertools.product(range(len(truth)), range(len(truth[0])))
    return [(r, c) for r, c in places if 1 <= truth[r][c] <= 5 and high[r][c] - low[r][c] < 4]


def test_nobody_can_narrow_down_a_small_number():
    for counts in random_tables(500, seed=5):
        shown, truth = grid_of(protect(counts)), truth_of(counts)
        assert not given_away(shown, truth), (counts, shown)
        low, high = attacked(shown)
        for r, c in itertools.product(range(len(truth)), range(len(truth[0]))):
            assert low[r][c] <= truth[r][c] <= high[r][c], "the attacker reckons rightly"
            assert not 1 <= truth[r][c] <= 5 or shown[r][c] == HIDDEN


def test_the_attacker_breaks_tables_that_only_hide_small_numbers():
    """The same attacker on tables without rounding and without secondary suppression: nearly all leak."""
    leaked = compared = 0
    for counts in random_tables(300, seed=7):
        truth = truth_of(counts)
        if not any(1 <= cell <= 5 for row in truth for cell in row):
            continue
        compared += 1
        low = [[1 if 1 <= cell <= 5 else cell for cell in row] for row in truth]
        high = [[10**6 if 1 <= cell <= 5 else cell for cell in row] for row in truth]
        leaked += leaks_exactly(low, high, truth)
    assert leaked > compared / 2


def leaks_exactly(low, high, truth):
    """Whether a hidden number alone in its line follows from the exact total."""
    lines = [*truth, *map(list, zip(*truth, strict=True))]
    return any(sum(1 <= cell <= 5 for cell in line) == 1 for line in lines)


def test_filters_taken_from_one_another_give_nothing_away():
    """Every filter by row, by column and by both shows places of the one protected table, so differences are in it."""
    chance = random.Random(11)
    for counts in random_tables(100, seed=13):
        shown, truth = grid_of(protect(counts)), truth_of(counts)
        whole = truth[-1][-1]
        for r, c in itertools.product(range(len(truth)), range(len(truth[0]))):
            if singles_out(truth[r][c], whole):
                continue
            others = [row for row in range(len(truth) - 1) if row != r]
            if r < len(truth) - 1 and chance.random() < 0.5 and shown[r][c] != HIDDEN and shown[-1][c] != HIDDEN:
                rest = sum(truth[row][c] for row in others)
                # The whole less the filter is known only to within the two roundings.
                assert abs(shown[-1][c] - shown[r][c] - rest) <= 4


@pytest.mark.parametrize(
    ("result", "whole", "refused"),
    [(0, 20, False), (1, 20, True), (5, 20, True), (6, 20, False), (15, 20, True), (14, 20, False), (20, 20, False)],
)
def test_a_filter_that_leaves_few_in_or_out_is_refused(result, whole, refused):
    assert singles_out(result, whole) is refused


def test_counts_are_hidden_or_rounded():
    assert [published(n) for n in (0, 1, 5, 6, 7, 8, 12, 13)] == [0, HIDDEN, HIDDEN, 5, 5, 10, 10, 15]
    assert [rounded(n) for n in (0, 2, 3, 6, 8)] == [0, 0, 5, 5, 10]


def test_percentages_only_of_ten_or_more_and_of_rounded_counts():
    assert published_share(0, 0) is None
    assert published_share(7, 9) == HIDDEN
    assert published_share(3, 40) == HIDDEN
    assert published_share(37, 40) == HIDDEN
    assert published_share(0, 10) == 0
    assert published_share(10, 10) == 100
    assert published_share(13, 42) == round(100 * 15 / 40)


def test_an_empty_table_is_an_empty_table():
    assert grid_of(protect([])) == [[0]]
    assert protect([[0, 0], [0, 0]]).total == 0
    assert protect([[3]]).total == HIDDEN
