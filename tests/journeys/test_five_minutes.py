"""An hour's session closes in five minutes of typing: the browser itself counts keys and presses, and a model the time.

The times are those of the keystroke-level model (Card, Moran and Newell, 1980) for a typist who is no secretary: 0.28 s
a key, and for each press 1.1 s to point, 0.4 s for the hand there and again back, and 1.35 s to make up one's mind.
"""

import datetime as dt

import pytest

from pathway.core import clock
from pathway.supervision.actions.records import NewAction
from pathway.supervision.actions.sessions import add_to_agenda
from pathway.supervision.models import AgreedAction, Session
from tests.factories.supervision import at, make_locked, make_planned
from tests.journeys.test_main_job import SHOTS, Journey

D = dt.date
KEY, PRESS = 0.28, 1.1 + 2 * 0.4 + 1.35
FIVE_MINUTES = 300
# The browser counts for itself, over pages: keys that go down, and presses of mouse or finger.
COUNT = """
for (const [kind, name] of [["keydown", "keys"], ["pointerdown", "presses"]]) {
  addEventListener(kind, (event) => {
    if (event.isTrusted) localStorage.setItem(name, Number(localStorage.getItem(name) ?? 0) + 1);
  }, true);
}
"""
WELLBEING = "Tired after a heavy fortnight. Leave is booked for Christmas; knows whom to ring."
PRACTICE = (
    "Went well: asked one question and waited, and the parent went on by herself. Hard: the meeting drifted into "
    "blame. Tried out together how to bring the child's day back in first. Next time: say at the start how long it "
    "takes."
)
LEARNING = "Recording module done. Two statements ready to show; observation to be booked."
AGREED = ("Book the observed visit with the mentor", "Open the next meeting with the child's day")


class Hand:
    """A person with a keyboard and a mouse, whom the browser watches."""

    def __init__(self, page):
        self.page, self.dates = page, 0
        page.add_init_script(COUNT)

    def write(self, name, words):
        """Press into a field and type."""
        self.page.locator(f"#id_{name}").click()
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(words)

    def tick(self, label, within=None):
        """Press one box or circle by its words."""
        (within or self.page).get_by_label(label, exact=True).first.click()

    def give_day(self, name, day):
        """A day in the browser's own control: eight figures and a press, however that control is built."""
        self.page.locator(f"#id_{name}").fill(day.isoformat())
        self.dates += 1

    def counted(self):
        """Keys and presses so far."""
        keys, presses = (int(self.page.evaluate(f"localStorage.getItem('{n}') ?? 0")) for n in ("keys", "presses"))
        return keys + 8 * self.dates, presses + self.dates


@pytest.fixture
def session(own_cast):
    """An hour held this morning, with an agenda and two actions from the time before."""
    cast = own_cast
    earlier = [NewAction(f"Earlier thing {n}", cast.amira, D(2026, 11, 20)) for n in (1, 2)]
    make_locked(cast.grace, cast.amira, D(2026, 10, 26), agreed=earlier)
    made = make_planned(cast.grace, cast.amira, D(2026, 11, 23), minutes=60)
    with clock.at(at(D(2026, 11, 20))):
        add_to_agenda(author=cast.amira, session=made, text="My first observed visit")
    return made


def test_an_hours_session_closes_in_five_minutes_of_typing(session, own_cast, page, live, axe, monkeypatch):
    class Now:
        def get(self):
            return at(D(2026, 11, 23), 11, 15)

    monkeypatch.setattr(clock, "_frozen", Now())
    journey, hand = Journey(page, live, axe), Hand(page)
    page.set_viewport_size({"width": 1280, "height": 900})
    live.sign_in(page, own_cast.grace)
    page.goto(live.url("supervision:session-detail", pk=session.pk))
    page.evaluate("localStorage.clear()")
    loads = []
    page.on("framenavigated", lambda frame: loads.append(frame.url))
    page.get_by_role("link", name="Write it up").click()
    page.get_by_role("heading", name="Earlier actions").wait_for()
    for number, word in ((1, "Done"), (2, "Carried on")):
        hand.tick(word, page.get_by_role("group", name=f"Earlier thing {number}"))
    hand.write("wellbeing", WELLBEING)
    hand.write("families", "8")
    hand.write("families_complex", "2")
    page.locator("#id_workload").select_option("heavy")
    hand.write("practice", PRACTICE)
    hand.write("cases_discussed", "2")
    hand.tick("What was decided is recorded on the case system")
    hand.give_day("cases_recorded_on", D(2026, 11, 23))
    page.get_by_text("Themes", exact=True).first.click()
    hand.tick("The child’s voice")
    hand.tick("Work with partners")
    hand.write("learning", LEARNING)
    hand.write("do_1", AGREED[0])
    page.get_by_text("Action 2", exact=True).click()
    hand.write("do_2", AGREED[1])
    page.get_by_role("button", name="Finish and sign").click()
    page.get_by_text("Finished and signed.").wait_for()
    keys, presses = hand.counted()
    presses += 2  # the list of workloads: opened, and one chosen
    seconds = keys * KEY + presses * PRESS
    said = f"{keys} keys, {presses} presses, {len(loads)} pages: {seconds:.0f} s of {FIVE_MINUTES}"
    assert keys > sum(map(len, (WELLBEING, PRACTICE, LEARNING, *AGREED))), said
    assert presses >= 15, said
    assert len(loads) == 2, said
    assert seconds <= FIVE_MINUTES, said
    # All of it is there: the record, both earlier actions, the two new ones, and the next session.
    session.refresh_from_db()
    assert session.completed_at is not None
    assert session.record.practice == PRACTICE
    assert (session.record.families, session.record.cases_discussed) == (8, 2)
    assert session.action_steps.count() == 2
    assert set(AgreedAction.objects.filter(session=session).values_list("text", flat=True)) == set(AGREED)
    assert Session.objects.filter(status="planned").count() == 1
    journey.look("five-minutes")
    (SHOTS / "five-minutes.txt").write_text(said, encoding="utf-8")
