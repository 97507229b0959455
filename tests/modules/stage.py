"""A bare stage for one H5P package: H5P core, the package and nothing else, on a local address of its own.

It follows the exact steps of the real player (configuration, core, libraries, listeners, then the start) under a policy
that lets nothing be fetched from anywhere else and no script or style stand in the page.
"""

import html
import io
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit
from zipfile import ZipFile

from django.conf import settings

CORE = settings.BASE_DIR / "pathway" / "static_built" / "h5p-core"
IRI = "https://pathway.example.org/activities/1"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self'; "
    "base-uri 'none'; form-action 'none'"
)
# As the real player allows, so that what is harmless here is harmless by our own care.
LOOSE = POLICY.replace("script-src 'self'", "script-src 'self' 'unsafe-inline' 'unsafe-eval'")
KINDS = {"html": "text/html", "js": "text/javascript", "css": "text/css", "json": "application/json"}
BEFORE = """
window.H5PIntegration = JSON.parse(document.getElementById("configuration").textContent);
window.H5P = { preventInit: true };
"""
AFTER = """
window.told = [];
H5P.externalDispatcher.on("xAPI", (event) => window.told.push(JSON.parse(JSON.stringify(event.data.statement))));
window.resized = 0;
H5P.jQuery(() => {
  H5P.preventInit = false;
  H5P.init(document.body);
  H5P.instances[0].on("resize", () => { window.resized += 1; });
});
"""


class Stage:
    """The page on which a package is played, and what the test asks of it."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.address = ""
        self.policy = POLICY
        self.files: dict[str, bytes] = {
            "/before.js": BEFORE.encode(),
            "/after.js": AFTER.encode(),
            "/stage.css": b"body, h1 { margin: 0 }",
            "/favicon.ico": b"",
        }

    def play(self, package: bytes, state: Any = None) -> Any:
        """Open the package as a learner who left it in that state, or never opened it; returns the page."""
        with ZipFile(io.BytesIO(package)) as archive:
            self.files |= {f"/package/{name}": archive.read(name) for name in archive.namelist()}
        self.files["/play"] = self._document(state).encode()
        self.page.goto(f"{self.address}/play")
        self.page.locator(".fsw h2").wait_for()
        return self.page

    def state(self) -> Any:
        """What the host would keep."""
        return self.page.evaluate("H5P.instances[0].getCurrentState()")

    def told(self, verb: str = "") -> list[dict[str, Any]]:
        """The statements sent since the page was opened, of one verb or all."""
        statements = self.page.evaluate("window.told")
        return [each for each in statements if each["verb"]["id"].endswith(f"/{verb}" if verb else "")]

    def verbs(self) -> list[str]:
        """The verbs sent since the page was opened, in order."""
        return [each["verb"]["id"].rsplit("/", 1)[-1] for each in self.told()]

    def answer(self, path: str) -> bytes | None:
        """The file at an address."""
        if path.startswith("/core/") and ".." not in path:
            file = CORE / path.removeprefix("/core/")
            return file.read_bytes() if file.is_file() else None
        return self.files.get(path)

    def _document(self, state: Any) -> str:
        manifest = json.loads(self.files["/package/h5p.json"])
        names = [
            f"{n['machineName']}-{n['majorVersion']}.{n['minorVersion']}" for n in manifest["preloadedDependencies"]
        ]
        descriptions = {name: json.loads(self.files[f"/package/{name}/library.json"]) for name in names}
        loaded = {
            kind: [f"/package/{name}/{each['path']}" for name in names for each in descriptions[name].get(kind, [])]
            for kind in ("preloadedCss", "preloadedJs")
        }
        main = manifest["preloadedDependencies"][-1]
        content = {
            "library": f"{main['machineName']} {main['majorVersion']}.{main['minorVersion']}",
            "jsonContent": self.files["/package/content/content.json"].decode(),
            "url": IRI,
            "metadata": {"title": manifest["title"], "defaultLanguage": manifest["defaultLanguage"]},
            "displayOptions": {},
            "contentUserData": {"0": {"state": json.dumps(state)}} if state else {},
        }
        configuration = {
            "contents": {"cid-1": content},
            "saveFreq": 10,
            "postUserStatistics": False,
            "ajax": {},
            "siteUrl": self.address,
            "l10n": {"H5P": {}},
        }
        styles = "".join(
            f'<link rel="stylesheet" href="{path}">'
            for path in ["/stage.css", "/core/styles/h5p.css", *loaded["preloadedCss"]]
        )
        scripts = "".join(
            f'<script src="{path}"></script>'
            for path in ["/before.js", "/core/frame.bundle.js", *loaded["preloadedJs"], "/after.js"]
        )
        embedded = json.dumps(configuration).replace("<", "\\u003c")
        title = html.escape(manifest["title"])
        return (
            f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
            f'<meta name="viewport" content="width=device-width, initial-scale=1">{styles}</head><body>'
            '<main><h1>Stage</h1><div class="h5p-content" data-content-id="1"></div></main>'
            f'<script type="application/json" id="configuration">{embedded}</script>{scripts}</body></html>'
        )


@contextmanager
def set_up(page: Any) -> Iterator[Stage]:
    """A stage at a free port of this machine, until the block ends."""
    stage = Stage(page)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = urlsplit(self.path).path
            body = stage.answer(path)
            self.send_response(404 if body is None else 200)
            self.send_header("Content-Type", f"{KINDS.get(path.rsplit('.', 1)[-1], 'text/html')}; charset=utf-8")
            self.send_header("Content-Security-Policy", stage.policy)
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    stage.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield stage
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
