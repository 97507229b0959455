import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("account", "0009_emailaddress_unique_primary_email"),
        ("django_tasks_database", "0021_conditional_partial_index_ordering"),
        ("mfa", "0003_authenticator_type_uniq"),
        ("people", "0001_the_house"),
        ("people", "__first__"),
        ("sessions", "0001_initial"),
        ("taggit", "0006_rename_taggeditem_content_type_object_id_taggit_tagg_content_8fc721_idx"),
        ("wagtailadmin", "0006_formstate"),
        ("wagtailcore", "0098_apitoken"),
        ("wagtaildocs", "0014_alter_document_file_size"),
        ("wagtailimages", "0027_image_description"),
        ("wagtailsearch", "0010_add_text_fields"),
        ("wagtailusers", "0015_userprofile_keyboard_shortcuts"),
    ]

    operations = [
        migrations.CreateModel(
            name="Level",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="levels", to="people.organisation"
                    ),
                ),
                ("code", models.SlugField(max_length=30)),
                ("name", models.CharField(max_length=80)),
                ("order", models.PositiveSmallIntegerField()),
                ("summary", models.TextField(blank=True)),
                ("expected_months", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("least_months", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("families_guide", models.CharField(blank=True, max_length=60, verbose_name="families, as a guide")),
                ("route_up", models.CharField(blank=True, max_length=200, verbose_name="how people move up from here")),
            ],
            options={
                "ordering": ("order",),
                "constraints": [
                    models.UniqueConstraint(fields=("organisation", "code"), name="level_codes_are_unique"),
                    models.UniqueConstraint(fields=("organisation", "order"), name="no_two_levels_share_a_rung"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Framework",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="frameworks", to="people.organisation"
                    ),
                ),
                ("name", models.CharField(max_length=120)),
                ("version", models.PositiveSmallIntegerField()),
                (
                    "is_illustrative",
                    models.BooleanField(default=True, verbose_name="illustrative; the organisation has not adopted it"),
                ),
                ("published_at", models.DateTimeField(blank=True, null=True)),
                ("what_changed", models.TextField(blank=True)),
            ],
            options={
                "ordering": ("-version",),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "version"), name="framework_versions_are_numbered_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Domain",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "framework",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="domains", to="careers.framework"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("name", models.CharField(max_length=120)),
            ],
            options={
                "ordering": ("number",),
                "constraints": [
                    models.UniqueConstraint(fields=("framework", "number"), name="domains_are_numbered_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Competency",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "domain",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="competencies", to="careers.domain"
                    ),
                ),
                ("code", models.CharField(max_length=20)),
                ("order", models.PositiveSmallIntegerField()),
                ("statement", models.CharField(max_length=300)),
                ("everyday_work", models.TextField(blank=True, verbose_name="everyday work that would count")),
            ],
            options={
                "verbose_name_plural": "competencies",
                "ordering": ("domain__number", "order"),
                "constraints": [models.UniqueConstraint(fields=("domain", "code"), name="statement_codes_are_unique")],
            },
        ),
        migrations.CreateModel(
            name="Expectation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "competency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="expectations",
                        to="careers.competency",
                    ),
                ),
                (
                    "level",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="expectations", to="careers.level"
                    ),
                ),
                (
                    "expected",
                    models.CharField(
                        choices=[
                            ("with_support", "with support"),
                            ("with_oversight", "with oversight"),
                            ("independently", "independently"),
                            ("leads_others", "leads others"),
                        ],
                        max_length=20,
                    ),
                ),
                ("is_core", models.BooleanField(default=True, verbose_name="must be met to move up")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("competency", "level"), name="a_level_asks_for_a_statement_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Placement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("started_on", models.DateField(verbose_name="from")),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="until")),
                (
                    "worker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="placements",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "level",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="placements", to="careers.level"
                    ),
                ),
                (
                    "route",
                    models.CharField(
                        choices=[
                            ("started", "Started at this level"),
                            ("automatic", "On completion"),
                            ("panel", "By a panel"),
                            ("vacancy", "Into a vacancy"),
                            ("corrected", "Correction"),
                        ],
                        default="started",
                        max_length=20,
                    ),
                ),
            ],
            options={
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_on__isnull", True), ("ended_on__gte", models.F("started_on")), _connector="OR"
                        ),
                        name="careers_placement_ends_after_it_starts",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_on__isnull", True)),
                        fields=("worker",),
                        name="one_open_placement_per_worker",
                    ),
                ],
            },
        ),
    ]
