"""Where this machine's Chromium is: python -m tests.chromium prints its path."""

import os
import shutil
import sys
from pathlib import Path

ARGUMENTS = ["--no-sandbox", "--disable-background-networking", "--no-first-run", "--disable-gpu", "--lang=en-GB"]
# A camera and a microphone that are drawn by the browser itself, for whoever is let use them.
ARGUMENTS += ["--use-fake-device-for-media-stream"]


def find_chromium() -> str | None:
    """The path of a Chromium: the one named by PATHWAY_CHROMIUM, the system's, or Playwright's own."""
    if named := os.environ.get("PATHWAY_CHROMIUM"):
        return named
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


if __name__ == "__main__":
    found = find_chromium()
    sys.stdout.write(f"{found or 'none'}\n")
    sys.exit(0 if found else 1)
