"""The cookie page names what a browser is given, and nothing else is given."""

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.test import Client
from django.urls import reverse

from tests.conftest import PASSWORD

SOURCES = Path(settings.BASE_DIR) / "pathway" / "static_src" / "js"


def on_the_page(client, table):
    page = BeautifulSoup(client.get(reverse("home:cookies")).content, "html.parser")
    return {cell.text for cell in page.select("main table")[table].select("td code")}


@pytest.mark.django_db
def test_sign_in_and_a_few_pages_set_no_other_cookie_than_the_page_says(cast):
    client = Client()
    told, given = on_the_page(client, 0), set()
    for path in ("account_login", "home:privacy", "home:accessibility"):
        client.get(reverse(path))
        given |= set(client.cookies)
    signed_in = client.post(reverse("account_login"), {"login": cast.amira.email, "password": PASSWORD})
    assert signed_in.status_code == 302
    for path in ("home:home", "portfolio:evidence-list", "protection:my-data", "supervision:my-supervision"):
        client.get(reverse(path))
        given |= set(client.cookies)
    client.post(reverse("protection:complaint-new"), {"about": "other", "text": "A word."})
    given |= set(client.cookies)
    client.post(reverse("account_logout"))
    given |= set(client.cookies)
    assert settings.SESSION_COOKIE_NAME in given
    assert given <= told
    assert told - given <= {"messages"}


@pytest.mark.django_db
def test_what_our_scripts_keep_on_a_device_is_on_the_page():
    told = " ".join(on_the_page(Client(), 1))
    source = "\n".join(path.read_text(encoding="utf-8") for path in sorted(SOURCES.glob("*.js")))
    names = set(re.findall(r"pathway:evidence:|pathway-waiting|pathway-shortcuts", source))
    assert names == {"pathway:evidence:", "pathway-waiting", "pathway-shortcuts"}
    assert all(name in told for name in names)
    writes = [path.name for path in SOURCES.glob("*.js") if "localStorage.setItem" in path.read_text(encoding="utf-8")]
    assert sorted(writes) == ["activity.js", "decide.js", "evidence.js"]
