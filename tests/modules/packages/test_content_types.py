"""What content types say when they are finished."""

import pytest

from modules.packages.content_types import finish_of


@pytest.mark.parametrize(
    ("main", "inside", "signal", "rule"),
    [
        ("H5P.MultiChoice", [], "scored", "finished"),
        ("H5P.Column", ["H5P.Image"], "none", "self_declared"),
        ("H5P.Column", ["H5P.TrueFalse"], "scored", "finished"),
        ("H5P.InteractiveVideo", ["H5P.Text"], "none", "self_declared"),
        ("H5P.InteractiveBook", ["H5P.Blanks"], "scored", "finished"),
        ("H5P.InteractiveBook", [], "finished", "finished"),
        ("H5P.DocumentationTool", [], "finished", "finished"),
        ("H5P.Accordion", [], "exposure", "self_declared"),
        ("H5P.Timeline", [], "none", "self_declared"),
        ("FSW.Probe", [], "unknown", "self_declared"),
    ],
)
def test_finish(main, inside, signal, rule):
    finish = finish_of(main, inside)
    assert (finish.signal, finish.suggested_rule) == (signal, rule)
    assert finish.advice.endswith(".")
