"""The ground floor: evidence, reflections and the pack."""

from django.apps import AppConfig

OF_A_SENT_VERSION = (
    "EXISTS (SELECT 1 FROM portfolio_evidenceversion v WHERE v.id = {row}.version_id AND v.submitted_at IS NOT NULL)"
)


class PortfolioConfig(AppConfig):
    """The ground floor: evidence, reflections and the pack."""

    name = "portfolio"
    label = "portfolio"
    sealed = {"portfolio_evidenceversion": "{row}.submitted_at IS NOT NULL"}
    sealed_with = dict.fromkeys(("portfolio_evidencefile", "portfolio_claim"), OF_A_SENT_VERSION)

    def ready(self) -> None:
        from . import rules, tasks  # noqa: F401  registers the rules and the jobs
