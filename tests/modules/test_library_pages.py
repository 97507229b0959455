"""The modules that come with Pathway, as pages of the shared library and of an organisation."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from assessments.models import Quiz
from modules.actions.library import keep_library_module, publish_library_module
from modules.library import read_library
from modules.models import Activity, ModulePage, ModuleSnapshot
from pathway.core.exceptions import RuleBroken

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fixed_clock")]


@pytest.fixture(autouse=True)
def _own_packages(tmp_path, settings):
    settings.PACKAGES_ROOT = tmp_path


def load(**options):
    said = io.StringIO()
    call_command("load_library", stdout=said, **options)
    return said.getvalue()


def test_loading_puts_every_module_into_the_library_once(cast):
    said = load()
    pages = {page.code: page for page in ModulePage.objects.all()}
    modules = read_library()
    assert set(pages) == {module.code for module in modules}
    for module in modules:
        page = pages[module.code]
        assert page.live is not module.sensitive
        assert (page.title, page.minutes, page.organisation) == (module.title, module.minutes, None)
        assert len(page.sections) == len(module.sections)
        assert page.missing_before_publishing() == [] or page.live
    assert "ready to be taken over" in said
    counts = [model.objects.count() for model in (ModulePage, ModuleSnapshot, Quiz, Activity)]
    revisions = {page.pk: page.revisions.count() for page in pages.values()}
    load()
    assert counts == [model.objects.count() for model in (ModulePage, ModuleSnapshot, Quiz, Activity)]
    assert revisions == {page.pk: page.revisions.count() for page in pages.values()}


def test_an_organisation_puts_safeguarding_live_by_two_people(cast):
    safeguarding = next(module for module in read_library() if module.code == "SAFE1")
    keep_library_module(module=safeguarding)
    with pytest.raises(RuleBroken, match="holds no module called nothing"):
        publish_library_module(author=cast.edith, approver=cast.priya, slug="nothing")
    snapshot = publish_library_module(
        author=cast.edith, approver=cast.priya, slug=safeguarding.slug, content_owner="Priya Example, practice lead"
    )
    assert (snapshot.organisation, snapshot.published_by, snapshot.approved_by) == (
        cast.northvale,
        cast.edith,
        cast.priya,
    )
    assert snapshot.content_owner == "Priya Example, practice lead"
    assert snapshot.awaits_review
    assert len(snapshot.contents["quizzes"]) == 1
    assert len(snapshot.contents["activities"]) == 2
    kinds = {part["type"] for section in snapshot.sections for part in section["parts"]}
    assert kinds == {"text", "callout", "worried", "reflection", "activity", "knowledge_check"}
    known = {source["ref"] for source in snapshot.sources}
    assert {ref for s in snapshot.sections for p in s["parts"] for ref in p.get("sources", [])} <= known
    for activity in Activity.objects.filter(pk__in=snapshot.contents["activities"]):
        assert activity.text_alternative.count("\n") > 3
        assert "<" not in activity.text_alternative


def test_the_safeguarding_scenario_is_our_own_h5p_activity_and_reads_whole_in_words(cast):
    safeguarding = next(module for module in read_library() if module.code == "SAFE1")
    keep_library_module(module=safeguarding)
    scenario = safeguarding.scenario
    activity = Activity.objects.get(title=scenario.title)
    version = activity.package.version
    assert version.main_library.startswith("FSW.Scenario")
    played = json.loads((version.folder / "content" / "content.json").read_bytes())
    assert [node["name"] for node in played["nodes"]] == [node.id for node in scenario.nodes]
    for node in scenario.nodes:
        assert node.text in activity.text_alternative
        for choice in node.choices:
            assert choice.text in activity.text_alternative
            assert choice.feedback in activity.text_alternative
    page = ModulePage.objects.get(slug=safeguarding.slug)
    parts = [part for part in page.sections.raw_data for part in part["value"]["parts"]]
    assert activity.pk in [part["value"].get("activity") for part in parts if part["type"] == "activity"]
    assert not [part for part in parts if part["type"] == "scenario"]


def test_a_module_with_the_older_scenario_is_brought_over(cast):
    """What was loaded by an earlier edition is written anew, and no section or part of it is lost."""
    safeguarding = next(module for module in read_library() if module.code == "SAFE1")
    page = keep_library_module(module=safeguarding)
    scenario = Activity.objects.get(title=safeguarding.scenario.title)
    sections = json.loads(json.dumps(list(page.sections.raw_data)))
    wanted = json.dumps(sections)
    for each in (part for section in sections for part in section["value"]["parts"]):
        if each["type"] == "activity" and each["value"]["activity"] == scenario.pk:
            each["type"], each["value"] = "scenario", {"title": "A child tells you", "intro": "<p>Go.</p>", "nodes": []}
    page.sections = json.dumps(sections)
    page.save(clean=False)
    page = keep_library_module(module=safeguarding)
    assert json.loads(json.dumps(list(ModulePage.objects.get(pk=page.pk).sections.raw_data))) == json.loads(wanted)


def test_load_library_names_what_is_wrong(cast):
    with pytest.raises(CommandError, match="Name both"):
        load(author=cast.edith.email)
    with pytest.raises(CommandError, match="Nobody here has the e-mail nobody@example.org"):
        load(author="nobody@example.org", approver=cast.priya.email)


def test_load_library_puts_what_needs_two_people_live(cast):
    assert "live at Northvale Council as version 1" in load(author=cast.edith.email, approver=cast.priya.email)
