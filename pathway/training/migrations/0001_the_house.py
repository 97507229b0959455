import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("account", "0009_emailaddress_unique_primary_email"),
        ("assessments", "0001_the_house"),
        ("careers", "0001_the_house"),
        ("django_tasks_database", "0021_conditional_partial_index_ordering"),
        ("mfa", "0003_authenticator_type_uniq"),
        ("modules", "0001_the_house"),
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
            name="Course",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="courses", to="people.organisation"
                    ),
                ),
                ("code", models.CharField(blank=True, max_length=20)),
                ("title", models.CharField(max_length=255)),
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
                    "areas",
                    models.JSONField(
                        blank=True, default=list, verbose_name="areas of practice that it suggests itself for"
                    ),
                ),
            ],
            options={
                "ordering": ("title",),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "module"), name="a_module_is_one_course_of_an_organisation"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("code", ""), _negated=True),
                        fields=("organisation", "code"),
                        name="course_codes_are_unique",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("title", ""), _negated=True), name="a_course_has_a_title"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Requirement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("started_on", models.DateField(verbose_name="from")),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="until")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="requirements",
                        to="people.organisation",
                    ),
                ),
                (
                    "module",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="requirements",
                        to="modules.modulepage",
                        verbose_name="module",
                    ),
                ),
                (
                    "course",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="requirements",
                        to="training.course",
                    ),
                ),
                ("title", models.CharField(max_length=255)),
                ("areas", models.JSONField(blank=True, default=list, verbose_name="areas of practice")),
                ("jobs", models.JSONField(blank=True, default=list, verbose_name="job titles")),
                ("posts", models.JSONField(blank=True, default=list, verbose_name="appointments")),
                (
                    "ladder_only",
                    models.BooleanField(default=False, verbose_name="not for people who only need training"),
                ),
                (
                    "first_year_only",
                    models.BooleanField(default=False, verbose_name="only for people in their first year"),
                ),
                ("first_due_days", models.PositiveSmallIntegerField(verbose_name="days to do it in")),
                (
                    "refresh_months",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="months until it is to be done again"
                    ),
                ),
                (
                    "opens_days",
                    models.PositiveSmallIntegerField(
                        default=60,
                        validators=[django.core.validators.MaxValueValidator(366)],
                        verbose_name="days before it expires on which a refresher opens",
                    ),
                ),
                (
                    "grace_days",
                    models.PositiveSmallIntegerField(default=0, verbose_name="days of grace after it expired"),
                ),
                (
                    "minimum_active_days",
                    models.PositiveSmallIntegerField(
                        default=0, verbose_name="days before which doing it again renews nothing"
                    ),
                ),
                (
                    "diagnostic",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="shortens",
                        to="assessments.quiz",
                        verbose_name="short check that stands for a refresher",
                    ),
                ),
                (
                    "is_proposal",
                    models.BooleanField(default=False, verbose_name="a proposed default that nobody has changed yet"),
                ),
                ("levels", models.ManyToManyField(blank=True, related_name="requirements", to="careers.level")),
                ("teams", models.ManyToManyField(blank=True, related_name="requirements", to="people.team")),
            ],
            options={
                "ordering": ("title",),
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_on__isnull", True), ("ended_on__gte", models.F("started_on")), _connector="OR"
                        ),
                        name="training_requirement_ends_after_it_starts",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_on__isnull", True)),
                        fields=("organisation", "module"),
                        name="one_open_requirement_per_module",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("refresh_months__isnull", True), ("refresh_months__gte", 1), _connector="OR"
                        ),
                        name="a_refresher_comes_after_a_month_or_more",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_on__isnull", True)),
                        fields=("organisation", "course"),
                        name="one_open_requirement_per_course",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("module__isnull", False), ("course__isnull", False), _connector="OR"),
                        name="a_requirement_names_a_module_or_a_course",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("diagnostic__isnull", True), ("refresh_months__isnull", False), _connector="OR"
                        ),
                        name="a_short_check_stands_for_a_refresher",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("grace_days__lte", 366), ("minimum_active_days__lte", 366), ("opens_days__lte", 366)
                        ),
                        name="windows_of_a_rule_are_a_year_at_most",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ExternalCourse",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="external_courses",
                        to="people.organisation",
                    ),
                ),
                ("title", models.CharField(max_length=255)),
                ("key", models.CharField(max_length=255, verbose_name="title without case")),
                (
                    "module",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="external_courses",
                        to="modules.modulepage",
                        verbose_name="module",
                    ),
                ),
                (
                    "counts_as",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="known_elsewhere_as",
                        to="training.course",
                    ),
                ),
                ("counts_for_nothing", models.BooleanField(default=False, verbose_name="kept as a record only")),
            ],
            options={
                "ordering": ("title",),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "key"), name="a_course_is_known_once_in_an_organisation"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("module__isnull", True), ("counts_for_nothing", False), _connector="OR"),
                        name="a_course_counts_for_a_module_or_for_nothing",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("counts_as__isnull", True),
                            models.Q(("counts_for_nothing", False), ("module__isnull", True)),
                            _connector="OR",
                        ),
                        name="a_course_from_elsewhere_counts_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ExternalCompletion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "worker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="external_completions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "course",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="completions",
                        to="training.externalcourse",
                    ),
                ),
                ("completed_on", models.DateField()),
                ("expires_on", models.DateField(blank=True, null=True, verbose_name="the certificate says until")),
                ("certificate", models.CharField(blank=True, max_length=80, verbose_name="certificate number")),
                ("source", models.CharField(blank=True, max_length=80, verbose_name="the system it was loaded from")),
                ("brought_in_at", models.DateTimeField()),
            ],
            options={
                "ordering": ("-completed_on",),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("worker", "course", "completed_on"), name="a_course_is_completed_once_a_day"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("expires_on__isnull", True), ("expires_on__gte", models.F("completed_on")), _connector="OR"
                        ),
                        name="a_certificate_expires_after_it_was_earned",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Policy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="policies", to="people.organisation"
                    ),
                ),
                ("title", models.CharField(max_length=160)),
            ],
            options={
                "verbose_name_plural": "policies",
                "ordering": ("title",),
                "constraints": [
                    models.UniqueConstraint(fields=("organisation", "title"), name="a_policy_is_known_by_one_title"),
                    models.CheckConstraint(
                        condition=models.Q(("title", ""), _negated=True), name="a_policy_has_a_title"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PolicyVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "policy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="training.policy"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="version")),
                ("link", models.URLField(max_length=300, verbose_name="where to read it")),
                ("what_changed", models.CharField(blank=True, max_length=300)),
                ("published_on", models.DateField()),
            ],
            options={
                "ordering": ("-number",),
                "constraints": [
                    models.UniqueConstraint(fields=("policy", "number"), name="versions_of_a_policy_are_numbered_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="PolicyReading",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "worker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="policy_readings",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="readings",
                        to="training.policyversion",
                    ),
                ),
                ("read_at", models.DateTimeField(verbose_name="read and understood")),
            ],
            options={
                "ordering": ("-read_at",),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("worker", "version"), name="a_version_of_a_policy_is_confirmed_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="InductionTask",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="induction_tasks",
                        to="people.organisation",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="induction_tasks",
                        to="people.team",
                    ),
                ),
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
                (
                    "policy",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="asked_in",
                        to="training.policy",
                    ),
                ),
                ("due_days", models.PositiveSmallIntegerField(default=14, verbose_name="days after the first day")),
                ("is_retired", models.BooleanField(default=False, verbose_name="no longer asked of newcomers")),
            ],
            options={
                "ordering": ("due_days", "pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "policy"), ("policy__isnull", False)),
                            models.Q(models.Q(("kind", "policy"), _negated=True), ("policy__isnull", True)),
                            _connector="OR",
                        ),
                        name="a_policy_to_read_names_the_policy",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("due_days__lte", 366)), name="an_induction_lasts_a_year_at_most"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("title", ""), _negated=True), name="an_induction_task_has_a_title"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Induction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "worker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="inductions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("started_on", models.DateField(verbose_name="first day")),
                ("finished_on", models.DateField(blank=True, null=True)),
            ],
            options={
                "ordering": ("-started_on", "-pk"),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("finished_on__isnull", True)),
                        fields=("worker",),
                        name="one_open_induction_per_worker",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("finished_on__isnull", True), ("finished_on__gte", models.F("started_on")), _connector="OR"
                        ),
                        name="an_induction_ends_after_it_starts",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="InductionItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "induction",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="items", to="training.induction"
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="items", to="training.inductiontask"
                    ),
                ),
                ("due_on", models.DateField()),
                ("done_on", models.DateField(blank=True, null=True)),
                (
                    "done_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("next_check_on", models.DateField(blank=True, null=True, verbose_name="check again on")),
            ],
            options={
                "ordering": ("due_on", "pk"),
                "constraints": [
                    models.UniqueConstraint(fields=("induction", "task"), name="an_induction_asks_a_task_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("done_by__isnull", True), ("done_on__isnull", True)),
                            models.Q(("done_by__isnull", False), ("done_on__isnull", False)),
                            _connector="OR",
                        ),
                        name="what_is_done_in_an_induction_says_by_whom",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("next_check_on__isnull", True), ("next_check_on__gt", models.F("done_on")), _connector="OR"
                        ),
                        name="a_check_is_made_again_later",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CourseRecord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "worker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="course_records",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "course",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="records", to="training.course"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("certificate", "Certificate from elsewhere"),
                            ("added", "Added for several people"),
                            ("diagnostic", "Passed by the short check"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "Waits for a check"), ("checked", "Checked"), ("returned", "Sent back")],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("completed_on", models.DateField(verbose_name="done on")),
                ("expires_on", models.DateField(blank=True, null=True, verbose_name="the certificate says until")),
                ("provider", models.CharField(blank=True, max_length=120, verbose_name="who taught it")),
                (
                    "sha256",
                    models.CharField(
                        blank=True,
                        db_index=True,
                        max_length=64,
                        validators=[django.core.validators.RegexValidator("^[0-9a-f]{64}$")],
                    ),
                ),
                ("file_name", models.CharField(blank=True, max_length=140)),
                (
                    "file_kind",
                    models.CharField(
                        blank=True,
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
                ("file_size", models.PositiveBigIntegerField(default=0, verbose_name="bytes")),
                (
                    "added_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="course_records_added",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("added_at", models.DateTimeField()),
                (
                    "checked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="course_records_checked",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("checked_at", models.DateTimeField(blank=True, null=True)),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="why it was sent back")),
                ("known_on", models.DateField(blank=True, null=True, verbose_name="counts from")),
            ],
            options={
                "ordering": ("-completed_on", "-pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("checked_by__isnull", True),
                            models.Q(
                                models.Q(("checked_by", models.F("worker")), _negated=True),
                                models.Q(("checked_by", models.F("added_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="a_certificate_is_checked_by_a_second_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "certificate"), _negated=True),
                            models.Q(("checked_by__isnull", True), ("known_on__isnull", True), ("state", "waiting")),
                            models.Q(("checked_by__isnull", False), ("known_on__isnull", True), ("state", "returned")),
                            models.Q(("checked_by__isnull", False), ("known_on__isnull", False), ("state", "checked")),
                            _connector="OR",
                        ),
                        name="a_certificate_counts_once_it_was_checked",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "certificate"), _negated=True),
                            models.Q(("sha256", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="a_certificate_has_a_file",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "added"), _negated=True),
                            models.Q(("added_by", models.F("worker")), _negated=True),
                            _connector="OR",
                        ),
                        name="nobody_adds_a_course_for_themselves",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("expires_on__isnull", True), ("expires_on__gte", models.F("completed_on")), _connector="OR"
                        ),
                        name="a_course_record_expires_after_it_was_earned",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "returned"), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="who_sends_a_certificate_back_says_why",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "returned"), _negated=True),
                        fields=("worker", "course", "completed_on"),
                        name="a_course_is_recorded_once_a_day",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Exemption",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("started_on", models.DateField(verbose_name="from")),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="until")),
                (
                    "worker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="exemptions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "course",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="exemptions", to="training.course"
                    ),
                ),
                ("reason", models.CharField(max_length=300)),
                (
                    "approver",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="exemptions_approved",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("agreed_to", models.DateField(verbose_name="last day")),
            ],
            options={
                "ordering": ("-started_on", "-pk"),
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_on__isnull", True), ("ended_on__gte", models.F("started_on")), _connector="OR"
                        ),
                        name="training_exemption_ends_after_it_starts",
                    ),
                    models.CheckConstraint(condition=models.Q(("ended_on__isnull", False)), name="an_exemption_ends"),
                    models.CheckConstraint(
                        condition=models.Q(("approver", models.F("worker")), _negated=True),
                        name="nobody_exempts_themselves",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="an_exemption_has_a_reason"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("agreed_to__gte", models.F("started_on"))),
                        name="an_exemption_is_agreed_to_a_day_ahead",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Qualification",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "worker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="qualifications",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("title", models.CharField(max_length=160)),
                (
                    "level",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="level, where it has one"),
                ),
                ("awarded_by", models.CharField(blank=True, max_length=120, verbose_name="awarded by")),
                ("awarded_on", models.DateField(verbose_name="awarded on")),
                ("expires_on", models.DateField(blank=True, null=True, verbose_name="valid until")),
                (
                    "added_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="qualifications_added",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("added_at", models.DateTimeField()),
                (
                    "checked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="qualifications_checked",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("checked_at", models.DateTimeField(blank=True, null=True, verbose_name="certificate seen")),
            ],
            options={
                "ordering": ("-awarded_on", "-pk"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("worker", "title", "awarded_on"), name="a_qualification_is_registered_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("checked_at__isnull", True), ("checked_by__isnull", True)),
                            models.Q(
                                ("checked_at__isnull", False),
                                ("checked_by__isnull", False),
                                models.Q(("checked_by", models.F("worker")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="a_qualification_is_checked_by_somebody_else",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("expires_on__isnull", True), ("expires_on__gte", models.F("awarded_on")), _connector="OR"
                        ),
                        name="a_qualification_ends_after_it_was_awarded",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("level__isnull", True), models.Q(("level__gte", 1), ("level__lte", 8)), _connector="OR"
                        ),
                        name="a_qualification_is_of_level_1_to_8",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FollowUp",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "worker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="follow_ups",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "course",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="follow_ups", to="training.course"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("nudge", "Reminded"), ("note", "Note"), ("reassign", "Passed on")], max_length=10
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="follow_ups_made",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "holder",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="follow_ups_held",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who sees to it now",
                    ),
                ),
                ("text", models.CharField(blank=True, max_length=300)),
                ("week_on", models.DateField(verbose_name="week that begins on Monday")),
                ("done_at", models.DateTimeField()),
            ],
            options={
                "ordering": ("-done_at", "-pk"),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "nudge")),
                        fields=("worker", "course", "week_on"),
                        name="nobody_is_reminded_of_a_course_twice_a_week",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("holder__isnull", False), ("kind", "reassign")),
                            models.Q(models.Q(("kind", "reassign"), _negated=True), ("holder__isnull", True)),
                            _connector="OR",
                        ),
                        name="what_is_passed_on_has_a_holder",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "note"), _negated=True),
                            models.Q(("text", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="a_note_says_something",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LearningPromise",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("started_on", models.DateField(verbose_name="from")),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="until")),
                (
                    "level",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="learning_promises",
                        to="careers.level",
                    ),
                ),
                ("hours_a_week", models.DecimalField(decimal_places=1, max_digits=3)),
            ],
            options={
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_on__isnull", True), ("ended_on__gte", models.F("started_on")), _connector="OR"
                        ),
                        name="training_learningpromise_ends_after_it_starts",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_on__isnull", True)),
                        fields=("level",),
                        name="one_open_promise_per_level",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("hours_a_week__gte", 0), ("hours_a_week__lte", 20)),
                        name="a_promise_is_of_0_to_20_hours",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LearningWeek",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "worker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="learning_weeks",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("week_on", models.DateField(verbose_name="week that begins on Monday")),
                ("hours", models.DecimalField(decimal_places=1, max_digits=3, verbose_name="hours for learning")),
                (
                    "why_lost",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("service_demand", "Families or the service could not wait"),
                            ("cover", "Covering for a colleague"),
                            ("sickness", "Off sick"),
                            ("leave", "On leave"),
                            ("not_offered", "Not offered"),
                            ("not_planned", "Not planned in time"),
                            ("other", "Something else"),
                        ],
                        max_length=20,
                        verbose_name="why hours were lost",
                    ),
                ),
            ],
            options={
                "ordering": ("-week_on",),
                "constraints": [
                    models.UniqueConstraint(fields=("worker", "week_on"), name="a_week_is_noted_once"),
                    models.CheckConstraint(
                        condition=models.Q(("hours__gte", 0), ("hours__lte", 60)), name="a_week_has_0_to_60_hours"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FamiliesMonth",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "worker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="families_months",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("month_on", models.DateField(verbose_name="month that begins on the first")),
                ("families", models.PositiveSmallIntegerField()),
                (
                    "complexity",
                    models.CharField(
                        choices=[("lower", "Mostly straightforward"), ("mixed", "Mixed"), ("higher", "Mostly complex")],
                        default="mixed",
                        max_length=10,
                    ),
                ),
            ],
            options={
                "ordering": ("-month_on",),
                "constraints": [
                    models.UniqueConstraint(fields=("worker", "month_on"), name="a_month_is_noted_once"),
                    models.CheckConstraint(
                        condition=models.Q(("families__lte", 100)), name="a_month_has_at_most_100_families"
                    ),
                ],
            },
        ),
    ]
