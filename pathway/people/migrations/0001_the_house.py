import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

import pathway.core.clock


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.CreateModel(
            name="Organisation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120, unique=True)),
                ("slug", models.SlugField(max_length=60, unique=True)),
                (
                    "nation",
                    models.CharField(
                        choices=[
                            ("england", "England"),
                            ("wales", "Wales"),
                            ("scotland", "Scotland"),
                            ("northern ireland", "Northern Ireland"),
                        ],
                        default="england",
                        max_length=20,
                    ),
                ),
                (
                    "supervisors_see_evidence",
                    models.BooleanField(default=True, verbose_name="supervisors may read submitted evidence"),
                ),
                (
                    "supervisors_assess",
                    models.BooleanField(default=False, verbose_name="supervisors may decide about competencies"),
                ),
                (
                    "takes_photos_and_recordings",
                    models.BooleanField(default=False, verbose_name="photos and recordings may be added"),
                ),
                (
                    "worried_text",
                    models.TextField(blank=True, verbose_name="what to do when worried about a child now"),
                ),
                ("worried_phone", models.CharField(blank=True, max_length=40, verbose_name="duty line")),
                (
                    "worried_out_of_hours_phone",
                    models.CharField(blank=True, max_length=40, verbose_name="out-of-hours line"),
                ),
            ],
            options={
                "ordering": ("name",),
            },
        ),
        migrations.CreateModel(
            name="EmailDomain",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="email_domains",
                        to="people.organisation",
                    ),
                ),
                ("domain", models.CharField(max_length=120)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        models.F("organisation"),
                        django.db.models.functions.text.Lower("domain"),
                        name="an_organisation_names_a_domain_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Team",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="teams", to="people.organisation"
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="inside",
                        to="people.team",
                    ),
                ),
                ("name", models.CharField(max_length=80)),
                (
                    "area_of_practice",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("early_help", "Early help assessments"),
                            ("child_in_need", "Children in need"),
                            ("direct_work", "Direct work"),
                            ("domestic_abuse", "Domestic abuse direct work"),
                            ("family_time", "Family time"),
                            ("life_story", "Life story work"),
                            ("parenting", "Parenting support"),
                            ("send", "SEND"),
                            ("school", "School-based"),
                        ],
                        max_length=30,
                    ),
                ),
                ("closed_on", models.DateField(blank=True, null=True)),
            ],
            options={
                "ordering": ("name",),
                "constraints": [
                    models.UniqueConstraint(
                        models.F("organisation"),
                        django.db.models.functions.text.Lower("name"),
                        name="team_names_are_unique_in_an_organisation",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("parent", models.F("id")), _negated=True),
                        name="a_team_is_not_inside_itself",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="User",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                (
                    "is_superuser",
                    models.BooleanField(
                        default=False,
                        help_text="Designates that this user has all permissions without explicitly assigning them.",
                        verbose_name="superuser status",
                    ),
                ),
                ("email", models.EmailField(max_length=254, unique=True, verbose_name="work e-mail")),
                ("full_name", models.CharField(max_length=120, verbose_name="name")),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="people",
                        to="people.organisation",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="may sign in")),
                ("access_ends_on", models.DateField(blank=True, null=True, verbose_name="access ends on")),
                ("created_at", models.DateTimeField(default=pathway.core.clock.now)),
                (
                    "groups",
                    models.ManyToManyField(
                        blank=True,
                        help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.group",
                        verbose_name="groups",
                    ),
                ),
                (
                    "user_permissions",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Specific permissions for this user.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.permission",
                        verbose_name="user permissions",
                    ),
                ),
            ],
            options={
                "ordering": ("full_name",),
                "constraints": [
                    models.UniqueConstraint(django.db.models.functions.text.Lower("email"), name="one_person_per_email")
                ],
            },
        ),
        migrations.CreateModel(
            name="Employment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("started_on", models.DateField(verbose_name="from")),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="until")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="employments",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="employments",
                        to="people.organisation",
                    ),
                ),
                ("staff_id", models.CharField(max_length=40)),
                (
                    "staff_id_key",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.db.models.functions.text.Lower("staff_id"),
                        output_field=models.CharField(max_length=40),
                    ),
                ),
                ("job_title", models.CharField(max_length=120)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("family_support", "Family support"),
                            ("social_worker", "Social worker"),
                            ("manager", "Manager"),
                            ("business_support", "Business support"),
                            ("agency", "Agency"),
                            ("student", "Student"),
                            ("volunteer", "Volunteer"),
                        ],
                        default="family_support",
                        max_length=30,
                    ),
                ),
                (
                    "fte",
                    models.DecimalField(decimal_places=3, default=1, max_digits=4, verbose_name="full-time equivalent"),
                ),
                ("weekly_hours", models.DecimalField(blank=True, decimal_places=1, max_digits=4, null=True)),
                (
                    "leaver_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("local_authority", "Resigned: another council"),
                            ("voluntary_sector", "Resigned: charity or community sector"),
                            ("health", "Resigned: health"),
                            ("education", "Resigned: education"),
                            ("agency", "Resigned: agency work"),
                            ("other_career", "Resigned: other work"),
                            ("social_work", "Social work degree or qualified social work"),
                            ("pay", "Pay"),
                            ("workload", "Workload or wellbeing"),
                            ("management", "Management or supervision"),
                            ("relocation", "Moved away"),
                            ("caring", "Caring for somebody"),
                            ("retirement", "Retired"),
                            ("fixed_term", "Fixed term ended"),
                            ("apprenticeship_ended", "Apprenticeship ended, not kept on"),
                            ("redundancy", "Redundancy"),
                            ("dismissal", "Dismissed"),
                            ("ill_health", "Ill health"),
                            ("death", "Died in service"),
                            ("not_known", "Not known"),
                        ],
                        max_length=30,
                    ),
                ),
            ],
            options={
                "ordering": ("-started_on",),
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_on__isnull", True), ("ended_on__gte", models.F("started_on")), _connector="OR"
                        ),
                        name="people_employment_ends_after_it_starts",
                    ),
                    models.UniqueConstraint(
                        fields=("organisation", "staff_id_key", "started_on"),
                        name="one_spell_per_staff_id_and_first_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("fte__gt", 0), ("fte__lte", 1.5)), name="fte_is_above_0_and_at_most_1_5"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TeamMembership",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("started_on", models.DateField(verbose_name="from")),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="until")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="team_memberships",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="memberships", to="people.team"
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
                        name="people_teammembership_ends_after_it_starts",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_on__isnull", True)),
                        fields=("person",),
                        name="one_open_team_per_person",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Mentoring",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("started_on", models.DateField(verbose_name="from")),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="until")),
                (
                    "mentor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mentorings_given",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "worker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mentorings_received",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("mentor", "Mentor"), ("buddy", "Buddy")], default="mentor", max_length=10
                    ),
                ),
                ("in_training", models.BooleanField(default=False, verbose_name="the mentor is in training")),
            ],
            options={
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_on__isnull", True), ("ended_on__gte", models.F("started_on")), _connector="OR"
                        ),
                        name="people_mentoring_ends_after_it_starts",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("mentor", models.F("worker")), _negated=True),
                        name="nobody_mentors_themselves",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_on__isnull", True)),
                        fields=("mentor", "worker"),
                        name="one_open_mentoring_per_pair",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Holiday",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("started_on", models.DateField(verbose_name="from")),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="until")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="holidays",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "deputy",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="holidays_stood_in",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("started_on",),
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_on__isnull", True), ("ended_on__gte", models.F("started_on")), _connector="OR"
                        ),
                        name="people_holiday_ends_after_it_starts",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("deputy__isnull", True),
                            models.Q(("deputy", models.F("person")), _negated=True),
                            _connector="OR",
                        ),
                        name="nobody_stands_in_for_themselves",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ended_on__isnull", False)), name="a_holiday_says_when_it_ends"
                    ),
                    models.UniqueConstraint(fields=("person", "started_on"), name="a_holiday_begins_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="LineManagement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("started_on", models.DateField(verbose_name="from")),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="until")),
                (
                    "manager",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="management_given",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "worker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="management_received",
                        to=settings.AUTH_USER_MODEL,
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
                        name="people_linemanagement_ends_after_it_starts",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("manager", models.F("worker")), _negated=True),
                        name="nobody_manages_themselves",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_on__isnull", True)),
                        fields=("worker",),
                        name="one_open_line_manager_per_worker",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Appointment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("started_on", models.DateField(verbose_name="from")),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="until")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appointments",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("workforce_lead", "Workforce lead"),
                            ("organisation_admin", "Organisation admin"),
                            ("cms_author", "Author of learning"),
                            ("approver", "Approver of learning"),
                            ("quality_assurer", "Internal quality assurer"),
                            ("team_manager", "Team manager"),
                            ("service_manager", "Service manager"),
                            ("supervision_auditor", "Supervision auditor"),
                            ("information_governance", "Information governance contact"),
                        ],
                        max_length=30,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appointments",
                        to="people.organisation",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appointments",
                        to="people.team",
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
                        name="people_appointment_ends_after_it_starts",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_on__isnull", True), ("team__isnull", False)),
                        fields=("person", "kind", "team"),
                        name="one_open_appointment_of_a_kind_in_a_team",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_on__isnull", True), ("team__isnull", True)),
                        fields=("person", "kind"),
                        name="one_open_appointment_of_a_kind_in_an_organisation",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "team_manager"), _negated=True), ("team__isnull", False), _connector="OR"
                        ),
                        name="a_team_manager_has_a_team",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invitations",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "invited_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("nonce", models.CharField(default="", max_length=64)),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                ("created_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("accepted_at", models.DateTimeField(blank=True, null=True)),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ("-created_at",),
            },
        ),
        migrations.CreateModel(
            name="ImportRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="import_runs",
                        to="people.organisation",
                    ),
                ),
                ("kind", models.CharField(max_length=30)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("checking", "Being checked"),
                            ("checked", "Waits for you"),
                            ("refused", "Not brought in"),
                            ("importing", "Being brought in"),
                            ("done", "Brought in"),
                            ("cancelled", "Turned away"),
                        ],
                        default="checking",
                        max_length=20,
                    ),
                ),
                ("file_name", models.CharField(max_length=120)),
                ("sha256", models.CharField(max_length=64, verbose_name="hash of the file")),
                ("size", models.PositiveIntegerField(verbose_name="bytes")),
                ("shelf", models.CharField(blank=True, max_length=32, verbose_name="where the file waits")),
                ("options", models.JSONField(default=dict)),
                ("verdict", models.CharField(blank=True, max_length=10)),
                ("findings", models.JSONField(default=list)),
                ("findings_left_off", models.PositiveIntegerField(default=0)),
                ("counts", models.JSONField(default=dict)),
                ("plan", models.CharField(blank=True, max_length=64, verbose_name="hash of what was shown")),
                (
                    "brought_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("brought_at", models.DateTimeField()),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("confirmed_at", models.DateTimeField(blank=True, null=True)),
                ("done_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ("-brought_at", "-pk"),
                "indexes": [models.Index(fields=["organisation", "kind", "-brought_at"], name="import_runs_by_kind")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ["checking", "checked", "importing"]), ("shelf", ""), _connector="OR"
                        ),
                        name="a_file_is_kept_only_until_it_is_confirmed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("done_at__isnull", False), ("status", "done")),
                            models.Q(models.Q(("status", "done"), _negated=True), ("done_at__isnull", True)),
                            _connector="OR",
                        ),
                        name="what_was_brought_in_says_when",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportLayout",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="import_layouts",
                        to="people.organisation",
                    ),
                ),
                ("kind", models.CharField(max_length=30)),
                ("headings", models.JSONField(default=dict)),
                ("day_first", models.BooleanField(default=False, verbose_name="days are written 27/03/2026")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "kind"), name="one_layout_per_organisation_and_kind"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Absence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("started_on", models.DateField(verbose_name="from")),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="until")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="absences",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("sickness", "Sickness"),
                            ("parental", "Maternity, paternity or adoption"),
                            ("caring", "Caring or bereavement"),
                            ("unpaid", "Unpaid leave or career break"),
                            ("other", "Other"),
                        ],
                        max_length=20,
                        verbose_name="reason, as a class",
                    ),
                ),
                ("is_long_term", models.BooleanField(default=False, verbose_name="long-term")),
                (
                    "days_lost",
                    models.DecimalField(
                        blank=True, decimal_places=1, max_digits=5, null=True, verbose_name="working days lost"
                    ),
                ),
            ],
            options={
                "ordering": ("-started_on",),
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_on__isnull", True), ("ended_on__gte", models.F("started_on")), _connector="OR"
                        ),
                        name="people_absence_ends_after_it_starts",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_on__isnull", True)),
                        fields=("person",),
                        name="one_open_absence_per_person",
                    ),
                    models.UniqueConstraint(fields=("person", "started_on"), name="an_absence_is_recorded_once"),
                    models.CheckConstraint(
                        condition=models.Q(("days_lost__isnull", True), ("days_lost__gte", 0), _connector="OR"),
                        name="days_lost_are_not_negative",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Vacancy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("started_on", models.DateField(verbose_name="from")),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="until")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="vacancies", to="people.organisation"
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="vacancies", to="people.team"
                    ),
                ),
                ("job_title", models.CharField(max_length=120)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("family_support", "Family support"),
                            ("social_worker", "Social worker"),
                            ("manager", "Manager"),
                            ("business_support", "Business support"),
                            ("agency", "Agency"),
                            ("student", "Student"),
                            ("volunteer", "Volunteer"),
                        ],
                        default="family_support",
                        max_length=30,
                    ),
                ),
                (
                    "fte",
                    models.DecimalField(decimal_places=3, default=1, max_digits=5, verbose_name="full-time equivalent"),
                ),
            ],
            options={
                "verbose_name_plural": "vacancies",
                "ordering": ("-started_on", "-pk"),
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_on__isnull", True), ("ended_on__gte", models.F("started_on")), _connector="OR"
                        ),
                        name="people_vacancy_ends_after_it_starts",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("fte__gt", 0), ("fte__lte", 50)), name="a_vacancy_is_of_some_working_time"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AgencyPost",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("started_on", models.DateField(verbose_name="from")),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="until")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="agency_posts",
                        to="people.organisation",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="agency_posts", to="people.team"
                    ),
                ),
                ("job_title", models.CharField(max_length=120)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("family_support", "Family support"),
                            ("social_worker", "Social worker"),
                            ("manager", "Manager"),
                            ("business_support", "Business support"),
                            ("agency", "Agency"),
                            ("student", "Student"),
                            ("volunteer", "Volunteer"),
                        ],
                        default="family_support",
                        max_length=30,
                    ),
                ),
                (
                    "fte",
                    models.DecimalField(decimal_places=3, default=1, max_digits=5, verbose_name="full-time equivalent"),
                ),
                ("covers_vacancy", models.BooleanField(default=True, verbose_name="covers a vacancy")),
            ],
            options={
                "ordering": ("-started_on", "-pk"),
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_on__isnull", True), ("ended_on__gte", models.F("started_on")), _connector="OR"
                        ),
                        name="people_agencypost_ends_after_it_starts",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("fte__gt", 0), ("fte__lte", 50)),
                        name="an_agency_post_is_of_some_working_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LeavingReason",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "employment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="further_reasons",
                        to="people.employment",
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("local_authority", "Resigned: another council"),
                            ("voluntary_sector", "Resigned: charity or community sector"),
                            ("health", "Resigned: health"),
                            ("education", "Resigned: education"),
                            ("agency", "Resigned: agency work"),
                            ("other_career", "Resigned: other work"),
                            ("social_work", "Social work degree or qualified social work"),
                            ("pay", "Pay"),
                            ("workload", "Workload or wellbeing"),
                            ("management", "Management or supervision"),
                            ("relocation", "Moved away"),
                            ("caring", "Caring for somebody"),
                            ("retirement", "Retired"),
                            ("fixed_term", "Fixed term ended"),
                            ("apprenticeship_ended", "Apprenticeship ended, not kept on"),
                            ("redundancy", "Redundancy"),
                            ("dismissal", "Dismissed"),
                            ("ill_health", "Ill health"),
                            ("death", "Died in service"),
                            ("not_known", "Not known"),
                        ],
                        max_length=30,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("employment", "reason"), name="a_further_reason_is_named_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="ExitInterview",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "employment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="exit_interview",
                        to="people.employment",
                    ),
                ),
                ("held_on", models.DateField(verbose_name="exit interview held on")),
            ],
        ),
        migrations.CreateModel(
            name="ExitInterviewTheme",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "interview",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="themes", to="people.exitinterview"
                    ),
                ),
                (
                    "theme",
                    models.CharField(
                        choices=[
                            ("workload", "Workload"),
                            ("supervision", "Supervision and support"),
                            ("development", "Learning and moving up"),
                            ("pay", "Pay and conditions"),
                            ("hours", "Hours and flexibility"),
                            ("team", "Team and culture"),
                            ("wellbeing", "Wellbeing"),
                            ("practice", "How families are worked with"),
                            ("personal", "Personal reasons"),
                        ],
                        max_length=20,
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("interview", "theme"), name="a_theme_is_named_once")],
            },
        ),
    ]
