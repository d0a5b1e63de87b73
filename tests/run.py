"""Runs every check, on a machine where nothing is installed yet. Needs only Python 3.11 or later.

    python3 tests/run.py             everything
    python3 tests/run.py -k store    the checks, and the tests that pytest's arguments choose
    python3 tests/run.py --lock      write the lock files anew after a change of pyproject.toml

It keeps what it installs in .venv, and uses the lock file with its hashes. Where apt can install
Chromium (for the tests of the panel), Pango (of PDF) and Caddy (of an installation) it does;
elsewhere those tests say what they miss.
"""

from __future__ import annotations

import ctypes.util
import hashlib
import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
LOCK = ROOT / "requirements-dev.lock"
STAMP = VENV / "installed"
CHECKS = (
    ("mypy",),
    ("ruff", "check", "."),
    ("ruff", "format", "--check", "."),
    ("service.command", "lint"),
)
"""The longest first: they run two at a time."""
SIDE_BY_SIDE = (
    *("--numprocesses", "auto", "--maxprocesses", "4"),
    *("--dist", "loadfile", "--no-loadscope-reorder"),
)
"""A file of tests stays in one process, and files come in their order: those with a browser last."""
LOCKS = {
    "requirements-dev.lock": ("--all-extras", "--group", "dev"),
    "requirements.lock": ("--extra", "postgresql", "--constraints", "requirements-dev.lock"),
}
"""The tests run with what is installed elsewhere: the second follows the first."""
PROGRAMS = {
    ("chromium", "chromium-browser", "google-chrome"): (
        "chromium",
        "fonts-noto-core",
        "fonts-noto-cjk",
    ),
    ("caddy",): ("caddy",),
}
"""Names of programs of which one is enough, and the packages that bring it."""
PANGO = ("libpango-1.0-0", "libpangoft2-1.0-0")
"""What WeasyPrint needs and Python cannot bring."""


def main(arguments: list[str]) -> int:
    """Install what is missing, then check; the exit code is 0 when all is well."""
    if sys.version_info < (3, 11):  # noqa: UP036  (an older one is told so here)
        print(f"Fingerpost needs Python 3.11 or later; this is {sys.version.split()[0]}.")
        return 2
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # else every process compiles all code anew
    if arguments == ["--lock"]:
        install()
        return write_locks()
    with ThreadPoolExecutor(max_workers=2) as both:
        programs = both.submit(install_programs)
        install()
        programs.result()
        passed = dict(zip(CHECKS, both.map(check, CHECKS), strict=True))
    failed = [name for name in CHECKS if not passed[name]]
    for name in failed:
        print(f"FAILED: {' '.join(name)}", flush=True)
    tests = run("pytest", *SIDE_BY_SIDE, *arguments)  # last: its summary closes the output
    return 1 if failed else tests


def check(command: Sequence[str]) -> bool:
    """Run one check beside others, and show all that it says in one piece."""
    done = subprocess.run(
        [PYTHON, "-m", *command],
        cwd=ROOT,
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    )
    print(f"\n$ {' '.join(command)}\n{done.stdout.rstrip()}", flush=True)
    return done.returncode == 0


def run(module: str, *arguments: str) -> int:
    """Run a module of the virtual environment in the checkout."""
    print(f"\n$ {' '.join((module, *arguments))}", flush=True)
    return subprocess.run([PYTHON, "-m", module, *arguments], cwd=ROOT, check=False).returncode


def install() -> None:
    """A virtual environment with exactly what the lock file names."""
    wanted = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    if STAMP.is_file() and STAMP.read_text("utf-8") == wanted:
        return
    print("Installing into .venv …", flush=True)
    venv.create(VENV, with_pip=True, clear=True)
    pip = [PYTHON, "-m", "pip", "--disable-pip-version-check", "--quiet", "install"]
    subprocess.run([*pip, "--require-hashes", "--requirement", LOCK], check=True)
    STAMP.write_text(wanted, "utf-8")


def install_programs() -> None:
    """What the tests start beside Python, where it is missing and apt can bring it."""
    missing = [
        package
        for names, packages in PROGRAMS.items()
        if not any(map(shutil.which, names))
        for package in packages
    ]
    if ctypes.util.find_library("pangoft2-1.0") is None:
        missing += PANGO
    if not missing:
        return
    apt = shutil.which("apt-get")
    if apt is None or not hasattr(os, "geteuid") or os.geteuid() != 0:
        print(f"Install these to run all tests: {', '.join(missing)}.", flush=True)
        return
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run([apt, "update", "-qq"], env=quiet, check=True)
    install = [apt, "install", "-qq", "--yes", "--no-install-recommends", *missing]
    subprocess.run(install, env=quiet, check=True, stdout=subprocess.DEVNULL)


def write_locks() -> int:
    """Resolve pyproject.toml for every system, with hashes and without addresses."""
    for name, chosen in LOCKS.items():
        code = run(
            "uv",
            *("pip", "compile", "pyproject.toml", "--quiet", "--universal"),
            *("--python-version", "3.11", "--generate-hashes", "--no-emit-index-url"),
            *("--no-annotate", "--no-header", *chosen, "--output-file", name),
        )
        if code:
            return code
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
