"""Seeds of second steps that were set up before are sealed too."""

from typing import Any

from django.db import migrations

from pathway.core.sealing import seal_anew


def seal(apps: Any, schema_editor: Any) -> None:
    """Seal what rests as it is."""
    for step in apps.get_model("mfa", "Authenticator").objects.all():
        kept = {name: seal_anew(step.data[name]) for name in ("secret", "seed") if name in step.data}
        if kept:
            step.data = {**step.data, **kept}
            step.save(update_fields=["data"])


class Migration(migrations.Migration):
    dependencies = [("people", "0002_sign_in"), ("mfa", "0003_authenticator_type_uniq")]
    operations = [migrations.RunPython(seal, migrations.RunPython.noop)]
