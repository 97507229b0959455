import uuid

import django.core.validators
import django.db.models.deletion
import wagtail.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("account", "0009_emailaddress_unique_primary_email"),
        ("auth", "0012_alter_user_first_name_max_length"),
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
            name="LearningRootPage",
            fields=[
                (
                    "page_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
            bases=("wagtailcore.page",),
        ),
        migrations.CreateModel(
            name="LibraryIndexPage",
            fields=[
                (
                    "page_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
                (
                    "collection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="wagtailcore.collection"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
            bases=("wagtailcore.page",),
        ),
        migrations.CreateModel(
            name="SectionPage",
            fields=[
                (
                    "page_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="section", to="people.organisation"
                    ),
                ),
                (
                    "authors",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="auth.group"
                    ),
                ),
                (
                    "approvers",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="auth.group"
                    ),
                ),
                (
                    "collection",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="wagtailcore.collection"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
            bases=("wagtailcore.page",),
        ),
        migrations.CreateModel(
            name="ModulePage",
            fields=[
                (
                    "page_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
                (
                    "code",
                    models.SlugField(
                        blank=True, help_text="For example SAFE2.", max_length=20, verbose_name="short code"
                    ),
                ),
                ("summary", models.CharField(blank=True, max_length=300, verbose_name="in one sentence")),
                (
                    "outcomes",
                    models.TextField(
                        blank=True,
                        help_text="One on each line, beginning with a verb.",
                        verbose_name="learning outcomes",
                    ),
                ),
                (
                    "minutes",
                    models.PositiveSmallIntegerField(
                        default=30,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(600),
                        ],
                        verbose_name="minutes it takes",
                    ),
                ),
                (
                    "nation",
                    models.CharField(
                        choices=[
                            ("england", "England"),
                            ("wales", "Wales"),
                            ("scotland", "Scotland"),
                            ("northern_ireland", "Northern Ireland"),
                            ("uk", "All four nations"),
                        ],
                        default="england",
                        max_length=20,
                    ),
                ),
                (
                    "sensitivity",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Neither of these"),
                            ("safeguarding", "Safeguarding"),
                            ("domestic_abuse", "Domestic abuse"),
                        ],
                        help_text="Such a module is approved by a second person before it goes live, and carries the “Worried about a child now?” panel on each page.",
                        max_length=20,
                        verbose_name="is it about",
                    ),
                ),
                ("content_warning", models.TextField(blank=True, verbose_name="what to know before starting")),
                (
                    "content_owner",
                    models.CharField(blank=True, max_length=120, verbose_name="who looks after the content"),
                ),
                (
                    "legal_basis_checked_on",
                    models.DateField(blank=True, null=True, verbose_name="law and guidance checked on"),
                ),
                (
                    "next_content_review_on",
                    models.DateField(blank=True, null=True, verbose_name="next review of the content"),
                ),
                (
                    "reviewed_by",
                    models.CharField(
                        blank=True,
                        help_text="Name and post. Until somebody is named, learners read “awaiting review by a practitioner”.",
                        max_length=120,
                        verbose_name="reviewed by a practitioner",
                    ),
                ),
                ("reviewed_on", models.DateField(blank=True, null=True, verbose_name="reviewed on")),
                ("needs_sections", models.BooleanField(default=True, verbose_name="every section read")),
                ("needs_activities", models.BooleanField(default=True, verbose_name="every activity completed")),
                ("needs_quiz", models.BooleanField(default=True, verbose_name="every knowledge check passed")),
                ("what_changed", models.TextField(blank=True, verbose_name="what changed since the last version")),
                (
                    "change_kind",
                    models.CharField(
                        choices=[
                            ("minor", "Minor: nobody has to do it again"),
                            ("must_redo", "Everybody does it again"),
                        ],
                        default="minor",
                        max_length=20,
                        verbose_name="what it asks of people who did the last version",
                    ),
                ),
                (
                    "sections",
                    wagtail.fields.StreamField(
                        [("section", 40)],
                        blank=True,
                        block_lookup={
                            0: ("wagtail.blocks.CharBlock", (), {"max_length": 120}),
                            1: (
                                "wagtail.blocks.IntegerBlock",
                                (),
                                {"max_value": 120, "min_value": 1, "required": False},
                            ),
                            2: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "The short names of sources, with commas between them. The sources themselves stand further down.",
                                    "max_length": 300,
                                    "required": False,
                                },
                            ),
                            3: (
                                "wagtail.blocks.RichTextBlock",
                                (),
                                {"features": ["h3", "h4", "bold", "italic", "ol", "ul", "blockquote", "link"]},
                            ),
                            4: ("wagtail.blocks.StructBlock", [[("sources", 2), ("text", 3)]], {}),
                            5: (
                                "wagtail.blocks.ChoiceBlock",
                                [],
                                {
                                    "choices": [
                                        ("note", "Note"),
                                        ("remember", "Remember"),
                                        ("practice", "From practice"),
                                        ("law", "The law"),
                                        ("not_checked", "Not yet checked"),
                                    ]
                                },
                            ),
                            6: (
                                "wagtail.blocks.RichTextBlock",
                                (),
                                {"features": ["bold", "italic", "ol", "ul", "link"]},
                            ),
                            7: (
                                "wagtail.blocks.StructBlock",
                                [[("sources", 2), ("kind", 5), ("heading", 0), ("text", 6)]],
                                {},
                            ),
                            8: ("wagtail.images.blocks.ImageChooserBlock", (), {}),
                            9: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "What the picture shows and why it is here, for somebody who cannot see it.",
                                    "label": "In words",
                                    "max_length": 300,
                                },
                            ),
                            10: ("wagtail.blocks.CharBlock", (), {"max_length": 200, "required": False}),
                            11: ("wagtail.blocks.StructBlock", [[("image", 8), ("alt", 9), ("caption", 10)]], {}),
                            12: (
                                "wagtail.documents.blocks.DocumentChooserBlock",
                                (),
                                {"help_text": "An mp4 or webm file."},
                            ),
                            13: (
                                "wagtail.documents.blocks.DocumentChooserBlock",
                                (),
                                {"help_text": "A vtt file with captions in English."},
                            ),
                            14: (
                                "wagtail.blocks.RichTextBlock",
                                (),
                                {
                                    "features": ["bold", "italic", "ol", "ul", "link"],
                                    "help_text": "Everything said and shown, in words.",
                                },
                            ),
                            15: (
                                "wagtail.blocks.StructBlock",
                                [[("title", 0), ("video", 12), ("captions", 13), ("transcript", 14)]],
                                {},
                            ),
                            16: ("wagtail.documents.blocks.DocumentChooserBlock", (), {}),
                            17: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "What it is for", "max_length": 200, "required": False},
                            ),
                            18: (
                                "wagtail.blocks.StructBlock",
                                [[("title", 0), ("document", 16), ("what_for", 17)]],
                                {},
                            ),
                            19: (
                                "wagtail.blocks.TextBlock",
                                (),
                                {
                                    "help_text": "The answer is private: nobody but the learner ever reads it.",
                                    "max_length": 1200,
                                },
                            ),
                            20: ("wagtail.blocks.StructBlock", [[("prompt", 19)]], {}),
                            21: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "Small letters and dashes: the-question",
                                    "label": "Short name",
                                    "max_length": 40,
                                },
                            ),
                            22: ("wagtail.blocks.TextBlock", (), {"label": "What happens", "max_length": 2000}),
                            23: ("wagtail.blocks.TextBlock", (), {"label": "What you do or say", "max_length": 600}),
                            24: ("wagtail.blocks.TextBlock", (), {"label": "What it led to", "max_length": 600}),
                            25: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "Goes to the moment called", "max_length": 40},
                            ),
                            26: ("wagtail.blocks.StructBlock", [[("text", 23), ("feedback", 24), ("goes_to", 25)]], {}),
                            27: ("wagtail.blocks.ListBlock", (26,), {"default": [], "label": "Choices", "min_num": 0}),
                            28: (
                                "wagtail.blocks.ChoiceBlock",
                                [],
                                {
                                    "choices": [
                                        ("good", "It went well"),
                                        ("mixed", "Some of it went well"),
                                        ("poor", "It went badly"),
                                    ],
                                    "label": "How it ends",
                                    "required": False,
                                },
                            ),
                            29: (
                                "wagtail.blocks.RichTextBlock",
                                (),
                                {
                                    "features": ["bold", "italic", "ol", "ul", "link"],
                                    "label": "What to take from this ending",
                                    "required": False,
                                },
                            ),
                            30: (
                                "wagtail.blocks.StructBlock",
                                [[("name", 21), ("text", 22), ("choices", 27), ("ending", 28), ("debrief", 29)]],
                                {},
                            ),
                            31: (
                                "wagtail.blocks.ListBlock",
                                (30,),
                                {"help_text": "The first one is where it begins.", "label": "Moments"},
                            ),
                            32: ("wagtail.blocks.StructBlock", [[("title", 0), ("intro", 6), ("nodes", 31)]], {}),
                            33: (
                                "modules.blocks.ActivityChooserBlock",
                                (),
                                {"help_text": "Upload packages and put them to use under “Activities”."},
                            ),
                            34: ("wagtail.blocks.StructBlock", [[("activity", 33)]], {}),
                            35: ("modules.blocks.QuizChooserBlock", (), {"label": "Knowledge check"}),
                            36: ("wagtail.blocks.TextBlock", (), {"max_length": 600, "required": False}),
                            37: ("wagtail.blocks.StructBlock", [[("quiz", 35), ("intro", 36)]], {}),
                            38: ("modules.blocks.WorriedBlock", (), {}),
                            39: (
                                "wagtail.blocks.StreamBlock",
                                [
                                    [
                                        ("text", 4),
                                        ("callout", 7),
                                        ("picture", 11),
                                        ("video", 15),
                                        ("download", 18),
                                        ("reflection", 20),
                                        ("scenario", 32),
                                        ("activity", 34),
                                        ("knowledge_check", 37),
                                        ("worried", 38),
                                    ]
                                ],
                                {"label": "On this page"},
                            ),
                            40: ("wagtail.blocks.StructBlock", [[("title", 0), ("minutes", 1), ("parts", 39)]], {}),
                        },
                    ),
                ),
                (
                    "sources",
                    wagtail.fields.StreamField(
                        [("source", 7)],
                        blank=True,
                        block_lookup={
                            0: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "Small letters and dashes: section-47",
                                    "label": "Short name",
                                    "max_length": 60,
                                },
                            ),
                            1: ("wagtail.blocks.CharBlock", (), {"max_length": 300}),
                            2: ("wagtail.blocks.CharBlock", (), {"max_length": 200}),
                            3: ("wagtail.blocks.TextBlock", (), {"label": "What it supports", "max_length": 600}),
                            4: ("wagtail.blocks.URLBlock", (), {"required": False}),
                            5: ("wagtail.blocks.DateBlock", (), {"label": "Checked on"}),
                            6: (
                                "wagtail.blocks.ChoiceBlock",
                                [],
                                {
                                    "choices": [
                                        ("checked", "Checked"),
                                        ("seen only in part", "Seen only in part"),
                                        ("not verified", "Not verified"),
                                    ],
                                    "label": "How far it was read",
                                },
                            ),
                            7: (
                                "wagtail.blocks.StructBlock",
                                [
                                    [
                                        ("ref", 0),
                                        ("name", 1),
                                        ("publisher", 2),
                                        ("supports", 3),
                                        ("link", 4),
                                        ("checked_on", 5),
                                        ("status", 6),
                                    ]
                                ],
                                {},
                            ),
                        },
                    ),
                ),
                (
                    "taken_from",
                    models.PositiveBigIntegerField(
                        blank=True, editable=False, null=True, verbose_name="page in the shared library"
                    ),
                ),
            ],
            options={
                "verbose_name": "module",
            },
            bases=("wagtailcore.page",),
        ),
        migrations.CreateModel(
            name="SecondPersonApproval",
            fields=[
                (
                    "task_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to="wagtailcore.task",
                    ),
                ),
                (
                    "groups",
                    models.ManyToManyField(
                        help_text="Pages/snippets at this step in a workflow will be moderated or approved by these groups of users",
                        to="auth.group",
                        verbose_name="groups",
                    ),
                ),
            ],
            options={
                "verbose_name": "second person's approval",
            },
            bases=("wagtailcore.task",),
        ),
        migrations.CreateModel(
            name="ModuleSnapshot",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "module",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="snapshots",
                        to="modules.modulepage",
                        verbose_name="module",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="module_snapshots",
                        to="people.organisation",
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="version")),
                ("revision", models.PositiveBigIntegerField(verbose_name="Wagtail revision")),
                ("code", models.CharField(blank=True, max_length=20)),
                ("title", models.CharField(max_length=255)),
                ("summary", models.CharField(max_length=300)),
                ("outcomes", models.JSONField(default=list)),
                ("minutes", models.PositiveSmallIntegerField()),
                (
                    "nation",
                    models.CharField(
                        choices=[
                            ("england", "England"),
                            ("wales", "Wales"),
                            ("scotland", "Scotland"),
                            ("northern_ireland", "Northern Ireland"),
                            ("uk", "All four nations"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "sensitivity",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Neither of these"),
                            ("safeguarding", "Safeguarding"),
                            ("domestic_abuse", "Domestic abuse"),
                        ],
                        max_length=20,
                    ),
                ),
                ("content_warning", models.TextField(blank=True)),
                ("content_owner", models.CharField(max_length=120)),
                ("legal_basis_checked_on", models.DateField()),
                ("next_content_review_on", models.DateField()),
                ("reviewed_by", models.CharField(blank=True, max_length=120)),
                ("reviewed_on", models.DateField(blank=True, null=True)),
                ("needs_sections", models.BooleanField(default=True)),
                ("needs_activities", models.BooleanField(default=True)),
                ("needs_quiz", models.BooleanField(default=True)),
                ("sections", models.JSONField(default=list)),
                ("sources", models.JSONField(default=list)),
                ("contents", models.JSONField(default=dict)),
                ("what_changed", models.TextField(blank=True)),
                (
                    "change_kind",
                    models.CharField(
                        choices=[
                            ("minor", "Minor: nobody has to do it again"),
                            ("must_redo", "Everybody does it again"),
                        ],
                        max_length=20,
                    ),
                ),
                ("redo_from", models.PositiveIntegerField(verbose_name="completions count from version")),
                ("published_at", models.DateTimeField()),
                (
                    "published_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "approved_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "modules_snapshot",
                "ordering": ("title", "-number"),
                "constraints": [
                    models.UniqueConstraint(fields=("module", "number"), name="versions_of_a_module_are_numbered_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("approved_by__isnull", True),
                            ("published_by__isnull", True),
                            models.Q(("approved_by", models.F("published_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="nobody_approves_what_they_publish",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("redo_from__lte", models.F("number"))),
                        name="a_version_counts_from_itself_or_earlier",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Enrolment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "worker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="enrolments",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "module",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="enrolments",
                        to="modules.modulepage",
                        verbose_name="module",
                    ),
                ),
                ("title", models.CharField(max_length=255)),
                ("started_at", models.DateTimeField()),
                ("completed_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ("-started_at",),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("completed_at__isnull", True)),
                        fields=("worker", "module"),
                        name="one_open_enrolment_per_worker_and_module",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SectionProgress",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "enrolment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="progress", to="modules.enrolment"
                    ),
                ),
                ("section_key", models.CharField(max_length=36)),
                ("number", models.PositiveIntegerField(verbose_name="version read")),
                ("read_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("enrolment", "section_key"), name="a_section_is_read_once_an_enrolment"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ReflectionAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "worker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reflection_answers",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "module",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="reflection_answers",
                        to="modules.modulepage",
                        verbose_name="module",
                    ),
                ),
                ("key", models.CharField(max_length=36)),
                ("prompt", models.TextField()),
                ("text", models.TextField(blank=True)),
                ("updated_at", models.DateTimeField()),
            ],
            options={
                "ordering": ("-updated_at",),
                "constraints": [
                    models.UniqueConstraint(fields=("worker", "module", "key"), name="one_answer_per_prompt_and_worker")
                ],
            },
        ),
        migrations.CreateModel(
            name="Completion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "worker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="completions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "enrolment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="completion", to="modules.enrolment"
                    ),
                ),
                (
                    "module",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="completions",
                        to="modules.modulepage",
                        verbose_name="module",
                    ),
                ),
                ("snapshot_number", models.PositiveIntegerField(verbose_name="version")),
                ("code", models.CharField(blank=True, max_length=20)),
                ("title", models.CharField(max_length=255)),
                ("minutes", models.PositiveSmallIntegerField()),
                ("awaited_review", models.BooleanField(verbose_name="the version awaited review by a practitioner")),
                ("completed_at", models.DateTimeField()),
                ("reference", models.CharField(max_length=20, unique=True, verbose_name="certificate")),
                ("quiz_attempt", models.PositiveBigIntegerField(blank=True, null=True)),
            ],
            options={
                "db_table": "modules_completion",
                "ordering": ("-completed_at",),
                "indexes": [models.Index(fields=["worker", "module"], name="completions_by_worker")],
            },
        ),
        migrations.CreateModel(
            name="Certificate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "worker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="certificates",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "completion",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="certificate",
                        to="modules.completion",
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="name on the certificate")),
                ("title", models.CharField(max_length=255)),
                ("code", models.CharField(blank=True, max_length=20)),
                ("version", models.PositiveIntegerField(blank=True, null=True)),
                ("minutes", models.PositiveIntegerField(blank=True, null=True)),
                (
                    "awaited_review",
                    models.BooleanField(default=False, verbose_name="the version awaited review by a practitioner"),
                ),
                ("earned_on", models.DateField()),
                ("valid_until", models.DateField(blank=True, null=True)),
                ("reference", models.CharField(max_length=20, unique=True)),
                ("badge", models.UUIDField(default=uuid.uuid4, unique=True, verbose_name="name of the badge")),
                ("issued_at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("why_withdrawn", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "ordering": ("-earned_on", "-pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="a_certificate_bears_a_name"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_until__isnull", True), ("valid_until__gte", models.F("earned_on")), _connector="OR"
                        ),
                        name="a_certificate_is_valid_from_the_day_it_was_earned",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("why_withdrawn", ""), ("withdrawn_at__isnull", True), ("withdrawn_by__isnull", True)
                            ),
                            models.Q(
                                ("withdrawn_at__isnull", False),
                                ("withdrawn_by__isnull", False),
                                models.Q(("why_withdrawn", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="who_withdraws_a_certificate_says_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PackageVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("fingerprint", models.CharField(max_length=64, unique=True, verbose_name="SHA-256 of every file")),
                ("title", models.CharField(max_length=255)),
                ("main_library", models.CharField(max_length=300)),
                ("report", models.JSONField(verbose_name="what it is")),
                ("created_at", models.DateTimeField()),
            ],
            options={
                "db_table": "modules_package_version",
            },
        ),
        migrations.CreateModel(
            name="Package",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="packages",
                        to="people.organisation",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="packages",
                        to="modules.packageversion",
                    ),
                ),
                ("file_name", models.CharField(max_length=255)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("ready", "Ready"),
                            ("waiting", "Waiting for approval"),
                            ("refused", "Refused"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        max_length=10,
                    ),
                ),
                ("findings", models.JSONField(default=list)),
                ("new_libraries", models.JSONField(default=list, verbose_name="code never seen before")),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("uploaded_at", models.DateTimeField()),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("reason", models.CharField(blank=True, max_length=500, verbose_name="why it was refused")),
                (
                    "asks_second_person",
                    models.BooleanField(
                        default=False, verbose_name="somebody else is asked to approve what it teaches"
                    ),
                ),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("withdrawn_why", models.CharField(blank=True, max_length=500, verbose_name="why it was withdrawn")),
            ],
            options={
                "ordering": ("-uploaded_at", "-id"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_by__isnull", True),
                            ("uploaded_by__isnull", True),
                            models.Q(("decided_by", models.F("uploaded_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="nobody_approves_a_package_they_uploaded",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("status__in", ["refused", "withdrawn"]), _negated=True),
                        fields=("organisation", "version"),
                        name="a_package_is_kept_once_in_an_organisation",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("organisation__isnull", True),
                            models.Q(("status__in", ["refused", "withdrawn"]), _negated=True),
                        ),
                        fields=("version",),
                        name="a_package_is_kept_once_in_the_library",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("status", "withdrawn"),
                                ("withdrawn_at__isnull", False),
                                models.Q(("withdrawn_why", ""), _negated=True),
                                ("withdrawn_by__isnull", False),
                            ),
                            models.Q(
                                models.Q(("status", "withdrawn"), _negated=True),
                                ("withdrawn_at__isnull", True),
                                ("withdrawn_why", ""),
                            ),
                            _connector="OR",
                        ),
                        name="whoever_withdraws_a_package_says_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Library",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="package_libraries",
                        to="people.organisation",
                    ),
                ),
                ("machine", models.CharField(max_length=255)),
                ("major", models.PositiveIntegerField()),
                ("minor", models.PositiveIntegerField()),
                ("patch", models.PositiveIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("description", models.JSONField()),
                ("trusted", models.BooleanField(default=False)),
                ("first_seen_at", models.DateTimeField()),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="libraries",
                        to="modules.packageversion",
                    ),
                ),
            ],
            options={
                "ordering": ("machine", "major", "minor", "patch"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "machine", "major", "minor", "patch", "sha256"),
                        name="a_library_version_is_seen_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("organisation__isnull", True)),
                        fields=("machine", "major", "minor", "patch", "sha256"),
                        name="a_shared_library_version_is_seen_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("trusted", True)),
                        fields=("organisation", "machine", "major", "minor", "patch"),
                        name="one_trusted_code_per_library_version",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("organisation__isnull", True), ("trusted", True)),
                        fields=("machine", "major", "minor", "patch"),
                        name="one_trusted_code_per_shared_library_version",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Activity",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="activities",
                        to="people.organisation",
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("title", models.CharField(max_length=255)),
                (
                    "package",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="activities", to="modules.package"
                    ),
                ),
                (
                    "completion_rule",
                    models.CharField(
                        choices=[
                            ("finished", "The worker finishes it"),
                            ("score", "The worker reaches a pass mark"),
                            ("passed", "The worker passes it, as the SCORM course itself decides"),
                            ("self_declared", "The worker says that they have worked through it"),
                        ],
                        default="finished",
                        max_length=20,
                        verbose_name="what completes it",
                    ),
                ),
                (
                    "pass_mark",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="pass mark in per cent"),
                ),
                (
                    "parts_needed",
                    models.CharField(
                        choices=[("all", "All of them"), ("any", "Any one of them")],
                        default="all",
                        max_length=10,
                        verbose_name="parts to be finished",
                    ),
                ),
                (
                    "parts_score",
                    models.CharField(
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
                (
                    "max_attempts",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="attempts at most"),
                ),
                ("text_alternative", models.TextField(blank=True, verbose_name="the same in words")),
                ("made_at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("withdrawn_why", models.CharField(blank=True, max_length=500, verbose_name="why it was withdrawn")),
            ],
            options={
                "verbose_name_plural": "activities",
                "ordering": ("title",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("completion_rule", "score"), ("pass_mark__isnull", False)),
                            models.Q(
                                models.Q(("completion_rule", "score"), _negated=True), ("pass_mark__isnull", True)
                            ),
                            _connector="OR",
                        ),
                        name="a_pass_mark_belongs_to_the_score_rule",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("pass_mark__isnull", True),
                            models.Q(("pass_mark__gte", 1), ("pass_mark__lte", 100)),
                            _connector="OR",
                        ),
                        name="a_pass_mark_is_1_to_100_per_cent",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("max_attempts__isnull", True),
                            models.Q(("max_attempts__gte", 1), ("max_attempts__lte", 20)),
                            _connector="OR",
                        ),
                        name="there_are_1_to_20_attempts_or_as_many_as_one_likes",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("withdrawn_at__isnull", False),
                                ("withdrawn_by__isnull", False),
                                models.Q(("withdrawn_why", ""), _negated=True),
                            ),
                            models.Q(
                                ("withdrawn_at__isnull", True), ("withdrawn_by__isnull", True), ("withdrawn_why", "")
                            ),
                            _connector="OR",
                        ),
                        name="whoever_withdraws_an_activity_says_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Launch",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "worker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="launches",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "activity",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="launches",
                        to="modules.activity",
                    ),
                ),
                (
                    "package",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="launches", to="modules.package"
                    ),
                ),
                ("started_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ("-started_at",),
                "indexes": [
                    models.Index(fields=["worker", "activity"], name="launches_by_worker"),
                    models.Index(fields=["expires_at"], name="launches_by_end"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ActivityResult",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "worker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="activity_results",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "activity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="results", to="modules.activity"
                    ),
                ),
                ("started_at", models.DateTimeField(null=True)),
                ("completed_at", models.DateTimeField(null=True, verbose_name="first completed at")),
                ("last_completed_at", models.DateTimeField(null=True)),
                ("declared_at", models.DateTimeField(null=True)),
                ("passed", models.BooleanField(null=True)),
                ("attempts", models.PositiveIntegerField(default=0, verbose_name="times finished")),
                ("best_raw", models.FloatField(null=True)),
                ("best_max", models.FloatField(null=True)),
                ("last_raw", models.FloatField(null=True)),
                ("last_max", models.FloatField(null=True)),
            ],
            options={
                "db_table": "modules_activity_result",
                "constraints": [
                    models.UniqueConstraint(fields=("worker", "activity"), name="one_result_per_worker_and_activity")
                ],
            },
        ),
        migrations.CreateModel(
            name="Statement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "worker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="statements",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "activity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="statements", to="modules.activity"
                    ),
                ),
                (
                    "launch",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="statements",
                        to="modules.launch",
                    ),
                ),
                ("identity", models.UUIDField()),
                ("content_hash", models.CharField(max_length=64, verbose_name="SHA-256 of what was sent")),
                ("verb", models.CharField(max_length=255)),
                ("raw", models.JSONField()),
                ("happened_at", models.DateTimeField()),
                ("stored_at", models.DateTimeField()),
            ],
            options={
                "db_table": "modules_statement",
                "ordering": ("id",),
                "indexes": [
                    models.Index(fields=["worker", "stored_at"], name="statements_by_time"),
                    models.Index(fields=["worker", "activity"], name="statements_by_activity"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("worker", "identity"), name="a_person_says_a_statement_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="UserState",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "worker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="activity_states",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "activity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="states", to="modules.activity"
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="states", to="modules.packageversion"
                    ),
                ),
                ("sub_id", models.CharField(default="0", max_length=64, verbose_name="part")),
                ("data_type", models.CharField(default="state", max_length=64)),
                ("state", models.TextField()),
                (
                    "sequence",
                    models.PositiveBigIntegerField(default=0, verbose_name="which of several savings is the newest"),
                ),
                ("saved_at", models.DateTimeField()),
            ],
            options={
                "db_table": "modules_user_state",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("worker", "activity", "version", "sub_id", "data_type"), name="one_state_per_part"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Scenario",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="scenarios", to="people.organisation"
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("title", models.CharField(max_length=120)),
                ("intro", models.TextField(max_length=2000, verbose_name="before it begins")),
                (
                    "sensitivity",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Neither of these"),
                            ("safeguarding", "Safeguarding"),
                            ("domestic_abuse", "Domestic abuse"),
                        ],
                        default="",
                        max_length=20,
                        verbose_name="what it is about",
                    ),
                ),
                (
                    "activity",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="scenario",
                        to="modules.activity",
                    ),
                ),
                ("begun_at", models.DateTimeField()),
            ],
            options={
                "ordering": ("title", "pk"),
            },
        ),
        migrations.CreateModel(
            name="ScenarioMoment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "scenario",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="moments", to="modules.scenario"
                    ),
                ),
                ("name", models.CharField(max_length=40, verbose_name="short name")),
                ("text", models.TextField(blank=True, max_length=2000, verbose_name="what happens")),
                (
                    "ending",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("good", "It went well"),
                            ("mixed", "Some of it went well"),
                            ("poor", "It went badly"),
                        ],
                        max_length=10,
                        verbose_name="how it goes on",
                    ),
                ),
                (
                    "debrief",
                    models.TextField(blank=True, max_length=2000, verbose_name="what to take from this ending"),
                ),
                ("position", models.IntegerField(default=0)),
            ],
            options={
                "db_table": "modules_scenario_moment",
                "ordering": ("position", "pk"),
                "constraints": [
                    models.UniqueConstraint(fields=("scenario", "name"), name="a_moment_has_a_name_of_its_own"),
                    models.CheckConstraint(condition=models.Q(("name", ""), _negated=True), name="a_moment_has_a_name"),
                    models.CheckConstraint(
                        condition=models.Q(models.Q(("ending", ""), _negated=True), ("debrief", ""), _connector="OR"),
                        name="only_an_ending_has_something_to_take_from_it",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ScenarioChoice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "moment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="choices", to="modules.scenariomoment"
                    ),
                ),
                ("text", models.CharField(max_length=300, verbose_name="what one may do")),
                ("feedback", models.TextField(blank=True, max_length=1000, verbose_name="what it led to")),
                (
                    "goes_to",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="reached_by",
                        to="modules.scenariomoment",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
            ],
            options={
                "db_table": "modules_scenario_choice",
                "ordering": ("position",),
                "constraints": [
                    models.UniqueConstraint(fields=("moment", "position"), name="choices_stand_one_after_the_other"),
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="a_choice_says_what_one_may_do"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ScenarioVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "scenario",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="modules.scenario"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                (
                    "package",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="scenario_versions",
                        to="modules.package",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("made_at", models.DateTimeField()),
                ("in_words", models.TextField(verbose_name="the same in words")),
            ],
            options={
                "db_table": "modules_scenario_version",
                "ordering": ("-number",),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("scenario", "number"), name="a_scenario_has_one_version_of_a_number"
                    ),
                    models.UniqueConstraint(fields=("scenario", "package"), name="a_version_is_made_once"),
                ],
            },
        ),
    ]
