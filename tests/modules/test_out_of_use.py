"""Taking an activity or a package out of use, and what nobody puts into a sensitive module alone."""

import io

import pytest
from django.urls import reverse

from modules.actions.packages import (
    NeedsSecondPerson,
    approve_package,
    ask_second_person,
    change_activity,
    install_package,
    launch_activity,
    make_activity,
    receive_statements,
    refuse_package,
    withdraw_activity,
    withdraw_package,
)
from modules.actions.scenarios import ChoiceText, keep_moment, make_version, use_version, write_scenario
from modules.models import Activity, ActivityResult, Launch, Package
from modules.queries.packages import activity_state
from pathway.audit.models import Event
from pathway.core.exceptions import NotAllowed, RuleBroken
from pathway.notifications.models import Notification
from tests.conftest import NOW
from tests.factories import packages as factory
from tests.factories.modules import make_module, part, publish, section
from tests.modules.test_packages_actions import says

pytestmark = pytest.mark.django_db
WHY = "The guidance has changed."


@pytest.fixture
def activity(cast, fixed_clock):
    """An activity in a module that amira has started."""
    made = factory.make_activity(
        factory.make_package(cast.edith, approver=cast.priya), title="At the door", text_alternative="In words."
    )
    factory.put_into_module(made, cast.amira, cast.tariq, author=cast.edith)
    return made


def other_content(cast, title="Other words"):
    """A package of the same trusted code with other content, which therefore waits for nobody."""
    file = io.BytesIO(factory.build_package(title=title))
    return install_package(author=cast.edith, organisation=cast.northvale, file=file, file_name="other.h5p")


def change(cast, activity, package, **fields):
    words = {"title": activity.title, "completion_rule": "finished", "text_alternative": activity.text_alternative}
    return change_activity(author=cast.edith, activity=activity, package=package, **words | fields)


# Out of use


def withdraw(cast, activity, what, reason=WHY, author=None):
    if what == "activity":
        withdraw_activity(author=author or cast.edith, activity=activity, reason=reason)
    else:
        withdraw_package(author=author or cast.edith, package=activity.package, reason=reason)
    activity.refresh_from_db()


@pytest.mark.parametrize("what", ["activity", "package"])
def test_whoever_is_playing_goes_on_to_the_end_and_nobody_begins(cast, activity, what):
    launch = launch_activity(worker=cast.amira, activity=activity)
    withdraw(cast, activity, what)
    assert (activity.withdrawn_at, activity.withdrawn_by, activity.withdrawn_why) == (NOW, cast.edith, WHY)
    assert not Launch.objects.stopped().exists()
    assert launch_activity(worker=cast.amira, activity=activity) == launch
    received = receive_statements(worker=cast.amira, launch=launch, statements=[says(activity, "completed", 4)])
    assert received.kept == 1
    assert activity_state(cast.amira, activity).is_complete
    with pytest.raises(NotAllowed):
        launch_activity(worker=cast.tariq, activity=activity)


@pytest.mark.parametrize("what", ["activity", "package"])
def test_withdrawing_asks_for_a_reason_and_for_an_author_of_the_organisation(cast, activity, what):
    with pytest.raises(RuleBroken, match="Say in a sentence why it is withdrawn"):
        withdraw(cast, activity, what, reason="  ")
    for person in (cast.amira, cast.priya, cast.wanda, cast.oona):
        with pytest.raises(NotAllowed):
            withdraw(cast, activity, what, author=person)
    withdraw(cast, activity, what)
    assert Event.objects.filter(verb=f"modules.{what}_withdrawn", actor=cast.edith).count() == 1
    with pytest.raises(RuleBroken, match="out of use already"):
        withdraw(cast, activity, what)


def test_a_withdrawn_package_is_not_put_to_use_and_may_be_uploaded_anew(cast, activity):
    package = activity.package
    withdraw(cast, activity, "package")
    package.refresh_from_db()
    with pytest.raises(RuleBroken):
        make_activity(author=cast.edith, package=package, title="Again", completion_rule="finished")
    again = install_package(
        author=cast.edith, organisation=cast.northvale, file=io.BytesIO(factory.build_package()), file_name="a.h5p"
    )
    assert again.pk != package.pk
    assert again.is_ready
    assert Package.objects.get(pk=package.pk).is_withdrawn


def test_who_played_a_withdrawn_activity_reads_why_and_what_they_did(client, cast, activity):
    launch = launch_activity(worker=cast.amira, activity=activity)
    receive_statements(worker=cast.amira, launch=launch, statements=[says(activity, "completed", 4)])
    Launch.objects.update(revoked_at=NOW)
    page = reverse("modules:activity-detail", args=[activity.pk])
    client.force_login(cast.edith)
    answer = client.get(reverse("modules:activity-withdraw", args=[activity.pk]))
    assert "what people did in it is kept" in answer.content.decode()
    answer = client.post(reverse("modules:activity-withdraw", args=[activity.pk]), {"reason": ""})
    assert answer.status_code == 422
    client.post(reverse("modules:activity-withdraw", args=[activity.pk]), {"reason": WHY})
    client.force_login(cast.amira)
    body = client.get(page).content.decode()
    assert WHY in body
    assert "Your attempts" in body
    assert "80 %" in body
    assert "data-launch" not in body
    client.force_login(cast.tariq)
    assert client.get(page).status_code == 404


def test_the_page_of_a_package_says_what_goes_with_it(client, cast, activity):
    client.force_login(cast.edith)
    address = reverse("modules:package-withdraw", args=[activity.package_id])
    assert "At the door" in client.get(address).content.decode()
    answer = client.post(address, {"reason": WHY}, follow=True)
    body = answer.content.decode()
    assert WHY in body
    assert "Put it to use" not in body
    assert "Open the preview" not in body
    assert "At the door" not in client.get(reverse("modules:activity-list")).content.decode()


# What a second person has to have seen


@pytest.fixture
def sensitive(cast, fixed_clock):
    """An activity in a module about safeguarding, which priya approved."""
    made = factory.make_activity(
        factory.make_package(cast.edith, approver=cast.priya), title="At the door", text_alternative="In words."
    )
    playing = section("Play", part("activity", {"activity": made.pk}))
    page = make_module(cast.northvale, cast.edith, sections=[playing], sensitivity="safeguarding")
    publish(page, cast.edith, cast.priya)
    return made


def test_an_author_alone_changes_nothing_in_a_sensitive_module(cast, sensitive):
    before = Activity.objects.values().get()
    other = other_content(cast)
    assert other.is_ready
    assert not other.new_libraries
    with pytest.raises(NeedsSecondPerson, match="a second person approves “Other words” first"):
        change(cast, sensitive, other)
    sensitive.refresh_from_db()
    for words in ({"title": "Another"}, {"text_alternative": "Promise to keep it secret."}):
        with pytest.raises(RuleBroken, match="were approved with that module"):
            change(cast, sensitive, sensitive.package, **words)
        sensitive.refresh_from_db()
    assert Activity.objects.values().get() == before


def test_a_package_that_a_second_person_approved_goes_into_a_sensitive_module(cast, sensitive):
    other = ask_second_person(author=cast.edith, package=other_content(cast))
    assert Notification.objects.filter(recipient=cast.priya, key=f"package-asked:{other.pk}").exists()
    with pytest.raises(NotAllowed):
        approve_package(approver=cast.edith, package=other)
    approved = approve_package(approver=cast.priya, package=other)
    assert change(cast, sensitive, approved).package == approved


def test_a_package_refused_for_sensitive_modules_is_used_elsewhere(cast, sensitive):
    other = ask_second_person(author=cast.edith, package=other_content(cast))
    refused = refuse_package(approver=cast.priya, package=other, reason="It promises secrecy.")
    with pytest.raises(NeedsSecondPerson):
        change(cast, sensitive, refused)
    elsewhere = make_activity(
        author=cast.edith, package=refused, title="Elsewhere", completion_rule="finished", text_alternative="In words."
    )
    assert elsewhere.package == refused
    assert Notification.objects.filter(recipient=cast.edith, sentence__contains="It promises secrecy.").exists()


def test_an_activity_in_no_sensitive_module_is_changed_by_its_author(cast, activity):
    assert change(cast, activity, other_content(cast), title="Another").title == "Another"


def test_the_form_asks_the_second_person_and_loses_nothing(client, cast, sensitive):
    other = other_content(cast)
    client.force_login(cast.edith)
    sent = {
        "title": "At the door",
        "package": other.pk,
        "completion_rule": "finished",
        "text_alternative": sensitive.text_alternative or "In words.",
    }
    answer = client.post(reverse("modules:activity-change", args=[sensitive.pk]), sent)
    assert answer.status_code == 422
    body = answer.content.decode()
    assert "a second person approves “Other words” first" in body
    assert f'<option value="{other.pk}" selected>' in body
    other.refresh_from_db()
    assert other.is_undecided
    assert other.is_ready
    client.force_login(cast.priya)
    page = client.get(reverse("modules:package-detail", args=[other.pk])).content.decode()
    assert "This waits for you" in page
    assert "Other words" in client.get(reverse("modules:activity-list")).content.decode()
    client.post(reverse("modules:package-approve", args=[other.pk]))
    client.force_login(cast.edith)
    sent["text_alternative"] = sensitive.text_alternative
    change(cast, sensitive, Package.objects.get(pk=other.pk))
    assert Activity.objects.get(pk=sensitive.pk).package_id == other.pk


def test_a_scenario_version_made_before_its_module_was_sensitive_waits_too(cast, fixed_clock):
    scenario = write_scenario(author=cast.edith, organisation=cast.northvale, title="A visit", intro="Go.")
    first = keep_moment(
        author=cast.edith, scenario=scenario, name="door", text="A door.", choices=[ChoiceText("Knock.", "in")]
    )
    inside = scenario.moments.get(name="in")
    keep_moment(author=cast.edith, scenario=scenario, moment=inside, name="in", text="You are in.", ending="good")
    played = use_version(author=cast.edith, version=make_version(author=cast.edith, scenario=scenario))
    keep_moment(
        author=cast.edith,
        scenario=scenario,
        moment=first,
        name="door",
        text="A red door.",
        choices=[ChoiceText("Knock.", "in")],
    )
    second = make_version(author=cast.edith, scenario=scenario)
    playing = section("Play", part("activity", {"activity": played.pk}))
    page = make_module(cast.northvale, cast.edith, sections=[playing], sensitivity="domestic_abuse")
    publish(page, cast.edith, cast.priya)
    scenario.refresh_from_db()
    with pytest.raises(NeedsSecondPerson):
        use_version(author=cast.edith, version=second)
    ask_second_person(author=cast.edith, package=second.package)
    approve_package(approver=cast.priya, package=second.package)
    second.package.refresh_from_db()
    assert use_version(author=cast.edith, version=second).package_id == second.package_id
    assert not ActivityResult.objects.exists()
