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
            name="PracticeSupervision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("started_on", models.DateField(verbose_name="from")),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="until")),
                (
                    "supervisor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="supervision_given",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "worker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="supervision_received",
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
                        name="supervision_practicesupervision_ends_after_it_starts",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("supervisor", models.F("worker")), _negated=True),
                        name="nobody_supervises_themselves",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_on__isnull", True)),
                        fields=("supervisor", "worker"),
                        name="one_open_practice_supervision_per_pair",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RhythmRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("started_on", models.DateField(verbose_name="from")),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="until")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="supervision_rules",
                        to="people.organisation",
                    ),
                ),
                (
                    "level",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="supervision_rules",
                        to="careers.level",
                    ),
                ),
                ("max_gap_days", models.PositiveSmallIntegerField(verbose_name="days between sessions, at most")),
                (
                    "first_gap_days",
                    models.PositiveSmallIntegerField(verbose_name="days between sessions in the first months, at most"),
                ),
                ("first_months", models.PositiveSmallIntegerField(verbose_name="how many first months")),
            ],
            options={
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_on__isnull", True), ("ended_on__gte", models.F("started_on")), _connector="OR"
                        ),
                        name="supervision_rhythmrule_ends_after_it_starts",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_on__isnull", True), ("level__isnull", False)),
                        fields=("organisation", "level"),
                        name="one_open_supervision_rule_per_level",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_on__isnull", True), ("level__isnull", True)),
                        fields=("organisation",),
                        name="one_open_supervision_rule_for_everybody_else",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("first_gap_days__range", (1, 366)),
                            ("first_months__lte", 24),
                            ("max_gap_days__range", (1, 366)),
                        ),
                        name="supervision_comes_round_within_a_year",
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
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="supervision_policy",
                        to="people.organisation",
                    ),
                ),
                (
                    "former_reads_days",
                    models.PositiveSmallIntegerField(
                        default=30, verbose_name="days for which a former supervisor still reads the notes they wrote"
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "policies",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("former_reads_days__lte", 30)),
                        name="a_former_supervisor_reads_for_30_days_at_most",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Agreement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "worker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="supervision_agreements",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "supervisor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="supervision_agreements_given",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("version", models.PositiveSmallIntegerField()),
                (
                    "minutes",
                    models.PositiveSmallIntegerField(default=90, verbose_name="how long a session takes, in minutes"),
                ),
                ("place", models.CharField(blank=True, max_length=200, verbose_name="where and how you meet")),
                (
                    "purpose",
                    models.TextField(
                        blank=True, max_length=4000, verbose_name="what supervision is for, for the two of you"
                    ),
                ),
                ("preparation", models.TextField(blank=True, max_length=4000, verbose_name="how you both prepare")),
                (
                    "disagreement",
                    models.TextField(blank=True, max_length=4000, verbose_name="what you do when you disagree"),
                ),
                (
                    "next_reads",
                    models.CharField(
                        choices=[("actions", "Open actions only"), ("last", "Open actions and the last record")],
                        default="actions",
                        max_length=10,
                        verbose_name="what the next supervisor may see",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("proposed_at", models.DateTimeField(default=pathway.core.clock.now)),
                ("worker_accepted_at", models.DateTimeField(blank=True, null=True)),
                ("supervisor_accepted_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ("-version",),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("worker", "supervisor", "version"), name="agreements_are_numbered_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("worker", models.F("supervisor")), _negated=True),
                        name="nobody_agrees_with_themselves",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("minutes__range", (10, 480))), name="a_session_takes_10_to_480_minutes"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Session",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="supervision_sessions",
                        to="people.organisation",
                    ),
                ),
                (
                    "supervisor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="supervision_sessions_held",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("line_management", "Line management"),
                            ("case", "Casework"),
                            ("reflective", "Reflective"),
                            ("group", "Group"),
                            ("safeguarding", "Safeguarding"),
                            ("clinical", "Clinical"),
                            ("peer", "Peer"),
                            ("informal", "Informal"),
                        ],
                        default="line_management",
                        max_length=20,
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("planned", "Planned"),
                            ("held", "Held"),
                            ("missed", "Missed"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="planned",
                        max_length=10,
                    ),
                ),
                ("planned_for", models.DateTimeField(blank=True, null=True)),
                ("planned_minutes", models.PositiveSmallIntegerField(default=90)),
                ("held_on", models.DateField(blank=True, null=True)),
                ("actual_minutes", models.PositiveSmallIntegerField(blank=True, null=True)),
                (
                    "mode",
                    models.CharField(
                        choices=[("in_person", "In person"), ("remote", "Remote")], default="in_person", max_length=10
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("sickness", "Sickness"),
                            ("leave", "Leave"),
                            ("service_demand", "Service demand"),
                            ("other", "Other"),
                        ],
                        max_length=20,
                        verbose_name="why it did not take place",
                    ),
                ),
                (
                    "rearranged_from",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rearranged_as",
                        to="supervision.session",
                    ),
                ),
                (
                    "agreement",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sessions",
                        to="supervision.agreement",
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=80, verbose_name="the system it was loaded from")),
                (
                    "completed_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="when the supervisor finished and signed it"
                    ),
                ),
                ("locked_at", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField(default=pathway.core.clock.now)),
            ],
            options={
                "ordering": ("-held_on", "-planned_for", "-id"),
                "indexes": [
                    models.Index(fields=["organisation", "status", "held_on"], name="sessions_by_day_held"),
                    models.Index(fields=["supervisor", "status"], name="sessions_by_supervisor"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(models.Q(("status", "held"), _negated=True), ("held_on__isnull", True)),
                            models.Q(("held_on__isnull", False), ("status", "held")),
                            _connector="OR",
                        ),
                        name="a_held_session_has_a_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status__in", ["missed", "cancelled"]), models.Q(("reason", ""), _negated=True)),
                            models.Q(("reason", ""), ("status__in", ["planned", "held"])),
                            _connector="OR",
                        ),
                        name="a_session_that_did_not_take_place_has_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(models.Q(("source", ""), _negated=True), ("status", "held")),
                            models.Q(("planned_for__isnull", False), ("source", ""), ("supervisor__isnull", False)),
                            _connector="OR",
                        ),
                        name="a_session_is_planned_with_a_supervisor_or_loaded",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("completed_at__isnull", True), ("status", "held"), _connector="OR"),
                        name="only_a_held_session_is_completed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("locked_at__isnull", True),
                            models.Q(("source", ""), _negated=True),
                            models.Q(("status", "held"), _negated=True),
                            models.Q(("completed_at__isnull", False), ("locked_at__gte", models.F("completed_at"))),
                            _connector="OR",
                        ),
                        name="a_session_is_locked_after_it_is_completed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("planned_minutes__range", (5, 600)),
                            models.Q(
                                ("actual_minutes__isnull", True), ("actual_minutes__range", (1, 600)), _connector="OR"
                            ),
                        ),
                        name="a_session_takes_at_most_ten_hours",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Attendance",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attendances",
                        to="supervision.session",
                    ),
                ),
                (
                    "worker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="supervision_attendances",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("acknowledged_at", models.DateTimeField(blank=True, null=True)),
                ("comment", models.TextField(blank=True)),
                ("disagreement", models.TextField(blank=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("session", "worker"), name="a_worker_attends_a_session_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="BreakGlass",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="openings", to="supervision.session"
                    ),
                ),
                (
                    "reader",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("reason", models.CharField(max_length=300)),
                ("opened_at", models.DateTimeField(default=pathway.core.clock.now)),
            ],
            options={
                "verbose_name_plural": "openings",
                "ordering": ("-opened_at",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="who_breaks_the_glass_says_why"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="AgendaItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="agenda", to="supervision.session"
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("text", models.CharField(max_length=300)),
                ("added_at", models.DateTimeField(default=pathway.core.clock.now)),
            ],
            options={
                "ordering": ("added_at", "id"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="an_agenda_item_says_something"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Record",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "session",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="record", to="supervision.session"
                    ),
                ),
                (
                    "families",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="families worked with"),
                ),
                (
                    "families_complex",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="of these, with complex needs"
                    ),
                ),
                (
                    "workload",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("light", "Room for more"),
                            ("right", "About right"),
                            ("heavy", "Heavy"),
                            ("too_heavy", "Too heavy"),
                        ],
                        max_length=10,
                    ),
                ),
                ("practice", models.TextField(blank=True, verbose_name="reflection on practice")),
                ("learning", models.TextField(blank=True, verbose_name="learning and progress")),
                ("inclusion", models.TextField(blank=True, verbose_name="fairness and inclusion")),
                (
                    "leave_looked_at",
                    models.BooleanField(default=False, verbose_name="leave and absence looked at in the HR system"),
                ),
                ("cases_discussed", models.PositiveSmallIntegerField(default=0, verbose_name="families discussed")),
                (
                    "cases_recorded_on",
                    models.DateField(blank=True, null=True, verbose_name="recorded on the case system on"),
                ),
                ("case_themes", models.JSONField(blank=True, default=list, verbose_name="themes")),
                ("safeguarding_concern", models.BooleanField(verbose_name="a safeguarding concern was raised")),
                (
                    "safeguarding_recorded",
                    models.CharField(blank=True, max_length=300, verbose_name="where it is recorded"),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("cases_discussed", 0), ("cases_recorded_on__isnull", False), _connector="OR"
                        ),
                        name="what_was_said_about_families_is_on_the_case_system",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("safeguarding_concern", False),
                            models.Q(("safeguarding_recorded", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="a_safeguarding_concern_is_recorded_somewhere",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("families_complex__isnull", True),
                            ("families_complex__lte", models.F("families")),
                            _connector="OR",
                        ),
                        name="complex_families_are_some_of_the_families",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Wellbeing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "session",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="wellbeing", to="supervision.session"
                    ),
                ),
                ("text", models.TextField()),
            ],
            options={
                "verbose_name_plural": "wellbeing",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="a_wellbeing_part_says_something"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Draft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "session",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="draft", to="supervision.session"
                    ),
                ),
                ("typed", models.JSONField(default=dict)),
                ("private_notes", models.TextField(blank=True)),
                ("saved_at", models.DateTimeField(default=pathway.core.clock.now)),
            ],
        ),
        migrations.CreateModel(
            name="AgreedAction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="agreed_actions",
                        to="supervision.session",
                    ),
                ),
                (
                    "worker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="supervision_actions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="agreed_actions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("text", models.CharField(max_length=300)),
                ("due_on", models.DateField()),
                (
                    "competency",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="agreed_actions",
                        to="careers.competency",
                    ),
                ),
                (
                    "module",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="agreed_actions",
                        to="modules.modulepage",
                        verbose_name="module",
                    ),
                ),
            ],
            options={
                "ordering": ("due_on", "id"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="an_agreed_action_says_something"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ActionStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "action",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="supervision.agreedaction"
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="action_steps",
                        to="supervision.session",
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[("done", "Done"), ("carried", "Carried on"), ("cancelled", "Cancelled")], max_length=10
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=300)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("at", models.DateTimeField(default=pathway.core.clock.now)),
            ],
            options={
                "ordering": ("at", "id"),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("session__isnull", False)),
                        fields=("action", "session"),
                        name="an_action_is_looked_at_once_in_a_session",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome", "cancelled"), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="a_cancelled_action_has_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Addendum",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="addenda", to="supervision.session"
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("text", models.TextField(max_length=8000)),
                ("written_at", models.DateTimeField(default=pathway.core.clock.now)),
            ],
            options={
                "verbose_name_plural": "addenda",
                "ordering": ("written_at", "id"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="an_addendum_says_something"
                    )
                ],
            },
        ),
    ]
