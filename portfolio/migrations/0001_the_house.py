import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import pathway.core.clock


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("account", "0009_emailaddress_unique_primary_email"),
        ("careers", "0001_the_house"),
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
            name="EvidenceItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evidence_items",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evidence_items",
                        to="people.organisation",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("submitted", "Sent"),
                            ("returned", "Returned"),
                            ("talk_first", "Talk first"),
                            ("decided", "Decided"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="draft",
                        max_length=20,
                    ),
                ),
                ("key", models.UUIDField(verbose_name="sent by the form, so that a second press makes no second item")),
                ("created_at", models.DateTimeField(default=pathway.core.clock.now)),
                ("changed_at", models.DateTimeField(default=pathway.core.clock.now)),
                (
                    "held_at",
                    models.DateTimeField(null=True, verbose_name="held back since, while a report is looked at"),
                ),
            ],
            options={
                "ordering": ("-changed_at", "-id"),
                "indexes": [models.Index(fields=["owner", "status"], name="evidence_by_owner")],
                "constraints": [
                    models.UniqueConstraint(fields=("owner", "key"), name="one_item_per_form_sent"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ["draft", "submitted", "returned", "talk_first", "decided", "withdrawn"])
                        ),
                        name="evidence_stands_somewhere_in_its_life",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EvidenceVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="portfolio.evidenceitem",
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("reflective_account", "Reflective account"),
                            ("direct_observation", "Direct observation"),
                            ("witness_testimony", "Witness testimony"),
                            ("work_product", "Something you made at work"),
                            ("discussion", "Professional discussion"),
                            ("feedback", "Feedback from a child or family"),
                            ("partner_feedback", "Feedback from a partner agency"),
                            ("case_study", "Case study"),
                            ("certificate", "Certificate"),
                        ],
                        max_length=30,
                        verbose_name="what is it?",
                    ),
                ),
                ("title", models.CharField(blank=True, max_length=160)),
                ("text", models.TextField(blank=True, max_length=20000, verbose_name="what happened")),
                ("revision", models.PositiveIntegerField(default=0, verbose_name="how often it was saved")),
                ("saved_at", models.DateTimeField(default=pathway.core.clock.now)),
                (
                    "declared_at",
                    models.DateTimeField(null=True, verbose_name="when its owner said that nobody can be recognised"),
                ),
                ("submitted_at", models.DateTimeField(null=True)),
                (
                    "not_details",
                    models.JSONField(default=list, verbose_name="kinds of finding its owner said are no family detail"),
                ),
            ],
            options={
                "ordering": ("item", "number"),
                "constraints": [
                    models.UniqueConstraint(fields=("item", "number"), name="evidence_versions_are_numbered_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("submitted_at__isnull", True)),
                        fields=("item",),
                        name="one_unsent_version_per_item",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("submitted_at__isnull", True),
                            models.Q(
                                ("declared_at__isnull", False),
                                models.Q(("title", ""), _negated=True),
                                models.Q(("kind", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="sent_evidence_has_a_kind_a_title_and_a_declaration",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EvidenceFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="files",
                        to="portfolio.evidenceversion",
                    ),
                ),
                (
                    "sha256",
                    models.CharField(
                        db_index=True,
                        max_length=64,
                        validators=[django.core.validators.RegexValidator("^[0-9a-f]{64}$")],
                    ),
                ),
                ("name", models.CharField(max_length=140, verbose_name="shown as")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("pdf", "PDF"),
                            ("docx", "Word document"),
                            ("xlsx", "Excel workbook"),
                            ("pptx", "PowerPoint presentation"),
                            ("txt", "plain text"),
                            ("png", "PNG picture"),
                            ("jpg", "photo"),
                            ("webp", "WebP picture"),
                            ("heic", "photo"),
                            ("mp4", "video"),
                            ("webm", "video"),
                            ("m4a", "sound recording"),
                            ("ogg", "sound recording"),
                        ],
                        max_length=10,
                    ),
                ),
                ("size", models.PositiveBigIntegerField(verbose_name="bytes")),
                ("note", models.CharField(blank=True, max_length=400, verbose_name="what was taken out of it")),
                ("added_at", models.DateTimeField(default=pathway.core.clock.now)),
            ],
            options={
                "ordering": ("id",),
                "constraints": [
                    models.UniqueConstraint(fields=("version", "sha256"), name="a_version_holds_a_file_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="DetailFinding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="findings",
                        to="portfolio.evidenceversion",
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="findings",
                        to="portfolio.evidencefile",
                    ),
                ),
                (
                    "place",
                    models.CharField(
                        choices=[
                            ("title", "Title"),
                            ("text", "What happened"),
                            ("claim", "What it shows"),
                            ("file_name", "Name of a file"),
                            ("file_text", "Text of a file"),
                            ("metadata", "Taken out of a photo"),
                            ("comment", "What was written about it"),
                        ],
                        max_length=20,
                        verbose_name="found in",
                    ),
                ),
                (
                    "code",
                    models.CharField(
                        choices=[
                            ("postcode", "a postcode"),
                            ("nhs_number", "what looks like an NHS number"),
                            ("ni_number", "a National Insurance number"),
                            ("upn", "a pupil number (UPN)"),
                            ("phone", "a phone number"),
                            ("email", "an e-mail address"),
                            ("date_of_birth", "a date of birth"),
                            ("case_number", "a number from a case system"),
                            ("denied", "words your organisation keeps out of evidence"),
                            ("date", "a full date"),
                            ("address", "an address"),
                            ("school", "the name of a school"),
                            ("court", "the name of a court"),
                            ("place", "the name of a place"),
                            ("name", "what may be a person’s name"),
                            ("photo_place", "the place where a photo was taken"),
                            ("unread", "pages or pictures that cannot be read"),
                        ],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                (
                    "strength",
                    models.CharField(choices=[("block", "stops sending"), ("warn", "is asked about")], max_length=5),
                ),
                ("start", models.PositiveIntegerField()),
                ("end", models.PositiveIntegerField()),
            ],
            options={
                "ordering": ("place", "file", "start"),
            },
        ),
        migrations.CreateModel(
            name="DetailReport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="detail_reports",
                        to="people.organisation",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="reports", to="portfolio.evidenceitem"
                    ),
                ),
                (
                    "reporter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "code",
                    models.CharField(
                        choices=[
                            ("postcode", "a postcode"),
                            ("nhs_number", "what looks like an NHS number"),
                            ("ni_number", "a National Insurance number"),
                            ("upn", "a pupil number (UPN)"),
                            ("phone", "a phone number"),
                            ("email", "an e-mail address"),
                            ("date_of_birth", "a date of birth"),
                            ("case_number", "a number from a case system"),
                            ("denied", "words your organisation keeps out of evidence"),
                            ("date", "a full date"),
                            ("address", "an address"),
                            ("school", "the name of a school"),
                            ("court", "the name of a court"),
                            ("place", "the name of a place"),
                            ("name", "what may be a person’s name"),
                            ("photo_place", "the place where a photo was taken"),
                            ("unread", "pages or pictures that cannot be read"),
                        ],
                        max_length=20,
                        verbose_name="what it holds",
                    ),
                ),
                (
                    "place",
                    models.CharField(
                        choices=[
                            ("title", "Title"),
                            ("text", "What happened"),
                            ("claim", "What it shows"),
                            ("file_name", "Name of a file"),
                            ("file_text", "Text of a file"),
                            ("metadata", "Taken out of a photo"),
                            ("comment", "What was written about it"),
                        ],
                        max_length=20,
                        verbose_name="where",
                    ),
                ),
                ("reported_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "To be decided"),
                            ("redacted", "Taken out"),
                            ("false_alarm", "No family detail"),
                        ],
                        default="open",
                        max_length=20,
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True)),
                ("reason", models.CharField(blank=True, max_length=400, verbose_name="what was decided and why")),
            ],
            options={
                "ordering": ("-reported_at", "-id"),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "open")), fields=("item",), name="one_open_report_per_item"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at__isnull", True), ("decided_by__isnull", True), ("state", "open")),
                            models.Q(
                                models.Q(("state", "open"), _negated=True),
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                                models.Q(("reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="a_decided_report_says_who_when_and_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DenyList",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "organisation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="deny_list", to="people.organisation"
                    ),
                ),
                ("salt", models.CharField(max_length=64)),
                ("hashes", models.JSONField(default=list)),
                ("changed_at", models.DateTimeField(default=pathway.core.clock.now)),
            ],
        ),
        migrations.CreateModel(
            name="Claim",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="claims",
                        to="portfolio.evidenceversion",
                    ),
                ),
                (
                    "competency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="claims", to="careers.competency"
                    ),
                ),
                ("sentence", models.CharField(blank=True, max_length=400, verbose_name="what it shows")),
            ],
            options={
                "ordering": ("competency__domain__number", "competency__order"),
                "constraints": [
                    models.UniqueConstraint(fields=("version", "competency"), name="a_statement_is_claimed_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="JournalEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="journal", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("text", models.TextField(max_length=20000, verbose_name="what you think about it")),
                ("written_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
            ],
            options={
                "verbose_name_plural": "journal entries",
                "ordering": ("-written_at", "-id"),
            },
        ),
        migrations.CreateModel(
            name="JournalTalk",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="talks", to="portfolio.journalentry"
                    ),
                ),
                (
                    "mentor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("talked_on", models.DateField()),
                ("asked_at", models.DateTimeField()),
                ("confirmed_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ("talked_on", "id"),
                "constraints": [
                    models.UniqueConstraint(fields=("entry", "mentor", "talked_on"), name="a_talk_is_told_once"),
                    models.CheckConstraint(
                        condition=models.Q(("mentor", models.F("owner")), _negated=True),
                        name="nobody_talks_with_themselves",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="EvidenceItem",
            name="current",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="portfolio.evidenceversion"
            ),
        ),
    ]
