"""manage.py import_supervision_dates FILE --organisation SLUG [--dry-run] [--json]: past supervision, dates alone."""

from pathway.people.management.importing import ImportCommand


class Command(ImportCommand):
    """Bring in when people were supervised before."""

    help = "Bring in when people were supervised before, as dates alone; the same file again changes nothing."
    kind = "supervision"
