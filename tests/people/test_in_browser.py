"""The admin's pages and those of levels and training, in a real browser on a telephone and at a desk."""

import pytest
from django.urls import reverse

from modules.models import ModulePage
from pathway.people import actions
from pathway.people.enums import AppointmentKind
from pathway.people.models import Appointment, Mentoring
from pathway.progression.actions import map_module
from pathway.training.actions import require_module
from tests.factories.decisions import decided
from tests.factories.modules import make_module, publish
from tests.factories.portfolio import competency

SIZES = ((375, 812), (1280, 900))


@pytest.fixture
def story(own_cast):
    """Nia is invited, Peter is a second manager, and a module is required and helps with a statement."""
    cast = own_cast
    cast.nia = actions.invite(
        admin=cast.otto,
        email="nia@northvale.example.org",
        full_name="Nia New",
        job_title="Trainee family support worker",
        staff_id="N1",
    )
    actions.appoint(admin=cast.otto, person=cast.peter, kind=AppointmentKind.TEAM_MANAGER, team=cast.west)
    page = make_module(cast.northvale, cast.edith, title="Supporting family time", code="SAFE1")
    publish(page, cast.edith)
    cast.module = ModulePage.objects.get(pk=page.pk)
    cast.requirement = require_module(lead=cast.wanda, module=cast.module, first_due_days=14, refresh_months=36)
    map_module(keeper=cast.wanda, module=cast.module, competencies=[competency(cast.amira, "4.3")])
    decided(cast.moses, cast.amira, "partly", "1.2")
    decided(cast.moses, cast.amira, "meets", "1.1")
    return cast


def looked_at(page, live, axe, *paths):
    """Each page at both sizes: no finding, nothing wider than the window."""
    for path in paths:
        for width, height in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            assert page.goto(live.app + path).status == 200, path
            assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), (path, width)
            axe(page)


def test_the_admins_pages_are_clean_at_both_sizes(story, live, page, axe):
    amira, nia = story.amira.pk, story.nia.pk
    live.sign_in(page, story.otto)
    looked_at(
        page,
        live,
        axe,
        reverse("people:person-list") + "?missing=mentor",
        reverse("people:person-detail", args=[amira]),
        reverse("people:person-detail", args=[nia]),
        reverse("people:person-edit", args=[amira]),
        reverse("people:person-deactivate", args=[amira]),
        reverse("people:mentor-assign", args=[amira]),
        reverse("people:manager-assign", args=[amira]),
        reverse("people:team-move", args=[amira]),
        reverse("people:appointment-add", args=[amira]),
        reverse("people:mentoring-end", args=[Mentoring.objects.filter(worker=amira).first().pk]),
        reverse("people:appointment-end", args=[Appointment.objects.get(person=story.peter).pk]),
        reverse("people:team-list"),
        reverse("people:team-add"),
        reverse("people:team-edit", args=[story.west.pk]),
        reverse("people:organisation-settings"),
        reverse("careers:first-steps"),
        reverse("careers:level-add"),
        reverse("careers:placement-add", args=[amira]),
    )


def test_pages_of_levels_training_and_the_trail_are_clean_at_both_sizes(story, live, page, axe):
    live.sign_in(page, story.wanda)
    looked_at(
        page,
        live,
        axe,
        reverse("careers:framework"),
        reverse("careers:level-edit", args=[story.northvale.levels.first().pk]),
        reverse("progression:level-of", args=[story.amira.pk]),
        reverse("progression:module-map"),
        reverse("progression:module-map-edit", args=[story.module.pk]),
        reverse("training:table"),
        reverse("training:table-rows"),
        reverse("training:requirement-list"),
        reverse("training:requirement-edit", args=[story.requirement.pk]),
    )
    live.sign_in(page, story.amira)
    looked_at(page, live, axe, reverse("progression:my-level"), reverse("audit:access-log"))


def test_a_form_with_errors_is_clean_and_leads_to_the_field(story, live, page, axe):
    live.sign_in(page, story.otto)
    page.goto(live.url("people:person-invite"))
    with page.expect_navigation():
        page.get_by_role("button", name="Send the invitation").click()
    axe(page)
    page.get_by_role("alert").get_by_role("link").first.click()
    assert page.evaluate("document.activeElement.id") == "id_full_name"


def test_the_link_to_join_is_told_to_nobody_on_the_way(story, live, page):
    """The browser asks for styles and scripts, and sends the form, without the link in any Referer."""
    told = []
    page.on("request", lambda request: told.append(request.all_headers().get("referer", "")))
    token = story.nia.invitations.get().token
    page.goto(live.app + reverse("people:join", args=[token]))
    page.locator("#id_password").fill("a-long-enough-phrase-7")
    page.locator("#id_password_again").fill("a-long-enough-phrase-7")
    page.get_by_role("button", name="Join Pathway").click()
    page.wait_for_url(live.app + reverse("home:home"))
    assert told
    assert not [referer for referer in told if token in referer]
    story.nia.refresh_from_db()
    assert story.nia.is_active
