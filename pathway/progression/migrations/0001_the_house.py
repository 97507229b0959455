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
            name="WayUp",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "level",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="ways_up", to="careers.level"
                    ),
                ),
                ("version", models.PositiveSmallIntegerField()),
                (
                    "route",
                    models.CharField(
                        choices=[
                            ("manager", "The line manager"),
                            ("panel", "A panel"),
                            ("vacancy", "Selection for a vacancy"),
                        ],
                        max_length=20,
                        verbose_name="who decides",
                    ),
                ),
                (
                    "panel_size",
                    models.PositiveSmallIntegerField(default=3, verbose_name="people on the panel, at least"),
                ),
                (
                    "may_apply_early",
                    models.BooleanField(default=False, verbose_name="people may apply before every line is met"),
                ),
                (
                    "is_proposal",
                    models.BooleanField(
                        default=False, verbose_name="Pathway's proposal, not yet the organisation's own"
                    ),
                ),
                ("started_on", models.DateField(blank=True, null=True, verbose_name="counts from")),
                (
                    "adopted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("made_at", models.DateTimeField(default=pathway.core.clock.now)),
            ],
            options={
                "verbose_name_plural": "ways up",
                "ordering": ("level__order", "-version"),
                "constraints": [
                    models.UniqueConstraint(fields=("level", "version"), name="ways_up_are_numbered_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("started_on__isnull", True)),
                        fields=("level",),
                        name="one_draft_way_up_per_level",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("panel_size__gte", 3)), name="a_panel_has_three_members_or_more"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("adopted_by__isnull", True), ("started_on__isnull", True)),
                            models.Q(("adopted_by__isnull", False), ("started_on__isnull", False)),
                            _connector="OR",
                        ),
                        name="somebody_adopts_a_way_up",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CriterionGroup",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "way_up",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="groups", to="progression.wayup"
                    ),
                ),
                ("order", models.PositiveSmallIntegerField()),
                (
                    "mode",
                    models.CharField(
                        choices=[("all", "All of these"), ("any", "Any one of these"), ("some", "A number of these")],
                        max_length=10,
                        verbose_name="how many have to be met",
                    ),
                ),
                ("needed", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="how many")),
            ],
            options={
                "ordering": ("order", "pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("mode", "some"), ("needed__gte", 1), ("needed__isnull", False)),
                            models.Q(models.Q(("mode", "some"), _negated=True), ("needed__isnull", True)),
                            _connector="OR",
                        ),
                        name="a_number_of_these_says_how_many",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Criterion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="criteria",
                        to="progression.criteriongroup",
                    ),
                ),
                ("order", models.PositiveSmallIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("competencies", "Statements met"),
                            ("training", "Training in date"),
                            ("observations", "Direct observations"),
                            ("evidence", "Accepted evidence of a kind"),
                            ("supervision", "Supervision held on time"),
                            ("months", "Months at this level"),
                            ("statement", "The manager's statement"),
                        ],
                        max_length=20,
                        verbose_name="what it asks",
                    ),
                ),
                (
                    "scope",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("core", "All core statements"),
                            ("all", "All that the level asks"),
                            ("named", "Only those named"),
                        ],
                        max_length=10,
                        verbose_name="which",
                    ),
                ),
                ("count", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="how many")),
                (
                    "evidence_kind",
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
                        verbose_name="what kind of evidence",
                    ),
                ),
                ("competencies", models.ManyToManyField(blank=True, related_name="+", to="careers.competency")),
            ],
            options={
                "verbose_name_plural": "criteria",
                "ordering": ("order", "pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "competencies"), models.Q(("scope", ""), _negated=True)),
                            models.Q(("kind", "training"), ("scope__in", ("all", "named"))),
                            models.Q(
                                models.Q(("kind__in", ("competencies", "training")), _negated=True), ("scope", "")
                            ),
                            _connector="OR",
                        ),
                        name="statements_and_training_say_which",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("count__gte", 1),
                                ("count__isnull", False),
                                ("kind__in", ("observations", "evidence", "supervision", "months")),
                            ),
                            models.Q(
                                models.Q(
                                    ("kind__in", ("observations", "evidence", "supervision", "months")), _negated=True
                                ),
                                ("count__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="what_is_counted_says_how_many",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "evidence"), models.Q(("evidence_kind", ""), _negated=True)),
                            models.Q(models.Q(("kind", "evidence"), _negated=True), ("evidence_kind", "")),
                            _connector="OR",
                        ),
                        name="evidence_says_of_what_kind",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("kind__in", ("months", "statement", "supervision"))),
                        fields=("group", "kind"),
                        name="a_group_asks_once_for_time_supervision_and_a_statement",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CriterionModule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "criterion",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="modules", to="progression.criterion"
                    ),
                ),
                (
                    "module",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="asked_on_the_way_up",
                        to="modules.modulepage",
                        verbose_name="module",
                    ),
                ),
                ("title", models.CharField(max_length=255)),
            ],
            options={
                "ordering": ("title", "pk"),
                "constraints": [
                    models.UniqueConstraint(fields=("criterion", "module"), name="a_line_names_a_module_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Application",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "worker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="applications",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="applications",
                        to="people.organisation",
                    ),
                ),
                (
                    "from_level",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="careers.level"
                    ),
                ),
                (
                    "to_level",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="careers.level"
                    ),
                ),
                (
                    "way_up",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="applications", to="progression.wayup"
                    ),
                ),
                (
                    "route",
                    models.CharField(
                        choices=[
                            ("manager", "The line manager"),
                            ("panel", "A panel"),
                            ("vacancy", "Selection for a vacancy"),
                        ],
                        max_length=20,
                    ),
                ),
                ("statement", models.TextField(max_length=4000, verbose_name="why you are ready")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Applied"), ("decided", "Decided"), ("withdrawn", "Withdrawn")],
                        default="open",
                        max_length=20,
                    ),
                ),
                ("applied_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ("-applied_at", "-pk"),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "open")),
                        fields=("worker",),
                        name="one_open_application_per_worker",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("from_level", models.F("to_level")), _negated=True),
                        name="a_move_goes_to_another_level",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at__isnull", True), ("state", "open")),
                            models.Q(models.Q(("state", "open"), _negated=True), ("closed_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="an_application_is_open_or_closed_at_a_moment",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SelfAssessment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="self_assessments",
                        to="progression.application",
                    ),
                ),
                (
                    "competency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="careers.competency"
                    ),
                ),
                (
                    "rating",
                    models.CharField(
                        choices=[
                            ("not_yet_seen", "Not yet seen"),
                            ("developing", "Developing"),
                            ("meets", "Meets"),
                            ("exceeds", "Exceeds"),
                        ],
                        max_length=20,
                    ),
                ),
            ],
            options={
                "ordering": ("competency__domain__number", "competency__order"),
                "constraints": [
                    models.UniqueConstraint(fields=("application", "competency"), name="a_statement_is_rated_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="ManagerStatement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="statements",
                        to="progression.application",
                    ),
                ),
                (
                    "worker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "manager",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "recommendation",
                    models.CharField(
                        choices=[("recommend", "I recommend this move"), ("not_yet", "Not yet")], max_length=20
                    ),
                ),
                ("reasons", models.TextField(max_length=4000, verbose_name="your reasons")),
                ("made_at", models.DateTimeField()),
            ],
            options={
                "ordering": ("-made_at", "-pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("manager", models.F("worker")), _negated=True),
                        name="nobody_recommends_themselves",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reasons", ""), _negated=True), name="a_managers_statement_gives_reasons"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PanelMember",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="panel", to="progression.application"
                    ),
                ),
                (
                    "worker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="panel_seats",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "part",
                    models.CharField(
                        choices=[
                            ("service_manager", "Service manager"),
                            ("workforce_lead", "Workforce lead"),
                            ("practitioner", "Practitioner not in line"),
                            ("other", "Further member"),
                            ("appeal", "Hears the appeal"),
                        ],
                        max_length=20,
                    ),
                ),
                ("is_chair", models.BooleanField(default=False)),
                (
                    "named_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("named_at", models.DateTimeField()),
                ("stood_down_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ("-is_chair", "pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("member", models.F("worker")), _negated=True),
                        name="nobody_sits_on_their_own_panel",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("stood_down_at__isnull", True)),
                        fields=("application", "member"),
                        name="a_panel_names_somebody_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("is_chair", True), ("stood_down_at__isnull", True)),
                        fields=("application",),
                        name="a_panel_has_one_chair",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("part", "appeal"), ("stood_down_at__isnull", True)),
                        fields=("application",),
                        name="one_person_hears_an_appeal",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("is_chair", True), ("part", "appeal"), _negated=True),
                        name="whoever_hears_an_appeal_chairs_nothing",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PanelView",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="views", to="progression.application"
                    ),
                ),
                (
                    "worker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("progress", "Progress"),
                            ("defer", "Defer, with actions and a date"),
                            ("not_yet", "Not yet"),
                        ],
                        max_length=20,
                        verbose_name="what you would decide",
                    ),
                ),
                ("notes", models.TextField(max_length=4000, verbose_name="why")),
                ("given_at", models.DateTimeField()),
            ],
            options={
                "ordering": ("-given_at", "-pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("member", models.F("worker")), _negated=True),
                        name="nobody_has_a_view_of_themselves",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("notes", ""), _negated=True), name="a_panel_view_says_why"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MoveDecision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="progression.application",
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "worker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "decider",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "decided_as",
                    models.CharField(
                        choices=[
                            ("manager", "Line manager"),
                            ("chair", "Chair of the panel"),
                            ("vacancy", "For the vacancy"),
                            ("appeal", "On appeal"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("progress", "Progress"),
                            ("defer", "Defer, with actions and a date"),
                            ("not_yet", "Not yet"),
                        ],
                        max_length=20,
                    ),
                ),
                ("feedback", models.TextField(max_length=4000, verbose_name="written feedback, with the reasons")),
                ("actions", models.TextField(blank=True, max_length=4000, verbose_name="what to do until then")),
                ("again_on", models.DateField(blank=True, null=True, verbose_name="look at it again on")),
                ("vacancy", models.CharField(blank=True, max_length=120, verbose_name="which vacancy")),
                ("decided_at", models.DateTimeField()),
            ],
            options={
                "ordering": ("-number",),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("application", "number"), name="decisions_about_a_move_are_numbered_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("decider", models.F("worker")), _negated=True),
                        name="nobody_decides_about_their_own_move",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("feedback", ""), _negated=True),
                        name="a_decision_about_a_move_gives_reasons",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("again_on__isnull", False),
                                ("outcome", "defer"),
                                models.Q(("actions", ""), _negated=True),
                            ),
                            models.Q(models.Q(("outcome", "defer"), _negated=True), ("again_on__isnull", True)),
                            _connector="OR",
                        ),
                        name="deferring_names_actions_and_a_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_as", "vacancy"), ("outcome", "progress"), _negated=True),
                            models.Q(("vacancy", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="a_move_into_a_vacancy_names_it",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Move",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "application",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="move", to="progression.application"
                    ),
                ),
                (
                    "decision",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="move", to="progression.movedecision"
                    ),
                ),
                (
                    "placement",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="move", to="careers.placement"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Appeal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appeals",
                        to="progression.application",
                    ),
                ),
                (
                    "decision",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appeal",
                        to="progression.movedecision",
                    ),
                ),
                (
                    "worker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("reasons", models.TextField(max_length=4000, verbose_name="why it should be looked at again")),
                ("made_at", models.DateTimeField()),
            ],
            options={
                "ordering": ("-made_at",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reasons", ""), _negated=True), name="an_appeal_gives_reasons"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ApprovalKind",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("started_on", models.DateField(verbose_name="from")),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="until")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="approval_kinds",
                        to="people.organisation",
                    ),
                ),
                ("code", models.SlugField(max_length=40)),
                ("name", models.CharField(max_length=120, verbose_name="what it lets somebody do")),
                ("meaning", models.TextField(blank=True, verbose_name="what that means here")),
                ("order", models.PositiveSmallIntegerField(default=0)),
                ("months", models.PositiveSmallIntegerField(default=12, verbose_name="how many months it lasts")),
                (
                    "least",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("with_support", "with support"),
                            ("with_oversight", "with oversight"),
                            ("independently", "independently"),
                            ("leads_others", "leads others"),
                        ],
                        max_length=20,
                        verbose_name="how far its statements have to be met",
                    ),
                ),
                ("needs_licence", models.BooleanField(default=False, verbose_name="it needs a programme's licence")),
                (
                    "needs_overseer",
                    models.BooleanField(
                        default=False, verbose_name="it needs a named overseer who is social-work qualified"
                    ),
                ),
                (
                    "is_proposal",
                    models.BooleanField(
                        default=False, verbose_name="Pathway's proposal, not yet the organisation's own"
                    ),
                ),
            ],
            options={
                "ordering": ("order", "name"),
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_on__isnull", True), ("ended_on__gte", models.F("started_on")), _connector="OR"
                        ),
                        name="progression_approvalkind_ends_after_it_starts",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_on__isnull", True)),
                        fields=("organisation", "code"),
                        name="approval_codes_are_unique",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("months__gte", 1), ("months__lte", 60)),
                        name="approval_lasts_one_to_sixty_months",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ApprovalNeed",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="needs", to="progression.approvalkind"
                    ),
                ),
                (
                    "competency",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="careers.competency",
                    ),
                ),
                (
                    "module",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="needed_for_approval",
                        to="modules.modulepage",
                        verbose_name="module",
                    ),
                ),
                ("title", models.CharField(max_length=300)),
            ],
            options={
                "ordering": ("pk",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("competency__isnull", False), ("module__isnull", True)),
                            models.Q(("competency__isnull", True), ("module__isnull", False)),
                            _connector="OR",
                        ),
                        name="approval_needs_a_statement_or_a_module",
                    ),
                    models.UniqueConstraint(fields=("kind", "competency"), name="approval_needs_a_statement_once"),
                    models.UniqueConstraint(fields=("kind", "module"), name="approval_needs_a_module_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="NamedApprover",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("started_on", models.DateField(verbose_name="from")),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="until")),
                (
                    "kind",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="approvers",
                        to="progression.approvalkind",
                    ),
                ),
                (
                    "approver",
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
                        name="progression_namedapprover_ends_after_it_starts",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_on__isnull", True)),
                        fields=("kind", "approver"),
                        name="an_approver_is_named_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Licence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="licences", to="people.organisation"
                    ),
                ),
                (
                    "holder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="licences",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("programme", models.CharField(max_length=120)),
                ("reference", models.CharField(max_length=80, verbose_name="licence reference")),
                ("valid_from", models.DateField(verbose_name="valid from")),
                ("valid_until", models.DateField(verbose_name="valid until")),
                ("ended_on", models.DateField(blank=True, null=True)),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ("programme", "valid_until"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("valid_until__gte", models.F("valid_from"))),
                        name="a_licence_ends_after_it_begins",
                    ),
                    models.UniqueConstraint(
                        fields=("organisation", "holder", "programme", "reference", "valid_from"),
                        name="a_licence_is_recorded_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Approval",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="approvals",
                        to="progression.approvalkind",
                    ),
                ),
                (
                    "worker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="approvals",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "approver",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "verdict",
                    models.CharField(choices=[("granted", "Granted"), ("withdrawn", "Withdrawn")], max_length=10),
                ),
                ("reason", models.TextField(max_length=1000, verbose_name="your reason")),
                ("until", models.DateField(blank=True, null=True)),
                (
                    "overseer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "overseer_is_qualified",
                    models.BooleanField(default=False, verbose_name="the overseer is social-work qualified"),
                ),
                (
                    "licence",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="progression.licence",
                    ),
                ),
                ("given_at", models.DateTimeField()),
            ],
            options={
                "ordering": ("-given_at", "-pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("approver", models.F("worker")), _negated=True),
                        name="nobody_gives_themselves_approval",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="approval_is_given_and_taken_with_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("until__isnull", False), ("verdict", "granted")),
                            models.Q(
                                ("licence__isnull", True),
                                ("overseer__isnull", True),
                                ("until__isnull", True),
                                ("verdict", "withdrawn"),
                            ),
                            _connector="OR",
                        ),
                        name="approval_ends_on_a_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("overseer__isnull", True),
                            models.Q(
                                ("overseer_is_qualified", True),
                                models.Q(("overseer", models.F("worker")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="an_overseer_is_qualified_and_somebody_else",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ModuleCompetency",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("started_on", models.DateField(verbose_name="from")),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="until")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="module_competencies",
                        to="people.organisation",
                    ),
                ),
                (
                    "module",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="competencies",
                        to="modules.modulepage",
                        verbose_name="module",
                    ),
                ),
                (
                    "competency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="module_links",
                        to="careers.competency",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "modules for competencies",
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_on__isnull", True), ("ended_on__gte", models.F("started_on")), _connector="OR"
                        ),
                        name="progression_modulecompetency_ends_after_it_starts",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_on__isnull", True)),
                        fields=("organisation", "module", "competency"),
                        name="a_module_helps_with_a_statement_once",
                    ),
                ],
            },
        ),
    ]
