"""Where somebody is signed in, and when a sitting ends."""

import datetime as dt
from contextlib import AbstractContextManager
from types import SimpleNamespace

import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings as configured
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from pathway.audit.models import Event
from pathway.core import clock
from pathway.core.exceptions import NotAllowed
from pathway.people.actions import end_session
from pathway.people.models import Organisation, User
from pathway.people.queries import device_of, signed_in_on
from tests.conftest import NOW, PASSWORD

pytestmark = pytest.mark.django_db
PHONE = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36"
DEVICES = "/sign-in/devices/"


@pytest.fixture
def sittings(settings: object) -> None:
    """Sittings end, as they do outside the tests."""
    settings.SITTINGS_END = True  # type: ignore[attr-defined]


def after(**length: int) -> AbstractContextManager[None]:
    """Some time after nine o'clock."""
    return clock.at(NOW + dt.timedelta(**length))


def sign_in(client: Client, person: User) -> None:
    """Sign in by the form; whoever has a password keeps it, and with it their other sittings."""
    if not person.has_usable_password():
        person.set_password(PASSWORD)
        person.save(update_fields=["password"])
    assert client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD}).status_code == 302


def signed_in(cast: SimpleNamespace) -> Client:
    """Amira, who signed in at nine o'clock."""
    client = Client()
    with clock.at(NOW):
        client.force_login(cast.amira, backend=configured.AUTHENTICATION_BACKENDS[0])
    return client


def test_a_sitting_ends_after_the_organisations_idle_minutes(cast: SimpleNamespace, sittings: None) -> None:
    Organisation.objects.filter(pk=cast.northvale.pk).update(idle_minutes=20)
    client = signed_in(cast)
    with after(minutes=19):
        assert client.get("/").status_code == 200
    with after(minutes=38):
        assert client.get("/").status_code == 200, "every press begins the minutes anew"
    with after(minutes=59):
        answer = client.get("/", follow=True)
        assert answer.redirect_chain[0][0].startswith(reverse("account_login"))
        assert "nothing was pressed for a while" in answer.content.decode()
    assert "_auth_user_id" not in client.session


def test_a_sitting_ends_after_twelve_hours_however_busy(cast: SimpleNamespace, sittings: None) -> None:
    client = signed_in(cast)
    for minutes in range(25, 12 * 60, 25):
        with after(minutes=minutes):
            assert client.get("/privacy/").wsgi_request.user.is_authenticated, minutes
    with after(hours=12, minutes=1):
        answer = client.get("/", follow=True)
        assert "after twelve hours" in answer.content.decode()
    assert "_auth_user_id" not in client.session


def test_asking_how_long_is_left_lengthens_nothing_and_staying_does(cast: SimpleNamespace, sittings: None) -> None:
    client = signed_in(cast)
    path = reverse("people:sitting")
    with after(minutes=28):
        assert client.get(path).json() == {"seconds": 120, "may_stay": True}
    with after(minutes=29):
        assert client.get(path).json() == {"seconds": 60, "may_stay": True}
        assert client.post(path).json() == {"seconds": 1800, "may_stay": True}
    with after(minutes=58):
        assert client.get(path).json() == {"seconds": 60, "may_stay": True}
    with after(minutes=60):
        assert client.get(path).status_code == 302


def test_near_the_twelfth_hour_staying_is_not_offered(cast: SimpleNamespace, sittings: None) -> None:
    client = signed_in(cast)
    session = client.session
    session["seen_at"] = (NOW + dt.timedelta(hours=11, minutes=50)).timestamp()
    session.save()
    with after(hours=11, minutes=58):
        assert client.post(reverse("people:sitting")).json() == {"seconds": 120, "may_stay": False}


def test_what_was_sent_too_late_waits(cast: SimpleNamespace, sittings: None) -> None:
    client = signed_in(cast)
    with after(minutes=10):
        client.get("/")
    with after(hours=3):
        late = client.post(reverse("portfolio:evidence-new"), {"text": "What I wrote at a slow pace"})
        assert late["Location"].startswith(reverse("account_login"))
        client.force_login(cast.amira, backend=configured.AUTHENTICATION_BACKENDS[0])
        assert "What I wrote at a slow pace" in client.get(reverse("home:unsent")).content.decode()


def test_the_page_carries_the_warning_only_for_those_inside(cast: SimpleNamespace, sittings: None) -> None:
    client = signed_in(cast)
    with after(minutes=1):
        page = client.get("/").content.decode()
        assert 'data-seconds="1800"' in page
        assert "Are you still there?" in page
    assert "Are you still there?" not in Client().get(reverse("account_login")).content.decode()


def test_a_person_sees_each_device_and_ends_one(cast: SimpleNamespace) -> None:
    here, phone = Client(), Client(headers={"user-agent": PHONE})
    sign_in(here, cast.amira)
    sign_in(phone, cast.amira)
    page = here.get(DEVICES).content.decode()
    assert "This one" in page
    assert "Chrome on an Android device" in page
    row = UserSession.objects.get(session_key=phone.session.session_key)
    answer = here.post(reverse("people:device-end", args=[row.pk]), follow=True).content.decode()
    assert "You are signed out there" in answer
    assert "Android" not in answer
    assert phone.get("/").status_code == 302
    assert here.get("/").status_code == 200
    assert Event.objects.filter(verb="people.session_ended", subject=cast.amira).count() == 1


def test_a_person_ends_all_others(cast: SimpleNamespace) -> None:
    here, *others = [Client() for _ in range(3)]
    for client in (here, *others):
        sign_in(client, cast.amira)
    stranger = Client()
    sign_in(stranger, cast.tariq)
    here.post(reverse("people:device-end-others"))
    assert [client.get("/").status_code for client in (here, *others)] == [200, 302, 302]
    assert stranger.get("/").status_code == 200
    assert Event.objects.filter(verb="people.other_sessions_ended").count() == 1


def test_nobody_ends_a_sitting_of_somebody_else(cast: SimpleNamespace) -> None:
    theirs, mine = Client(), Client()
    sign_in(theirs, cast.amira)
    sign_in(mine, cast.otto)
    row = UserSession.objects.get(user=cast.amira)
    assert mine.post(reverse("people:device-end", args=[row.pk])).status_code == 404
    with pytest.raises(NotAllowed):
        end_session(person=cast.otto, session=row)
    assert Session.objects.filter(pk=row.session_key).exists()


def test_after_a_new_password_the_old_sittings_are_gone_from_the_list(cast: SimpleNamespace) -> None:
    old, here = Client(), Client()
    sign_in(old, cast.amira)
    here.post(reverse("account_login"), {"login": cast.amira.email, "password": PASSWORD})
    new = "walking-slowly-uphill-9"
    sent = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert here.post(reverse("account_change_password"), sent).status_code == 302
    assert old.get("/").status_code == 302
    cast.amira.refresh_from_db()
    assert [each.is_this for each in signed_in_on(cast.amira, here.session.session_key)] == [True]


def test_the_list_says_what_to_do_while_it_is_empty(client: Client, cast: SimpleNamespace) -> None:
    client.force_login(cast.amira, backend=configured.AUTHENTICATION_BACKENDS[0])
    assert "No device is on the list yet" in client.get(DEVICES).content.decode()


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (PHONE, "Chrome on an Android device"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0) Version/17.0 Safari/604.1", "Safari on an iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/126.0 Safari/537.36 Edg/126.0", "Edge on a Windows computer"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 14.5) Gecko Firefox/127.0", "Firefox on a Mac"),
        ("", "A browser on a device we do not know"),
        ("<script>alert(1)</script>", "A browser on a device we do not know"),
    ],
)
def test_a_device_is_named_in_few_words(said: str, words: str) -> None:
    assert device_of(said) == words
