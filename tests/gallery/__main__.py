"""make gallery: sign in as each demo person, visit every page, keep pictures and say what axe finds.

A site must run at APP_ORIGIN (http://localhost:8000 unless set). Who is visited: GALLERY_PEOPLE, a list of e-mail
addresses with commas (GALLERY_PASSWORD their password), else everybody whom the sign-in page offers at one press.
"""

import html
import json
import os
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from playwright.sync_api import Browser, BrowserContext, Error, Page

from tests.gallery.looking import ROOT, chromium, look, shape_of

ORIGIN = os.environ.get("APP_ORIGIN", "http://localhost:8000").rstrip("/")
FOLDER = Path(os.environ.get("PATHWAY_VAR", ROOT / "var")) / "gallery"
ACCOUNT = ["/accounts/password/change/", "/accounts/2fa/"]
ANONYMOUS_START = [
    "/",
    "/accounts/login/",
    "/accounts/password/reset/",
    "/accounts/password/reset/done/",
    "/nothing-here/",
]
# Not ours (the CMS), not a page (files), or an act.
LEAVE = re.compile(r"^/(cms|documents|static|media|p)/|/logout/|/download|\.(pdf|csv|xlsx|json|txt|docx)$")
WIDTHS = (375, 1280)
PER_SHAPE = int(os.environ.get("GALLERY_PER_SHAPE", "2"))
PER_PERSON = int(os.environ.get("GALLERY_PER_PERSON", "60"))


@dataclass
class Seen:
    """One page as one person saw it."""

    who: str
    path: str
    title: str
    status: int
    pictures: list[str] = field(default_factory=list)
    findings: list[str] = field(default_factory=list)


def addresses() -> list[str]:
    """Every address of ours that needs no argument; the rest is reached by links."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pathway.settings.test")
    import django
    from django.urls import URLPattern, URLResolver, get_resolver

    django.setup()

    def walk(resolver: URLResolver, before: str) -> Iterator[str]:
        for each in resolver.url_patterns:
            path = before + str(each.pattern)
            if isinstance(each, URLResolver):
                yield from walk(each, path)
            elif isinstance(each, URLPattern) and not re.search(r"[<(^$\\]", path):
                yield "/" + path

    found = (path for path in walk(get_resolver(), "") if not LEAVE.search(path) and not path.startswith("/accounts/"))
    return sorted(dict.fromkeys(found), key=lambda path: (path.count("/"), path))


def people_offered(browser: Browser) -> list[str]:
    """The demo people of the sign-in page, or those of GALLERY_PEOPLE."""
    if os.environ.get("GALLERY_PEOPLE"):
        return [email.strip() for email in os.environ["GALLERY_PEOPLE"].split(",")]
    page = browser.new_page()
    page.goto(f"{ORIGIN}/accounts/login/")
    offered = page.locator("main form input[type=hidden][name=email]").evaluate_all("all => all.map(e => e.value)")
    page.close()
    return list(offered)


def sign_in(context: BrowserContext, email: str) -> None:
    """Sign in by one press where the page offers it, by password otherwise."""
    page = context.new_page()
    page.goto(f"{ORIGIN}/accounts/login/")
    button = page.locator(f'form:has(input[name=email][value="{email}"]) button')
    if button.count():
        button.first.click()
    else:
        page.fill("input[name=login]", email)
        page.fill("input[name=password]", os.environ.get("GALLERY_PASSWORD", ""))
        page.locator("form:has(input[name=password]) button:not([type=button])").first.click()
    page.wait_for_load_state()
    if "/login/" in page.url:
        sys.exit(f"{email} could not sign in.")
    page.close()


def links_of(page: Page) -> list[str]:
    """The addresses on this page that are pages of ours."""
    found = page.locator("a[href]").evaluate_all("all => all.map(e => e.getAttribute('href'))")
    paths = []
    for href in found:
        whole = urlsplit(urljoin(page.url, href))
        if f"{whole.scheme}://{whole.netloc}" == ORIGIN and not LEAVE.search(whole.path):
            paths.append(whole.path + (f"?{whole.query}" if whole.query else ""))
    return paths


def visit(context: BrowserContext, who: str, start: list[str]) -> list[Seen]:
    """Walk through every page that this person can reach, a few of each kind."""
    waiting, met, shapes, seen = list(start), set(start), Counter[str](), []
    page = context.new_page()
    said: list[str] = []
    page.on(
        "console",
        lambda message: (
            said.append(message.text) if message.type == "error" and "Failed to load" not in message.text else None
        ),
    )
    page.on(
        "response",
        lambda response: (
            said.append(f"{response.status} {response.url}")
            if response.status >= 400 and response.request.resource_type != "document"
            else None
        ),
    )
    page.on("pageerror", lambda error: said.append(str(error)))
    while waiting and len(seen) < PER_PERSON:
        path = waiting.pop(0)
        shape = shape_of(urlsplit(path).path) + ("?" if "?" in path else "")
        if shapes[shape] >= PER_SHAPE:
            continue
        shapes[shape] += 1
        said.clear()
        try:
            answer = page.goto(ORIGIN + path)
        except Error:
            continue  # a file that the browser saves rather than shows
        if answer is None or "html" not in answer.headers.get("content-type", ""):
            continue
        if answer.status in {404, 405} and path in start and path != "/nothing-here/":
            continue  # not this person's page
        one = Seen(who, path, page.title(), answer.status)
        name = re.sub(r"[^a-z0-9]+", "-", path.lower()).strip("-") or "home"
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            picture = FOLDER / who.split("@")[0] / f"{name[:80]}-{width}.png"
            one.findings += [f"{width}: {line}" for line in look(page, picture).lines]
            one.pictures.append(picture.relative_to(FOLDER).as_posix())
        if answer.status >= 500:
            one.findings.append(f"answered {answer.status}")
        one.findings += [f"console: {line}" for line in said if answer.status == 200]
        seen.append(one)
        print(f"{who:40} {answer.status} {path}", *(f"    {line}" for line in one.findings), sep="\n", flush=True)
        for link in links_of(page):
            if link not in met:
                met.add(link)
                waiting.append(link)
    page.close()
    return seen


def write_index(seen: list[Seen]) -> None:
    """One page with all pictures, so that somebody can look through them."""
    parts = [
        "<!doctype html><html lang='en-GB'><meta charset='utf-8'><title>Gallery</title><style>body{font:16px sans-serif;margin:2rem}"
        "figure{display:inline-block;vertical-align:top;margin:0 1rem 2rem 0}img{border:1px solid #ccc;max-height:70vh}"
        ".wrong{color:#97291b}</style><h1>Gallery</h1>"
    ]
    who = ""
    for one in seen:
        if one.who != who:
            who = one.who
            parts.append(f"<h2>{html.escape(who)}</h2>")
        parts.append(f"<h3>{html.escape(one.title)} <small>{html.escape(one.path)} ({one.status})</small></h3>")
        parts += [f"<p class='wrong'>{html.escape(line)}</p>" for line in one.findings]
        parts += [f"<figure><a href='{p}'><img loading='lazy' src='{p}' alt=''></a></figure>" for p in one.pictures]
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / "index.html").write_text("\n".join(parts), encoding="utf-8")
    (FOLDER / "seen.json").write_text(json.dumps([asdict(one) for one in seen], indent=1), encoding="utf-8")


def main() -> int:
    """Visit as everybody and say how many pages were seen and what is wrong with them."""
    seen: list[Seen] = []
    start = addresses() + ACCOUNT
    with chromium() as browser:
        for who in ["anonymous", *people_offered(browser)]:
            context = browser.new_context(
                viewport={"width": 375, "height": 800},
                color_scheme="dark" if os.environ.get("GALLERY_THEME") == "dark" else "light",
                locale="en-GB",
            )
            if who != "anonymous":
                sign_in(context, who)
            seen += visit(context, who, start if who != "anonymous" else ANONYMOUS_START)
            context.close()
    write_index(seen)
    wrong = [one for one in seen if one.findings]
    print(f"{len(seen)} pages seen, {len(wrong)} with something wrong. Look at {FOLDER / 'index.html'}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
