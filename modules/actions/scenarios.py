"""Writing practice scenarios, making packages of them and putting these to use."""

import io
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max, Min

from pathway.audit.actions import record
from pathway.core import clock
from pathway.core.exceptions import RuleBroken
from pathway.core.permissions import require
from pathway.people.models import Organisation, User

from ..enums import CompletionRule
from ..models import Activity, Scenario, ScenarioChoice, ScenarioMoment, ScenarioVersion
from ..packages.build import build_scenario
from ..packages.scenarios import examine
from ..queries.scenarios import as_written, in_words, moments_of, needs_second_person, points_of
from .packages import NeedsSecondPerson, install_package

MOST_MOMENTS = 60
MOST_CHOICES = 6


@dataclass(frozen=True, slots=True)
class ChoiceText:
    """A choice as an author writes it; it leads to a moment by its short name, which is made where there is none."""

    text: str
    goes_to: str = ""
    feedback: str = ""


@transaction.atomic
def write_scenario(
    *, author: User, organisation: Organisation, title: str, intro: str, sensitivity: str = ""
) -> Scenario:
    """Begin a practice scenario in the author's own organisation."""
    require(author, "modules.write", organisation)
    scenario = Scenario.objects.create(
        organisation=organisation,
        title=title.strip(),
        intro=intro.strip(),
        sensitivity=sensitivity,
        begun_at=clock.now(),
    )
    record(actor=author, verb="modules.scenario_begun", thing=scenario)
    return scenario


@transaction.atomic
def change_scenario(*, author: User, scenario: Scenario, title: str, intro: str, sensitivity: str = "") -> Scenario:
    """Change a scenario's title, introduction or what it is about."""
    require(author, "modules.keep_scenario", scenario)
    scenario.title, scenario.intro, scenario.sensitivity = title.strip(), intro.strip(), sensitivity
    scenario.save(update_fields=["title", "intro", "sensitivity"])
    record(actor=author, verb="modules.scenario_changed", thing=scenario)
    return scenario


@transaction.atomic
def keep_moment(
    *,
    author: User,
    scenario: Scenario,
    moment: ScenarioMoment | None = None,
    name: str,
    text: str,
    ending: str = "",
    debrief: str = "",
    choices: Sequence[ChoiceText] = (),
) -> ScenarioMoment:
    """Write a moment with its choices, or write it anew; a choice to a name nobody knows makes an empty moment."""
    require(author, "modules.keep_scenario", scenario)
    known = {each.name: each for each in Scenario.objects.select_for_update().get(pk=scenario.pk).moments.all()}
    if name in known and (moment is None or known[name].pk != moment.pk):
        raise RuleBroken(f"Another moment is called “{name}” already. Give this one a name of its own.")
    if ending and choices:
        raise RuleBroken("An ending has no choices. Take the choices out, or say that the worker decides here.")
    if len(choices) > MOST_CHOICES:
        raise RuleBroken(f"Give at most {MOST_CHOICES} choices: nobody weighs up more.")
    row = moment or ScenarioMoment(scenario=scenario, position=_next(scenario))
    known = {other: each for other, each in known.items() if each.pk != row.pk} | {name: row}
    wanted = [each.goes_to for each in choices if each.goes_to]
    if len(known | dict.fromkeys(wanted)) > MOST_MOMENTS:
        raise RuleBroken(f"A scenario has at most {MOST_MOMENTS} moments. Make two scenarios of it.")
    row.name, row.text, row.ending, row.debrief = name, text.strip(), ending, debrief.strip() if ending else ""
    row.save()
    for place, new in enumerate(dict.fromkeys(each for each in wanted if each not in known)):
        known[new] = ScenarioMoment.objects.create(scenario=scenario, name=new, position=_next(scenario) + place)
    row.choices.all().delete()
    ScenarioChoice.objects.bulk_create(
        ScenarioChoice(
            moment=row,
            text=each.text.strip(),
            feedback=each.feedback.strip(),
            goes_to=known[each.goes_to] if each.goes_to else None,
            position=place,
        )
        for place, each in enumerate(choices)
    )
    record(actor=author, verb="modules.scenario_moment_written", thing=scenario)
    return row


def _next(scenario: Scenario) -> int:
    last = scenario.moments.aggregate(last=Max("position"))["last"]
    return 0 if last is None else int(last) + 1


@transaction.atomic
def begin_with(*, author: User, moment: ScenarioMoment) -> None:
    """Let the scenario begin with this moment."""
    require(author, "modules.keep_scenario", moment.scenario)
    first = moment.scenario.moments.aggregate(first=Min("position"))["first"]
    ScenarioMoment.objects.filter(pk=moment.pk).update(position=int(first) - 1)
    record(actor=author, verb="modules.scenario_moment_put_first", thing=moment.scenario)


@transaction.atomic
def remove_moment(*, author: User, moment: ScenarioMoment) -> None:
    """Take a moment out of what is being written; choices that led there lead nowhere until they are changed."""
    require(author, "modules.keep_scenario", moment.scenario)
    record(actor=author, verb="modules.scenario_moment_removed", thing=moment.scenario)
    moment.delete()


def make_version(*, author: User, scenario: Scenario) -> ScenarioVersion:
    """Make a package of what is written; a second person approves it where its subject or its module asks for that.

    The same words give the same package: of these no second version is made. Nobody plays it before it is put to use.
    """
    require(author, "modules.keep_scenario", scenario)
    moments = moments_of(scenario)
    found = examine(points_of(moments))
    if found.faults:
        raise RuleBroken(found.faults[0])
    data = build_scenario(as_written(scenario, moments), scenario.title)
    with transaction.atomic():
        package = install_package(
            author=author,
            organisation=scenario.organisation,
            file=io.BytesIO(data),
            file_name=f"{scenario.key}.h5p",
            second_person=needs_second_person(scenario),
        )
        versions = Scenario.objects.select_for_update().get(pk=scenario.pk).versions
        same = versions.filter(package=package).first()
        if same is not None:
            raise RuleBroken(f"This is word for word version {same.number}. Change something first, or use that one.")
        return ScenarioVersion.objects.create(
            scenario=scenario,
            number=(versions.aggregate(last=Max("number"))["last"] or 0) + 1,
            package=package,
            made_by=author,
            made_at=clock.now(),
            in_words=in_words(scenario, moments),
        )


@transaction.atomic
def use_version(*, author: User, version: ScenarioVersion) -> Activity:
    """Let workers play this version from now on; whoever has another one open goes on with that."""
    scenario = Scenario.objects.select_for_update().get(pk=version.scenario_id)
    require(author, "modules.keep_scenario", scenario)
    package = version.package
    if package.is_waiting:
        raise RuleBroken("A second person has to approve this version first.")
    if not package.is_ready:
        raise RuleBroken("This version was refused or withdrawn. Change the scenario and make another one.")
    if needs_second_person(scenario) and not package.has_second_person:
        raise NeedsSecondPerson(package)
    activity = scenario.activity or Activity(
        organisation=scenario.organisation, completion_rule=CompletionRule.FINISHED, made_at=clock.now()
    )
    activity.package, activity.title, activity.text_alternative = package, scenario.title, version.in_words
    activity.save()
    Scenario.objects.filter(pk=scenario.pk).update(activity=activity)
    record(actor=author, verb="modules.scenario_put_to_use", thing=activity, version=version.number)
    return activity
