"""A statement belongs to a person and an activity, whoever told it; a person says it once, in whichever launch."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def say_whose(apps, schema_editor):
    """Fill in the person and the activity from the launch; the table refuses changes, so its triggers wait outside."""
    cursor = schema_editor.connection.cursor()
    postgres = schema_editor.connection.vendor == "postgresql"
    if postgres:
        cursor.execute("ALTER TABLE modules_statement DISABLE TRIGGER USER")
    else:
        for name in ("no_update", "no_delete", "no_replace"):
            cursor.execute(f"DROP TRIGGER IF EXISTS modules_statement_{name}")
    cursor.execute(
        "UPDATE modules_statement SET "
        "worker_id = (SELECT worker_id FROM modules_launch WHERE id = modules_statement.launch_id), "
        "activity_id = (SELECT activity_id FROM modules_launch WHERE id = modules_statement.launch_id)"
    )
    if postgres:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute("ALTER TABLE modules_statement ENABLE TRIGGER USER")


class Migration(migrations.Migration):
    dependencies = [
        ("modules", "0004_when_an_activity_was_last_completed"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="statement", name="a_statement_is_kept_once"),
        migrations.RemoveIndex(model_name="statement", name="statements_by_time"),
        migrations.AddField(
            model_name="statement",
            name="worker",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="statements",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="statement",
            name="activity",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="statements",
                to="modules.activity",
            ),
        ),
        migrations.RunPython(say_whose, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="statement",
            name="worker",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="statements",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="statement",
            name="activity",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="statements",
                to="modules.activity",
            ),
        ),
        migrations.AlterField(
            model_name="statement",
            name="launch",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="statements",
                to="modules.launch",
            ),
        ),
        migrations.AddConstraint(
            model_name="statement",
            constraint=models.UniqueConstraint(fields=("worker", "identity"), name="a_person_says_a_statement_once"),
        ),
        migrations.AddIndex(
            model_name="statement",
            index=models.Index(fields=["worker", "stored_at"], name="statements_by_time"),
        ),
        migrations.AddIndex(
            model_name="statement",
            index=models.Index(fields=["worker", "activity"], name="statements_by_activity"),
        ),
    ]
