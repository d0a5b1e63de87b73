"""The shape of the code: who may import whom, no cycles, and nothing grown too large to read."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable, Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FILES = sorted(
    path
    for package in ("nlp", "service")
    for path in (ROOT / package).rglob("*.py")
    if "migrations" not in path.parts
)

LEAVES = (
    "service.complaints",
    "service.defects",
    "service.errors",
    "service.files",
    "service.limits",
    "service.people",
    "service.redaction",
    "service.resources",
    "service.settings",
    "service.tls",
    "service.turns",
)
"""What every part of the service may use."""
USE_CASES = (
    "service.access",
    "service.accounts",
    "service.buying",
    "service.calls",
    "service.exports",
    "service.imports",
    "service.pipeline",
    "service.privacy",
    "service.search",
)
"""What a person can do. They know no web."""
WEB = ("fastapi", "starlette", "uvicorn")
MAY_IMPORT = {
    "nlp": ("nlp",),
    "service.qualify": ("nlp", "service.qualify"),
    "service.store": (*LEAVES, "service.store"),
    "service.work": (*LEAVES, "service.store", "service.work"),
    "service.pictures": ("service.pictures",),
    "service.webhooks": (
        *("nlp", "service.qualify", "service.store", "service.work", "service.transcripts"),
        *("service.webhooks", *LEAVES, *USE_CASES),
    ),
    "service.outbound": (
        *("service.store", "service.work", "service.outbound", "service.webhooks.vault"),
        *(*LEAVES, *USE_CASES),
    ),
    "service.crm": (
        *("nlp", "service.crm", "service.store", "service.webhooks.vault"),
        *("service.outbound.addresses", "service.outbound.schemas", "service.outbound.sending"),
        *(*LEAVES, *USE_CASES),
    ),
    **dict.fromkeys(LEAVES, LEAVES),
    "service.transcripts": ("nlp", "service.transcripts", *LEAVES),
    **dict.fromkeys(
        USE_CASES,
        (
            *("nlp", "service.qualify", "service.store", "service.transcripts"),
            *("service.texts", "service.pictures", *LEAVES, *USE_CASES),
        ),
    ),
}
"""Which of our modules a module may import, by the longest name that fits. The rest, the web and
the command line, may import all; nothing that is named here may import the rest."""
MUST_NOT_IMPORT = {
    "nlp": (*WEB, "sqlalchemy", "pydantic", "time", "random", "socket", "subprocess"),
    "service.qualify": (*WEB, "sqlalchemy", "time", "random", "socket", "subprocess"),
    "service.store": WEB,
    "service.work": (*WEB, "sqlalchemy"),
    "service.outbound": (*WEB, "sqlalchemy"),
    "service.crm": (*WEB, "sqlalchemy"),
    "service.webhooks": WEB,
    "service.bulk": (*WEB, "sqlalchemy"),
    "service.rule_desk": (*WEB, "sqlalchemy"),
    "service.pictures": (*WEB, "sqlalchemy", "pydantic"),
    "service.transcripts": (*WEB, "sqlalchemy", "pydantic", "socket", "subprocess"),
    **dict.fromkeys((*LEAVES, *USE_CASES), (*WEB, "sqlalchemy")),
}
SELDOM_NEEDED = {
    "nlp.words.spacy_tables",
    "service.bulk.parquet",
    "service.bulk.parquet_size",
    "service.transcripts.word_document",
}
"""Imported by the function that needs it, since most who start Fingerpost never do."""
FOLDER_MODULES, MODULE_LINES, FUNCTION_LINES = 30, 300, 40


def name_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


MODULES = {name_of(path): ast.parse(path.read_text("utf-8")) for path in FILES}


def imported(tree: ast.Module) -> Iterator[str]:
    """Every module that a module imports, as far as it can be told from the text."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield inner if inner in MODULES else node.module


def within(name: str, packages: tuple[str, ...]) -> bool:
    return any(name == package or name.startswith(f"{package}.") for package in packages)


def rule_for(name: str, rules: dict[str, tuple[str, ...]]) -> tuple[str, ...] | None:
    fitting = [package for package in rules if within(name, (package,))]
    return rules[max(fitting, key=len)] if fitting else None


@pytest.mark.parametrize("name", MODULES)
def test_imports_go_one_way(name: str) -> None:
    allowed, refused = rule_for(name, MAY_IMPORT), rule_for(name, MUST_NOT_IMPORT)
    for other in imported(MODULES[name]):
        if allowed is not None and within(other, ("nlp", "service")) and other != "service":
            assert within(other, allowed), f"{name} may not import {other}"
        if refused is not None:
            assert not within(other, refused), f"{name} may not import {other}"


def test_the_table_names_what_exists() -> None:
    for name in (*MAY_IMPORT, *MUST_NOT_IMPORT):
        assert name in MODULES


def folder_of(name: str) -> str:
    """`nlp.words` of `nlp.words.tokens`; a module that lies in no folder is one by itself."""
    parts = 3 if within(name, ("service.qualify", "service.store")) else 2
    return ".".join(name.split(".")[:parts])


@pytest.mark.parametrize("place", [str, folder_of], ids=["modules", "folders"])
def test_there_are_no_cycles(place: Callable[[str], str]) -> None:
    graph: dict[str, set[str]] = {}
    for name, tree in MODULES.items():
        others = {place(other) for other in imported(tree) if other in MODULES}
        graph.setdefault(place(name), set()).update(others - {place(name)})
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as cycle:
        pytest.fail(f"these import each other: {cycle.args[1]}")


def test_no_folder_has_grown_too_large_to_be_looked_over() -> None:
    for folder, files in Counter(path.parent for path in FILES).items():
        assert files <= FOLDER_MODULES, f"{folder.relative_to(ROOT)} has {files} modules"


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


@pytest.mark.parametrize("name", MODULES)
def test_imports_stand_at_the_top_but_of_what_is_heavy_and_seldom_needed(name: str) -> None:
    for function in functions(MODULES[name]):
        inside = ast.Module(body=list(function.body), type_ignores=[])
        assert set(imported(inside)) <= SELDOM_NEEDED, f"line {function.lineno}"


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_modules_and_functions_are_short_and_say_what_they_are_for(path: Path) -> None:
    tree = MODULES[name_of(path)]
    assert ast.get_docstring(tree), "the module has no docstring"
    assert len(path.read_text("utf-8").splitlines()) <= MODULE_LINES
    for function in functions(tree):
        lines = (function.end_lineno or 0) - function.lineno + 1
        assert lines <= FUNCTION_LINES, f"{function.name} has {lines} lines"
