"""The main job from end to end in a real browser, on a telephone and at a desk."""

import datetime as dt
import io
import os
import re
from pathlib import Path
from typing import Any

import docx
import pypdf
import pytest
from django.conf import settings
from django.core import mail
from django.utils import timezone
from PIL import Image
from playwright.sync_api import expect

from assessments.actions.decisions import record_due
from assessments.models import Decision, QuizAttempt
from modules.models import Activity, Completion, ModulePage
from pathway.core import clock
from pathway.core.working_days import working_days_after
from pathway.notifications.tasks import send_digests
from pathway.people.models import User
from pathway.training.actions import require_module
from portfolio.models import EvidenceFile
from tests.conftest import PASSWORD
from tests.factories.modules import make_module, part, section
from tests.factories.packages import build_package
from tests.factories.quizzes import make_quiz

SHOTS = Path(os.environ.get("JOURNEY_SHOTS", "test-results/journeys"))
REAL_PACKAGE = Path("../shared/packages/h5p/H5P.TrueFalse-1.8.h5p")
SIZES = {"phone": (375, 812), "desk": (1280, 900)}


class Journey:
    """A browser that looks at every page it comes to at both sizes, keeps a picture and asks axe."""

    def __init__(self, page: Any, live: Any, axe: Any) -> None:
        self.page, self.live, self.axe, self.number = page, live, axe, 0
        SHOTS.mkdir(parents=True, exist_ok=True)

    def look(self, name: str, ours: bool = True) -> None:
        """Photograph the page as it is at both sizes; ours must have no finding."""
        self.number += 1
        for size, (width, height) in SIZES.items():
            self.page.set_viewport_size({"width": width, "height": height})
            self.page.screenshot(path=str(SHOTS / f"{self.number:02}-{name}-{size}.png"), full_page=True)
            if ours:
                self.axe(self.page)
        self.page.set_viewport_size({"width": 375, "height": 812})

    def be(self, person: User) -> None:
        """Sign in as somebody and come home."""
        self.live.sign_in(self.page, person)
        self.page.goto(self.live.url("home:home"))

    def press(self, name: str) -> None:
        """Press the first button of this name."""
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=name).first.click()

    def follow(self, name: str) -> None:
        """Follow the first link of this name."""
        with self.page.expect_navigation():
            self.page.get_by_role("link", name=name).first.click()


@pytest.fixture
def journey(page, live, own_cast, axe):
    return Journey(page, live, axe)


def mailed_to(address: str) -> str:
    """The newest mail to somebody."""
    return [sent for sent in mail.outbox if sent.to == [address]][-1].body


def invite(journey: Journey, cast: Any) -> User:
    """The admin invites an apprentice with a mentor and a manager; she accepts by the mailed link."""
    page = journey.page
    journey.be(cast.otto)
    journey.look("admin-home")
    journey.follow("Invite somebody")
    for label, value in (
        ("Name", "Nadia Newcomer"),
        ("Work e-mail", "nadia@northvale.example.org"),
        ("Staff id", "N99001"),
        ("Job title", "Apprentice family support worker"),
    ):
        page.get_by_label(label, exact=True).fill(value)
    page.locator("#id_team").select_option(label="East")
    page.locator("#id_level").select_option(label="Apprentice family support worker")
    page.locator("#id_mentor").fill("moses@northvale.example.org")
    page.locator("#id_manager").fill("grace@northvale.example.org")
    journey.look("invite")
    journey.press("Send the invitation")
    link = re.search(r"http://\S+/join/\S+/", mailed_to("nadia@northvale.example.org"))[0]
    page.context.clear_cookies()
    page.goto(link)
    journey.look("join")
    page.locator("#id_password").fill(PASSWORD)
    page.locator("#id_password_again").fill(PASSWORD)
    journey.press("Join Pathway")
    nadia = User.objects.get(email="nadia@northvale.example.org")
    assert nadia.is_active
    assert page.goto(link).status == 410
    return nadia


def put_package_up(journey: Journey, cast: Any, package: Path) -> int:
    """The author uploads a package; new library code waits until the approver has looked at it."""
    page = journey.page
    journey.be(cast.edith)
    page.goto(journey.live.url("modules:package-upload"))
    journey.look("package-upload")
    page.locator("input[type=file]").set_input_files(str(package))
    journey.press("Upload")
    journey.look("package-report")
    report = page.url
    journey.be(cast.priya)
    page.goto(report)
    journey.look("package-for-approval")
    journey.press("Approve")
    journey.be(cast.edith)
    page.goto(report)
    return make_activity(journey)


def make_activity(journey: Journey) -> int:
    """The author makes an activity of the package, with its words for those who cannot play it."""
    page = journey.page
    journey.follow("Put it to use")
    journey.look("activity-form")
    for field in page.locator("main input[type=text], main textarea").all():
        if field.is_visible() and not field.input_value():
            field.fill("What might this be a sign of?")
    journey.press("Make the activity")
    return Activity.objects.latest("pk").pk


def publish(journey: Journey, cast: Any, activity: int) -> ModulePage:
    """The author sends a safeguarding module to the approver from the writing desk; it goes live when she approves."""
    page = journey.page
    first = section("Notice", part("text", {"text": "<p>Look, listen, write down.</p>", "sources": ""}))
    second = section("Try it", part("activity", {"activity": activity}), part("worried", None))
    check = section("Check", part("knowledge_check", {"quiz": make_quiz().pk, "intro": ""}))
    module = make_module(
        cast.northvale,
        cast.edith,
        title="Signs",
        sections=[first, second, check],
        sensitivity="safeguarding",
        minutes=10,
    )
    for person, press in ((cast.edith, "Submit to"), (cast.priya, "Approve and publish")):
        journey.be(person)
        page.goto(f"{journey.live.app}/cms/pages/{module.pk}/edit/")
        page.locator(".w-dropdown-button .w-dropdown__toggle").last.click()
        journey.look(f"cms-{person.short_name}", ours=False)
        with page.expect_navigation():
            page.get_by_role("button", name=re.compile(press)).first.click()
    module.refresh_from_db()
    assert module.live
    return module


def test_the_main_job_from_invitation_to_the_gap_that_closes(journey, own_cast, tmp_path):
    cast, page, live = own_cast, journey.page, journey.live
    nadia = invite(journey, cast)
    package = REAL_PACKAGE
    if not package.exists():
        package = tmp_path / "probe.h5p"
        package.write_bytes(build_package())
    activity_id = put_package_up(journey, cast, package)
    module = publish(journey, cast, activity_id)
    require_module(lead=cast.wanda, module=module, first_due_days=0)

    journey.be(cast.wanda)
    journey.follow("Open the training table")
    journey.look("training-before")

    learn(journey, nadia, module)
    show(journey, nadia, tmp_path)
    decide(journey, cast, nadia)

    journey.be(nadia)
    journey.look("home-after")
    journey.follow("My level")
    journey.look("my-level")
    expect(page.get_by_text("1 of").first).to_be_visible()

    journey.be(cast.wanda)
    page.goto(live.url("training:table-rows") + "?state=done")
    journey.look("training-after")
    expect(page.get_by_text("Nadia Newcomer").first).to_be_visible()


def learn(journey: Journey, nadia: User, module: ModulePage) -> None:
    """She works through the module, does the activity and gets the certificate."""
    page = journey.page
    journey.be(nadia)
    journey.look("apprentice-home")
    page.goto(journey.live.url("modules:module-detail", pk=module.pk))
    journey.look("module")
    journey.press("Start")
    journey.look("section")
    journey.press("Done, next")
    play(journey)
    journey.press("Done, next")
    assert not Completion.objects.filter(worker=nadia).exists()
    pass_check(journey, nadia)
    journey.press("Done")
    journey.look("finish")
    completion = Completion.objects.get(worker=nadia, module=module)
    assert completion.snapshot_number == 1
    address = page.get_by_role("link", name="Get your certificate").get_attribute("href")
    certificate = page.request.get(journey.live.app + address)
    assert certificate.headers["content-type"] == "application/pdf"
    document = pypdf.PdfReader(io.BytesIO(certificate.body()))
    assert document.trailer["/Root"]["/MarkInfo"]["/Marked"]
    words = document.pages[0].extract_text()
    assert "Nadia Newcomer" in words
    assert "Signs" in words


def pass_check(journey: Journey, nadia: User) -> None:
    """She fails the knowledge check, reads why, tries again and passes: the server marks it."""
    page = journey.page
    page.locator("main a[href*='/checks/']").first.click()
    page.get_by_role("button", name="Start").wait_for()
    journey.look("check")
    journey.press("Start")
    journey.look("check-questions")
    for wrong in page.get_by_role("radio", name="Wrong").all():
        wrong.check()
    journey.press("Send my answers")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Not passed yet: 0 of 4 right")
    journey.look("check-not-passed")
    journey.press("Try again")
    for right in page.get_by_role("radio", name="Right").all():
        right.check()
    journey.press("Send my answers")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Passed: 4 of 4 right")
    journey.look("check-passed")
    assert [attempt.score for attempt in QuizAttempt.objects.filter(worker=nadia).order_by("pk")] == [0, 4]
    journey.follow("Back to the module")


def play(journey: Journey) -> None:
    """She opens the activity, answers it on the content host and sees that it is saved."""
    page = journey.page
    page.locator("[data-launch] button").first.click()
    frame = page.frame_locator("iframe").first
    frame.locator(".h5p-content [role=radio], .h5p-content button").first.wait_for()
    choices = frame.get_by_role("radio")
    if choices.count():
        choices.first.click()
        frame.get_by_role("button", name="Check").first.click()
    else:
        frame.get_by_role("button").first.click()
    declares = page.get_by_role("button", name="I have worked through this").count()
    if not declares:
        # The page around it says so by itself, without being loaded anew.
        expect(page.locator("[data-standing]")).to_contain_text("Finished")
    expect(page.locator("[data-saved]")).to_contain_text("Saved")
    journey.look("activity", ours=False)
    # She puts the telephone away and comes back: it is there to be gone on with.
    page.reload()
    page.get_by_role("button", name=re.compile("Carry on|Open again")).wait_for()
    if declares:
        journey.press("I have worked through this")
    expect(page.locator("[data-standing]")).to_contain_text("Finished")


def show(journey: Journey, nadia: User, folder: Path) -> None:
    """She captures evidence with a real document and a photo, says what it shows and sends it."""
    page = journey.page
    letter = docx.Document()
    letter.add_paragraph("Child A chose the blue card and said they like mornings best.")
    letter.save(folder / "note.docx")
    picture = io.BytesIO()
    Image.new("RGB", (640, 480), "teal").save(picture, "JPEG")
    (folder / "cards.jpg").write_bytes(picture.getvalue())
    page.goto(journey.live.url("portfolio:evidence-new"))
    page.locator("select[name=kind], input[name=kind]").first.wait_for(state="attached")
    if page.locator("select[name=kind]").count():
        page.locator("select[name=kind]").select_option("work_product")
    else:
        page.locator("input[name=kind][value=work_product]").check()
    page.locator("[name=title]").fill("Three cards and a ruler")
    page.locator("[name=text]").fill("I used three cards so that Child A could choose what to tell me.")
    page.locator("input[type=file][multiple]").first.set_input_files([folder / "note.docx", folder / "cards.jpg"])
    journey.look("capture")
    journey.press("Save and choose what it shows")
    page.get_by_text("Safeguarding").first.click()
    page.get_by_role("checkbox", name=re.compile("1.2")).check()
    page.locator("main textarea:visible, main input[type=text]:visible").first.fill(
        "The child's own words stand first."
    )
    journey.look("claims")
    journey.press("Save and read it through")
    page.get_by_role("checkbox").first.check()
    journey.look("send")
    journey.press("Send it")
    tomorrow = working_days_after(clock.today(), 1)
    with clock.at(dt.datetime.combine(tomorrow, dt.time(8), timezone.get_current_timezone())):
        assert send_digests() == 1
    assert "has sent you evidence" in mailed_to("moses@northvale.example.org")


def decide(journey: Journey, cast: Any, nadia: User) -> None:
    """The mentor is told, opens it in two taps and decides; half a minute later it is recorded."""
    page = journey.page
    journey.be(cast.moses)
    journey.look("mentor-home")
    journey.follow("Open your queue")
    journey.look("queue")
    journey.follow("Three cards and a ruler")
    journey.look("decision")
    for file in EvidenceFile.objects.filter(version__item__owner=nadia):
        assert page.request.get(journey.live.url("portfolio:evidence-file", pk=file.pk)).ok
    page.get_by_role("radio", name="Meets").first.check()
    journey.press("Decide")
    journey.look("decided")
    assert not Decision.objects.filter(worker=nadia).exists()
    with clock.at(clock.now() + dt.timedelta(seconds=settings.UNDO_SECONDS + 1)):
        record_due()
    decision = Decision.objects.get(worker=nadia)
    assert (decision.judgement, decision.mentor) == ("meets", cast.moses)
    assert f"/assessments/decisions/{decision.pk}/" in mailed_to("nadia@northvale.example.org")
