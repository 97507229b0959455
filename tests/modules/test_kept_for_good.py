"""What somebody did with a package stays readable, whatever becomes of the page, the package or the person."""

import pytest
from django.db import transaction
from django.db.models import ProtectedError
from django.urls import reverse

from modules.actions.courses import keep_course_part
from modules.actions.packages import (
    launch_activity,
    receive_statements,
    refuse_package,
    save_state,
    withdraw_activity,
    withdraw_package,
)
from modules.models import (
    Activity,
    ActivityResult,
    Completion,
    Enrolment,
    Launch,
    Library,
    ModulePage,
    Package,
    PackageVersion,
    Statement,
    UserState,
)
from modules.queries.packages import activity_state, result_from_statements
from pathway.people.actions import deactivate
from tests.factories import packages as factory
from tests.factories.courses import make_course
from tests.modules.test_courses import passed
from tests.modules.test_packages_actions import says

pytestmark = pytest.mark.django_db
RECORDS = (ActivityResult, Launch, Statement, UserState, Enrolment, Completion)


@pytest.fixture(params=["h5p", "scorm"])
def played(request, cast, fixed_clock):
    """An activity that amira has finished, in a module of edith's."""
    make = factory.make_package if request.param == "h5p" else make_course
    activity = factory.make_activity(make(cast.edith, approver=cast.priya), title="At the door")
    factory.put_into_module(activity, cast.amira, author=cast.edith)
    launch = launch_activity(worker=cast.amira, activity=activity)
    if request.param == "h5p":
        receive_statements(worker=cast.amira, launch=launch, statements=[says(activity, "completed", 4)])
        save_state(worker=cast.amira, launch=launch, state='{"chosen":0}')
    else:
        keep_course_part(worker=cast.amira, launch=launch, part="1", state=passed(points=80))
    return activity


def read(cast):
    """Every record of amira's, as it reads, with what is worked out from it."""
    result = ActivityResult.objects.select_related("activity__package__version", "worker").get()
    worked_out = result_from_statements(result)
    return {
        "rows": [sorted(str(row) for row in model.objects.all()) for model in RECORDS],
        "standing": activity_state(cast.amira, result.activity).standing.label,
        "title": result.activity.title,
        "kind": result.activity.package.version.main_library,
        "score": (result.best_percent, worked_out.best.percent, worked_out.completed),
    }


def page_goes(cast, activity):
    for page in ModulePage.objects.all():
        page.delete()


def activity_goes(cast, activity):
    withdraw_activity(author=cast.edith, activity=activity, reason="It is out of date.")


def package_goes(cast, activity):
    withdraw_package(author=cast.edith, package=activity.package, reason="Its licence has ended.")


def code_goes(cast, activity):
    Library.objects.all().delete()


def person_goes(cast, activity):
    deactivate(admin=cast.otto, person=cast.amira)
    deactivate(admin=cast.otto, person=cast.edith)


@pytest.mark.parametrize("what_goes", [page_goes, activity_goes, package_goes, code_goes, person_goes])
def test_records_stay_readable(cast, played, what_goes):
    before = read(cast)
    assert before["score"] == (80, 80, True)
    what_goes(cast, played)
    assert read(cast) == before


@pytest.mark.parametrize("model", [Activity, Package, PackageVersion, Launch])
def test_what_records_rest_on_is_not_deleted(cast, played, model):
    with pytest.raises(ProtectedError), transaction.atomic():
        model.objects.all().delete()
    with pytest.raises(ProtectedError), transaction.atomic():
        cast.amira.delete()


def test_files_of_a_refused_package_stay_with_its_records(cast, fixed_clock):
    package = factory.make_package(cast.edith)
    refuse_package(approver=cast.priya, package=package, reason="No.")
    assert package.version.folder.is_dir()


# In words, without JavaScript


def test_activity_in_words_is_done_without_javascript(client, cast, fixed_clock):
    activity = factory.make_activity(
        factory.make_package(cast.edith, approver=cast.priya),
        completion_rule="self_declared",
        text_alternative="Knock, say who you are, wait.",
    )
    factory.put_into_module(activity, cast.amira, author=cast.edith)
    client.force_login(cast.amira)
    body = client.get(reverse("modules:activity-detail", args=[activity.pk])).content.decode()
    assert "Knock, say who you are, wait." in body
    assert "<noscript>" in body
    assert "I have worked through this" in body
    client.post(reverse("modules:activity-declare", args=[activity.pk]))
    assert activity_state(cast.amira, activity).is_complete
