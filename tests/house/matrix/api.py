"""Everybody's own program reads and tells that person's statements; 401 says to a program that nobody is signed in."""

from modules.actions.packages import receive_statements
from modules.enums import PackageStatus
from modules.models import Package
from tests.factories.packages import build_package, make_activity, make_package, put_into_module
from tests.house.rows import Row
from tests.house.world import World


def build(world: World) -> None:
    """What amira and olu said with their activities, a secret word in each."""
    from modules.actions.packages import launch_activity

    for name, author in (("amira", world.edith), ("olu", world.oona)):
        package = make_package(author, build_package(title=f"Said by {name}"))
        Package.objects.filter(pk=package.pk).update(status=PackageStatus.READY)
        package.refresh_from_db()
        activity = make_activity(package)
        person = getattr(world, name)
        put_into_module(activity, person, author=author)
        launch = launch_activity(worker=person, activity=activity)
        word = world.canary(f"{name}'s answer", readers=name)
        statement = {
            "verb": {"id": "http://adlnet.gov/expapi/verbs/answered"},
            "object": {"id": activity.address},
            "result": {"response": word},
        }
        receive_statements(worker=person, launch=launch, statements=[statement])


ROWS = [
    Row("api:docs", get="everyone"),
    Row("api:openapi", get="everyone"),
    Row(
        "api:statements",
        get="northvale southmere freda bella",
        post={"northvale southmere freda bella": 422},
        send=lambda world: {"says": "nothing"},
        send_json=True,
        shows=["amira's answer", "olu's answer"],
        refused_anonymous=401,
    ),
]
