"""The check takes time in proportion to the text, whatever stands in it."""

from time import process_time

import pytest

from portfolio.identifiers import check

# Four times the text takes about four times as long; a rule that looks at everything twice takes sixteen times.
MOST_FOR_FOUR_TIMES = 9


def seconds(text: str) -> float:
    best = 999.0
    for _ in range(3):
        before = process_time()
        check(text)
        best = min(best, process_time() - before)
    return best


@pytest.mark.parametrize(
    "piece",
    [
        "Aa ",
        "Aa-",
        "Aa'",
        "Aa,",
        "Aa@",
        "1 Aa ",
        "the Aa family ",
        "Flat 1 ",
        "07700 ",
        "[at] ",
        "a at b dot ",
        "Ysgol y ",
    ],
)
def test_four_times_the_text_takes_about_four_times_as_long(piece: str) -> None:
    short = piece * (12_000 // len(piece))
    check(short)
    assert seconds(short * 4) < MOST_FOR_FOUR_TIMES * seconds(short)
