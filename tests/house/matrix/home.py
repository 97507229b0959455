"""Who may see the first page."""

from tests.house.rows import Row

ROWS = [
    Row("home:home", get="everyone"),
]
