"""manage.py import_relationships FILE --organisation SLUG [--dry-run] [--json]: mentors, buddies and managers."""

from pathway.people.management.importing import ImportCommand


class Command(ImportCommand):
    """Bring in who mentors, is buddy to or manages whom."""

    help = "Bring in who mentors, is buddy to or manages whom: all of it or nothing."
    kind = "relationships"
