import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0014_photos_and_recordings_are_switched_on"),
        ("training", "0013_what_is_known_beside_modules"),
    ]

    operations = [
        migrations.CreateModel(
            name="Induction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("started_on", models.DateField(verbose_name="first day")),
                ("finished_on", models.DateField(blank=True, null=True)),
            ],
            options={
                "ordering": ("-started_on", "-pk"),
            },
        ),
        migrations.CreateModel(
            name="InductionItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("due_on", models.DateField()),
                ("done_on", models.DateField(blank=True, null=True)),
                ("next_check_on", models.DateField(blank=True, null=True, verbose_name="check again on")),
            ],
            options={
                "ordering": ("due_on", "pk"),
            },
        ),
        migrations.CreateModel(
            name="InductionTask",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("task", "Task"),
                            ("shadowing", "Shadowing"),
                            ("policy", "Policy to read"),
                            ("dbs", "DBS check in place"),
                            ("lone_working", "Ready for lone visits"),
                        ],
                        default="task",
                        max_length=20,
                    ),
                ),
                ("title", models.CharField(max_length=160)),
                ("due_days", models.PositiveSmallIntegerField(default=14, verbose_name="days after the first day")),
                ("is_retired", models.BooleanField(default=False, verbose_name="no longer asked of newcomers")),
            ],
            options={
                "ordering": ("due_days", "pk"),
            },
        ),
        migrations.CreateModel(
            name="Policy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=160)),
            ],
            options={
                "verbose_name_plural": "policies",
                "ordering": ("title",),
            },
        ),
        migrations.CreateModel(
            name="PolicyReading",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("read_at", models.DateTimeField(verbose_name="read and understood")),
            ],
            options={
                "ordering": ("-read_at",),
            },
        ),
        migrations.CreateModel(
            name="PolicyVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField(verbose_name="version")),
                ("link", models.URLField(max_length=300, verbose_name="where to read it")),
                ("what_changed", models.CharField(blank=True, max_length=300)),
                ("published_on", models.DateField()),
            ],
            options={
                "ordering": ("-number",),
            },
        ),
        migrations.AddField(
            model_name="induction",
            name="worker",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="inductions", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="inductionitem",
            name="done_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="inductionitem",
            name="induction",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="items", to="training.induction"
            ),
        ),
        migrations.AddField(
            model_name="inductiontask",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="induction_tasks", to="people.organisation"
            ),
        ),
        migrations.AddField(
            model_name="inductiontask",
            name="team",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="induction_tasks",
                to="people.team",
            ),
        ),
        migrations.AddField(
            model_name="inductionitem",
            name="task",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="items", to="training.inductiontask"
            ),
        ),
        migrations.AddField(
            model_name="policy",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="policies", to="people.organisation"
            ),
        ),
        migrations.AddField(
            model_name="inductiontask",
            name="policy",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="asked_in",
                to="training.policy",
            ),
        ),
        migrations.AddField(
            model_name="policyreading",
            name="worker",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="policy_readings", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="policyversion",
            name="policy",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="training.policy"
            ),
        ),
        migrations.AddField(
            model_name="policyreading",
            name="version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="readings", to="training.policyversion"
            ),
        ),
        migrations.AddConstraint(
            model_name="induction",
            constraint=models.UniqueConstraint(
                condition=models.Q(("finished_on__isnull", True)),
                fields=("worker",),
                name="one_open_induction_per_worker",
            ),
        ),
        migrations.AddConstraint(
            model_name="induction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("finished_on__isnull", True), ("finished_on__gte", models.F("started_on")), _connector="OR"
                ),
                name="an_induction_ends_after_it_starts",
            ),
        ),
        migrations.AddConstraint(
            model_name="inductionitem",
            constraint=models.UniqueConstraint(fields=("induction", "task"), name="an_induction_asks_a_task_once"),
        ),
        migrations.AddConstraint(
            model_name="inductionitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("done_by__isnull", True), ("done_on__isnull", True)),
                    models.Q(("done_by__isnull", False), ("done_on__isnull", False)),
                    _connector="OR",
                ),
                name="what_is_done_in_an_induction_says_by_whom",
            ),
        ),
        migrations.AddConstraint(
            model_name="inductionitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("next_check_on__isnull", True), ("next_check_on__gt", models.F("done_on")), _connector="OR"
                ),
                name="a_check_is_made_again_later",
            ),
        ),
        migrations.AddConstraint(
            model_name="policy",
            constraint=models.UniqueConstraint(fields=("organisation", "title"), name="a_policy_is_known_by_one_title"),
        ),
        migrations.AddConstraint(
            model_name="policy",
            constraint=models.CheckConstraint(
                condition=models.Q(("title", ""), _negated=True), name="a_policy_has_a_title"
            ),
        ),
        migrations.AddConstraint(
            model_name="inductiontask",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "policy"), ("policy__isnull", False)),
                    models.Q(models.Q(("kind", "policy"), _negated=True), ("policy__isnull", True)),
                    _connector="OR",
                ),
                name="a_policy_to_read_names_the_policy",
            ),
        ),
        migrations.AddConstraint(
            model_name="inductiontask",
            constraint=models.CheckConstraint(
                condition=models.Q(("due_days__lte", 366)), name="an_induction_lasts_a_year_at_most"
            ),
        ),
        migrations.AddConstraint(
            model_name="inductiontask",
            constraint=models.CheckConstraint(
                condition=models.Q(("title", ""), _negated=True), name="an_induction_task_has_a_title"
            ),
        ),
        migrations.AddConstraint(
            model_name="policyversion",
            constraint=models.UniqueConstraint(
                fields=("policy", "number"), name="versions_of_a_policy_are_numbered_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="policyreading",
            constraint=models.UniqueConstraint(
                fields=("worker", "version"), name="a_version_of_a_policy_is_confirmed_once"
            ),
        ),
    ]
