"""Who may see the first page and the pages that everybody may need."""

from tests.house.rows import Row

ROWS = [
    Row("home:home", get="everyone"),
    Row("home:unsent", get="everyone", post="everyone"),
    Row("home:worried", get="everyone"),
    Row("home:accessibility", get="anyone"),
    Row("home:privacy", get="anyone"),
    Row("home:cookies", get="anyone"),
]
