"""What a web process loads as it starts, and what only the page of figures does."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
HEAVY = ("pandas", "statsmodels", "scipy")
LOADS_EVERY_ADDRESS = f"""
import sys
import django
django.setup()
from django.core.management import call_command
from django.urls import get_resolver
call_command("check")
import pathway.wsgi
assert get_resolver().url_patterns
def walk(patterns):
    for each in patterns:
        yield from walk(each.url_patterns) if hasattr(each, "url_patterns") else [each]
assert any("figure" in str(each.name) for each in walk(get_resolver().url_patterns))
print(sorted(set({HEAVY!r}) & set(sys.modules)))
import pathway.workforce.report.page
print(sorted(set({HEAVY!r}) & set(sys.modules)))
"""


def test_no_web_process_loads_pandas_or_statsmodels_before_somebody_opens_the_figures():
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "pathway.settings.test"}
    command = [sys.executable, "-c", LOADS_EVERY_ADDRESS]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    *_, at_start, with_figures = done.stdout.splitlines()
    assert at_start == "[]"
    assert with_figures == str(sorted(HEAVY))
