"""What docs/deploy starts exists, and gunicorn takes its configuration."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from django.core.management import get_commands

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "docs" / "deploy"


def test_compose_starts_what_exists() -> None:
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    services = compose["services"]
    assert set(services) == {"postgres", "migrate", "web", "worker", "proxy"}
    for name in ("migrate", "web", "worker"):
        build = services[name]["build"]
        context = (DEPLOY / build["context"]).resolve()
        assert context == ROOT
        assert (context / build["dockerfile"]).is_file()
    for name in ("web", "worker"):
        needed = services[name]["depends_on"]["migrate"]["condition"]
        assert needed == "service_completed_successfully"
        assert services[name]["environment"]["BACKGROUND_WORKER"] == "none"
    for volume in services["proxy"]["volumes"]:
        source = volume.split(":")[0]
        assert (DEPLOY / source).exists() or source == "./tls"


@pytest.mark.parametrize("path", sorted(DEPLOY.iterdir()), ids=lambda path: path.name)
def test_commands_exist(path: Path) -> None:
    used = set(re.findall(r"manage\.py[\", ]+([a-z_]+)", path.read_text()))
    assert used <= set(get_commands())


@pytest.mark.once
def test_gunicorn_takes_its_configuration() -> None:
    command = [str(Path(sys.executable).parent / "gunicorn"), "--check-config", "--print-config"]
    command += ["-c", "python:latsar.operations.gunicorn_conf", "latsar.wsgi"]
    env = {**os.environ, "WEB_WORKERS": "3", "PORT": "8115", "SECRET_KEY": "x" * 60}
    env.pop("DJANGO_SETTINGS_MODULE", None)
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert re.search(r"^workers\s+= 3$", done.stdout, re.M)
    assert re.search(r"^bind\s+= \['127.0.0.1:8115'\]$", done.stdout, re.M)
