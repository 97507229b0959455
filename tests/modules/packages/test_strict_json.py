"""Strict JSON, against what json.loads lets through."""

import pytest

from modules.packages.strict_json import DEEPEST, NotJson, loads


@pytest.mark.parametrize("value", [b"{}", b"[]", b'"a"', b"1.5e3", '{"a":"ä","b":[1,null,true]}'.encode(), b"-0"])
def test_reads_json(value):
    assert loads(value) is not None


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (b"", "line 1"),
        (b"{", "line 1, column 2"),
        (b"{'a':1}", "is not valid JSON"),
        (b'{"a":NaN}', "NaN"),
        (b"[-Infinity]", "-Infinity"),
        (b"[1e999]", "without end"),
        (b"[" + b"9" * 5000 + b"]", "without end"),
        (b'{"a":1,"a":2}', "same key twice"),
        (b'["\\u0000"]', "cannot be stored"),
        (b'["\\ud800"]', "cannot be stored"),
        (b'{"\\u0000":1}', "cannot be stored"),
        (b"[" * 60_000, "nested too deeply"),
        (b"[" * (DEEPEST + 1) + b"]" * (DEEPEST + 1), "nested too deeply"),
        (b'{"a":' * 60_000, "nested too deeply"),
        ("{}".encode("utf-16"), "is not UTF-8"),
        ("{}".encode("utf-16-le"), "is not valid JSON"),
        (b"\xef\xbb\xbf{}", "is not valid JSON"),
        (b'["\xff"]', "is not UTF-8"),
        (b"{} {}", "is not valid JSON"),
    ],
)
def test_refuses(value, reason):
    with pytest.raises(NotJson, match=reason):
        loads(value)


def test_byte_order_mark_where_it_is_allowed():
    assert loads(b"\xef\xbb\xbf{}", byte_order_mark=True) == {}


def test_depth_just_within_the_limit():
    assert loads(b"[" * (DEEPEST - 1) + b"]" * (DEEPEST - 1))


def test_emoji_as_a_pair_is_whole():
    assert loads(b'"\\ud83d\\ude00"') == "\U0001f600"
