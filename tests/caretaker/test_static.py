"""What a browser is given can be collected for production, where every file that is named must be there."""

import json
import re

from django.core.management import call_command

MANIFEST = "whitenoise.storage.CompressedManifestStaticFilesStorage"


def test_all_styles_and_scripts_are_collected_under_names_of_their_content(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": MANIFEST}}
    call_command("collectstatic", interactive=False, verbosity=0)
    named = json.loads((tmp_path / "staticfiles.json").read_text(encoding="utf-8"))["paths"]
    for name in ("app.css", "app.js", "h5p-core/scorm12.min.js", "h5p-core/frame.bundle.js"):
        assert re.search(r"\.[0-9a-f]{12}\.", named[name])
        assert (tmp_path / named[name]).exists()
