"""The editor of modules works under the content security policy of the CMS."""

import pytest

from tests.factories.modules import make_module, section

pytestmark = pytest.mark.browser
TELL = """
window.refused = [];
document.addEventListener("securitypolicyviolation", (told) => window.refused.push(told.violatedDirective));
"""


def test_the_editor_of_a_module_does_nothing_that_its_policy_refuses(live, own_cast, page):
    module = make_module(own_cast.northvale, own_cast.edith, title="Signs", sections=[section("One")])
    failed = []
    page.on("pageerror", lambda error: failed.append(str(error)))
    page.add_init_script(TELL)
    live.sign_in(page, own_cast.edith)
    answer = page.goto(f"{live.app}/cms/pages/{module.pk}/edit/")
    assert "'unsafe-eval'" not in answer.headers["content-security-policy"]
    # Draftail and the date chooser are made by scripts that stand in the page or in the templates of its blocks.
    page.locator(".Draftail-Editor").first.wait_for()
    page.get_by_role("tab").last.click()
    page.goto(f"{live.app}/cms/images/")
    page.get_by_role("heading", name="Images").first.wait_for()
    assert page.evaluate("window.refused") == []
    page.goto(f"{live.app}/cms/pages/{module.pk}/edit/preview/")
    assert page.evaluate("window.refused") == []
    assert failed == []
