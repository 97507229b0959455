"""Plays real packages made by others in a browser and writes down how it went: make proof [PACKAGES=folder].

Each one is checked, started, answered as far as a stranger can, made narrow and wide, left at once, opened again and
compared with how it was left. The results go into docs/packages.md, without anything of the packages' own content.
"""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from modules.models import ActivityResult, Statement, UserState
from tests.factories.packages import make_activity, make_package, put_into_module

ROOT = Path(__file__).parents[2]
FOLDER = Path(os.environ.get("PACKAGES") or ROOT.parent / "shared" / "packages").resolve()
FILES = sorted([*FOLDER.glob("h5p/*.h5p"), *FOLDER.glob("scorm/*.zip")])
DOCUMENT = ROOT / "docs" / "packages.md"
BEGIN, END = "<!-- results -->", "<!-- end of results -->"
HEAD = ["Package", "Check", "Started", "Answered", "Score", "Wide and narrow", "Left at once", "Opened again"]
ROWS: dict[str, list[str]] = {}

# What a stranger can do with any package: type, choose, drag by keyboard, press what checks or goes on.
ANSWER = """() => {
  const seen = (element) => element.offsetParent !== null && !element.disabled;
  const all = (what) => [...document.querySelectorAll(what)].filter(seen);
  const done = [];
  for (const field of all('input[type=text], input:not([type]), textarea')) {
    field.focus();
    field.value = 'family';
    for (const kind of ['input', 'keyup', 'change', 'blur']) field.dispatchEvent(new Event(kind, { bubbles: true }));
    done.push('typed');
  }
  const choices = '[role=radio], [role=checkbox], input[type=radio], input[type=checkbox], .h5p-sc-alternative, '
    + '.summary-claim-unclicked, .h5p-true-false-answer';
  const choice = all(choices)[0];
  if (choice) { choice.click(); done.push('chose'); }
  const other = all('.h5p-panel-button, [aria-expanded=false], .h5p-dialogcards-turn, .tl-slidenav-next, .h5p-play')[0];
  if (!done.length && other) { other.click(); done.push('opened'); }
  return [...new Set(done)];
}"""
DRAG = """() => {
  const one = document.querySelector('.h5p-drag-text [role=button].ui-draggable, .h5p-drag-text .h5p-drag-draggable');
  const place = document.querySelector('.h5p-drag-text .ui-droppable, .h5p-drag-text [aria-dropeffect]');
  if (!one || !place) return false;
  one.click(); place.click();
  return true;
}"""
CHECK = """() => {
  const words = /^(check|submit|finish|show solution|next|send)/i;
  const buttons = [...document.querySelectorAll('button, [role=button]')];
  const button = buttons.find((each) => each.offsetParent && !each.disabled
    && words.test((each.getAttribute('aria-label') || each.textContent).trim()));
  if (button) button.click();
  return Boolean(button);
}"""
STATE = """() => H5P.instances.map((each) => {
  const state = typeof each.getCurrentState === 'function' ? each.getCurrentState() : undefined;
  return state === undefined ? null : JSON.parse(JSON.stringify(state));
})[0] ?? null"""
FITS = "() => document.documentElement.scrollWidth <= window.innerWidth + 1"


@pytest.fixture(scope="module", autouse=True)
def _write_down():
    yield
    if ROWS:
        text = DOCUMENT.read_text(encoding="utf-8")
        before, rest = text.split(BEGIN)
        kept, after = rest.split(END)
        # Played in pieces (-k), a table keeps the rows of what was not played this time.
        lines = {line.split(" | ")[0]: line for line in kept.split("\n")[3:] if line.strip()}
        lines = {} if len(ROWS) == len(FILES) else lines
        lines |= {f"| {row[0]}": "| " + " | ".join(row) + " |" for row in ROWS.values()}
        lines = ["| " + " | ".join(HEAD) + " |", "|" + "---|" * len(HEAD), *sorted(lines.values())]
        DOCUMENT.write_text(f"{before}{BEGIN}\n" + "\n".join(lines) + f"\n{END}{after}", encoding="utf-8")


def player_of(page: Any, live: Any) -> Any:
    """The frame in which the package plays, once it is there."""
    for _ in range(300):
        for frame in page.frames:
            if frame.url.startswith(live.content) and frame.url.endswith("/player"):
                return frame
        page.wait_for_timeout(100)
    raise AssertionError("no frame")


def begin(page: Any, live: Any, activity: Any) -> bool:
    """Open the activity; whether it said that it started."""
    page.goto(live.url("modules:activity-detail", pk=activity.pk))
    page.evaluate(
        """(origin) => { window.heard = []; window.addEventListener('message', (event) => {
          if (event.origin === origin && event.data?.ns === 'pathway') window.heard.push(event.data.type); }); }""",
        live.content,
    )
    page.locator("form[data-launch] button").click()
    page.wait_for_function("() => window.heard.some((type) => type === 'started' || type === 'failed')", polling=100)
    return bool(page.evaluate("() => window.heard.includes('started')"))


def until(page: Any, asks: Any, seconds: int = 20) -> Any:
    """What `asks` answers, once that is something."""
    for _ in range(seconds * 10):
        answer = asks()
        if answer:
            return answer
        page.wait_for_timeout(100)
    return asks()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_real_package(live: Any, own_cast: Any, context: Any, path: Path) -> None:
    """One package, from its check to the day it is opened again; what it asks for in vain is its own affair."""
    page = context.new_page()
    page.set_viewport_size({"width": 1280, "height": 900})
    page.on("dialog", lambda dialog: dialog.accept())
    package = make_package(own_cast.edith, path.read_bytes(), own_cast.priya)
    activity = make_activity(package)
    put_into_module(activity, own_cast.amira, author=own_cast.edith)
    number = 1 + sum(row[0].partition(" (")[0] == package.version.main_library for row in ROWS.values())
    row = [package.version.main_library + (f" ({number})" if number > 1 else "")]
    row.append(
        "warned: " + ", ".join(sorted({each["code"] for each in package.findings})) if package.findings else "fine"
    )
    live.sign_in(page, own_cast.amira)
    if begin(page, live, activity):
        play = play_course if package.version.is_course else play_h5p
        row += ["yes", *play(live, own_cast, page, activity)]
    else:
        page.get_by_text("This activity did not start.").wait_for()
        row += ["no: its own content stops it, and the preview says so", *["-"] * 5]
    ROWS[path.name] = row


def play_h5p(live: Any, own_cast: Any, page: Any, activity: Any) -> list[str]:
    """Answer, resize, leave and come back to an H5P package."""
    frame = player_of(page, live)
    page.wait_for_timeout(500)
    did = frame.evaluate(ANSWER)
    if not did and frame.evaluate(DRAG):
        did = ["dragged"]
    page.wait_for_timeout(300)
    did += ["checked"] if frame.evaluate(CHECK) else []
    until(page, lambda: Statement.objects.exists(), 10)
    page.wait_for_timeout(1000)
    verbs = sorted({verb.rsplit("/", 1)[1] for verb in Statement.objects.values_list("verb", flat=True)})
    fits = widths(page, live, frame)
    left = frame.evaluate(STATE)
    page.goto("about:blank")
    kept = until(page, lambda: UserState.objects.filter(data_type="state", sub_id="0").first(), 10 if left else 2)
    assert begin(page, live, activity)
    again = player_of(page, live)
    page.wait_for_timeout(500)
    back = again.evaluate(STATE)
    result = ActivityResult.objects.get(worker=own_cast.amira, activity=activity)
    score = "none" if result.best_percent is None else f"{result.best_percent} %"
    answered = ", ".join(did or ["nothing to answer"]) + "; said " + (", ".join(verbs) or "nothing")
    if left in (None, {}, []):
        return [answered, score, fits, "keeps no state of its own", "from its beginning"]
    same = json.dumps(left, sort_keys=True) == json.dumps(back, sort_keys=True)
    arrived = "state kept" if kept and json.loads(kept.state) == left else "STATE DIFFERS" if kept else "STATE LOST"
    return [answered, score, fits, arrived, "as it was left" if same else "with its state, some of it worked out anew"]


def play_course(live: Any, own_cast: Any, page: Any, activity: Any) -> list[str]:
    """Turn pages, resize, leave and come back to a SCORM course."""
    part = page.frame_locator("iframe.activity__frame").frame_locator("main iframe")
    forward = part.locator("#butNext, input[value*='Next']").first
    for _ in range(3):
        forward.click()
        page.wait_for_timeout(300)
    fits = widths(page, live, player_of(page, live))
    page.goto("about:blank")
    kept = until(page, lambda: UserState.objects.filter(data_type="scorm").first(), 10)
    assert kept is not None
    values = json.loads(kept.state)["values"]
    place = values.get("cmi.core.lesson_location") or values.get("cmi.location")
    assert begin(page, live, activity)
    until(page, lambda: player_of(page, live).evaluate("() => Boolean(window.API || window.API_1484_11)"))
    old = "SCORM 1.2" in activity.package.version.main_library
    call = "API.LMSGetValue('cmi.core.lesson_location')" if old else "API_1484_11.GetValue('cmi.location')"
    back = player_of(page, live).evaluate(f"() => {call}")
    said = sorted({verb.rsplit("/", 1)[1] for verb in Statement.objects.values_list("verb", flat=True)})
    again = "at the page it was left" if place and back == place else "FROM ITS BEGINNING"
    return [f"turned three pages; said {', '.join(said)}", "none", fits, "state kept", again]


def widths(page: Any, live: Any, frame: Any) -> str:
    """Whether nothing sticks out at the width of a telephone and of a desk."""
    said = []
    for width in (375, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_timeout(400)
        said.append(frame.evaluate(FITS) and page.evaluate(FITS))
    return "fits" if all(said) else "scrolls sideways at 375 px" if said[1] else "scrolls sideways"
