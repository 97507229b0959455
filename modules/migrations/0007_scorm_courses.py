"""SCORM courses: what completes one of several parts, and which of several savings is the newest."""

from django.db import migrations, models

RULES = [
    ("finished", "The worker finishes it"),
    ("score", "The worker reaches a pass mark"),
    ("passed", "The worker passes it, as the SCORM course itself decides"),
    ("self_declared", "The worker says that they have worked through it"),
]


class Migration(migrations.Migration):
    dependencies = [("modules", "0006_practice_scenarios")]

    operations = [
        migrations.AddField(
            model_name="activity",
            name="parts_needed",
            field=models.CharField(
                choices=[("all", "All of them"), ("any", "Any one of them")],
                default="all",
                max_length=10,
                verbose_name="parts to be finished",
            ),
        ),
        migrations.AddField(
            model_name="activity",
            name="parts_score",
            field=models.CharField(
                choices=[
                    ("average", "Their average"),
                    ("highest", "The best of them"),
                    ("sum", "All points together"),
                ],
                default="average",
                max_length=10,
                verbose_name="score of several parts",
            ),
        ),
        migrations.AddField(
            model_name="userstate",
            name="sequence",
            field=models.PositiveBigIntegerField(default=0, verbose_name="which of several savings is the newest"),
        ),
        migrations.AlterField(
            model_name="activity",
            name="completion_rule",
            field=models.CharField(choices=RULES, default="finished", max_length=20, verbose_name="what completes it"),
        ),
    ]
