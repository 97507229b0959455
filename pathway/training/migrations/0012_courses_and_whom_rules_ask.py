import django.core.validators
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0004_more_kinds_of_questions"),
        ("careers", "0002_one_level_a_rung_on_every_database"),
        ("modules", "0008_attempts_at_most"),
        ("people", "0014_photos_and_recordings_are_switched_on"),
        ("people", "__first__"),
        ("training", "0011_families_by_month"),
    ]

    operations = [
        migrations.CreateModel(
            name="Course",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(blank=True, max_length=20)),
                ("title", models.CharField(max_length=255)),
                (
                    "areas",
                    models.JSONField(
                        blank=True, default=list, verbose_name="areas of practice that it suggests itself for"
                    ),
                ),
                (
                    "module",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="courses",
                        to="modules.modulepage",
                        verbose_name="module",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="courses", to="people.organisation"
                    ),
                ),
            ],
            options={
                "ordering": ("title",),
            },
        ),
        migrations.AddField(
            model_name="requirement",
            name="areas",
            field=models.JSONField(blank=True, default=list, verbose_name="areas of practice"),
        ),
        migrations.AddField(
            model_name="requirement",
            name="diagnostic",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="shortens",
                to="assessments.quiz",
                verbose_name="short check that stands for a refresher",
            ),
        ),
        migrations.AddField(
            model_name="requirement",
            name="first_year_only",
            field=models.BooleanField(default=False, verbose_name="only for people in their first year"),
        ),
        migrations.AddField(
            model_name="requirement",
            name="grace_days",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="days of grace after it expired"),
        ),
        migrations.AddField(
            model_name="requirement",
            name="is_proposal",
            field=models.BooleanField(default=False, verbose_name="a proposed default that nobody has changed yet"),
        ),
        migrations.AddField(
            model_name="requirement",
            name="jobs",
            field=models.JSONField(blank=True, default=list, verbose_name="job titles"),
        ),
        migrations.AddField(
            model_name="requirement",
            name="minimum_active_days",
            field=models.PositiveSmallIntegerField(
                default=0, verbose_name="days before which doing it again renews nothing"
            ),
        ),
        migrations.AddField(
            model_name="requirement",
            name="opens_days",
            field=models.PositiveSmallIntegerField(
                default=60,
                validators=[django.core.validators.MaxValueValidator(366)],
                verbose_name="days before it expires on which a refresher opens",
            ),
        ),
        migrations.AddField(
            model_name="requirement",
            name="posts",
            field=models.JSONField(blank=True, default=list, verbose_name="appointments"),
        ),
        migrations.AddField(
            model_name="requirement",
            name="teams",
            field=models.ManyToManyField(blank=True, related_name="requirements", to="people.team"),
        ),
        migrations.AddField(
            model_name="externalcourse",
            name="counts_as",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="known_elsewhere_as",
                to="training.course",
            ),
        ),
        migrations.AddField(
            model_name="requirement",
            name="course",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="requirements",
                to="training.course",
            ),
        ),
        migrations.AddConstraint(
            model_name="externalcourse",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("counts_as__isnull", True),
                    models.Q(("counts_for_nothing", False), ("module__isnull", True)),
                    _connector="OR",
                ),
                name="a_course_from_elsewhere_counts_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="requirement",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_on__isnull", True)),
                fields=("organisation", "course"),
                name="one_open_requirement_per_course",
            ),
        ),
        migrations.AddConstraint(
            model_name="requirement",
            constraint=models.CheckConstraint(
                condition=models.Q(("module__isnull", False), ("course__isnull", False), _connector="OR"),
                name="a_requirement_names_a_module_or_a_course",
            ),
        ),
        migrations.AddConstraint(
            model_name="requirement",
            constraint=models.CheckConstraint(
                condition=models.Q(("diagnostic__isnull", True), ("refresh_months__isnull", False), _connector="OR"),
                name="a_short_check_stands_for_a_refresher",
            ),
        ),
        migrations.AddConstraint(
            model_name="requirement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("grace_days__lte", 366), ("minimum_active_days__lte", 366), ("opens_days__lte", 366)
                ),
                name="windows_of_a_rule_are_a_year_at_most",
            ),
        ),
        migrations.AddConstraint(
            model_name="course",
            constraint=models.UniqueConstraint(
                fields=("organisation", "module"), name="a_module_is_one_course_of_an_organisation"
            ),
        ),
        migrations.AddConstraint(
            model_name="course",
            constraint=models.UniqueConstraint(
                condition=models.Q(("code", ""), _negated=True),
                fields=("organisation", "code"),
                name="course_codes_are_unique",
            ),
        ),
        migrations.AddConstraint(
            model_name="course",
            constraint=models.CheckConstraint(
                condition=models.Q(("title", ""), _negated=True), name="a_course_has_a_title"
            ),
        ),
    ]
