"""An author writes a module, a second person approves it, and a new version asks everybody to do it again."""

import datetime as dt

import pytest
from django.urls import reverse

from modules.actions.pages import ensure_section
from modules.models import ModulePage, ModuleSnapshot
from pathway.core import clock
from pathway.training.enums import HeldState
from tests.conftest import NOW
from tests.modules.test_cms import edit_url, form_of

pytestmark = pytest.mark.django_db
APPROVE = {"action-workflow-action": "1", "workflow-action-name": "approve"}
WRITTEN = {
    "summary": "Keep children safe online.",
    "outcomes": "Ask about life online",
    "content_owner": "Practice lead",
    "sensitivity": "safeguarding",
    "minutes": "20",
}


def test_an_author_republishes_a_module_that_everybody_does_again(client, cast):
    def be(person):
        client.force_login(person)
        return client

    def learn(person, page):
        be(person).post(reverse("modules:module-enrol", args=[page.pk]))
        client.post(reverse("modules:section-done", args=[page.pk, 1]))
        assert (
            "You have completed this module"
            in client.get(reverse("modules:module-finish", args=[page.pk])).content.decode()
        )

    def own(person):
        return be(person).get(reverse("training:my-training")).context["own"]

    with clock.at(NOW):
        home = ensure_section(organisation=cast.northvale)
        add = reverse("wagtailadmin_pages:add", args=["modules", "modulepage", home.pk])
        be(cast.edith).post(add, form_of(ModulePage(title="Online safety"), **WRITTEN))
        page = ModulePage.objects.get(title="Online safety")
        client.post(edit_url(page), form_of(page, **WRITTEN) | {"action-submit": "1"})
        assert not ModuleSnapshot.objects.exists()
        be(cast.priya).post(edit_url(page), form_of(page, **WRITTEN) | APPROVE)
        assert ModuleSnapshot.objects.get().approved_by == cast.priya
        be(cast.wanda).post(
            reverse("training:requirement-add"), {"module": page.pk, "first_due_days": "30", "refresh_months": "24"}
        )
        learn(cast.amira, page)
        (done,) = own(cast.amira).done
        assert done.held.due_on == dt.date(2028, 11, 23)

    changed = WRITTEN | {"what_changed": "The law moved.", "change_kind": "must_redo"}
    with clock.at(NOW + dt.timedelta(days=30)):
        seen = " ".join(be(cast.edith).get(edit_url(page)).content.decode().split())
        assert "Whom it touches: 1 person has done it" in seen
        client.post(edit_url(page), form_of(page, **changed) | {"action-submit": "1"})
        assert len(own(cast.amira).done) == 1
        be(cast.priya).post(edit_url(page), form_of(page, **changed) | APPROVE)
        newest = ModuleSnapshot.objects.order_by("number").last()
        assert (newest.number, newest.redo_from, newest.what_changed) == (2, 2, "The law moved.")
        (again,) = own(cast.amira).to_do
        assert (again.held.state, again.held.due_on) == (HeldState.NOT_YET_DUE, dt.date(2027, 1, 22))
        assert "a new version came out that everybody must do again, on 23 December 2026" in again.held.because

    with clock.at(NOW + dt.timedelta(days=31)):
        learn(cast.amira, page)
        (held,) = own(cast.amira).done
        assert held.held.due_on == dt.date(2028, 12, 24)
        for day, total in (("2026-11-24", 1), ("2026-12-23", 0), ("2026-12-24", 1)):
            shown = be(cast.wanda).get(reverse("training:table"), {"on": day}).context["table"]
            assert shown.total.done == total, day
