"""Putting the modules that come with Pathway into the shared library, and opening one in an organisation."""

from __future__ import annotations

import io
import json
import re
from html import unescape
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import transaction
from django.utils.html import strip_tags
from wagtail.log_actions import LogContext

from assessments.actions.banks import keep_quiz
from assessments.models import Quiz
from assessments.queries.banks import ItemText, OptionText
from pathway.audit.actions import record
from pathway.core.exceptions import RuleBroken
from pathway.people.models import User

from .. import models
from ..enums import CompletionRule, EndingKind, Nation, Sensitivity
from ..library import (
    Activity,
    Block,
    Callout,
    CpdModule,
    Reflection,
    RichText,
    Scenario,
    ScenarioBlock,
    Worried,
)
from ..library import Quiz as QuizBlock
from ..models import ModulePage, ModuleSnapshot
from ..packages.build import build_scenario, build_signs
from .packages import install_package, make_activity
from .pages import approve, ensure_library, keep_authoring_rights, submit, take_from_library

Raw = dict[str, Any]
Activities = dict[str, models.Activity]


@transaction.atomic
def keep_library_module(*, module: CpdModule) -> ModulePage:
    """Write one of Pathway's own modules into the shared library, or bring it up to date there.

    Only the server's command line does this. What is not sensitive goes live for everybody; what is stays a master
    that each organisation takes over, adapts and has approved by a second person.
    """
    library = ensure_library()
    quiz = _keep_quiz(module)
    activities = _keep_activities(module)
    page: ModulePage | None = ModulePage.objects.child_of(library).filter(slug=module.slug).first()
    is_new = page is None
    if page is None:
        page = ModulePage(slug=module.slug, live=False)
    before = None if is_new else _content_of(page)
    _write(page, module, quiz, activities)
    if before == _content_of(page):
        return page
    if is_new:
        library.add_child(instance=page)
    revision = page.save_revision(clean=False)
    if not page.is_sensitive:
        revision.publish()
    elif not is_new:
        page.save()
    record(actor=None, verb="modules.library_kept", thing=page)
    page.refresh_from_db()
    return page


def _content_of(page: ModulePage) -> str:
    values = page.serializable_data()
    wanted = "title summary outcomes minutes quick_exit content_warning sections sources what_changed".split()
    return json.dumps([values[name] for name in wanted], sort_keys=True, default=str)


def _keep_quiz(module: CpdModule) -> Quiz:
    sources = {source.id: source for source in module.sources}
    items = [
        ItemText(
            code=item.code,
            stem=item.stem,
            options=tuple(OptionText(o.text, o.correct, o.feedback) for o in item.options),
            kind=item.kind,
            outcome=item.outcome,
            is_must_get=item.must_get,
            feedback=item.feedback,
            source=sources[item.source].name[:300],
            checked_on=item.date_checked,
        )
        for item in module.items
    ]
    return keep_quiz(
        keeper=None,
        organisation=None,
        slug=module.slug,
        title=f"Knowledge check: {module.title}"[:200],
        items=items,
        draws=min(8, len(items)),
    )


def _keep_activities(module: CpdModule) -> Activities:
    """The module's own activities in the shared library, by slug; changed content makes a new activity."""
    kept: Activities = {}
    for block in module.blocks:
        if isinstance(block, Activity) and block.signs is not None:
            made = build_signs(block, block.title)
            kept[block.activity] = _keep_activity(made, block.activity, block.title, _in_words(block.instead))
    if module.scenario is not None:
        scenario = module.scenario
        made = build_scenario(scenario, scenario.title)
        kept[scenario.slug] = _keep_activity(made, scenario.slug, scenario.title, scenario_in_words(scenario))
    return kept


def _keep_activity(made: bytes, slug: str, title: str, in_words: str) -> models.Activity:
    package = install_package(author=None, organisation=None, file=io.BytesIO(made), file_name=f"{slug}.h5p")
    known = models.Activity.objects.in_use().filter(organisation=None, package=package, title=title)
    return known.first() or make_activity(
        author=None,
        package=package,
        title=title,
        completion_rule=CompletionRule.FINISHED,
        text_alternative=in_words,
    )


def scenario_in_words(scenario: Scenario) -> str:
    """The whole scenario to read, for whoever cannot or would rather not play it: its moments are numbered."""
    nodes = sorted(scenario.nodes, key=lambda node: node.id != scenario.start)
    numbers = {node.id: number for number, node in enumerate(nodes, 1)}
    lines = [_in_words(scenario.intro)]
    for node in nodes:
        lines.append(f"{numbers[node.id]}. {node.text}")
        if node.ending:
            lines.append(f"This is an ending. {EndingKind(node.ending).label}. {_in_words(node.debrief)}")
        lines += [f"- {each.text} {each.feedback} (Go to {numbers[each.goes_to]}.)" for each in node.choices]
    return "\n\n".join(lines)


def _in_words(html: str) -> str:
    """HTML of the library as plain lines: a paragraph or a point on each."""
    lines = re.sub(r"</(p|li|h[34])>", "\n", re.sub(r"\s+", " ", html))
    return "\n".join(line.strip() for line in unescape(strip_tags(lines)).splitlines() if line.strip())


def _write(page: ModulePage, module: CpdModule, quiz: Quiz, activities: Activities) -> None:
    page.title = page.draft_title = module.title
    page.code = module.code
    page.summary = module.summary
    page.outcomes = "\n".join(module.outcomes)
    page.minutes = module.minutes
    page.nation = Nation[module.nation.upper().replace(" ", "_")]
    page.sensitivity = Sensitivity.NONE
    if module.sensitive:
        page.sensitivity = Sensitivity.DOMESTIC_ABUSE if module.code.startswith("DA") else Sensitivity.SAFEGUARDING
    page.quick_exit = module.quick_exit
    page.content_warning = module.content_warning
    page.content_owner = module.content_owner
    page.legal_basis_checked_on = module.legal_basis_checked_on
    page.next_content_review_on = module.next_content_review_on
    page.what_changed = module.what_changed
    page.sections = json.dumps(_sections(module, quiz, activities))
    page.sources = json.dumps([_source(module, source) for source in module.sources])


def _key(module: CpdModule, *names: object) -> str:
    return str(_uuid("/".join(str(name) for name in (module.slug, *names))))


def _uuid(name: str) -> UUID:
    return uuid5(NAMESPACE_URL, f"pathway/{name}")


def _sections(module: CpdModule, quiz: Quiz, activities: Activities) -> list[Raw]:
    return [
        {
            "type": "section",
            "id": _key(module, section.title),
            "value": {
                "title": section.title,
                "minutes": section.minutes,
                "parts": [
                    {"id": _key(module, section.title, n), **part}
                    for n, block in enumerate(section.blocks)
                    for part in [_part(module, block, quiz, activities)]
                ],
            },
        }
        for section in module.sections
    ]


def _part(module: CpdModule, block: Block, quiz: Quiz, activities: Activities) -> Raw:
    match block:
        case RichText():
            return {"type": "text", "value": {"text": block.html, "sources": ", ".join(block.sources)}}
        case Callout():
            value = {"kind": block.kind, "heading": block.heading, "text": block.html}
            return {"type": "callout", "value": value | {"sources": ", ".join(block.sources)}}
        case Reflection():
            return {"type": "reflection", "value": {"prompt": block.prompt}}
        case ScenarioBlock():
            return {"type": "activity", "value": {"activity": activities[block.scenario].pk}}
        case QuizBlock():
            return {"type": "knowledge_check", "value": {"quiz": quiz.pk, "intro": ""}}
        case Activity():
            if block.activity in activities:
                return {"type": "activity", "value": {"activity": activities[block.activity].pk}}
            return {"type": "text", "value": {"text": f"<h3>{block.title}</h3>{block.instead}", "sources": ""}}
        case Worried():
            return {"type": "worried", "value": None}


def _source(module: CpdModule, source: Any) -> Raw:
    return {
        "type": "source",
        "id": _key(module, "source", source.id),
        "value": {
            "ref": source.id,
            "name": source.name,
            "publisher": source.publisher,
            "supports": source.supports,
            "link": "",
            "checked_on": source.date_checked.isoformat(),
            "status": source.status,
        },
    }


@transaction.atomic
def publish_library_module(*, author: User, approver: User, slug: str, content_owner: str = "") -> ModuleSnapshot:
    """Take a module of the shared library into the author's organisation and put it live there.

    A sensitive one goes through the approval of the second person named.
    """
    library = ensure_library()
    master = ModulePage.objects.child_of(library).filter(slug=slug).first()
    if master is None:
        raise RuleBroken(f"The shared library holds no module called {slug}. Run: manage.py load_library")
    page = take_from_library(author=author, master=master)
    if content_owner:
        page.content_owner = content_owner
        page.save_revision(user=author)
    if page.is_sensitive:
        submit(author=author, page=page)
        return approve(approver=approver, page=page)
    keep_authoring_rights(person=author)
    with LogContext(user=author):
        page.get_latest_revision().publish(user=author)
    return ModuleSnapshot.objects.newest().get(module=page)
