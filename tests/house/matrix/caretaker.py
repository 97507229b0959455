"""Whoever watches the installation asks without signing in, and learns nothing about people."""

from tests.house.rows import Row

ROWS = [
    Row("caretaker:live", get="anyone"),
    Row("caretaker:ready", get="anyone"),
    Row("caretaker:metrics", get={"anyone": 401}),
]
