"""manage.py import_training FILE --organisation SLUG [--dry-run] [--json]: what people completed elsewhere."""

from pathway.people.management.importing import ImportCommand


class Command(ImportCommand):
    """Bring in completions and certificates of another learning system."""

    help = "Bring in what people completed in another learning system; the same file again changes nothing."
    kind = "training"
