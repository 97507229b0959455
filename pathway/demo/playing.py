"""Packages at Northvale: a practice scenario played to its end, and a SCORM course that we write here ourselves."""

import datetime as dt
import io
import json
import uuid
from collections.abc import Mapping
from typing import Any
from zipfile import ZipFile

from wagtail.log_actions import LogContext

from modules.actions.courses import keep_course_part
from modules.actions.learning import enrol, mark_section_read
from modules.actions.packages import (
    approve_package,
    install_package,
    launch_activity,
    make_activity,
    receive_statements,
)
from modules.actions.pages import ensure_section, keep_authoring_rights
from modules.enums import CompletionRule, Nation
from modules.models import Activity, ModulePage, ModuleSnapshot
from modules.queries.packages import courses_are_off
from pathway.core import clock
from pathway.people.models import User

from .people import FIRST_DAY, Place, at

VERBS = "http://adlnet.gov/expapi/verbs/"
# By which choices amira goes through "A child tells you": she stumbles once, and it ends well.
GOOD_WAY = {
    "the-question": 1,
    "he-speaks": 2,
    "will-mum-be-angry": 1,
    "home-time": 0,
    "no-call-back": 0,
    "the-front-door": 1,
    "agreed": 2,
    "the-record": 1,
    "half-past-five": 1,
}
COURSE = "Before you ring the bell"
QUESTION = "Nobody answers the first ring, and you can hear a television. What do you do?"
RIGHT = "Wait, ring once more, and step back from the door"
WRONG = "Look through the letter box, and call out the family’s name"
IN_WORDS = (
    "Before you knock: who lives here, what was agreed, and who knows where you are? Stand back from the door, so that "
    "whoever opens it has room. Say who you are and why you have come, and ask whether it is a good moment.\n\n"
    f"{QUESTION} {RIGHT}: neighbours need not learn whom you visit."
)
MANIFEST = """<?xml version="1.0" encoding="UTF-8"?>
<manifest identifier="before-you-ring" version="1" xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2"
 xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2">
<metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion></metadata>
<organizations default="all"><organization identifier="all"><title>{title}</title>
<item identifier="visit" identifierref="page"><title>{title}</title></item></organization></organizations>
<resources><resource identifier="page" type="webcontent" adlcp:scormtype="sco" href="index.html">
<file href="index.html"/><file href="course.js"/></resource></resources></manifest>
"""
PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title><script src="course.js"></script></head>
<body><h1>{title}</h1><p>{question}</p>
<p><button data-points="100">{right}</button></p><p><button data-points="0">{wrong}</button></p>
<p id="said" role="status"></p></body></html>
"""
SCRIPT = """
function api() {
  for (var at = window; ; at = at.parent) {
    if (at.API) return at.API;
    if (at.parent === at) return null;
  }
}
window.addEventListener('DOMContentLoaded', function () {
  var lms = api(), said = document.getElementById('said');
  if (!lms) { said.textContent = 'This page keeps no score by itself.'; return; }
  lms.LMSInitialize('');
  if (lms.LMSGetValue('cmi.core.lesson_status') === 'not attempted') {
    lms.LMSSetValue('cmi.core.lesson_status', 'incomplete');
  }
  document.querySelectorAll('button').forEach(function (button) {
    button.addEventListener('click', function () {
      var points = button.dataset.points;
      lms.LMSSetValue('cmi.core.score.raw', points);
      lms.LMSSetValue('cmi.core.lesson_status', points === '100' ? 'passed' : 'failed');
      lms.LMSCommit('');
      said.textContent = points === '100' ? 'Yes. You have all the points.' : 'Not this way. Choose again.';
    });
  });
});
window.addEventListener('pagehide', function () { var lms = api(); if (lms) lms.LMSFinish(''); });
"""


def tell(here: Place, modules: Mapping[str, ModulePage], last_day: dt.date) -> None:
    """Amira plays the safeguarding scenario; a course is uploaded, approved, put into a module, and passed by some."""
    amira = here.people["amira"]
    scenario = scenario_of(modules["SAFE1"])
    with clock.at(at(last_day - dt.timedelta(days=1), 12)):
        enrol(worker=amira, module=modules["SAFE1"])
        play_scenario(amira, scenario)
    if courses_are_off():
        return
    page, activity = put_course_live(here, author="edith", approver="priya")
    learners = [amira, *[worker for worker in here.workers if worker.is_active and worker != amira][:11]]
    for number, worker in enumerate(learners):
        with clock.at(at(last_day - dt.timedelta(days=20 - number), 14)):
            play_course(worker, page, activity, points=0 if number % 4 == 3 else 100)


def scenario_of(page: ModulePage) -> Activity:
    """The practice scenario that stands in the live version of a module."""
    held = ModuleSnapshot.objects.live().get(module=page).contents["activities"]
    return Activity.objects.get(pk__in=held, package__version__main_library__startswith="FSW.Scenario")


def play_scenario(worker: User, activity: Activity) -> None:
    """Go through a scenario from its first moment to an ending, and say each decision as its package would say it."""
    launch = launch_activity(worker=worker, activity=activity)
    content = json.loads((activity.package.version.folder / "content" / "content.json").read_text(encoding="utf-8"))
    nodes = {node["name"]: node for node in content["nodes"]}
    node = nodes[content["start"]]
    said: list[dict[str, Any]] = []
    while "ending" not in node and len(said) < len(nodes):
        choice = GOOD_WAY.get(node["name"], len(node["choices"]) - 1)
        said.append(
            {
                "verb": {"id": f"{VERBS}answered"},
                "object": {
                    "id": f"{activity.address}?subContentId={node['subContentId']}",
                    "definition": {"interactionType": "choice", "description": {"en-US": node["text"][:200]}},
                },
                "context": {"contextActivities": {"parent": [{"id": activity.address}]}},
                "result": {"response": str(choice), "completion": True},
            }
        )
        node = nodes[node["choices"][choice]["goesTo"]]
    points = {"good": 2, "mixed": 1, "poor": 0}[node["ending"]]
    result = {"score": {"raw": points, "max": 2}, "completion": True, "response": node["name"]}
    said.append({"verb": {"id": f"{VERBS}completed"}, "object": {"id": activity.address}, "result": result})
    for number, statement in enumerate(said):
        statement["id"] = str(uuid.uuid5(launch.pk, str(number)))
        statement["timestamp"] = (clock.now() - dt.timedelta(seconds=40 * (len(said) - number))).isoformat()
    with clock.at(clock.now() + dt.timedelta(minutes=10)):
        receive_statements(worker=worker, launch=launch, statements=said)


def build_course() -> bytes:
    """The course as a zip, the same bytes every time but for the clock's dates in it."""
    words = {"title": COURSE, "question": QUESTION, "right": RIGHT, "wrong": WRONG}
    target = io.BytesIO()
    with ZipFile(target, "w") as archive:
        archive.writestr("imsmanifest.xml", MANIFEST.format(**words))
        archive.writestr("index.html", PAGE.format(**words))
        archive.writestr("course.js", SCRIPT)
    return target.getvalue()


def put_course_live(here: Place, author: str, approver: str) -> tuple[ModulePage, Activity]:
    """Upload the course, have its code approved, and put it into a module of its own."""
    writer = here.people[author]
    with clock.at(at(FIRST_DAY + dt.timedelta(days=30), 9)):
        package = install_package(
            author=writer,
            organisation=here.organisation,
            file=io.BytesIO(build_course()),
            file_name="before-you-ring-the-bell.zip",
        )
        package = approve_package(approver=here.people[approver], package=package)
        activity = make_activity(
            author=writer,
            package=package,
            title=COURSE,
            completion_rule=CompletionRule.PASSED,
            text_alternative=IN_WORDS,
        )
        page = _page(here, activity, clock.today())
        keep_authoring_rights(person=writer)
        with LogContext(user=writer):
            page.save_revision(user=writer).publish(user=writer)
        return page, activity


def _page(here: Place, activity: Activity, today: dt.date) -> ModulePage:
    part = {"type": "activity", "id": str(uuid.uuid5(activity.key, "part")), "value": {"activity": activity.pk}}
    section = {
        "type": "section",
        "id": str(uuid.uuid5(activity.key, "section")),
        "value": {"title": "At the door", "minutes": 10, "parts": [part]},
    }
    page = ModulePage(
        title=COURSE,
        slug="before-you-ring-the-bell",
        code="BELL",
        summary="Ten minutes before a first visit: what to settle, and how to stand at the door.",
        outcomes="Settle who knows where you are\nSay who you are without telling the neighbours",
        minutes=10,
        nation=Nation.UK,
        content_owner="Practice development team",
        legal_basis_checked_on=today,
        next_content_review_on=today + dt.timedelta(days=365),
        needs_quiz=False,
        sections=json.dumps([section]),
        sources="[]",
        live=False,
    )
    ensure_section(organisation=here.organisation).add_child(instance=page)
    return page


def play_course(worker: User, page: ModulePage, activity: Activity, *, points: int) -> None:
    """Start the module and answer the course's question, rightly or not."""
    enrolment = enrol(worker=worker, module=page)
    for key in ModuleSnapshot.objects.live().get(module=page).section_keys:
        mark_section_read(worker=worker, enrolment=enrolment, section_key=key)
    launch = launch_activity(worker=worker, activity=activity)
    (part,) = activity.package.version.parts
    said = {
        "session": int(clock.now().timestamp() * 1000),
        "seq": 1,
        "values": {
            "cmi.core.score.raw": str(points),
            "cmi.core.lesson_status": "passed" if points == 100 else "failed",
        },
    }
    keep_course_part(worker=worker, launch=launch, part=part, state=json.dumps(said))
