"""Writing into the trail who read figures and who took them away."""

from datetime import date

from django.db import transaction

from pathway.audit.actions import record
from pathway.core.permissions import require
from pathway.people.models import User


@transaction.atomic
def note_reading(*, reader: User, figure: str, day: date) -> None:
    """Write into the trail that somebody read the page of figures or the rows behind one."""
    require(reader, "workforce.see_figures")
    record(actor=reader, verb="workforce.figures_read", figure=figure, on=day.isoformat())


@transaction.atomic
def note_export(*, reader: User, figure: str, day: date, rows: int) -> None:
    """Write into the trail that somebody took a figure with its rows away as a file."""
    require(reader, "workforce.see_rows")
    record(actor=reader, verb="workforce.figure_exported", figure=figure, on=day.isoformat(), rows=rows)


@transaction.atomic
def note_publishing(*, reader: User, day: date) -> None:
    """Write into the trail that somebody took the figures that may be published away as a file."""
    require(reader, "workforce.publish")
    record(actor=reader, verb="workforce.figures_published", on=day.isoformat())
