"""Who may see and arrange people, teams and the organisation's settings."""

from typing import Any

from allauth.usersessions.models import UserSession

from pathway.people.actions import invite
from pathway.people.models import Absence, AgencyPost, Appointment, IdentityProvider, Mentoring, Team, Vacancy
from tests.factories.people import LONG_AGO, employ
from tests.house.rows import Row
from tests.house.world import World

SEEN = {
    "amira": "amira moses grace wanda otto",
    "peter": "peter wanda otto",
    "otto": "wanda otto",
    "olu": "olu ola orla omar oscar",
    "new": "wanda otto",
}


def build(world: World) -> None:
    """Nia is invited and has not joined (Ines, who answers for data, may choose her); a team and a staff id of each."""
    world.nia = invite(
        admin=world.otto,
        email="nia@northvale.example.org",
        full_name=world.canary("nia's name", readers="wanda otto ines"),
        job_title=world.canary("nia's job", readers="wanda otto"),
        staff_id="N00001",
    )
    world.nils = invite(
        admin=world.otto,
        email="nils@northvale.example.org",
        full_name="Nils New",
        job_title="Trainee family support worker",
        staff_id="N00002",
    )
    world.mentoring = Mentoring.objects.get(worker=world.amira, mentor=world.moses)
    world.mentoring_of_olu = Mentoring.objects.get(worker=world.olu)
    world.post = Appointment.objects.get(person=world.ines)
    world.post_of_otto = Appointment.objects.get(person=world.otto)
    world.post_of_omar = Appointment.objects.get(person=world.omar)
    world.empty_team = Team.objects.create(
        organisation=world.northvale, name=world.canary("northvale's team", readers="northvale")
    )
    world.team_of_southmere = Team.objects.create(
        organisation=world.southmere, name=world.canary("southmere's team", readers="southmere")
    )
    world.absence = Absence.objects.create(person=world.amira, reason="sickness", started_on=LONG_AGO)
    world.absence_of_olu = Absence.objects.create(person=world.olu, reason="other", started_on=LONG_AGO)
    for organisation, team in ((world.northvale, world.east), (world.southmere, world.south)):
        readers = "grace wanda otto" if organisation == world.northvale else "orla omar oscar"
        for kind, model in (("vacancy", Vacancy), ("agency", AgencyPost)):
            title = world.canary(f"{organisation.slug}'s {kind}", readers=readers)
            row = model.objects.create(organisation=organisation, team=team, job_title=title, started_on=LONG_AGO)
            setattr(world, f"{kind}_of_{organisation.slug}", row)
    for person in (world.amira, world.olu):
        device = UserSession.objects.create(
            user=person, session_key=f"of-{person.pk}", ip="192.0.2.7", user_agent="Firefox on Windows"
        )
        setattr(world, f"device_of_{person.email.partition('@')[0]}", device)
    IdentityProvider.objects.create(organisation=world.northvale, issuer="http://127.0.0.1:9/x", client_id="pathway")
    gone = {"started_on": LONG_AGO, "ended_on": LONG_AGO, "leaver_reason": "pay"}
    world.job = employ(world.peter, "Earlier job", **gone)
    world.job_of_olu = employ(world.olu, "Earlier job", **gone)
    job = world.amira.employments.get()
    job.staff_id = world.canary("amira's staff id", readers="amira grace wanda otto")
    job.save(update_fields=["staff_id"])
    job = world.olu.employments.get(ended_on=None)
    job.staff_id = world.canary("olu's staff id", readers="olu orla omar oscar")
    job.save(update_fields=["staff_id"])


def _pk(name: str) -> Any:
    return lambda world: {"pk": getattr(world, name).pk}


PEOPLE = {"amira": _pk("amira"), "otto": _pk("otto"), "olu": _pk("olu")}
ADMINS = {"amira": "otto", "otto": "otto", "olu": "oscar"}
NEVER_ONESELF = {"amira": "otto", "otto": "", "olu": "oscar"}


def _form_page(name: str, welcome: dict[str, str]) -> Row:
    """A page with a form that an empty form does not get past."""
    return Row(
        f"people:{name}",
        to=PEOPLE,
        get=welcome,
        post={thing: ({who: 422} if who else "") for thing, who in welcome.items()},
    )


ABSENCES = {"amira's": _pk("absence"), "olu's": _pk("absence_of_olu")}
ABSENCE_KEEPERS = {"amira": "grace otto", "otto": "", "olu": "orla oscar"}
KEEP_ABSENCES = {"amira's": "grace otto", "olu's": "orla oscar"}


def _ending(name: str, thing: str) -> Row:
    """A page on which the admin and the workforce lead end a vacancy or an agency post."""
    welcome = {"northvale's": "wanda otto", "southmere's": "omar oscar"}
    return Row(
        f"people:{name}",
        to={"northvale's": _pk(f"{thing}_of_northvale"), "southmere's": _pk(f"{thing}_of_southmere")},
        get=welcome,
        post={thing: {who: 422} for thing, who in welcome.items()},
    )


SIGN_INS = {
    "northvale's": lambda world: {"slug": "northvale"},
    "southmere's, which has none": lambda world: {"slug": "southmere"},
}

ROWS = [
    Row("people:person-list", get="everyone", shows=["nia's job"]),
    Row(
        "people:person-detail",
        to={name: _pk("nia" if name == "new" else name) for name in SEEN},
        get=SEEN,
        shows={"amira": ["amira's staff id"], "olu": ["olu's staff id"], "new": ["nia's name"]},
    ),
    Row("people:person-invite", get="otto oscar", post={"otto oscar": 422}),
    _form_page("person-edit", NEVER_ONESELF),
    _form_page("person-deactivate", NEVER_ONESELF),
    _form_page("person-reactivate", ADMINS),
    _form_page("mentor-assign", ADMINS),
    _form_page("manager-assign", ADMINS),
    _form_page("team-move", ADMINS),
    _form_page("appointment-add", NEVER_ONESELF),
    Row("people:invitation-send-waiting", post="otto oscar"),
    Row("people:invitation-resend", to={"new": _pk("nia"), "olu": _pk("olu")}, post={"new": "otto", "olu": "oscar"}),
    Row("people:invitation-revoke", to={"new": _pk("nia"), "olu": _pk("olu")}, post={"new": "otto", "olu": "oscar"}),
    Row(
        "people:mentoring-end",
        to={"amira's": _pk("mentoring"), "olu's": _pk("mentoring_of_olu")},
        get={"amira's": "otto", "olu's": "oscar"},
        post={"amira's": "otto", "olu's": "oscar"},
    ),
    Row(
        "people:appointment-end",
        to={"ines's": _pk("post"), "otto's": _pk("post_of_otto"), "omar's": _pk("post_of_omar")},
        get={"ines's": "otto", "otto's": "", "omar's": "oscar"},
        post={"ines's": "otto", "otto's": "", "omar's": "oscar"},
    ),
    Row(
        "people:absence-list",
        to=PEOPLE,
        get={"amira": "amira grace otto", "otto": "otto", "olu": "olu orla oscar"},
    ),
    Row(
        "people:absence-add",
        to=PEOPLE,
        get=ABSENCE_KEEPERS,
        post={thing: ({who: 422} if who else "") for thing, who in ABSENCE_KEEPERS.items()},
    ),
    Row(
        "people:absence-edit",
        to=ABSENCES,
        get=KEEP_ABSENCES,
        post={thing: {who: 422} for thing, who in KEEP_ABSENCES.items()},
    ),
    Row("people:absence-remove", to=ABSENCES, get=KEEP_ABSENCES, post=KEEP_ABSENCES),
    # Why somebody left is for the admin alone; everybody else has suppressed counts.
    Row(
        "people:leaving-edit",
        to={"peter's": _pk("job"), "olu's": _pk("job_of_olu")},
        get={"peter's": "otto", "olu's": "oscar"},
        post={"peter's": {"otto": 422}, "olu's": {"oscar": 422}},
    ),
    Row(
        "people:establishment-list",
        get="wanda otto omar oscar",
        shows=["northvale's vacancy", "northvale's agency", "southmere's vacancy", "southmere's agency"],
    ),
    Row("people:vacancy-add", get="wanda otto omar oscar", post={"wanda otto omar oscar": 422}),
    Row("people:agency-add", get="wanda otto omar oscar", post={"wanda otto omar oscar": 422}),
    _ending("vacancy-close", "vacancy"),
    _ending("agency-end", "agency"),
    Row("people:team-list", get="everyone -outsiders", shows=["northvale's team", "southmere's team"]),
    Row("people:team-add", get="otto oscar", post={"otto oscar": 422}),
    Row(
        "people:team-edit",
        to={"northvale's": _pk("empty_team"), "southmere's": _pk("team_of_southmere")},
        get={"northvale's": "otto", "southmere's": "oscar"},
        post={"northvale's": {"otto": 422}, "southmere's": {"oscar": 422}},
    ),
    Row(
        "people:team-close",
        to={"northvale's": _pk("empty_team"), "southmere's": _pk("team_of_southmere")},
        post={"northvale's": "otto", "southmere's": "oscar"},
    ),
    Row("people:organisation-settings", get="otto oscar", post="otto oscar"),
    Row("people:sign-in-policy", get="otto oscar", post={"otto oscar": 422}),
    # Who owes no second step is sent on.
    Row("people:second-step", get={"everyone": 302}),
    Row("people:device-list", get="everyone"),
    Row(
        "people:device-end",
        to={"amira's": _pk("device_of_amira"), "olu's": _pk("device_of_olu")},
        post={"amira's": "amira", "olu's": "olu"},
    ),
    Row("people:device-end-others", post="everyone"),
    Row("people:sitting", get="everyone", post={"everyone": 200}),
    # An organisation's own sign-in is for people who have not signed in yet; its address tells nothing about anybody.
    Row(
        "people:work-account",
        get="anyone",
        post={"anyone": 422},
        send=lambda world: {"email": "somebody@elsewhere.example.org"},
    ),
    # Northvale's own sign-in does not answer here; test_work_accounts.py has one that does.
    Row("people:work-account-again", get="northvale"),
    Row("people:work-account-done", get={"everyone": 302}),
    Row("people:work-account-start", to=SIGN_INS, get={"northvale's": {"anyone": 503}}, refused_anonymous=404),
    Row("people:work-account-back", to=SIGN_INS, get={"northvale's": {"anyone": 403}}, refused_anonymous=404),
    # A one-time link opens to whoever holds it; to everybody else there is nothing at its address.
    Row(
        "people:join",
        to={"nils's link": lambda world: {"token": world.nils.invitations.get().token}},
        get="anyone",
        post={"nils's link": {"anyone": 422}},
        refused_anonymous=404,
    ),
    # One click signs anybody in as a person of the demo; outside the demo and for other names there is no page.
    Row("people:demo-sign-in", post="anyone", send=lambda world: {"email": world.amira.email}, refused_anonymous=404),
]
