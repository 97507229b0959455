"""manage.py database_roles: the rights of the role that runs the pages, as SQL for PostgreSQL."""

import re
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from pathway.core.append_only import append_only_tables


def rights_of(app: str) -> str:
    """SQL that lets a role read and write, and only add to what is only ever added to; run it as the owner."""
    lines = [
        f'GRANT USAGE ON SCHEMA public TO "{app}";',
        f'GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO "{app}";',
        f'GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO "{app}";',
        f'REVOKE TRUNCATE, TRIGGER, REFERENCES ON ALL TABLES IN SCHEMA public FROM "{app}";',
    ]
    lines += [f'REVOKE UPDATE, DELETE, TRUNCATE ON "{table}" FROM "{app}";' for table in sorted(append_only_tables())]
    lines.append(f'REVOKE INSERT, UPDATE, DELETE ON "django_migrations" FROM "{app}";')
    return "\n".join(lines) + "\n"


class Command(BaseCommand):
    """Print the SQL that gives the app role its rights, and no more."""

    help = "Print SQL for PostgreSQL that gives the role of the pages its rights. Run the SQL as the owner."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--app", default="pathway_app", help="the role that runs the pages")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print it."""
        if not re.fullmatch(r"[a-z_][a-z0-9_]{0,62}", options["app"]):
            raise CommandError("A role's name has small letters, digits and underscores.")
        self.stdout.write(rights_of(options["app"]), ending="")
