"""A real server with real threads for a browser: the app at localhost:PORT, packages at 127.0.0.1:PORT."""

import copy
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.wsgi import get_wsgi_application
from django.test import Client, override_settings
from django.urls import reverse


class Live:
    """The running site: its two addresses, and what went wrong while it ran."""

    def __init__(self, port: int) -> None:
        self.app = f"http://localhost:{port}"
        self.content = f"http://127.0.0.1:{port}"
        self.errors: list[str] = []

    def url(self, name: str, **arguments: Any) -> str:
        """The full address of a named URL of the app."""
        return self.app + reverse(name, kwargs=arguments or None)

    def sign_in(self, page: Any, person: Any) -> None:
        """Sign a person in by a session of their own, without the form."""
        client = Client()
        client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
        name = settings.SESSION_COOKIE_NAME
        page.context.clear_cookies()
        page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": self.app}])


class _Quiet(WSGIRequestHandler):
    def log_message(self, *args: Any) -> None:
        pass


class _Errors(logging.Handler):
    def __init__(self, live: Live) -> None:
        super().__init__(logging.ERROR)
        self.live = live

    def emit(self, record: logging.LogRecord) -> None:
        self.live.errors.append(self.format(record))


@contextmanager
def serve() -> Iterator[Live]:
    """Serve the site from the database in use until the block ends; an error inside it fails the test."""
    server = ThreadedWSGIServer(("127.0.0.1", 0), _Quiet)
    live = Live(server.server_port)
    policy = copy.deepcopy(settings.CONTENT_SECURITY_POLICY)
    policy["DIRECTIVES"]["frame-src"] = [live.content]
    listener = _Errors(live)
    logging.getLogger("django.request").addHandler(listener)
    changed = {
        "APP_ORIGIN": live.app,
        "CONTENT_ORIGIN": live.content,
        "WAGTAILADMIN_BASE_URL": live.app,
        "CSRF_TRUSTED_ORIGINS": [live.app],
        "CONTENT_SECURITY_POLICY": policy,
        # A browser on a loaded machine takes longer than half a minute from one page to the next.
        "UNDO_SECONDS": 600,
        "WHITENOISE_USE_FINDERS": True,
        "WHITENOISE_AUTOREFRESH": True,
    }
    with override_settings(**changed):
        server.set_app(get_wsgi_application())
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield live
        finally:
            server.shutdown()
            thread.join()
            server.server_close()
            logging.getLogger("django.request").removeHandler(listener)
    assert not live.errors, "\n".join(live.errors)
