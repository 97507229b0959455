"""Sending in pieces and recording in a real browser: what is lost comes back; what is recorded is heard first."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from portfolio.models import EvidenceFile, Upload
from tests.factories.portfolio import make_evidence
from tests.gallery.looking import look

from . import builders as build

pytestmark = pytest.mark.slow
# Some pieces long, and an honest plain text: as long as plain text may be.
LONG = ("I asked what a good morning would look like. " * 23_000)[: 1024 * 1024 - 10].encode()
FILE = {"name": "account.txt", "mimeType": "text/plain", "buffer": LONG}


@pytest.fixture
def amira(live, own_cast, page: Page):
    """A phone in amira's hand."""
    live.sign_in(page, own_cast.amira)
    return page


def files_kept():
    return sorted(EvidenceFile.objects.values_list("name", flat=True))


def test_a_file_goes_in_pieces_and_the_page_says_how_far_it_is(live, own_cast, amira):
    asked = []
    amira.on("request", lambda request: asked.append((request.method, request.url.split("/evidence/")[-1])))
    amira.goto(live.url("portfolio:evidence-new"))
    amira.get_by_label("Add files").set_input_files(FILE)
    row = amira.get_by_role("list", name="Files on their way").get_by_role("listitem")
    expect(row).to_contain_text("account.txt is kept with this.")
    assert re.search(r"/evidence/\d+/edit/$", amira.url), "the draft is begun with its file, and a reload finds it"
    assert [method for method, path in asked if path.startswith("uploads/")].count("PATCH") == 2
    amira.get_by_label("What happened?").fill("I listened.")
    expect(amira.locator("[data-saved]")).to_have_text(re.compile(r"^Saved"))
    with amira.expect_navigation():
        amira.get_by_role("button", name="Save and choose what it shows").click()
    assert files_kept() == ["account.txt"]
    assert EvidenceFile.objects.get().version.text == "I listened."


def test_it_waits_for_a_connection_and_goes_on_after_a_reload(live, own_cast, amira, axe, tmp_path):
    item = make_evidence(own_cast.amira)
    edit = live.url("portfolio:evidence-edit", pk=item.pk)
    amira.goto(edit)
    # The first piece arrives; from then on there is no connection.
    patched = []

    def one_only(route):
        if route.request.method == "PATCH" and patched:
            return route.abort("internetdisconnected")
        if route.request.method == "PATCH":
            patched.append(route.request.url)
        elif route.request.method == "GET":
            return route.abort("internetdisconnected")
        return route.continue_()

    amira.route("**/evidence/uploads/**", one_only)
    amira.get_by_label("Add files").set_input_files(FILE)
    row = amira.get_by_role("list", name="Files on their way").get_by_role("listitem")
    expect(row).to_contain_text("no connection. 0.5 MB of 1.0 MB have arrived, and it goes on by itself.")
    expect(amira.get_by_role("progressbar", name="How much of account.txt has been sent")).to_have_attribute(
        "value", "50"
    )
    assert not look(amira, tmp_path / "waiting.png").lines
    # The telephone is put away.
    amira.goto("about:blank")
    amira.unroute("**/evidence/uploads/**")
    assert Upload.objects.get().received == 512 * 1024
    amira.goto(edit)
    half = amira.get_by_role("region", name="Half sent")
    expect(half).to_contain_text("account.txt")
    assert not look(amira, tmp_path / "half.png").lines
    sent = []
    amira.on("request", lambda request: sent.append(request.url) if request.method == "PATCH" else None)
    amira.get_by_label("Add files").set_input_files(FILE)
    expect(row).to_contain_text("account.txt is kept with this.")
    expect(half).to_have_count(0)
    assert [url.split("?")[1] for url in sent] == [f"at={512 * 1024}"], "what had come is not sent again"
    assert files_kept() == ["account.txt"]


def test_it_goes_on_by_itself_when_the_connection_is_back(live, own_cast, amira):
    item = make_evidence(own_cast.amira)
    amira.goto(live.url("portfolio:evidence-edit", pk=item.pk))
    amira.context.set_offline(True)
    amira.get_by_label("Add files").set_input_files(FILE)
    row = amira.get_by_role("list", name="Files on their way").get_by_role("listitem")
    expect(row).to_contain_text("no connection")
    amira.context.set_offline(False)
    expect(row).to_contain_text("account.txt is kept with this.")


def test_a_refused_file_is_said_beside_it_and_saving_waits_for_the_reader(live, own_cast, amira, axe):
    item = make_evidence(own_cast.amira)
    amira.goto(live.url("portfolio:evidence-edit", pk=item.pk))
    amira.get_by_label("Add files").set_input_files(
        [{"name": "run.exe", "mimeType": "application/octet-stream", "buffer": b"MZ" + bytes(50)}, FILE]
    )
    alert = amira.get_by_role("alert")
    expect(alert).to_contain_text("run.exe is not a kind of file we can keep")
    expect(amira.get_by_role("list", name="Files on their way")).to_contain_text("account.txt is kept with this.")
    axe(amira)
    with amira.expect_navigation():
        amira.get_by_role("button", name="Save and choose what it shows").click()
    assert files_kept() == ["account.txt"]


def test_pressing_save_at_once_waits_for_the_file(live, own_cast, amira):
    amira.goto(live.url("portfolio:evidence-new"))
    amira.get_by_label("Title").fill("A visit")
    amira.get_by_label("Add files").set_input_files(FILE)
    amira.get_by_role("button", name="Save and finish later").click()
    expect(amira).to_have_url(live.url("portfolio:evidence-list"))
    assert files_kept() == ["account.txt"]
    assert EvidenceFile.objects.get().version.title == "A visit"


def test_stopping_by_key_sends_no_more_and_leaves_nothing(live, own_cast, amira):
    item = make_evidence(own_cast.amira)
    amira.goto(live.url("portfolio:evidence-edit", pk=item.pk))
    amira.route(re.compile(r"/evidence/uploads/\d+/\?at="), lambda route: route.abort("internetdisconnected"))
    amira.get_by_label("Add files").set_input_files(FILE)
    stop = amira.get_by_role("button", name="Stop sending account.txt")
    expect(amira.get_by_role("list", name="Files on their way")).to_contain_text("no connection")
    stop.focus()
    with amira.expect_response("**/remove/"):
        amira.keyboard.press("Enter")
    expect(stop).to_have_count(0)
    assert not Upload.objects.exists()
    with amira.expect_navigation():
        amira.get_by_role("button", name="Save and choose what it shows").click()
    assert files_kept() == []


@pytest.fixture
def recorder(live, own_cast, amira):
    """The page that records, for a draft of amira's, with camera and microphone allowed."""
    item = make_evidence(own_cast.amira, title="Cards on a table")
    amira.context.grant_permissions(["camera", "microphone"])
    sent = []
    amira.on("request", lambda request: sent.append(request.headers) if request.method == "POST" else None)
    amira.goto(live.url("portfolio:evidence-record", pk=item.pk))
    yield amira
    forms = [headers for headers in sent if "json" not in headers.get("content-type", "")]
    assert not forms, "no key that is pressed here sends the form below"


def press(page: Page, name: str):
    """Press a button by key alone."""
    button = page.get_by_role("button", name=name, exact=True)
    button.focus()
    page.keyboard.press("Enter")


@pytest.mark.parametrize(("what", "shown", "ending"), [("Voice", "audio", "weba"), ("Video", "video", "webm")])
def test_a_recording_is_played_back_thrown_away_and_made_again(recorder, tmp_path, what, shown, ending):
    press(recorder, what)
    said = recorder.locator("[data-recorder-said]")
    expect(said).to_have_text("Ready. Nothing is recorded until you press.")
    press(recorder, "Start recording")
    expect(recorder.locator("[data-recorder-clock]")).to_have_text(re.compile(r"^0:0[1-9]$"))
    press(recorder, "Stop recording")
    back = recorder.locator(f"[data-recorder-back] {shown}")
    expect(said).to_contain_text("Play it back, then keep it or throw it away.")
    recorder.wait_for_function("player => player.readyState > 0", arg=back.element_handle())
    assert not look(recorder, tmp_path / f"{shown}.png").lines
    assert files_kept() == [], "nothing has left the device"
    press(recorder, "Throw it away and try again")
    expect(back).to_have_count(0)
    press(recorder, "Start recording")
    expect(recorder.locator("[data-recorder-clock]")).to_have_text(re.compile(r"^0:0[1-9]$"))
    press(recorder, "Stop recording")
    expect(back).to_be_visible()
    with recorder.expect_navigation():
        press(recorder, "Keep it")
    [name] = files_kept()
    assert re.fullmatch(rf"{what.lower()}-\d{{8}}-\d{{6}}\.{ending}", name)
    kept = recorder.get_by_role("region", name="Kept with it so far").locator(shown)
    recorder.wait_for_function("player => player.readyState > 0", arg=kept.element_handle())
    assert EvidenceFile.objects.get().plays_as == shown
    assert not look(recorder, tmp_path / f"{shown}-kept.png").lines


def test_a_photo_is_looked_at_before_it_is_kept(recorder, tmp_path):
    press(recorder, "Photo")
    recorder.wait_for_function("() => document.querySelector('[data-recorder-live]').videoWidth > 0")
    assert not look(recorder, tmp_path / "live.png").lines
    press(recorder, "Take the photo")
    expect(recorder.get_by_role("img", name="The photo you took")).to_be_visible()
    assert files_kept() == []
    with recorder.expect_navigation():
        press(recorder, "Keep it")
    [name] = files_kept()
    assert name.endswith(".jpg")
    expect(recorder.get_by_role("img", name=f"Picture: {name}")).to_be_visible()


def test_what_is_closed_is_gone(recorder):
    press(recorder, "Photo")
    recorder.wait_for_function("() => document.querySelector('[data-recorder-live]').videoWidth > 0")
    press(recorder, "Take the photo")
    press(recorder, "Close without keeping")
    expect(recorder.locator("[data-recorder-said]")).to_have_text("Closed. Nothing was kept.")
    assert recorder.evaluate("document.activeElement.dataset.record") == "photo"
    assert files_kept() == []


def test_a_refusal_by_the_person_gets_a_plain_sentence(live, own_cast, amira, axe):
    item = make_evidence(own_cast.amira)
    amira.goto(live.url("portfolio:evidence-record", pk=item.pk))
    press(amira, "Voice")
    said = amira.locator("[data-recorder-said]")
    expect(said).to_contain_text("This page may not use your microphone. Allow it in your browser’s settings")
    axe(amira)
    expect(amira.get_by_label("Voice")).to_be_visible()


NO_DEVICE = """() => {
    navigator.mediaDevices.getUserMedia = async () => { throw new DOMException('none', 'NotFoundError'); };
}"""


def test_no_device_gets_a_plain_sentence(recorder):
    recorder.evaluate(NO_DEVICE)
    press(recorder, "Video")
    expect(recorder.locator("[data-recorder-said]")).to_contain_text(
        "No camera and microphone was found on this device."
    )


def test_another_page_is_not_let_near_the_microphone(live, own_cast, amira):
    amira.context.grant_permissions(["camera", "microphone"])
    amira.goto(live.url("portfolio:evidence-new"))
    why = amira.evaluate("navigator.mediaDevices.getUserMedia({audio: true}).then(() => 'open', (error) => error.name)")
    assert why == "NotAllowedError"


def test_it_works_without_a_script(live, own_cast, browser):
    item = make_evidence(own_cast.amira, title="Cards")
    context = browser.new_context(java_script_enabled=False, viewport={"width": 375, "height": 812})
    page = context.new_page()
    live.sign_in(page, own_cast.amira)
    page.goto(live.url("portfolio:evidence-edit", pk=item.pk))
    page.get_by_role("button", name="Record voice, video or a photo here").click()
    assert page.url.endswith(reverse("portfolio:evidence-record", args=[item.pk]))
    expect(page.get_by_role("button", name="Voice", exact=True)).to_have_count(0)
    page.get_by_label("Photo").set_input_files(
        {"name": "board.jpg", "mimeType": "image/jpeg", "buffer": build.picture()}
    )
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_role("img", name="Picture: board.jpg")).to_be_visible()
    context.close()


@pytest.mark.parametrize("width", [375, 1280])
def test_the_page_is_clean(live, own_cast, amira, tmp_path, width):
    amira.set_viewport_size({"width": width, "height": 800})
    item = make_evidence(own_cast.amira, files={"board.jpg": build.picture(size=(600, 400)), "voice.ogg": build.ogg()})
    amira.goto(live.url("portfolio:evidence-record", pk=item.pk))
    expect(amira.get_by_role("region", name="Record here")).to_be_visible()
    assert not look(amira, tmp_path / f"record-{width}.png").lines
