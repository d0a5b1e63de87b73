"""The commands that the documentation shows, with what they print: `python -m tests.documented --write` renews it.

A block that begins with ```console holds lines `$ command` and what each prints; `…` stands for lines
that are left out. A block after `<!-- file PATH -->` holds that file.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.running import ROOT, command, environment

PAGES = sorted([ROOT / "README.md", *ROOT.glob("docs/*.md"), *ROOT.glob("question_banks/*.md")])
_CONSOLE = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_FILE = re.compile(r"(^<!-- file (\S+) -->\n```\w*\n)(.*?)^```$", re.MULTILINE | re.DOTALL)
LEFT_OUT = "…"


def printed(line: str) -> str:
    """What a documented command prints, standard error last."""
    words = shlex.split(line)
    assert words[0] == "fingerpost", f"only fingerpost is run here, not {words[0]}"
    done = subprocess.run(
        command(*words[1:]),
        capture_output=True,
        cwd=ROOT,
        env=environment(PYTHONUTF8="1", COLUMNS="80"),
        check=False,
    )
    out = done.stdout.decode("utf-8") + done.stderr.decode("utf-8")
    return out.replace("\r\n", "\n").replace(f"{ROOT}{os.sep}", "")


def commands(page: str) -> Iterator[tuple[str, str]]:
    """(command, what the page says that it prints) of each command of a page."""
    for block in _CONSOLE.finditer(page):
        for part in re.split(r"^\$ ", block.group(1), flags=re.MULTILINE)[1:]:
            line, _, output = part.partition("\n")
            yield line, output


def agrees(said: str, output: str) -> bool:
    """Whether the output is what was said, up to the lines left out."""
    pieces = [piece.strip("\n") for piece in re.split(rf"^{LEFT_OUT}$", said, flags=re.MULTILINE)]
    pattern = r"(?s)\s*" + r"\n.*?".join(re.escape(piece) for piece in pieces) + r"\s*"
    return re.fullmatch(pattern, output) is not None


EXAMPLE = ROOT / "docs" / "analysis.json"


def example() -> str:
    """The complete Analysis of `docs/short-call.txt`."""
    analysis = json.loads(printed("fingerpost analyze --json docs/short-call.txt"))
    return json.dumps(analysis, ensure_ascii=False, indent=1) + "\n"


def files(page: str) -> Iterator[tuple[Path, str]]:
    """(file, what the page says that it holds)."""
    for block in _FILE.finditer(page):
        yield ROOT / block.group(2), block.group(3)


def renewed(page: str) -> str:
    """The page with what its commands print today; a command with lines left out stays as it is."""

    def block(match: re.Match[str]) -> str:
        parts = []
        for line, said in commands(match.group()):
            left_out = re.search(rf"^{LEFT_OUT}$", said, re.MULTILINE)
            parts.append(f"$ {line}\n" + (said if left_out else printed(line).rstrip("\n") + "\n"))
        return "```console\n" + "".join(parts) + "```"

    page = _CONSOLE.sub(block, page)
    return _FILE.sub(
        lambda match: match.group(1) + (ROOT / match.group(2)).read_text("utf-8") + "```", page
    )


if __name__ == "__main__":
    if sys.argv[1:] != ["--write"]:
        raise SystemExit(__doc__)
    for path in PAGES:
        path.write_text(renewed(path.read_text("utf-8")), "utf-8", newline="\n")
    EXAMPLE.write_text(example(), "utf-8", newline="\n")
