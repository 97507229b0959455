"""Every component in a real browser: phone and desk, light and dark, with and without errors; axe finds nothing."""

import threading
from collections.abc import Iterator
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.handlers.wsgi import WSGIHandler
from django.test import override_settings
from playwright.sync_api import Browser, Page

from tests.gallery.looking import look

pytestmark = [pytest.mark.browser, pytest.mark.slow]


class ManyAtOnce(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Silent(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        return


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    """The style guide on a free port, without a database."""
    with override_settings(
        ROOT_URLCONF="tests.house.style_guide.urls",
        SESSION_ENGINE="django.contrib.sessions.backends.signed_cookies",
        ALLOWED_HOSTS=["localhost"],
    ):
        server = make_server("localhost", 0, StaticFilesHandler(WSGIHandler()), ManyAtOnce, Silent)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://localhost:{server.server_port}"
        server.shutdown()
        server.server_close()


@pytest.fixture
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page that fails the test where the browser complained, of the content policy for one."""
    width, scheme = getattr(request, "param", (375, "light"))
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme, locale="en-GB")
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    assert complaints == []


VIEWS = pytest.mark.parametrize("page", [(375, "light"), (1280, "dark")], indirect=True, ids=["phone", "desk at night"])


@VIEWS
def test_every_part_is_clean(page: Page, site: str) -> None:
    page.goto(f"{site}/style-guide/")
    assert look(page).lines == []


@VIEWS
def test_every_part_with_errors_is_clean(page: Page, site: str) -> None:
    page.goto(f"{site}/style-guide/")
    with page.expect_navigation():
        page.locator("main form").evaluate("form => form.submit()")
    page.wait_for_selector(".govuk-error-summary")
    assert look(page).lines == []


def test_the_error_summary_takes_the_focus_and_leads_to_the_field(page: Page, site: str) -> None:
    page.goto(f"{site}/style-guide/")
    page.get_by_role("button", name="Save draft").click()
    page.wait_for_function("document.activeElement.className === 'govuk-error-summary'")
    page.get_by_role("link", name="What happened?").click()
    assert page.evaluate("document.activeElement.id") == "id_what"
    assert page.title().startswith("Error: ")


def test_a_long_answer_counts_its_characters(page: Page, site: str) -> None:
    page.goto(f"{site}/style-guide/")
    page.fill("#id_what", "x" * 590)
    page.wait_for_function("document.body.textContent.includes('You have 10 characters remaining')")


def test_a_password_can_be_shown(page: Page, site: str) -> None:
    page.goto(f"{site}/style-guide/")
    page.get_by_role("button", name="Show password").click()
    assert page.get_attribute("#id_password", "type") == "text"


def test_a_second_press_is_not_sent(page: Page, site: str) -> None:
    page.goto(f"{site}/style-guide/")
    sent = page.evaluate(
        """() => {
          const form = document.querySelector('main form'); let sent = 0;
          document.addEventListener('submit', e => { if (!e.defaultPrevented) sent++; e.preventDefault(); });
          form.requestSubmit(); form.requestSubmit(); return sent; }"""
    )
    assert sent == 1


def test_the_menu_of_a_phone_closes_on_escape(page: Page, site: str) -> None:
    page.goto(f"{site}/style-guide/")
    page.locator(".foot-bar summary").click()
    assert page.get_by_role("link", name="Training table").is_visible()
    page.keyboard.press("Escape")
    assert not page.get_by_role("link", name="Training table").is_visible()
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_the_first_stop_of_the_keyboard_skips_to_the_page(page: Page, site: str) -> None:
    page.goto(f"{site}/style-guide/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_function("document.activeElement.id === 'main'")


def test_paper_leaves_out_what_cannot_be_pressed(page: Page, site: str) -> None:
    page.goto(f"{site}/style-guide/")
    page.emulate_media(media="print")
    for part in (".rail", ".foot-bar", ".button", ".bottom"):
        assert not page.locator(part).first.is_visible()
    assert page.locator(".tag").first.is_visible()


def test_works_without_scripts(browser: Browser, site: str) -> None:
    context = browser.new_context(viewport={"width": 375, "height": 800}, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/style-guide/")
    page.locator(".foot-bar summary").click()
    assert page.get_by_role("link", name="Training table").is_visible()
    page.locator(".foot-bar summary").click()
    page.get_by_role("button", name="Save draft").click()
    page.locator(".govuk-error-summary").wait_for()
    assert "You can enter up to 600 characters" in page.content()
    context.close()
