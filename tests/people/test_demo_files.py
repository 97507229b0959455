"""The demo's own files: one staff file and one of past training, through the same steps that people take."""

import datetime as dt

import pytest

from pathway.demo import files, people
from pathway.people.enums import AppointmentKind
from pathway.people.models import ImportRun, User
from pathway.training.models import ExternalCompletion
from tests.factories.modules import make_module, publish
from tests.factories.people import appoint, make_person


@pytest.mark.django_db
def test_the_demo_brings_in_a_staff_file_and_past_training():
    here = people.open_place("Northvale Council", "northvale", "Otto Marsh", people.FIRST_DAY, seed=1)
    plan = people.TeamPlan("East locality", "early_help", fsw=5, senior=1)
    people.fill_teams(here, (plan,), {"East locality": [("manager", "Grace Okonjo")]})
    here.people["wanda"] = make_person(here.organisation, "wanda")
    appoint(here.people["wanda"], AppointmentKind.WORKFORCE_LEAD)
    author = make_person(here.organisation, "edith")
    appoint(author, AppointmentKind.CMS_AUTHOR)
    module = make_module(here.organisation, author)
    publish(module, author)
    files.bring_in_files(here, module, dt.date(2026, 11, 20))
    staff, training = ImportRun.objects.order_by("pk")
    assert (staff.status, training.status) == ("done", "done"), (staff.findings, training.findings)
    assert (staff.counts["new"], staff.counts["changed"], staff.counts["unchanged"]) == (1, 1, 4)
    assert User.objects.get(team_memberships__started_on=dt.date(2026, 12, 1)).placements.get().level.code == "trainee"
    assert ExternalCompletion.objects.filter(course__module=module).count() == training.counts["new"] > 0
