import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0014_photos_and_recordings_are_switched_on"),
        ("training", "0012_courses_and_whom_rules_ask"),
    ]

    operations = [
        migrations.CreateModel(
            name="CourseRecord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                ("added_at", models.DateTimeField()),
                ("checked_at", models.DateTimeField(blank=True, null=True)),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="why it was sent back")),
                ("known_on", models.DateField(blank=True, null=True, verbose_name="counts from")),
            ],
            options={
                "ordering": ("-completed_on", "-pk"),
            },
        ),
        migrations.CreateModel(
            name="Exemption",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("started_on", models.DateField(verbose_name="from")),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="until")),
                ("reason", models.CharField(max_length=300)),
                ("agreed_to", models.DateField(verbose_name="last day")),
            ],
            options={
                "ordering": ("-started_on", "-pk"),
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="FollowUp",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("nudge", "Reminded"), ("note", "Note"), ("reassign", "Passed on")], max_length=10
                    ),
                ),
                ("text", models.CharField(blank=True, max_length=300)),
                ("week_on", models.DateField(verbose_name="week that begins on Monday")),
                ("done_at", models.DateTimeField()),
            ],
            options={
                "ordering": ("-done_at", "-pk"),
            },
        ),
        migrations.CreateModel(
            name="Qualification",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=160)),
                (
                    "level",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="level, where it has one"),
                ),
                ("awarded_by", models.CharField(blank=True, max_length=120, verbose_name="awarded by")),
                ("awarded_on", models.DateField(verbose_name="awarded on")),
                ("expires_on", models.DateField(blank=True, null=True, verbose_name="valid until")),
                ("added_at", models.DateTimeField()),
                ("checked_at", models.DateTimeField(blank=True, null=True, verbose_name="certificate seen")),
            ],
            options={
                "ordering": ("-awarded_on", "-pk"),
            },
        ),
        migrations.AddField(
            model_name="courserecord",
            name="added_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="course_records_added",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="courserecord",
            name="checked_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="course_records_checked",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="courserecord",
            name="course",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="records", to="training.course"
            ),
        ),
        migrations.AddField(
            model_name="courserecord",
            name="worker",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="course_records", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="exemption",
            name="approver",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="exemptions_approved",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="exemption",
            name="course",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="exemptions", to="training.course"
            ),
        ),
        migrations.AddField(
            model_name="exemption",
            name="worker",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="exemptions", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="followup",
            name="author",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="follow_ups_made", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="followup",
            name="course",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="follow_ups", to="training.course"
            ),
        ),
        migrations.AddField(
            model_name="followup",
            name="holder",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="follow_ups_held",
                to=settings.AUTH_USER_MODEL,
                verbose_name="who sees to it now",
            ),
        ),
        migrations.AddField(
            model_name="followup",
            name="worker",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="follow_ups", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="qualification",
            name="added_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="qualifications_added",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="qualification",
            name="checked_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="qualifications_checked",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="qualification",
            name="worker",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="qualifications", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddConstraint(
            model_name="courserecord",
            constraint=models.CheckConstraint(
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
        ),
        migrations.AddConstraint(
            model_name="courserecord",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "certificate"), _negated=True),
                    models.Q(("checked_by__isnull", True), ("known_on__isnull", True), ("state", "waiting")),
                    models.Q(("checked_by__isnull", False), ("known_on__isnull", True), ("state", "returned")),
                    models.Q(("checked_by__isnull", False), ("known_on__isnull", False), ("state", "checked")),
                    _connector="OR",
                ),
                name="a_certificate_counts_once_it_was_checked",
            ),
        ),
        migrations.AddConstraint(
            model_name="courserecord",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "certificate"), _negated=True),
                    models.Q(("sha256", ""), _negated=True),
                    _connector="OR",
                ),
                name="a_certificate_has_a_file",
            ),
        ),
        migrations.AddConstraint(
            model_name="courserecord",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "added"), _negated=True),
                    models.Q(("added_by", models.F("worker")), _negated=True),
                    _connector="OR",
                ),
                name="nobody_adds_a_course_for_themselves",
            ),
        ),
        migrations.AddConstraint(
            model_name="courserecord",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("expires_on__isnull", True), ("expires_on__gte", models.F("completed_on")), _connector="OR"
                ),
                name="a_course_record_expires_after_it_was_earned",
            ),
        ),
        migrations.AddConstraint(
            model_name="courserecord",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "returned"), _negated=True),
                    models.Q(("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="who_sends_a_certificate_back_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="courserecord",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "returned"), _negated=True),
                fields=("worker", "course", "completed_on"),
                name="a_course_is_recorded_once_a_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="exemption",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ended_on__isnull", True), ("ended_on__gte", models.F("started_on")), _connector="OR"
                ),
                name="training_exemption_ends_after_it_starts",
            ),
        ),
        migrations.AddConstraint(
            model_name="exemption",
            constraint=models.CheckConstraint(
                condition=models.Q(("ended_on__isnull", False)), name="an_exemption_ends"
            ),
        ),
        migrations.AddConstraint(
            model_name="exemption",
            constraint=models.CheckConstraint(
                condition=models.Q(("approver", models.F("worker")), _negated=True), name="nobody_exempts_themselves"
            ),
        ),
        migrations.AddConstraint(
            model_name="exemption",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="an_exemption_has_a_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="exemption",
            constraint=models.CheckConstraint(
                condition=models.Q(("agreed_to__gte", models.F("started_on"))),
                name="an_exemption_is_agreed_to_a_day_ahead",
            ),
        ),
        migrations.AddConstraint(
            model_name="followup",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "nudge")),
                fields=("worker", "course", "week_on"),
                name="nobody_is_reminded_of_a_course_twice_a_week",
            ),
        ),
        migrations.AddConstraint(
            model_name="followup",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("holder__isnull", False), ("kind", "reassign")),
                    models.Q(models.Q(("kind", "reassign"), _negated=True), ("holder__isnull", True)),
                    _connector="OR",
                ),
                name="what_is_passed_on_has_a_holder",
            ),
        ),
        migrations.AddConstraint(
            model_name="followup",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "note"), _negated=True), models.Q(("text", ""), _negated=True), _connector="OR"
                ),
                name="a_note_says_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="qualification",
            constraint=models.UniqueConstraint(
                fields=("worker", "title", "awarded_on"), name="a_qualification_is_registered_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="qualification",
            constraint=models.CheckConstraint(
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
        ),
        migrations.AddConstraint(
            model_name="qualification",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("expires_on__isnull", True), ("expires_on__gte", models.F("awarded_on")), _connector="OR"
                ),
                name="a_qualification_ends_after_it_was_awarded",
            ),
        ),
        migrations.AddConstraint(
            model_name="qualification",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("level__isnull", True), models.Q(("level__gte", 1), ("level__lte", 8)), _connector="OR"
                ),
                name="a_qualification_is_of_level_1_to_8",
            ),
        ),
    ]
