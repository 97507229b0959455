"""Who may see what a person has been told: that person alone."""

from pathway.notifications.models import Notification
from tests.conftest import NOW
from tests.house.rows import Row
from tests.house.world import World


def build(world: World) -> None:
    """One notice for amira and one for olu."""
    for name in ("amira", "olu"):
        notice = Notification.objects.create(
            recipient=getattr(world, name),
            kind="told",
            sentence=world.canary(f"notice to {name}", readers=name),
            action_label="Open",
            action_path="/",
            key="told:1",
            created_at=NOW,
        )
        setattr(world, f"notice_to_{name}", notice)


ROWS = [
    Row("notifications:notification-list", get="everyone", shows=["notice to amira", "notice to olu"]),
    Row(
        "notifications:notification-open",
        to={
            "amira's": lambda world: {"pk": world.notice_to_amira.pk},
            "olu's": lambda world: {"pk": world.notice_to_olu.pk},
        },
        post={"amira's": "amira", "olu's": "olu"},
    ),
]
