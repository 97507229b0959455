"""The tests' own tools: databases of one's own, other processes, the live site and the browser."""

import subprocess
import sys

import pytest
from django.conf import settings
from django.core.management import call_command

from pathway.people.models import User


def test_a_database_of_ones_own_commits_and_other_processes_see_it(own_database, own_cast):
    script = "import django; django.setup(); from pathway.people.models import User; print(User.objects.count())"
    answer = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert int(answer.stdout) == User.objects.count() > 10


def test_nothing_of_it_is_left_in_the_next(own_database):
    assert not User.objects.exists()


def test_nor_in_the_ordinary_one(db):
    assert not User.objects.exists()


@pytest.mark.browser
def test_the_live_site_signs_a_person_in_on_the_app_host_alone(live, own_cast, page):
    page.goto(live.url("home:home"))
    assert "/accounts/login/" in page.url
    live.sign_in(page, own_cast.amira)
    assert page.goto(live.url("home:home")).status == 200
    assert page.url == live.url("home:home")
    assert live.app in page.goto(live.content).text()
    assert page.goto(f"{live.content}/accounts/login/").status == 404
    assert f"frame-src {live.content}" in page.goto(live.url("home:home")).headers["content-security-policy"]
    assert live.app == settings.APP_ORIGIN


@pytest.mark.sqlite
def test_django_has_nothing_to_warn_of(db):
    """Nor have the apps: a rule that a database cannot hold is warned of here, and would be no rule."""
    call_command("check", fail_level="WARNING", databases=["default"])
