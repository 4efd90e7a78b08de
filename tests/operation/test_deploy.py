"""The files of deploy/ against the program: what they name exists, and their limits fit ours."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import fields
from pathlib import Path

import pytest
import yaml

from bot.operation import running, server
from bot.operation.connections import HEAD_BYTES
from bot.settings import PREFIX, PROJECT, Settings
from bot.web.guard import BODY_BYTES

DEPLOY = PROJECT / "deploy"
UNITS = sorted([*DEPLOY.glob("*.service"), *DEPLOY.glob("*.timer")])
KNOWN = {PREFIX + known.name.upper() for known in fields(Settings)}


def test_compose_names_services_that_exist() -> None:
    compose = yaml.safe_load((DEPLOY / "compose.yml").read_text(encoding="utf-8"))
    assert compose["services"].keys() == {"bot-1", "bot-2", "postgres", "caddy"}
    for service in compose["services"].values():
        assert set(service.get("depends_on", ())) <= compose["services"].keys()
        assert set(service["networks"]) <= compose["networks"].keys()
        for volume in service.get("volumes", ()):
            source = volume.partition(":")[0]
            assert source in compose["volumes"] or (DEPLOY / source).exists()
    assert "ports" not in compose["services"]["postgres"]
    folders = [tuple(compose["services"][name]["volumes"]) for name in ("bot-1", "bot-2")]
    assert not set(folders[0]) & set(folders[1])  # each has its own


def test_a_stop_is_waited_for_longer_than_the_service_drains() -> None:
    drains = 2 * server._DRAIN_S + running._DRAIN_S
    compose = yaml.safe_load((DEPLOY / "compose.yml").read_text(encoding="utf-8"))
    assert int(compose["services"]["bot-1"]["stop_grace_period"].removesuffix("s")) >= drains
    for unit in ("rights-bot.service", "rights-bot-worker@.service"):
        stop = re.search(r"^TimeoutStopSec=(\d+)$", (DEPLOY / unit).read_text(encoding="utf-8"), re.MULTILINE)
        assert stop
        assert int(stop[1]) >= drains


@pytest.mark.parametrize("path", [*UNITS, DEPLOY / "compose.yml", DEPLOY / "env.example", DEPLOY / "Containerfile"])
def test_only_settings_that_exist_are_named(path: Path) -> None:
    named = set(re.findall(rf"{PREFIX}[A-Z_]+", path.read_text(encoding="utf-8")))
    assert named <= KNOWN


def test_the_example_can_be_read_and_holds_no_secret() -> None:
    lines = (DEPLOY / "env.example").read_text(encoding="utf-8").splitlines()
    values = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    assert not any(value for name, value in values.items() if re.search("SECRET|TOKEN|PASSWORD|SID", name))
    Settings.from_environment(values)


def test_the_proxy_takes_no_more_than_the_service() -> None:
    caddy = (DEPLOY / "Caddyfile").read_text(encoding="utf-8")
    assert f"max_size {BODY_BYTES // 1024}KB" in caddy
    assert f"max_header_size {HEAD_BYTES // 1024}KB" in caddy
    assert caddy.count("{") == caddy.count("}")
    for path in ("/webhooks/*", "/readyz"):
        assert path in caddy


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not on this machine")
def test_systemd_understands_the_units(tmp_path: Path) -> None:
    """A copy, with a program that exists here, and an instance of the template."""
    for unit in UNITS:
        name = unit.name.replace("@.", "@1.")
        text = unit.read_text(encoding="utf-8").replace("/opt/rights-bot/.venv/bin/rights-bot", "/bin/true")
        (tmp_path / name).write_text(text.replace("/usr/bin/sqlite3", "/bin/true"), encoding="utf-8")
    ran = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *map(str, tmp_path.iterdir())],
        capture_output=True, text=True, timeout=100, check=False,
    )  # fmt: skip
    assert (ran.returncode, ran.stderr) == (0, "")
