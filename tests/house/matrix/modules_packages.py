"""Who may upload, approve, keep and play packages, and what their files answer to whom."""

from modules.actions.packages import launch_activity
from modules.enums import PackageStatus
from modules.models import Package
from modules.queries.tickets import ticket_for
from tests.factories.packages import build_package, make_activity, make_package, probe_library, put_into_module
from tests.house.rows import Row
from tests.house.world import World


def build(world: World) -> None:
    """Packages ready and waiting, one of southmere, and amira and olu each with an activity in a module."""
    world.package_ready = make_package(world.edith, approver=world.priya)
    unknown = probe_library(js="window.other = 1;", version=(1, 2, 0))
    waiting = build_package(libraries=(unknown,), title=world.canary("northvale's package", readers="edith priya"))
    world.package_waiting = make_package(world.edith, waiting)
    world.package_shared = make_package()
    theirs = build_package(title=world.canary("southmere's package", readers="southmere operator"))
    world.package_of_southmere = make_package(world.oona, theirs)
    Package.objects.filter(pk=world.package_of_southmere.pk).update(status=PackageStatus.READY)
    world.package_of_southmere.refresh_from_db()
    world.activity = make_activity(world.package_ready, completion_rule="self_declared", text_alternative="In words.")
    world.activity_of_southmere = make_activity(world.package_of_southmere)
    put_into_module(world.activity, world.amira, author=world.edith)
    put_into_module(world.activity_of_southmere, world.olu, author=world.oona)
    world.launch = launch_activity(worker=world.amira, activity=world.activity)
    world.ticket = ticket_for(world.launch)


PACKAGES = {
    "ready": lambda world: {"pk": world.package_ready.pk},
    "waiting": lambda world: {"pk": world.package_waiting.pk},
    "shared": lambda world: {"pk": world.package_shared.pk},
    "southmere's": lambda world: {"pk": world.package_of_southmere.pk},
}
ACTIVITIES = {
    "northvale's": lambda world: {"pk": world.activity.pk},
    "southmere's": lambda world: {"pk": world.activity_of_southmere.pk},
}
PLAYERS = {"northvale's": "amira", "southmere's": "olu"}
LAUNCH = {"amira's": lambda world: {"launch": world.launch.pk}}
STATE = {"state": "{}", "sub_id": "0", "data_type": "state"}


def _use(world: World, package: Package) -> dict[str, object]:
    return {
        "title": "An activity",
        "package": package.pk,
        "completion_rule": "finished",
        "text_alternative": "In words.",
    }


ROWS = [
    Row("modules:activity-list", get="edith priya oona operator"),
    Row(
        "modules:package-upload",
        get="edith oona operator",
        post={"edith oona operator": 422},
    ),
    Row(
        "modules:package-detail",
        to=PACKAGES,
        get={"ready": "edith priya", "waiting": "edith priya", "shared": "operator", "southmere's": "oona"},
        shows={"waiting": ["northvale's package"], "southmere's": ["southmere's package"]},
    ),
    Row("modules:package-approve", to=PACKAGES, post={"ready": "priya", "waiting": "priya", "shared": "operator"}),
    Row(
        "modules:package-refuse",
        to=PACKAGES,
        post={"ready": {"priya": 422}, "waiting": {"priya": 302}, "shared": {"operator": 422}},
        send=lambda world: {"reason": "It reads cookies."},
    ),
    Row(
        "modules:package-withdraw",
        to=PACKAGES,
        get={"ready": "edith", "waiting": "edith", "shared": "operator", "southmere's": "oona"},
        post={"ready": "edith", "waiting": "edith", "shared": "operator", "southmere's": "oona"},
        send=lambda world: {"reason": "It is out of date."},
    ),
    Row(
        "modules:package-preview",
        to=PACKAGES,
        post={
            "ready": {"edith priya": 200},
            "waiting": {"priya": 200},
            "shared": {"operator": 200},
            "southmere's": {"oona": 200},
        },
    ),
    Row(
        "modules:activity-make",
        to=PACKAGES,
        get={"ready": "edith", "waiting": "edith", "shared": "operator", "southmere's": "oona"},
        post={"ready": {"edith": 302}, "waiting": {"edith": 422}, "shared": "operator", "southmere's": "oona"},
        send={
            "ready": lambda world: _use(world, world.package_ready),
            "waiting": lambda world: _use(world, world.package_waiting),
            "shared": lambda world: _use(world, world.package_shared),
            "southmere's": lambda world: _use(world, world.package_of_southmere),
        },
    ),
    Row(
        "modules:activity-change",
        to=ACTIVITIES,
        get={"northvale's": "edith", "southmere's": "oona"},
        post={"northvale's": "edith", "southmere's": "oona"},
        send={
            "northvale's": lambda world: _use(world, world.package_ready),
            "southmere's": lambda world: _use(world, world.package_of_southmere),
        },
    ),
    Row(
        "modules:activity-withdraw",
        to=ACTIVITIES,
        get={"northvale's": "edith", "southmere's": "oona"},
        post={"northvale's": "edith", "southmere's": "oona"},
        send=lambda world: {"reason": "It is out of date."},
    ),
    Row("modules:activity-detail", to=ACTIVITIES, get=PLAYERS, shows={"southmere's": ["southmere's package"]}),
    Row("modules:activity-questions", to=ACTIVITIES, get={"northvale's": "edith", "southmere's": "oona"}),
    Row("modules:activity-questions-csv", to=ACTIVITIES, get={"northvale's": "edith", "southmere's": "oona"}),
    Row(
        "modules:activity-launch",
        to=ACTIVITIES,
        post={"northvale's": {"amira": 200}, "southmere's": {"olu": 200}},
    ),
    Row("modules:activity-again", to=ACTIVITIES, post=PLAYERS),
    Row("modules:activity-declare", to=ACTIVITIES, post=PLAYERS),
    Row(
        "modules:launch-statements",
        to=LAUNCH,
        post={"amira's": {"amira": 200}},
        send=lambda world: {"statements": []},
        send_json=True,
    ),
    Row(
        "modules:launch-state",
        to=LAUNCH,
        get={"amira's": "amira"},
        post={"amira's": {"amira": 200}},
        send=lambda world: STATE,
        send_json=True,
    ),
    Row(
        "modules:player",
        to={"amira's": lambda world: {"ticket": world.ticket}},
        get={"amira's": "anyone"},
        on_content_host=True,
        refused_anonymous=404,
    ),
    Row(
        "modules:package-file",
        to={"amira's": lambda world: {"ticket": world.ticket, "path": "content/content.json"}},
        get={"amira's": "anyone"},
        options={"amira's": {"anyone": 204}},
        on_content_host=True,
        refused_anonymous=404,
    ),
    Row(
        "modules:core-file",
        to={"amira's": lambda world: {"ticket": world.ticket, "path": "boot.js"}},
        get={"amira's": "anyone"},
        options={"amira's": {"anyone": 204}},
        on_content_host=True,
        refused_anonymous=404,
    ),
]
