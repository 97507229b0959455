"""The ground floor: evidence, reflections and the pack."""

from django.apps import AppConfig

from .enums import ALLOWED_MOVES

OF_A_SENT_VERSION = (
    "EXISTS (SELECT 1 FROM portfolio_evidenceversion v JOIN portfolio_evidenceitem i ON i.id = v.item_id "
    "WHERE v.id = {row}.version_id AND v.submitted_at IS NOT NULL AND i.held_at IS NULL)"
)


class PortfolioConfig(AppConfig):
    """The ground floor: evidence, reflections and the pack."""

    name = "portfolio"
    label = "portfolio"
    # Only while a report of a family detail holds an item back can the detail be taken out of what was sent.
    sealed = {
        "portfolio_evidenceversion": "{row}.submitted_at IS NOT NULL AND NOT EXISTS "
        "(SELECT 1 FROM portfolio_evidenceitem i WHERE i.id = {row}.item_id AND i.held_at IS NOT NULL)"
    }
    sealed_with = dict.fromkeys(
        ("portfolio_evidencefile", "portfolio_claim", "portfolio_detailfinding"), OF_A_SENT_VERSION
    )

    moves = {"portfolio_evidenceitem": ("status", ALLOWED_MOVES)}

    def ready(self) -> None:
        from . import rules, tasks  # noqa: F401  registers the rules and the jobs
