"""The demo's directory and public page."""

import random
import re

import pytest
from django.urls import reverse

from pathway.demo import noticeboard
from pathway.demo.people import Place
from pathway.demo.story import LAST_DAY
from pathway.directory.models import LocalService
from pathway.directory.queries import services_to_check
from pathway.people.models import Appointment

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fixed_clock")]


def test_the_demo_fills_the_directory_and_opens_the_page(client, cast):
    Appointment.objects.update(started_on=LAST_DAY.replace(year=2024))
    levels = {level.code: level for level in cast.northvale.levels.all()}
    here = Place(cast.northvale, cast.otto, levels, random.Random(1))
    noticeboard.tell(here, cast.edith, LAST_DAY)
    noticeboard.open_to_the_public(here, cast.wanda, LAST_DAY)
    assert LocalService.objects.open().count() == len(noticeboard.SERVICES)
    assert [each.name for each in services_to_check(cast.edith)] == [
        "Money and debt advice",
        "The Orchard drug and alcohol service",
    ]
    assert LocalService.objects.retired().count() == 1
    for service in LocalService.objects.all():
        assert re.fullmatch(r"020 7946 0\d{3}|07700 900\d{3}", service.phone)
        assert not service.web or re.fullmatch(r"https://[a-z-]+\.example\.org/", service.web)
    body = client.get(reverse("careers:careers-page", args=["northvale"])).content.decode()
    assert "Everybody else: at least every 28 days" in body
