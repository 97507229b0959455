import uuid

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
        ("portfolio", "0001_the_house"),
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
            name="DecisionPolicy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "organisation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decision_policy",
                        to="people.organisation",
                    ),
                ),
                (
                    "sitting_minutes",
                    models.PositiveSmallIntegerField(
                        default=30,
                        validators=[
                            django.core.validators.MinValueValidator(5),
                            django.core.validators.MaxValueValidator(30),
                        ],
                        verbose_name="minutes for which one password counts",
                    ),
                ),
                (
                    "practice_words",
                    models.TextField(blank=True, max_length=600, verbose_name="worried about how somebody works"),
                ),
                (
                    "wellbeing_words",
                    models.TextField(blank=True, max_length=600, verbose_name="worried about how somebody is"),
                ),
            ],
            options={
                "verbose_name_plural": "decision policies",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("sitting_minutes__gte", 5), ("sitting_minutes__lte", 30)),
                        name="a_sitting_lasts_five_to_thirty_minutes",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DeclaredConflict",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("started_on", models.DateField(verbose_name="from")),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="until")),
                (
                    "one",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "declared_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ("-started_on", "-id"),
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_on__isnull", True), ("ended_on__gte", models.F("started_on")), _connector="OR"
                        ),
                        name="assessments_declaredconflict_ends_after_it_starts",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("one__lt", models.F("other"))),
                        name="a_conflict_names_two_people_in_one_order",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_on__isnull", True)),
                        fields=("one", "other"),
                        name="one_open_conflict_per_pair",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CompetencyRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "competency",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="rule", to="careers.competency"
                    ),
                ),
                (
                    "pieces",
                    models.PositiveSmallIntegerField(
                        default=1,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(9),
                        ],
                        verbose_name="accepted pieces of evidence",
                    ),
                ),
                (
                    "partly_counts",
                    models.BooleanField(default=False, verbose_name="a piece that partly shows it counts as half"),
                ),
                ("observed", models.BooleanField(default=False, verbose_name="one of them is a direct observation")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("pieces__gte", 1), ("pieces__lte", 9)),
                        name="a_statement_asks_for_one_to_nine_pieces",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ClaimAdjustment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "claim",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="adjustment", to="portfolio.claim"
                    ),
                ),
                (
                    "to",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="careers.competency",
                    ),
                ),
                ("reason", models.CharField(max_length=300, verbose_name="why")),
                (
                    "mentor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("adjusted_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="an_adjustment_says_why"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SamplingMark",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sampling_marks",
                        to="portfolio.evidenceversion",
                    ),
                ),
                (
                    "mentor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("form_key", models.UUIDField(unique=True)),
                (
                    "reason",
                    models.CharField(
                        choices=[("fast", "Decided in under ten seconds with a file unopened")], max_length=20
                    ),
                ),
                ("marked_at", models.DateTimeField(default=pathway.core.clock.now)),
            ],
        ),
        migrations.CreateModel(
            name="DecisionLog",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "organisation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.organisation"
                    ),
                ),
                ("version", models.PositiveSmallIntegerField(default=1)),
                ("seq", models.PositiveBigIntegerField(default=0)),
                ("hash", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
                ("key", models.CharField(max_length=16)),
                ("signature", models.CharField(max_length=128)),
            ],
        ),
        migrations.CreateModel(
            name="ChainEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "log",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="assessments.decisionlog",
                    ),
                ),
                ("version", models.PositiveSmallIntegerField()),
                ("seq", models.PositiveBigIntegerField(verbose_name="entry number")),
                ("prev", models.CharField(max_length=64)),
                ("kind", models.CharField(max_length=30)),
                ("at", models.DateTimeField()),
                ("hash", models.CharField(max_length=64)),
                ("body", models.TextField()),
            ],
            options={
                "verbose_name_plural": "chain entries",
                "ordering": ("log", "seq"),
                "constraints": [
                    models.UniqueConstraint(fields=("log", "seq"), name="entries_are_numbered_once"),
                    models.UniqueConstraint(fields=("log", "prev"), name="no_two_entries_follow_the_same_one"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Opening",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "entry_id", "field", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="openings",
                        to="assessments.chainentry",
                    ),
                ),
                ("field", models.CharField(max_length=30)),
                ("salt", models.CharField(max_length=64)),
                ("text", models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)s",
                        to="assessments.chainentry",
                    ),
                ),
                (
                    "worker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions_about",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "mentor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions_made",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "mentor_role",
                    models.CharField(
                        choices=[
                            ("mentor", "Mentor"),
                            ("mentor_in_training", "Mentor in training"),
                            ("supervisor", "Supervisor"),
                            ("deputy", "Deputy of the mentor"),
                        ],
                        max_length=20,
                        verbose_name="decided as",
                    ),
                ),
                (
                    "competency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="decisions", to="careers.competency"
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="portfolio.evidenceversion",
                    ),
                ),
                (
                    "judgement",
                    models.CharField(
                        choices=[
                            ("meets", "Meets"),
                            ("partly", "Partly"),
                            ("return", "Return"),
                            ("talk_first", "Talk first"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "framework",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="careers.framework"
                    ),
                ),
                (
                    "level",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="careers.level"
                    ),
                ),
                (
                    "expected",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("with_support", "with support"),
                            ("with_oversight", "with oversight"),
                            ("independently", "independently"),
                            ("leads_others", "leads others"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "supersedes",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="superseded_by",
                        to="assessments.decision",
                    ),
                ),
                ("form_key", models.UUIDField()),
                ("decided_at", models.DateTimeField()),
            ],
            options={
                "ordering": ("-decided_at",),
                "indexes": [models.Index(fields=["mentor", "form_key"], name="decisions_by_form")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("mentor", models.F("worker")), _negated=True),
                        name="nobody_signs_off_themselves",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Countersignature",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)s",
                        to="assessments.chainentry",
                    ),
                ),
                (
                    "decision",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="countersignature",
                        to="assessments.decision",
                    ),
                ),
                (
                    "worker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "mentor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "countersigner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="countersignatures",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "verdict",
                    models.CharField(choices=[("agrees", "Agrees"), ("differs", "Sees it differently")], max_length=10),
                ),
                ("countersigned_at", models.DateTimeField()),
            ],
            options={
                "ordering": ("-countersigned_at",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("countersigner", models.F("worker")), _negated=True),
                            models.Q(("countersigner", models.F("mentor")), _negated=True),
                            models.Q(("mentor", models.F("worker")), _negated=True),
                        ),
                        name="nobody_countersigns_themselves",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Recusal",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="recusals",
                        to="portfolio.evidenceitem",
                    ),
                ),
                (
                    "mentor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("made_at", models.DateTimeField()),
                ("taken_back_at", models.DateTimeField(null=True)),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("not_mine", "Not mine to decide"),
                            ("too_close", "A conflict of interest"),
                            ("no_time", "I cannot decide in time"),
                        ],
                        default="not_mine",
                        max_length=20,
                        verbose_name="why",
                    ),
                ),
                (
                    "passed_to",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("taken_back_at__isnull", True)),
                        fields=("item", "mentor"),
                        name="one_open_recusal_per_item",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("passed_to__isnull", True),
                            models.Q(("passed_to", models.F("mentor")), _negated=True),
                            _connector="OR",
                        ),
                        name="nothing_is_passed_on_to_oneself",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HeadAddress",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "organisation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="head_address",
                        to="people.organisation",
                    ),
                ),
                ("email", models.EmailField(max_length=254)),
            ],
        ),
        migrations.CreateModel(
            name="SentHead",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "log",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sent_heads",
                        to="assessments.decisionlog",
                    ),
                ),
                ("day", models.DateField()),
                ("seq", models.PositiveBigIntegerField()),
                ("hash", models.CharField(max_length=64)),
                ("head", models.JSONField()),
                ("sent_at", models.DateTimeField()),
                ("sent_to", models.CharField(blank=True, max_length=254)),
            ],
            options={
                "ordering": ("-day",),
                "constraints": [models.UniqueConstraint(fields=("log", "day"), name="one_head_is_sent_a_day")],
            },
        ),
        migrations.CreateModel(
            name="Inspection",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="inspections",
                        to="people.organisation",
                    ),
                ),
                (
                    "inspector",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="inspections",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("purpose", models.CharField(max_length=200, verbose_name="what it is for")),
                ("first_on", models.DateField(null=True, verbose_name="decisions from")),
                ("last_on", models.DateField(null=True, verbose_name="decisions until")),
                (
                    "granted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("granted_at", models.DateTimeField()),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                (
                    "revoked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("revoked_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ("-starts_at", "-granted_at"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                        name="an_inspection_ends_after_it_starts",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("purpose", ""), _negated=True), name="an_inspection_says_what_it_is_for"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("first_on__isnull", True), ("last_on__isnull", True)),
                            models.Q(("first_on__isnull", False), ("last_on__gte", models.F("first_on"))),
                            _connector="OR",
                        ),
                        name="an_inspection_has_both_days_or_neither",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("revoked_at__isnull", True), ("revoked_by__isnull", True)),
                            models.Q(("revoked_at__isnull", False), ("revoked_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="a_revoked_inspection_says_who_and_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("inspector", models.F("granted_by")), _negated=True),
                        name="nobody_lets_themselves_in",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="InspectedPerson",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "inspection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="people", to="assessments.inspection"
                    ),
                ),
                (
                    "worker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "inspected people",
                "constraints": [
                    models.UniqueConstraint(fields=("inspection", "worker"), name="an_inspection_names_a_worker_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Meeting",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.organisation"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("observation", "Observation"), ("discussion", "Professional discussion")],
                        max_length=20,
                    ),
                ),
                (
                    "worker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="meetings",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "observer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="meetings_held",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("starts_at", models.DateTimeField()),
                ("about", models.CharField(max_length=160, verbose_name="what it is about")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("booked", "Booked"),
                            ("recorded", "Recorded, to be read by the worker"),
                            ("sent", "Sent as evidence"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="booked",
                        max_length=20,
                    ),
                ),
                ("summary", models.TextField(blank=True, max_length=4000)),
                ("recorded_at", models.DateTimeField(null=True)),
                ("worker_comment", models.TextField(blank=True, max_length=4000)),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "item",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="meeting",
                        to="portfolio.evidenceitem",
                    ),
                ),
            ],
            options={
                "ordering": ("starts_at",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("worker", models.F("observer")), _negated=True),
                        name="nobody_observes_themselves",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("recorded_at__isnull", True), ("state__in", ("booked", "cancelled"))),
                            models.Q(("recorded_at__isnull", False), ("state__in", ("recorded", "sent"))),
                            _connector="OR",
                        ),
                        name="a_recorded_meeting_says_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answered_at__isnull", False), ("item__isnull", False), ("state", "sent")),
                            models.Q(
                                models.Q(("state", "sent"), _negated=True),
                                ("answered_at__isnull", True),
                                ("item__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="a_sent_meeting_is_evidence",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Criterion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="criteria", to="assessments.meeting"
                    ),
                ),
                (
                    "competency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="careers.competency"
                    ),
                ),
                (
                    "seen",
                    models.CharField(
                        blank=True,
                        choices=[("seen", "Seen"), ("partly", "Partly seen"), ("not_seen", "Not seen this time")],
                        max_length=10,
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=400)),
            ],
            options={
                "verbose_name_plural": "criteria",
                "ordering": ("competency__domain__number", "competency__order"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("meeting", "competency"), name="a_meeting_looks_at_a_statement_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("seen__in", ("seen", "partly")), _negated=True),
                            models.Q(("note", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="what_was_seen_is_said_in_words",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Passport",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "worker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="passports",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("made_at", models.DateTimeField()),
                ("pieces", models.PositiveSmallIntegerField(verbose_name="pieces of evidence in it")),
                ("manifest_sha256", models.CharField(max_length=64)),
                ("signature", models.CharField(max_length=128)),
            ],
            options={
                "ordering": ("-made_at",),
            },
        ),
        migrations.CreateModel(
            name="PassportLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "worker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="passport_links",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                ("phrase", models.CharField(max_length=200, verbose_name="hash of the phrase")),
                ("made_at", models.DateTimeField()),
                (
                    "tries",
                    models.PositiveSmallIntegerField(default=0, verbose_name="wrong phrases since the last right one"),
                ),
                ("revoked_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("revoked_at__isnull", True)),
                        fields=("worker",),
                        name="one_passport_link_at_a_time",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SamplingRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sampling_rules",
                        to="people.organisation",
                    ),
                ),
                (
                    "assessor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "method",
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
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        blank=True,
                        choices=[("early", "At the start"), ("middle", "On the way"), ("final", "Near the end")],
                        max_length=10,
                    ),
                ),
                ("percent", models.PositiveSmallIntegerField(verbose_name="how many of a hundred")),
                ("minimum", models.PositiveSmallIntegerField(verbose_name="at least")),
                ("changed_at", models.DateTimeField(default=pathway.core.clock.now)),
            ],
            options={
                "ordering": ("assessor__full_name", "method", "stage", "pk"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "assessor", "method", "stage"), name="one_rule_for_what_is_sampled"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("assessor__isnull", True)),
                        fields=("organisation", "method", "stage"),
                        name="one_rule_for_what_is_sampled_of_everybody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("percent__lte", 100)), name="no_more_than_all_is_sampled"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("minimum__lte", 1000)), name="a_minimum_is_a_thousand_at_most"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SampleDraw",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sample_draws",
                        to="people.organisation",
                    ),
                ),
                (
                    "drawn_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("drawn_at", models.DateTimeField()),
                ("first_on", models.DateField(verbose_name="decisions from")),
                ("last_on", models.DateField(verbose_name="decisions until")),
                ("method", models.PositiveSmallIntegerField(default=1, verbose_name="version of the way of drawing")),
                ("seed", models.CharField(max_length=64)),
                ("rules", models.JSONField()),
                ("population", models.JSONField()),
                ("population_sha256", models.CharField(max_length=64)),
            ],
            options={
                "ordering": ("-drawn_at", "-pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("last_on__gte", models.F("first_on"))), name="a_draw_ends_after_it_starts"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Sample",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "draw",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="samples", to="assessments.sampledraw"
                    ),
                ),
                (
                    "decision",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="sample", to="assessments.decision"
                    ),
                ),
                ("reasons", models.JSONField(default=list)),
            ],
            options={
                "ordering": ("draw", "decision__decided_at"),
            },
        ),
        migrations.CreateModel(
            name="Assurance",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)s",
                        to="assessments.chainentry",
                    ),
                ),
                (
                    "decision",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="assurance", to="assessments.decision"
                    ),
                ),
                (
                    "worker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "mentor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assurances",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "assurer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("upheld", "Upheld"),
                            ("action", "Upheld, with something to do"),
                            ("overturned", "Overturned"),
                        ],
                        max_length=10,
                    ),
                ),
                ("assured_at", models.DateTimeField()),
            ],
            options={
                "ordering": ("-assured_at",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("assurer", models.F("worker")), _negated=True),
                            models.Q(("assurer", models.F("mentor")), _negated=True),
                        ),
                        name="nobody_assures_their_own",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="AssuranceAction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "assurance",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="action", to="assessments.assurance"
                    ),
                ),
                (
                    "mentor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assurance_actions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("what", models.CharField(max_length=300, verbose_name="what is to be done")),
                ("due_on", models.DateField()),
                (
                    "state",
                    models.CharField(
                        choices=[("to_do", "To do"), ("done", "Done, to be seen"), ("closed", "Closed")],
                        default="to_do",
                        max_length=10,
                    ),
                ),
                ("answer", models.CharField(blank=True, max_length=600, verbose_name="what was done")),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "closed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("closed_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ("due_on", "pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("what", ""), _negated=True), name="an_assurance_action_says_what"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "done"), _negated=True),
                            models.Q(models.Q(("answer", ""), _negated=True), ("answered_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="a_done_assurance_action_says_what_was_done",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at__isnull", False), ("closed_by__isnull", False), ("state", "closed")),
                            models.Q(
                                models.Q(("state", "closed"), _negated=True),
                                ("closed_at__isnull", True),
                                ("closed_by__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="a_closed_assurance_action_says_who_and_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("closed_by__isnull", True),
                            models.Q(("closed_by", models.F("mentor")), _negated=True),
                            _connector="OR",
                        ),
                        name="nobody_closes_their_own_assurance_action",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Quiz",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="quizzes",
                        to="people.organisation",
                    ),
                ),
                ("slug", models.SlugField(max_length=80)),
                ("title", models.CharField(max_length=200)),
                ("pass_percent", models.PositiveSmallIntegerField(default=80)),
                ("draws", models.PositiveSmallIntegerField(default=8, verbose_name="questions drawn at each attempt")),
                (
                    "minutes",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="time limit in minutes"),
                ),
            ],
            options={
                "verbose_name_plural": "quizzes",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "slug"), name="quiz_slugs_are_unique_in_an_organisation"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("organisation__isnull", True)),
                        fields=("slug",),
                        name="quiz_slugs_are_unique_in_the_shared_library",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("pass_percent__gte", 1), ("pass_percent__lte", 100)),
                        name="a_pass_mark_is_a_percentage",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("draws__gte", 1)), name="a_quiz_draws_at_least_one_item"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("minutes__isnull", True), ("minutes__gte", 5), _connector="OR"),
                        name="a_time_limit_is_five_minutes_or_more",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="QuizItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "quiz",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="items", to="assessments.quiz"
                    ),
                ),
                ("code", models.CharField(max_length=40)),
                ("version", models.PositiveSmallIntegerField(default=1)),
                ("outcome", models.PositiveSmallIntegerField(default=1, verbose_name="learning outcome it checks")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("single", "One right answer"),
                            ("multiple", "Several right answers"),
                            ("true_false", "True or false"),
                            ("scenario", "A situation, and what to do in it"),
                            ("ordering", "Put in the right order"),
                            ("matching", "Match what belongs together"),
                            ("short_text", "Own words, compared with a model answer"),
                        ],
                        default="single",
                        max_length=20,
                    ),
                ),
                ("is_must_get", models.BooleanField(default=False, verbose_name="must be right for safety")),
                ("situation", models.TextField(blank=True, verbose_name="the situation that the question is about")),
                ("stem", models.TextField(verbose_name="question")),
                (
                    "model_answer",
                    models.TextField(blank=True, verbose_name="model answer to compare one's own words with"),
                ),
                ("feedback", models.TextField(blank=True)),
                ("source", models.CharField(blank=True, max_length=300)),
                ("checked_on", models.DateField(blank=True, null=True)),
                ("retired_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ("code", "-version"),
                "constraints": [
                    models.UniqueConstraint(fields=("quiz", "code", "version"), name="item_versions_are_numbered_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("retired_at__isnull", True)),
                        fields=("quiz", "code"),
                        name="one_version_of_an_item_is_in_use",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "short_text"), _negated=True),
                            models.Q(models.Q(("model_answer", ""), _negated=True), ("is_must_get", False)),
                            _connector="OR",
                        ),
                        name="own_words_have_a_model_answer_and_are_not_must_get",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "scenario"), _negated=True),
                            models.Q(("situation", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="a_scenario_tells_a_situation",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="QuizOption",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="options", to="assessments.quizitem"
                    ),
                ),
                ("order", models.PositiveSmallIntegerField()),
                ("text", models.TextField()),
                ("is_correct", models.BooleanField(default=False)),
                ("match", models.TextField(blank=True, verbose_name="what belongs to it")),
                ("feedback", models.TextField(blank=True)),
            ],
            options={
                "ordering": ("order",),
                "constraints": [models.UniqueConstraint(fields=("item", "order"), name="options_are_numbered_once")],
            },
        ),
        migrations.CreateModel(
            name="QuizAttempt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "worker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="quiz_attempts",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "quiz",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="attempts", to="assessments.quiz"
                    ),
                ),
                ("started_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                ("score", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("out_of", models.PositiveSmallIntegerField()),
                ("is_passed", models.BooleanField(default=False)),
                ("ends_at", models.DateTimeField(blank=True, null=True, verbose_name="when the time is over")),
                ("times_extended", models.PositiveSmallIntegerField(default=0)),
                ("is_late", models.BooleanField(default=False, verbose_name="sent after the time was over")),
            ],
            options={
                "ordering": ("-started_at", "-id"),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("finished_at__isnull", True)),
                        fields=("worker", "quiz"),
                        name="one_open_attempt_per_worker_and_quiz",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("finished_at__isnull", True), ("is_passed", False), ("score__isnull", True)),
                            models.Q(("finished_at__isnull", False), ("score__isnull", False)),
                            _connector="OR",
                        ),
                        name="a_mark_comes_with_the_end",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("score__isnull", True), ("score__lte", models.F("out_of")), _connector="OR"
                        ),
                        name="nobody_scores_more_than_there_is",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("is_late", False), ("is_passed", False), _connector="OR"),
                        name="what_is_sent_late_does_not_pass",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("times_extended__lte", 10)), name="time_is_extended_ten_times_at_most"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DrawnItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "attempt",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="drawn", to="assessments.quizattempt"
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="assessments.quizitem"
                    ),
                ),
                ("order", models.PositiveSmallIntegerField()),
                ("option_order", models.JSONField(default=list)),
                ("chosen", models.JSONField(default=list)),
                ("words", models.TextField(blank=True, verbose_name="the worker's own words")),
                (
                    "self_mark",
                    models.CharField(
                        blank=True,
                        choices=[("there", "I said this"), ("partly", "I said part of it"), ("not_yet", "I missed it")],
                        max_length=10,
                    ),
                ),
                ("is_right", models.BooleanField(null=True)),
            ],
            options={
                "ordering": ("order",),
                "constraints": [
                    models.UniqueConstraint(fields=("attempt", "order"), name="drawn_items_are_numbered_once"),
                    models.UniqueConstraint(fields=("attempt", "item"), name="an_attempt_asks_an_item_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ExtraTime",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("started_on", models.DateField(verbose_name="from")),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="until")),
                (
                    "worker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="extra_time",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("percent", models.PositiveSmallIntegerField(verbose_name="more time, in per cent")),
                (
                    "agreed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
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
                        name="assessments_extratime_ends_after_it_starts",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_on__isnull", True)),
                        fields=("worker",),
                        name="one_open_extra_time_per_worker",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("percent__gte", 10), ("percent__lte", 300)),
                        name="extra_time_is_10_to_300_percent",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SelfRating",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "worker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="own_ratings",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "competency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="own_ratings", to="careers.competency"
                    ),
                ),
                (
                    "rating",
                    models.CharField(
                        choices=[
                            ("not_yet", "Not yet"),
                            ("developing", "Developing"),
                            ("meets", "Meets"),
                            ("exceeds", "Exceeds"),
                        ],
                        max_length=20,
                    ),
                ),
                ("rated_at", models.DateTimeField()),
            ],
            options={
                "ordering": ("rated_at", "id"),
                "indexes": [models.Index(fields=["worker", "competency", "rated_at"], name="own_ratings_in_order")],
            },
        ),
        migrations.CreateModel(
            name="WitnessRequest",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.organisation"
                    ),
                ),
                (
                    "worker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="witness_requests",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "competency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="careers.competency"
                    ),
                ),
                ("email", models.EmailField(max_length=254, verbose_name="their work e-mail")),
                ("role", models.CharField(max_length=80, verbose_name="what they are")),
                ("question", models.CharField(max_length=300)),
                ("nonce", models.CharField(max_length=64, unique=True)),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                ("asked_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("codes_sent", models.PositiveSmallIntegerField(default=0)),
                ("code_sent_at", models.DateTimeField(null=True)),
                (
                    "tries",
                    models.PositiveSmallIntegerField(default=0, verbose_name="wrong codes since the last was sent"),
                ),
                ("statement", models.TextField(blank=True, max_length=4000)),
                ("answered_at", models.DateTimeField(null=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                (
                    "item",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="witness_request",
                        to="portfolio.evidenceitem",
                    ),
                ),
            ],
            options={
                "ordering": ("-asked_at",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answered_at__isnull", True), ("statement", "")),
                            models.Q(("answered_at__isnull", False), models.Q(("statement", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="an_answer_has_words",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("item__isnull", True), ("answered_at__isnull", False), _connector="OR"),
                        name="only_an_answer_becomes_evidence",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("answered_at__isnull", True), ("withdrawn_at__isnull", True), _connector="OR"
                        ),
                        name="what_was_taken_back_has_no_answer",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("codes_sent__lte", 5), ("tries__lte", 5)),
                        name="codes_and_tries_come_to_an_end",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PendingDecision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "worker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "mentor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pending_decisions",
                        to="portfolio.evidenceversion",
                    ),
                ),
                (
                    "competency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="careers.competency"
                    ),
                ),
                (
                    "judgement",
                    models.CharField(
                        choices=[
                            ("meets", "Meets"),
                            ("partly", "Partly"),
                            ("return", "Return"),
                            ("talk_first", "Talk first"),
                        ],
                        max_length=20,
                    ),
                ),
                ("comment", models.TextField(blank=True)),
                ("next_step", models.CharField(blank=True, max_length=300)),
                (
                    "corrects",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="assessments.decision",
                    ),
                ),
                ("form_key", models.UUIDField()),
                ("decided_at", models.DateTimeField()),
            ],
            options={
                "ordering": ("decided_at", "pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("mentor", models.F("worker")), _negated=True),
                        name="nobody_decides_about_themselves",
                    ),
                    models.UniqueConstraint(fields=("version", "competency"), name="one_pending_decision_per_claim"),
                ],
            },
        ),
    ]
