"""What docs/deploy/ names is there: commands with their options, variables, files; and its gunicorn starts."""

import configparser
import json
import os
import re
import shlex
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import Request, urlopen

import pytest
import yaml
from django.conf import settings
from django.core.management import get_commands, load_command_class
from django.test import override_settings
from gunicorn.config import Config

from pathway.settings import base
from tests.core.test_json_logs import PRODUCTION
from tests.house.reading import our_files

ROOT = Path(settings.BASE_DIR)
DEPLOY = ROOT / "docs" / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
OURS = {name: told for name, told in COMPOSE["services"].items() if told["image"] == "pathway"}
GUIDE = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
PATIENCE = 120
# Read by what we use, not by us: Django, and prometheus-client.
READ_BY_OTHERS = {"DJANGO_SETTINGS_MODULE", "PROMETHEUS_MULTIPROC_DIR"}


def unit(path):
    """A unit's lines, by section; systemd takes the same key twice, configparser the last."""
    parser = configparser.ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str
    parser.read_string(path.read_text(encoding="utf-8"))
    return parser


def names_in(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    return {line.split("=")[0] for line in lines if line and not line.startswith("#")}


def variables_that_are_read():
    found = set()
    for path in our_files():
        source = path.read_text(encoding="utf-8")
        found |= set(re.findall(r"\benv(?:\.\w+)?\(\s*\"([A-Z_]+)\"", source))
        found |= set(re.findall(r"environ(?:\.get\(|\.setdefault\(|\[)\s*\"([A-Z_]+)\"", source))
    return found | READ_BY_OTHERS


def understands(command):
    """Whether a command line is one that gunicorn or manage.py takes, down to its options."""
    program, *rest = [
        word for word in command if not word.endswith(("/bin/python", "bin/python3")) and word != "python"
    ]
    if program.endswith("gunicorn"):
        told = Config().parser().parse_args(rest)
        assert told.args == ["pathway.wsgi"]
        assert (ROOT / told.logconfig_json).is_file()
        return
    assert program == "manage.py", command
    name, *options = rest
    assert name in get_commands(), name
    with override_settings(TASKS=base.TASKS):
        load_command_class(get_commands()[name], name).create_parser("manage.py", name).parse_args(options)


def test_the_three_processes_and_the_copy_have_units():
    assert [path.stem for path in UNITS] == ["pathway-backup", "pathway-scheduler", "pathway-web", "pathway-worker"]
    timer = unit(DEPLOY / "systemd" / "pathway-backup.timer")
    assert timer["Timer"]["Persistent"] == "yes"


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.stem)
def test_a_unit_starts_what_is_there_as_nobody_who_may_more(path):
    service = unit(path)["Service"]
    understands(shlex.split(service["ExecStart"]))
    assert service["User"] == "pathway"
    assert service["NoNewPrivileges"] == service["ProtectHome"] == "yes"
    assert service["ProtectSystem"] == "strict"
    assert service["EnvironmentFile"] == "/etc/pathway/pathway.env"
    if "Environment" in service:
        assert service["Environment"].split("=")[0] in variables_that_are_read()
    if service.get("Type") != "oneshot":
        assert service["Restart"] == "always"
        assert unit(path)["Install"]["WantedBy"] == "multi-user.target"


def test_every_variable_that_is_set_is_read_and_told_of():
    named = names_in(DEPLOY / "pathway.env") | names_in(DEPLOY / "owner.env")
    for told in OURS.values():
        named |= set(told["environment"])
    assert len(named) > 12
    assert named - variables_that_are_read() == set()
    assert [name for name in sorted(named) if name not in GUIDE] == []


def test_the_pages_never_learn_the_owners_password():
    assert "DATABASE_OWNER_URL" not in names_in(DEPLOY / "pathway.env")
    for name, told in OURS.items():
        assert ("OWNER_PASSWORD" in json.dumps(told)) == (name == "migrate"), name


def test_compose_starts_what_is_there():
    assert {"web", "worker", "scheduler", "migrate", "database", "cache", "proxy"} <= set(COMPOSE["services"])
    for name, told in COMPOSE["services"].items():
        for other in told.get("depends_on", []):
            assert other in COMPOSE["services"]
        for volume in told.get("volumes", []):
            source = volume.split(":")[0]
            assert (DEPLOY / source).is_file() if source.startswith(".") else source in COMPOSE["volumes"], volume
        assert not told["image"].endswith(":latest"), name
        assert ":" in told["image"] or "build" in told, name
    for name, told in OURS.items():
        assert (DEPLOY / told["build"]["context"] / told["build"]["dockerfile"]).is_file()
        if told.get("command", [""])[0] == "python":
            understands(told["command"])
        assert told["read_only"] is True, name
        assert told["cap_drop"] == ["ALL"], name
    script = OURS["migrate"]["command"][-1]
    for line in script.strip().splitlines():
        understands(shlex.split(line.split("|")[0]))
    assert "healthcheck" in COMPOSE["services"]["web"]
    assert COMPOSE["services"]["proxy"]["ports"] == ["80:80", "443:443"]
    assert [name for name, told in COMPOSE["services"].items() if "ports" in told] == ["proxy"]


def test_what_compose_asks_for_is_told_of():
    asked = set(re.findall(r"\$\{([A-Z_]+):?", (DEPLOY / "compose.yaml").read_text(encoding="utf-8")))
    assert {"SECRET_KEY", "APP_HOST", "CONTENT_HOST", "OWNER_PASSWORD", "APP_PASSWORD"} <= asked
    assert [name for name in sorted(asked) if f"`{name}`" not in GUIDE] == []


def test_the_image_is_built_from_what_is_locked():
    lines = (DEPLOY / "Containerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    [parts] = re.findall(r"\.ci/install ([\w ]+)$", lines, re.M)
    for part in parts.split():
        locked = (ROOT / "requirements" / f"{part}.txt").read_text(encoding="utf-8")
        assert locked.count("--hash=sha256:") >= locked.count("==")
    assert "pip install" not in lines
    assert "npm " not in lines
    for command in re.findall(r"manage\.py [^&]+", lines):
        understands(shlex.split(command))
    understands(json.loads(re.findall(r"^CMD (.+)$", lines, re.M)[0]))
    for source in re.findall(r"^COPY (?!--)(\S+) ", lines, re.M):
        assert (ROOT / source).exists(), source
    assert re.findall(r"^USER (.+)$", lines, re.M) == ["pathway"]
    for left_out in (".git", "var", "**/*.env", "**/*.pem"):
        assert left_out in (DEPLOY / "Containerfile.dockerignore").read_text(encoding="utf-8").splitlines()


def test_every_command_of_the_guide_is_there():
    named = re.findall(r"manage\.py ([a-z_]+)", GUIDE)
    assert len(set(named)) > 10
    assert [name for name in named if name not in get_commands()] == []
    for path in re.findall(r"docs/deploy/[\w./-]+", GUIDE):
        assert (ROOT / path.rstrip(".")).exists() or list(ROOT.glob(f"{path}*")), path


def test_proxies_pass_the_host_on_and_overwrite_what_a_browser_says():
    common = (DEPLOY / "nginx-proxy.conf").read_text(encoding="utf-8")
    assert "proxy_set_header Host $host;" in common
    assert "proxy_set_header X-Forwarded-Proto $scheme;" in common
    assert "proxy_set_header X-Forwarded-For $remote_addr;" in common
    nginx = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    assert nginx.count("{") == nginx.count("}")
    assert nginx.count("include /etc/nginx/pathway-proxy.conf;") == nginx.count("proxy_pass ")
    caddy = (DEPLOY / "Caddyfile").read_text(encoding="utf-8")
    assert caddy.count("{") == caddy.count("}")
    assert "reverse_proxy web:8000" in caddy


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def asked(port, path, token=""):
    headers = {"Host": "pathway.example.org", "X-Forwarded-Proto": "https", "Authorization": f"Bearer {token}"}
    with urlopen(Request(f"http://127.0.0.1:{port}{path}", headers=headers), timeout=PATIENCE) as answer:
        return answer.read().decode()


def test_the_units_own_gunicorn_answers_adds_its_processes_up_and_logs_in_json(tmp_path):
    port, token = free_port(), "t" * 40
    command = shlex.split(unit(DEPLOY / "systemd" / "pathway-web.service")["Service"]["ExecStart"])
    command[0] = str(Path(sys.executable).parent / "gunicorn")
    command[command.index("--bind") + 1] = f"127.0.0.1:{port}"
    figures = tmp_path / "figures"
    figures.mkdir()
    environment = {**os.environ, **PRODUCTION, "PATHWAY_VAR": str(tmp_path), "METRICS_TOKEN": token}
    # Nothing is collected here, of which whitenoise warns past the log.
    environment |= {"PROMETHEUS_MULTIPROC_DIR": str(figures), "PYTHONWARNINGS": "ignore::UserWarning"}
    environment.pop("DATABASE_URL", None)
    log = tmp_path / "log"
    with log.open("w") as out:
        web = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=out, stderr=out)
    try:
        until = time.monotonic() + PATIENCE
        while True:
            try:
                assert asked(port, "/health/live/") == "ok\n"
                break
            except URLError:
                assert web.poll() is None, log.read_text()
                assert time.monotonic() < until, log.read_text()
                time.sleep(0.2)
        for _ in range(20):
            asked(port, "/health/live/")
        told = asked(port, "/health/metrics/", token)
        counted = re.findall(r'^pathway_answers_total\{.*page="caretaker:live".*\} ([\d.]+)$', told, re.M)
        assert [float(each) for each in counted] == [21.0]
        assert 'pathway_ready{part="migrations"} 0.0' in told
    finally:
        web.send_signal(signal.SIGTERM)
        web.wait(timeout=PATIENCE)
    lines = log.read_text().splitlines()
    assert len(lines) >= 4
    assert {"at", "level", "from", "said"} <= set.intersection(*(set(json.loads(line)) for line in lines))
    assert not [line for line in lines if "/health/" in line]
