"""The commands that the documentation shows, with what they print: `python -m tests.documented --write` renews it.

A block that begins with ```console holds lines `$ command` and what each prints; `…` stands for what is
left out, words or whole lines. A block after `<!-- file PATH -->` holds that file, a table after `<!-- folders of
PATH -->` what the packages there say of themselves. `fingerpost` runs on one
engine, `curl` on a service with an empty database, where $CALL and $NOTE are the last call and note, $WEBHOOK
and $SECRET those of the last source.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import json
import os
import re
import shlex
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet
from fastapi.testclient import TestClient
from pydantic import SecretStr

from service.app import create_app
from service.packs.linting import lint_all
from service.qualify.engine import Engine
from service.settings import Settings
from tests.running import HOST, ROOT, run_here

PAGES = sorted([ROOT / "README.md", *ROOT.glob("docs/*.md"), *ROOT.glob("question_banks/*.md")])
EXAMPLE = ROOT / "docs" / "analysis.json"
LEFT_OUT = "…"
READING = ("analyze", "diff", "explain", "lint")
"""Commands that only read files: what one printed on one page it prints on another."""
_printed: dict[tuple[Any, ...], str] = {}
_CONSOLE = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_COMMAND = re.compile(r"^\$ ((?:.*\\\n)*.*)\n((?:(?!\$ ).*\n)*)", re.MULTILINE)
_FOLDERS = re.compile(r"(^<!-- folders of (\S+) -->\n)((?:\|.*\n)*)", re.MULTILINE)
_FILE = re.compile(r"(^<!-- file (\S+) -->\n```\w*\n)(.*?)^```$", re.MULTILINE | re.DOTALL)


def commands(page: str) -> Iterator[tuple[str, str]]:
    """(command, what the page says that it prints) of each command of a page."""
    for block in _CONSOLE.finditer(page):
        for command in _COMMAND.finditer(block.group(1)):
            yield command.group(1), command.group(2)


def files(page: str) -> Iterator[tuple[Path, str]]:
    """(file, what the page says that it holds)."""
    for block in _FILE.finditer(page):
        yield ROOT / block.group(2), block.group(3)


def folders(page: str) -> Iterator[tuple[str, str]]:
    """(the table of a package's folders today, what the page says)."""
    for table in _FOLDERS.finditer(page):
        yield folders_of(ROOT / table.group(2)), table.group(3)


def folders_of(package: Path) -> str:
    """A row for each folder of a package: its name, and what it says that it holds."""
    rows = ["| folder | |\n|---|---|\n"]
    for file in sorted(package.glob("*/__init__.py")):
        said = ast.get_docstring(ast.parse(file.read_text("utf-8"))) or ""
        rows.append(f"| `{file.parent.name}` | {said.partition(chr(10))[0]} |\n")
    return "".join(rows)


def agrees(said: str, output: str) -> bool:
    """Whether the output is what was said, up to what is left out."""
    patterns = (
        "(?s:.*?)" if line == LEFT_OUT else ".*?".join(map(re.escape, line.split(LEFT_OUT)))
        for line in said.strip("\n").split("\n")
    )
    return re.fullmatch("\n".join(patterns), output.strip("\n")) is not None


@contextlib.contextmanager
def open_shell(engine: Engine) -> Iterator[Shell]:
    """Runs commands, on a service of its own."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        database = f"sqlite:///{(Path(folder) / 'fingerpost.sqlite3').as_posix()}"
        settings = Settings(database=database, key=SecretStr(Fernet.generate_key().decode()))
        with TestClient(create_app(settings, engine), HOST) as service:
            yield Shell(engine, service)


class Shell:
    """Runs the commands of one page, one after the other."""

    def __init__(self, engine: Engine, service: TestClient) -> None:
        self._engine, self._service = engine, service
        self._names: dict[str, str] = {}

    def printed(self, line: str) -> str:
        """What a command prints, standard error last."""
        words = shlex.split(line.replace("\\\n", " "))
        with contextlib.chdir(ROOT):
            return self._curl(words[1:]) if words[0] == "curl" else self._fingerpost(words)

    def _fingerpost(self, words: list[str]) -> str:
        """Runs `[SETTING=value] fingerpost ARGUMENTS [< FILE]`."""
        settings = dict(word.split("=", 1) for word in words[: words.index("fingerpost")])
        arguments, given = words[len(settings) + 1 :], b""
        if "<" in arguments:
            given = Path(arguments[arguments.index("<") + 1]).read_bytes()
            arguments = arguments[: arguments.index("<")]
        asked = (self._engine.rules, *settings.items(), *arguments, given)
        if asked in _printed:
            return _printed[asked]
        done = run_here(self._engine, *arguments, given=given, **settings)
        output = (done.stdout + done.stderr).replace(f"{ROOT}{os.sep}", "")
        if arguments[0] in READING:
            _printed[asked] = output
        return output

    def _curl(self, words: list[str]) -> str:
        """Sends what `curl -s` would. An id in the answer is what later commands name."""
        parser = argparse.ArgumentParser("curl")
        parser.add_argument("-s", action="store_true", required=True)
        parser.add_argument("-X", default="")
        parser.add_argument("-H", action="append", default=[])
        parser.add_argument("-d", "--data-binary", dest="data_binary", default="")
        parser.add_argument("address")
        given = parser.parse_args([self._named(word) for word in words])
        place = given.address.removeprefix("localhost:8000")
        assert place.startswith("/"), "the documentation's service is at localhost:8000"
        headers = dict(header.split(": ", 1) for header in given.H)
        method = given.X or ("POST" if given.data_binary else "GET")
        content = given.data_binary.encode()
        if content.startswith(b"@"):
            content = (ROOT / given.data_binary[1:]).read_bytes()
        answer = self._service.request(method, place, headers=headers, content=content)
        self._keep(answer.text)
        return answer.text

    def _named(self, word: str) -> str:
        for name, value in self._names.items():
            word = word.replace(f"${name}", value)
        return word

    def _keep(self, text: str) -> None:
        answer: Any = json.loads(text or "{}")
        if answer.get("secret"):
            self._names |= {"WEBHOOK": answer["path"], "SECRET": answer["secret"]}
        if answer.get("revision"):
            self._names["CALL"] = answer["id"]
            notes = [note["id"] for note in answer.get("notes", ())] or [answer.get("note")]
            self._names["NOTE"] = notes[-1] or self._names.get("NOTE", "")


def example(shell: Shell) -> str:
    """The complete Analysis of `docs/short-call.txt`."""
    analysis = json.loads(shell.printed("fingerpost analyze --json docs/short-call.txt"))
    return json.dumps(analysis, ensure_ascii=False, indent=1) + "\n"


def renewed(page: str, shell: Shell) -> str:
    """The page with what its commands print today. What leaves something out stays as it is."""

    def command(match: re.Match[str]) -> str:
        line, said = match.groups()
        output = shell.printed(line)
        if LEFT_OUT in said and not agrees(said, output):
            print(f"to mend by hand: {line}\n{output}\n")
        output = output.strip("\n") + "\n" if output else ""
        return f"$ {line}\n" + (said if LEFT_OUT in said else output)

    page = _CONSOLE.sub(lambda block: _COMMAND.sub(command, block.group()), page)
    page = _FOLDERS.sub(lambda match: match.group(1) + folders_of(ROOT / match.group(2)), page)
    return _FILE.sub(
        lambda match: match.group(1) + (ROOT / match.group(2)).read_text("utf-8") + "```", page
    )


def main() -> None:
    """Write all pages anew, and the example of an Analysis."""
    if lint_all(None).findings:
        raise SystemExit("First mend what `fingerpost lint` finds: the pages would show it.")
    engine = Engine.load()
    for path in PAGES:
        with open_shell(engine) as running:
            page = renewed(path.read_text("utf-8"), running)
            path.write_text(page, "utf-8", newline="\n")
    with open_shell(engine) as running:
        EXAMPLE.write_text(example(running), "utf-8", newline="\n")


if __name__ == "__main__":
    if sys.argv[1:] != ["--write"]:
        raise SystemExit(__doc__)
    main()
