"""Errors told to a Sentry, where one is named: their kind and place, never a word, value, address or person."""

from importlib.util import find_spec
from typing import Any

KEPT = ("event_id", "timestamp", "level", "platform", "logger", "release", "environment")
KEPT_OF_A_FRAME = ("filename", "module", "function", "lineno", "in_app")


def only_kind_and_place(event: Any, hint: Any) -> Any:
    """A new report that holds what is known to be harmless; whatever else a library adds later stays behind."""
    told = {key: event[key] for key in KEPT if key in event}
    errors = (event.get("exception") or {}).get("values") or []
    told["exception"] = {"values": [_error(error) for error in errors]}
    return told


def _error(error: Any) -> dict[str, Any]:
    frames = (error.get("stacktrace") or {}).get("frames") or []
    kept = [{key: frame[key] for key in KEPT_OF_A_FRAME if key in frame} for frame in frames]
    return {"type": error.get("type"), "module": error.get("module"), "stacktrace": {"frames": kept}}


def start(address: str) -> None:
    """Tell errors to this address from now on; nothing where there is none, or where sentry-sdk is not installed."""
    if not address or not find_spec("sentry_sdk"):
        return
    import sentry_sdk
    from sentry_sdk.integrations.django import DjangoIntegration

    sentry_sdk.init(
        dsn=address,
        before_send=only_kind_and_place,
        before_send_transaction=lambda event, hint: None,
        traces_sample_rate=0,
        max_breadcrumbs=0,
        send_default_pii=False,
        include_local_variables=False,
        include_source_context=False,
        max_request_body_size="never",
        auto_session_tracking=False,
        auto_enabling_integrations=False,
        integrations=[DjangoIntegration()],
        server_name="pathway",
    )
