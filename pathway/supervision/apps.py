"""The gallery: supervision with memory."""

from django.apps import AppConfig

OF_A_LOCKED_SESSION = (
    "EXISTS (SELECT 1 FROM supervision_session s WHERE s.id = {row}.session_id AND s.locked_at IS NOT NULL)"
)
PARTS_OF_A_SESSION = (
    "supervision_attendance",
    "supervision_agendaitem",
    "supervision_record",
    "supervision_wellbeing",
    "supervision_agreedaction",
)


class SupervisionConfig(AppConfig):
    """The gallery: supervision with memory."""

    name = "pathway.supervision"
    label = "supervision"
    append_only = [
        "supervision_addendum",
        "supervision_auditsample",
        "supervision_breakglass",
        "supervision_sessionmove",
    ]
    sealed = {
        "supervision_session": "{row}.locked_at IS NOT NULL",
        "supervision_agreement": "{row}.worker_accepted_at IS NOT NULL AND {row}.supervisor_accepted_at IS NOT NULL",
    }
    sealed_with = dict.fromkeys(PARTS_OF_A_SESSION, OF_A_LOCKED_SESSION) | {
        "supervision_actionstep": "{row}.session_id IS NOT NULL AND " + OF_A_LOCKED_SESSION
    }

    def ready(self) -> None:
        from pathway.events.clashes import BUSY

        from . import rules, sections  # noqa: F401  registers the rules
        from .actions import records  # noqa: F401  registers what happens by itself
        from .actions.dates import offer_kinds
        from .queries.sessions import busy_people

        BUSY.append(busy_people)
        sections.register()
        offer_kinds()
