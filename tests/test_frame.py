"""Facts about the checkout itself: what lies where, and that its scripts are what they say."""

import os
import re
import runpy
import socket
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent.parent
SCRIPTS = ["benchmark", "check", "demo", "lock", "screenshots", "setup", "test", "untranslated"]
TOP_LEVEL = {
    ".ci",
    ".github",
    ".gitignore",
    "CHANGELOG.md",
    "LICENSE",
    "README.md",
    "api",
    "matcher",
    "pyproject.toml",
    "requirements.lock",
    "scripts",
    "tests",
}


@pytest.fixture(scope="module")
def check() -> dict[str, Any]:
    return runpy.run_path(str(ROOT / "scripts" / "check"))


@pytest.fixture(scope="module")
def lock() -> dict[str, Any]:
    return runpy.run_path(str(ROOT / "scripts" / "lock"))


@pytest.fixture(scope="module")
def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def test_the_checks_passed() -> None:
    if os.environ.get("WAYPAIR_CHECK", "passed") != "passed":
        pytest.fail("scripts/check failed: see what it printed", pytrace=False)


def test_the_top_level_holds_what_the_design_names_and_no_more(check: dict[str, Any]) -> None:
    found = {path.relative_to(ROOT).parts[0] for path in check["project_files"]()}
    assert found == TOP_LEVEL


@pytest.mark.parametrize("name", [*(f"scripts/{name}" for name in SCRIPTS), ".ci/run"])
def test_a_script_can_be_run_by_its_name(name: str) -> None:
    path = ROOT / name
    assert path.read_bytes().startswith(b"#!/usr/bin/env ")
    assert os.access(path, os.X_OK)


def test_scripts_holds_programs_alone(check: dict[str, Any]) -> None:
    found = {path.name for path in check["project_files"]() if path.parent == ROOT / "scripts"}
    assert found == set(SCRIPTS)


@pytest.mark.parametrize("name", ["screenshots", "setup", "test", "demo"])
def test_a_shell_script_parses(name: str) -> None:
    subprocess.run(["bash", "-n", str(ROOT / "scripts" / name)], check=True)


def test_ci_runs_the_same_as_a_person_does() -> None:
    text = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert re.search(r'^exec bash "\$here/scripts/test"', text, re.MULTILINE)


def test_setup_does_nothing_the_second_time() -> None:
    if not (ROOT / ".venv" / "waypair-setup").exists():
        pytest.skip("this environment was not made by scripts/setup")
    done = subprocess.run([ROOT / "scripts" / "setup"], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout == done.stderr == ""


def test_demo_refuses_what_it_does_not_know() -> None:
    done = subprocess.run(
        [ROOT / "scripts" / "demo", "--loudly"], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 2
    assert "usage: scripts/demo" in done.stderr


def test_the_tests_run_in_this_checkouts_environment() -> None:
    for package in ("matcher", "api"):
        module = __import__(package)
        assert Path(str(module.__file__)).is_relative_to(ROOT)
    assert sys.version_info >= (3, 11)


def test_the_version_is_the_newest_in_the_changelog(project: dict[str, Any]) -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    newest = re.search(r"^## (\d+\.\d+\.\d+)", text, re.MULTILINE)
    assert newest is not None
    assert newest.group(1) == project["project"]["version"] == metadata.version("waypair")


def test_the_licence_is_the_one_named(project: dict[str, Any]) -> None:
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert project["project"]["license"] == "Apache-2.0"
    assert "Apache License" in text
    assert "Version 2.0, January 2004" in text


def test_every_locked_package_has_a_hash(lock: dict[str, Any]) -> None:
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert lock["pins"](text)
    assert lock["unhashed"](text) == []


def test_a_pin_without_a_hash_is_noticed(lock: dict[str, Any]) -> None:
    text = "a==1 \\\n    --hash=sha256:00\nb==2\n"
    assert lock["pins"](text) == ["a==1", "b==2"]
    assert lock["unhashed"](text) == ["b==2"]


def test_a_requirement_that_the_lock_misses_is_noticed_without_a_network(lock: dict[str, Any]) -> None:
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert lock["unmet"](text) == []
    without_numpy = "\n".join(line for line in text.splitlines() if not line.startswith("numpy=="))
    assert [Requirement(wish).name for wish in lock["unmet"](without_numpy)] == ["numpy"]
    old_numpy = re.sub(r"^numpy==\S+", "numpy==1.0", text, flags=re.MULTILINE)
    assert [Requirement(wish).name for wish in lock["unmet"](old_numpy)] == ["numpy"]


@pytest.mark.parametrize(
    "text",
    [
        "--index-url https://" + "py" + "pi.org/simple",
        "https://files." + "python" + "hosted.org/packages/x.whl",
        "https://registry." + "npm" + "js.org/x",
        'Path("' + "/ro" + 'ot/somewhere")',
        "cd " + "/work/" + "main",
    ],
)
def test_a_package_host_or_a_place_on_a_machine_is_noticed(check: dict[str, Any], text: str) -> None:
    assert [line for line, _ in check["strangers"]("first line\n" + text)] == [2]


@pytest.mark.parametrize("text", ["see ../shared/data", "the root / of it", "https://semver.org", "network/main"])
def test_ordinary_text_is_left_alone(check: dict[str, Any], text: str) -> None:
    assert check["strangers"](text) == []


def test_a_unit_test_cannot_reach_the_network() -> None:
    with socket.socket() as asked, pytest.raises(RuntimeError, match="tried to reach"):
        asked.connect(("127.0.0.1", 9))
