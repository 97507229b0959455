import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("account", "0009_emailaddress_unique_primary_email"),
        ("django_tasks_database", "0021_conditional_partial_index_ordering"),
        ("mfa", "0003_authenticator_type_uniq"),
        ("modules", "0001_the_house"),
        ("people", "0001_the_house"),
        ("people", "__first__"),
        ("sessions", "0001_initial"),
        ("taggit", "0006_rename_taggeditem_content_type_object_id_taggit_tagg_content_8fc721_idx"),
        ("training", "0001_the_house"),
        ("wagtailadmin", "0006_formstate"),
        ("wagtailcore", "0098_apitoken"),
        ("wagtaildocs", "0014_alter_document_file_size"),
        ("wagtailimages", "0027_image_description"),
        ("wagtailsearch", "0010_add_text_fields"),
        ("wagtailusers", "0015_userprofile_keyboard_shortcuts"),
    ]

    operations = [
        migrations.CreateModel(
            name="Event",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="events", to="people.organisation"
                    ),
                ),
                (
                    "module",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="modules.modulepage",
                        verbose_name="module",
                    ),
                ),
                ("title", models.CharField(max_length=200)),
                ("about", models.TextField(blank=True)),
                ("starts_at", models.DateTimeField(verbose_name="begins")),
                ("ends_at", models.DateTimeField(verbose_name="ends")),
                ("place", models.CharField(blank=True, max_length=200)),
                ("link", models.URLField(blank=True, max_length=300, verbose_name="link to join online")),
                (
                    "trainer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events_taught",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("trainer_name", models.CharField(blank=True, max_length=120, verbose_name="trainer from elsewhere")),
                ("capacity", models.PositiveSmallIntegerField(verbose_name="places")),
                ("needs_approval", models.BooleanField(default=False, verbose_name="a manager approves each booking")),
                (
                    "cost",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=9,
                        null=True,
                        verbose_name="what it costs in all, in pounds",
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, unique=True)),
                ("sequence", models.PositiveIntegerField(default=0, verbose_name="how often its invitation changed")),
                ("cancelled_at", models.DateTimeField(blank=True, null=True)),
                (
                    "cancelled_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("why_cancelled", models.CharField(blank=True, max_length=300)),
                (
                    "finished_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="when its attendance was finished"),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("created_at", models.DateTimeField()),
            ],
            options={
                "ordering": ("starts_at", "pk"),
                "indexes": [models.Index(fields=["organisation", "starts_at"], name="events_by_day")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="an_event_ends_after_it_begins"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("place", ""), _negated=True),
                            models.Q(("link", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="an_event_has_a_place_or_a_link",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("trainer__isnull", False), models.Q(("trainer_name", ""), _negated=True), _connector="OR"
                        ),
                        name="an_event_has_a_trainer",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("capacity__gte", 1), ("capacity__lte", 500)),
                        name="an_event_has_1_to_500_places",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("cost__isnull", True), ("cost__gte", 0), _connector="OR"),
                        name="an_event_costs_nought_or_more",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("cancelled_at__isnull", True), ("cancelled_by__isnull", True), ("why_cancelled", "")
                            ),
                            models.Q(
                                ("cancelled_at__isnull", False),
                                ("cancelled_by__isnull", False),
                                models.Q(("why_cancelled", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="who_cancels_an_event_says_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("finished_at__isnull", True), ("cancelled_at__isnull", True), _connector="OR"
                        ),
                        name="a_cancelled_event_has_no_attendance",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SeatHold",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="holds", to="events.event"
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="seat_holds", to="people.team"
                    ),
                ),
                ("seats", models.PositiveSmallIntegerField()),
                ("until", models.DateField(verbose_name="kept until")),
                (
                    "released_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="when the waiting list was told"),
                ),
            ],
            options={
                "ordering": ("until", "pk"),
                "constraints": [
                    models.UniqueConstraint(fields=("event", "team"), name="an_event_keeps_seats_for_a_team_once"),
                    models.CheckConstraint(
                        condition=models.Q(("seats__gte", 1)), name="a_team_is_kept_one_seat_or_more"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Booking",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="bookings", to="events.event"
                    ),
                ),
                (
                    "worker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bookings",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("asked", "Waits for approval"),
                            ("waiting", "On the waiting list"),
                            ("booked", "Booked"),
                            ("cancelled", "Cancelled"),
                            ("declined", "Not approved"),
                        ],
                        max_length=10,
                    ),
                ),
                ("seat", models.PositiveSmallIntegerField(blank=True, null=True)),
                (
                    "booked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("queued_at", models.DateTimeField(verbose_name="when it was asked for")),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "presence",
                    models.CharField(
                        blank=True,
                        choices=[("there", "There"), ("partly", "Part of it"), ("absent", "Not there")],
                        max_length=10,
                    ),
                ),
                ("minutes", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="minutes there")),
                (
                    "marked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "completion",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="booking",
                        to="training.externalcompletion",
                    ),
                ),
                (
                    "certificate",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="booking",
                        to="modules.certificate",
                    ),
                ),
            ],
            options={
                "ordering": ("queued_at", "pk"),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status__in", ("asked", "waiting", "booked"))),
                        fields=("event", "worker"),
                        name="a_worker_has_one_open_booking_per_event",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("seat__isnull", False)),
                        fields=("event", "seat"),
                        name="a_seat_is_given_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("seat__gte", 1), ("status", "booked")),
                            models.Q(models.Q(("status", "booked"), _negated=True), ("seat__isnull", True)),
                            _connector="OR",
                        ),
                        name="who_is_booked_has_a_seat_and_nobody_else",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("presence", ""), ("status", "booked"), _connector="OR"),
                        name="who_came_was_booked",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("minutes__gte", 1), ("presence", "partly")),
                            models.Q(models.Q(("presence", "partly"), _negated=True), ("minutes__isnull", True)),
                            _connector="OR",
                        ),
                        name="who_came_for_a_part_has_minutes",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("certificate__isnull", True),
                            models.Q(("completion__isnull", False), ("presence", "there")),
                            _connector="OR",
                        ),
                        name="a_certificate_is_for_who_was_there",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_by__isnull", True),
                            models.Q(("decided_by", models.F("worker")), _negated=True),
                            _connector="OR",
                        ),
                        name="nobody_approves_their_own_booking",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Interest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="event_interest",
                        to="people.organisation",
                    ),
                ),
                (
                    "worker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="event_interest",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("subject", models.CharField(max_length=220)),
                ("title", models.CharField(max_length=200)),
                ("noted_at", models.DateTimeField()),
            ],
            options={
                "ordering": ("title", "noted_at"),
                "constraints": [
                    models.UniqueConstraint(fields=("worker", "subject"), name="interest_in_a_subject_is_noted_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="CalendarFeed",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "worker",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="calendar_feed",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("secret_hash", models.CharField(max_length=64, unique=True)),
                ("made_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Evaluation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evaluations",
                        to="people.organisation",
                    ),
                ),
                (
                    "worker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evaluations",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "booking",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evaluation",
                        to="events.booking",
                    ),
                ),
                (
                    "completion",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evaluation",
                        to="modules.completion",
                    ),
                ),
                ("way", models.CharField(choices=[("event", "Training event"), ("module", "Module")], max_length=10)),
                ("title", models.CharField(max_length=255, verbose_name="course")),
                ("taken_on", models.DateField()),
                ("asked_at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "before",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        choices=[
                            (1, "1: not at all"),
                            (2, "2: a little"),
                            (3, "3: fairly"),
                            (4, "4: very"),
                            (5, "5: fully"),
                        ],
                        null=True,
                        verbose_name="confidence before",
                    ),
                ),
                (
                    "after",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        choices=[
                            (1, "1: not at all"),
                            (2, "2: a little"),
                            (3, "3: fairly"),
                            (4, "4: very"),
                            (5, "5: fully"),
                        ],
                        null=True,
                        verbose_name="confidence after",
                    ),
                ),
                (
                    "useful",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        choices=[
                            (1, "1: not at all"),
                            (2, "2: a little"),
                            (3, "3: fairly"),
                            (4, "4: very"),
                            (5, "5: fully"),
                        ],
                        null=True,
                        verbose_name="useful for the work",
                    ),
                ),
                ("words", models.CharField(blank=True, max_length=600, verbose_name="one thing to keep or change")),
            ],
            options={
                "ordering": ("-asked_at", "-pk"),
                "indexes": [models.Index(fields=["organisation", "way", "title"], name="evaluations_by_course")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("booking__isnull", False), ("completion__isnull", True), ("way", "event")),
                            models.Q(("booking__isnull", True), ("completion__isnull", False), ("way", "module")),
                            _connector="OR",
                        ),
                        name="an_evaluation_is_of_an_event_or_of_a_module",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("after__isnull", True),
                                ("answered_at__isnull", True),
                                ("before__isnull", True),
                                ("useful__isnull", True),
                            ),
                            models.Q(
                                ("after__range", (1, 5)),
                                ("answered_at__isnull", False),
                                ("before__range", (1, 5)),
                                ("useful__range", (1, 5)),
                            ),
                            _connector="OR",
                        ),
                        name="an_answered_evaluation_is_rated_1_to_5",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="UsedAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "evaluation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="used", to="events.evaluation"
                    ),
                ),
                ("role", models.CharField(choices=[("worker", "The worker"), ("mentor", "The mentor")], max_length=10)),
                (
                    "asked_of",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="asked_whether_used",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "answer",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("often", "Yes, more than once"),
                            ("once", "Yes, once"),
                            ("not_yet", "Not yet"),
                            ("no_chance", "There was no chance to"),
                            ("cannot_say", "I cannot say"),
                        ],
                        max_length=20,
                    ),
                ),
            ],
            options={
                "ordering": ("asked_at", "pk"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("evaluation", "role"), name="worker_and_mentor_are_each_asked_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer", ""), ("answered_at__isnull", True)),
                            models.Q(("answered_at__isnull", False), models.Q(("answer", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="what_was_answered_says_what",
                    ),
                ],
            },
        ),
    ]
