"""What is installed is whole: the built wheel runs from an empty folder, and the locks fit the project."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
import tarfile
import tomllib
import urllib.request
import zipfile
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, packages_distributions, requires
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from service import __version__
from tests.running import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
DATA = {
    "nlp/packs": "nlp/packs",
    "question_banks": "service/question_banks",
    "static": "service/static",
    "service/templates": "service/templates",
    "service/texts": "service/texts",
    "service/store/database/migrations": "service/store/database/migrations",
}
"""Folders of files that are no code, and where they are in the wheel."""


def files_in(folder: str) -> Iterator[str]:
    listed = subprocess.run(
        ["git", "ls-files", folder], cwd=ROOT, capture_output=True, text=True, check=True
    )
    yield from listed.stdout.splitlines()


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sdist, and the wheel that was built from it."""
    folder = tmp_path_factory.mktemp("built")
    subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, ROOT],
        check=True,
        capture_output=True,
    )
    return folder


@pytest.fixture(scope="module")
def wheel(built: Path) -> Path:
    (wheel,) = built.glob("*.whl")
    return wheel


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that the wheel was installed into; what it depends on is taken from the tests'."""
    folder = tmp_path_factory.mktemp("installed")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet", "install"]
    offline = ["--no-deps", "--no-index", "--target", str(folder), str(wheel)]
    subprocess.run([*pip, *offline], check=True)
    return folder


def run(installed: Path, *arguments: str) -> list[str]:
    """The installed command, as the script runs it."""
    start = "from service.command import main; main()"
    (entry,) = installed.glob("fingerpost-*.dist-info/entry_points.txt")
    assert "fingerpost = service.command:main" in entry.read_text("utf-8")
    return [sys.executable, "-c", start, *arguments]


def environment(installed: Path) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(installed)}


@pytest.mark.parametrize(("source", "target"), DATA.items())
def test_the_wheel_holds_every_file(wheel: Path, source: str, target: str) -> None:
    held = set(zipfile.ZipFile(wheel).namelist())
    files = list(files_in(source))
    assert files
    for name in files:
        assert target + name.removeprefix(source) in held


def test_the_wheel_holds_nothing_else(wheel: Path) -> None:
    tops = {name.split("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert tops == {"nlp", "service", f"fingerpost-{__version__}.dist-info"}


def test_the_sdist_holds_the_tests_and_the_locks(built: Path) -> None:
    (sdist,) = built.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        held = {name.split("/", 1)[-1] for name in archive.getnames()}
    assert {"README.md", "LICENSE", "requirements.lock", "tests/run.py"} <= held
    assert not any(name.startswith((".venv", ".git/")) for name in held)


def test_the_installed_command_analyses_from_an_empty_folder(
    installed: Path, tmp_path: Path
) -> None:
    done = subprocess.run(
        run(installed, "analyze", "--json", "-"),
        input=b"Me: What is your budget?\nAnna: None is set aside.",
        capture_output=True,
        cwd=tmp_path,
        env=environment(installed),
        check=True,
    )
    assert json.loads(done.stdout)["language"] == "en"
    assert list(tmp_path.iterdir()) == []


def test_the_installed_service_serves_its_pages(installed: Path, tmp_path: Path) -> None:
    database = f"sqlite:///{(tmp_path / 'data' / 'fingerpost.sqlite3').as_posix()}"
    with subprocess.Popen(
        run(installed, "serve", "--port", "0", "--database", database),
        stdout=subprocess.PIPE,
        text=True,
        cwd=tmp_path,
        env=environment(installed),
    ) as process:
        try:
            assert process.stdout is not None
            address = re.search(r"http://[^;\s]+", process.stdout.readline())
            assert address is not None
            for path in ("/", "/docs", "/static/panel.css", "/readyz", "/profile"):
                with urllib.request.urlopen(f"{address.group()}{path}") as answer:
                    assert answer.status == 200
        finally:
            process.kill()


# --- locks

LOCKS = {
    "requirements.lock": PROJECT["project"]["dependencies"]
    + PROJECT["project"]["optional-dependencies"]["postgresql"],
    "requirements-dev.lock": PROJECT["project"]["dependencies"]
    + PROJECT["project"]["optional-dependencies"]["fit"]
    + PROJECT["dependency-groups"]["dev"],
}


def locked(name: str) -> dict[str, list[Version]]:
    text = (ROOT / name).read_text("utf-8")
    found: dict[str, list[Version]] = {}
    for package, version in re.findall(r"^([a-z0-9-]+)==(\S+)", text, re.MULTILINE):
        found.setdefault(package, []).append(Version(version))
    return found


@pytest.mark.parametrize(("name", "wanted"), LOCKS.items())
def test_the_lock_fits_the_project(name: str, wanted: list[str]) -> None:
    versions = locked(name)
    for requirement in map(Requirement, wanted):
        package = requirement.name.lower().replace("_", "-")
        assert package in versions, f"run: python3 tests/run.py --lock ({package})"
        assert all(version in requirement.specifier for version in versions[package]), package


def test_the_lock_brings_what_the_code_imports() -> None:
    fitting = {"scikit-learn", "scipy", "daft"}  # of the extras `fit` and `cluster`
    versions, brought_by = locked("requirements.lock"), packages_distributions()
    for path in [*(ROOT / "nlp").rglob("*.py"), *(ROOT / "service").rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            for top in {name.split(".")[0] for name in names} - sys.stdlib_module_names:
                if top not in ("nlp", "service"):
                    packages = {name.lower().replace("_", "-") for name in brought_by[top]}
                    assert packages & (versions.keys() | fitting), f"{path} imports {top}"


@pytest.mark.parametrize("name", LOCKS)
def test_the_lock_has_hashes_and_no_addresses(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    assert "://" not in text
    for block in re.split(r"^(?=[a-z0-9-]+==)", text, flags=re.MULTILINE)[1:]:
        assert "--hash=sha256:" in block


def test_the_dev_lock_installs_what_the_lock_installs() -> None:
    usual, ours = locked("requirements.lock"), locked("requirements-dev.lock")
    assert {name: ours.get(name) for name in usual} == usual


LINE = re.compile(
    r"[a-z0-9-]+==[\w.!+-]+(?: ; [^;#]+)? \\|    --hash=sha256:[0-9a-f]{64}(?: \\)?",
)


@pytest.mark.parametrize("name", LOCKS)
def test_the_lock_names_versions_and_hashes_and_nothing_else(name: str) -> None:
    """No address, no folder, no branch, no other index, no option."""
    lines = (ROOT / name).read_text("utf-8").splitlines()
    assert [line for line in lines if not LINE.fullmatch(line)] == []


def needs(package: str) -> list[str]:
    """What an installed package asks for; of one that is not installed here nothing is known."""
    try:
        return requires(package) or []
    except PackageNotFoundError:
        return []


@pytest.mark.parametrize(("name", "wanted"), LOCKS.items())
def test_the_lock_brings_all_that_it_needs(name: str, wanted: list[str]) -> None:
    """Each package that a locked one asks for here is locked too, in a version that suits it."""
    versions, waiting, seen = locked(name), list(map(Requirement, wanted)), set()
    while waiting:
        asked = waiting.pop()
        package = canonicalize_name(asked.name)
        if (asked.marker and not asked.marker.evaluate()) or (package, *asked.extras) in seen:
            continue
        seen.add((package, *asked.extras))
        assert any(map(asked.specifier.contains, versions.get(package, ()))), f"{asked}"
        for line in needs(package):
            needed = Requirement(line)
            extras = [{"extra": extra} for extra in asked.extras] or [{"extra": ""}]
            if needed.marker is None or any(map(needed.marker.evaluate, extras)):
                waiting.append(Requirement(line.partition(";")[0]))
    assert len(seen) > len(wanted)


def test_every_dependency_says_what_it_is_for() -> None:
    lines = (ROOT / "pyproject.toml").read_text("utf-8").splitlines()
    named = [line for line in lines if re.match(r'    "[a-z0-9-]+(\[\w+])?[><=]', line)]
    assert [
        line for line in named[: len(PROJECT["project"]["dependencies"])] if " # " not in line
    ] == []


def test_advisories_are_asked_for_every_lock() -> None:
    """Where there is a network: no test here can reach a list of known weaknesses."""
    workflow = (ROOT / ".github" / "workflows" / "audit.yaml").read_text("utf-8")
    (job,) = yaml.safe_load(workflow)["jobs"].values()
    assert set(job["strategy"]["matrix"]["lock"]) == LOCKS.keys()
