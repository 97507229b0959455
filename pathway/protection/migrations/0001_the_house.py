import django.core.validators
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
            name="RetentionRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="retention_rules",
                        to="people.organisation",
                    ),
                ),
                (
                    "keeping",
                    models.CharField(
                        choices=[
                            ("organisation", "For as long as the organisation uses Pathway"),
                            (
                                "record",
                                "Account, job, learning, evidence, decisions and supervision of somebody who has left",
                            ),
                            ("notices", "Notices and accepted invitations"),
                            ("play", "Half-finished answers in learning activities"),
                            ("trail", "Who did what to whose record"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "months",
                    models.PositiveSmallIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(1200),
                        ]
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("organisation", "keeping"), name="one_rule_per_kind_of_record"),
                    models.CheckConstraint(
                        condition=models.Q(("months__gte", 1), ("months__lte", 1200)), name="kept_for_some_months"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("keeping__in", ["record", "notices", "play"])),
                        name="only_what_is_purged_has_months",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LegalHold",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="legal_holds",
                        to="people.organisation",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="legal_holds",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("reason", models.CharField(max_length=400)),
                (
                    "placed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("placed_at", models.DateTimeField()),
                (
                    "lifted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("lifted_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ("-placed_at",),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("lifted_at__isnull", True)),
                        fields=("person",),
                        name="one_standing_hold_per_person",
                    ),
                    models.CheckConstraint(condition=models.Q(("reason", ""), _negated=True), name="a_hold_says_why"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("lifted_at__isnull", True), ("lifted_by__isnull", True)),
                            models.Q(("lifted_at__isnull", False), ("lifted_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="a_lifted_hold_says_who_and_when",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Erasure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="erasures", to="people.organisation"
                    ),
                ),
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="erasure", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("pseudonym", models.CharField(max_length=40, verbose_name="stand-in name")),
                ("reason", models.CharField(max_length=400)),
                (
                    "asked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("done_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ("-asked_at",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="an_erasure_says_why"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("asked_by", models.F("person")), _negated=True),
                        name="nobody_erases_themselves",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Complaint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="data_complaints",
                        to="people.organisation",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="data_complaints",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("text", models.TextField(max_length=4000, verbose_name="what is wrong")),
                ("made_at", models.DateTimeField()),
                ("acknowledged_at", models.DateTimeField(null=True)),
                (
                    "acknowledged_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("answer", models.TextField(blank=True, max_length=4000)),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("-made_at", "-id"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer", ""), ("answered_at__isnull", True), ("answered_by__isnull", True)),
                            models.Q(
                                ("acknowledged_at__isnull", False),
                                ("answered_at__isnull", False),
                                ("answered_by__isnull", False),
                                models.Q(("answer", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="an_answer_says_who_when_and_what",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("acknowledged_at__isnull", True), ("acknowledged_by__isnull", True)),
                            models.Q(("acknowledged_at__isnull", False), ("acknowledged_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="an_acknowledgement_says_who_and_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("acknowledged_by__isnull", True),
                            models.Q(("acknowledged_by", models.F("made_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="nobody_acknowledges_their_own_complaint",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("answered_by__isnull", True),
                            models.Q(("answered_by", models.F("made_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="nobody_answers_their_own_complaint",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PublicStatement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "organisation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="public_statement",
                        to="people.organisation",
                    ),
                ),
                ("data_contact", models.CharField(blank=True, max_length=120, verbose_name="who answers for data")),
                ("data_email", models.EmailField(blank=True, max_length=254, verbose_name="their e-mail")),
                (
                    "lawful_basis",
                    models.TextField(blank=True, max_length=4000, verbose_name="why it may be kept, in your words"),
                ),
                (
                    "accessibility_email",
                    models.EmailField(
                        blank=True, max_length=254, verbose_name="where people report what they cannot use"
                    ),
                ),
                ("accessibility_phone", models.CharField(blank=True, max_length=40, verbose_name="telephone for that")),
                (
                    "not_accessible",
                    models.TextField(blank=True, max_length=4000, verbose_name="what else is not accessible, and why"),
                ),
                (
                    "prepared_on",
                    models.DateField(blank=True, null=True, verbose_name="accessibility statement prepared on"),
                ),
                ("reviewed_on", models.DateField(blank=True, null=True, verbose_name="and last reviewed on")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("reviewed_on__isnull", True),
                            models.Q(("prepared_on__isnull", False), ("reviewed_on__gte", models.F("prepared_on"))),
                            _connector="OR",
                        ),
                        name="reviewed_after_it_was_prepared",
                    )
                ],
            },
        ),
    ]
