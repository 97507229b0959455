"""A small wagtail-lms site, measured in an environment of its own; prints one line of JSON.

Run by `make bench` with the Python of var/bench/wagtail-lms: nothing of it enters the project.
"""

import json
import statistics
import sys
import tempfile
import time
import uuid
from pathlib import Path
from typing import Any

import django
from django.conf import settings

VISITS, LESSONS = 15, 100
FOLDER = Path(tempfile.mkdtemp(prefix="wagtail-lms-bench-"))
BASE = (
    "<!doctype html><html lang=en><title>{{ page.title }}</title><body>{% block content %}{% endblock %}</body></html>"
)
NOT_ASKED = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")
VERB = "http://adlnet.gov/expapi/verbs/"

(FOLDER / "templates" / "wagtailcore").mkdir(parents=True)
(FOLDER / "templates" / "base.html").write_text(BASE)
(FOLDER / "templates" / "wagtailcore" / "page.html").write_text('{% extends "base.html" %}')
settings.configure(
    SECRET_KEY="bench",
    DEBUG=False,
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    USE_TZ=True,
    STATIC_URL="/static/",
    MEDIA_ROOT=str(FOLDER / "media"),
    MEDIA_URL="/media/",
    WAGTAIL_SITE_NAME="bench",
    WAGTAILADMIN_BASE_URL="http://testserver",
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(FOLDER / "bench.sqlite3")}},
    INSTALLED_APPS=[
        "wagtail_lms", "wagtail.contrib.forms", "wagtail.contrib.redirects", "wagtail.embeds", "wagtail.sites",
        "wagtail.users", "wagtail.snippets", "wagtail.documents", "wagtail.images", "wagtail.search", "wagtail.admin",
        "wagtail", "modelcluster", "taggit", "django.contrib.auth", "django.contrib.contenttypes",
        "django.contrib.sessions", "django.contrib.messages", "django.contrib.staticfiles",
    ],
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware", "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware", "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
    ],
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "DIRS": [str(FOLDER / "templates")],
            "APP_DIRS": True,
            "OPTIONS": {
                "context_processors": [
                    "django.template.context_processors.request",
                    "django.contrib.auth.context_processors.auth",
                    "django.contrib.messages.context_processors.messages",
                ]
            },
        }
    ],
)  # fmt: skip
django.setup()

from django.contrib.auth import get_user_model  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import include, path  # noqa: E402
from wagtail import urls as wagtail_urls  # noqa: E402
from wagtail.admin import urls as admin_urls  # noqa: E402
from wagtail.models import Page, Site  # noqa: E402

urlpatterns = [
    path("admin/", include(admin_urls)),
    path("lms/", include("wagtail_lms.urls")),
    path("", include(wagtail_urls)),
]


def measured(ask: Any) -> tuple[int, float]:
    """Queries, and the median of processor milliseconds; what a visit writes is undone."""

    def once() -> None:
        with transaction.atomic():
            answer = ask()
            assert answer.status_code == 200, answer.status_code
            transaction.set_rollback(True)

    once()
    with CaptureQueriesContext(connection) as captured:
        once()
    queries = sum(not query["sql"].startswith(NOT_ASKED) for query in captured.captured_queries)
    spent = []
    for _ in range(VISITS):
        before = time.process_time()
        once()
        spent.append((time.process_time() - before) * 1000)
    return queries, statistics.median(spent)


def main() -> None:
    """Build a course of 100 lessons with an activity in each, and measure it as a learner."""
    from wagtail_lms.models import CourseEnrollment, CoursePage, H5PActivity, H5PLessonPage

    call_command("migrate", verbosity=0)
    learner = get_user_model().objects.create_user("learner", "learner@example.org", "x")
    root = Site.objects.get().root_page
    plain = root.add_child(instance=Page(title="Plain", slug="plain"))
    course = root.add_child(instance=CoursePage(title="Course", slug="course", description="<p>A course.</p>"))
    activities = H5PActivity.objects.bulk_create(
        H5PActivity(title=f"Activity {n}", extracted_path=f"h5p/{n}", main_library="H5P.TrueFalse")
        for n in range(LESSONS)
    )
    for n, activity in enumerate(activities):
        lesson = H5PLessonPage(title=f"Lesson {n}", slug=f"lesson-{n}", intro="<p>Read.</p>")
        lesson.body = json.dumps(
            [{"type": "h5p_activity", "value": {"activity": activity.pk}, "id": str(uuid.uuid4())}]
        )
        course.add_child(instance=lesson)
    CourseEnrollment.objects.create(user=learner, course=course)
    client = Client()
    client.force_login(learner)

    def tell(activity: Any, verb: str) -> Any:
        body = {"verb": {"id": VERB + verb}, "object": {"id": f"http://testserver/lms/h5p-content/h5p/{activity.pk}"}}
        return client.post(f"/lms/h5p-xapi/{activity.pk}/", body, content_type="application/json")

    _, least = measured(lambda: client.get(plain.url))
    found = {}
    found["module"] = measured(lambda: client.get(course.url))
    found["lesson"] = measured(lambda: client.get(H5PLessonPage.objects.first().url))
    tell(activities[0], "interacted")
    found["quiet"] = measured(lambda: tell(activities[0], "interacted"))
    for activity in activities[:-1]:
        tell(activity, "completed")
    found["completing"] = measured(lambda: tell(activities[-1], "completed"))
    tell(activities[-1], "completed")
    found["repeated"] = measured(lambda: tell(activities[-1], "completed"))
    sys.stdout.write(json.dumps({key: [queries, spent / least] for key, (queries, spent) in found.items()}) + "\n")


if __name__ == "__main__":
    main()
