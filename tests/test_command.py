"""The command line, as a person or a script runs it."""

from __future__ import annotations

import errno
import io
import json
import os
import re
import socket
import subprocess
import tracemalloc
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from service.bulk.json_lines import LINE_LIMIT, analyse_lines
from service.command import EXAMPLES, app
from service.commands.whole_file import put
from service.errors import Invalid, TooLarge
from service.files import text_files
from service.qualify.engine import Engine
from service.settings import Settings, default_database, unknown_variable
from service.web.server import CannotListen, address_of, listen
from tests.running import ROOT, command, environment, run_here

USUAL: dict[str, Any] = {"lang": "en"}
Run = Callable[..., Result]


@pytest.fixture
def run(engine: Engine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Runs the command in an empty folder, in this process."""
    monkeypatch.chdir(tmp_path)
    return partial(run_here, engine)


def fingerpost(
    *arguments: str, given: bytes = b"", folder: Path | None = None, **settings: str
) -> subprocess.CompletedProcess[bytes]:
    """Runs the command as a person does."""
    return subprocess.run(
        command(*arguments),
        input=given,
        capture_output=True,
        cwd=folder,
        env=environment(**settings),
        check=False,
    )


# --- analyze, whole files


def test_a_file_gives_a_report(run: Run) -> None:
    Path("call.txt").write_text("Me: budget?\nAnna: none", "utf-8")
    done = run("analyze", "call.txt", "--lang", "en")
    report = done.stdout
    assert (done.exit_code, done.stderr) == (0, "")
    for part in ("call.txt", "Next step:", "Signals heard", "What is known"):
        assert part in report


def test_files_give_one_analysis_a_line(tmp_path: Path) -> None:
    for name in ("a.txt", "ü 你.txt"):
        (tmp_path / name).write_text(name, "utf-8")
    done = fingerpost("analyze", "--json", "a.txt", "ü 你.txt", "-", given=b"x", folder=tmp_path)
    lines = [json.loads(line) for line in done.stdout.decode().split("\n")[:-1]]
    assert done.returncode == 0
    assert [line["id"] for line in lines] == ["a.txt", "ü 你.txt", "-"]


@pytest.mark.parametrize("settings", [{"PYTHONIOENCODING": "cp1252"}, {"LC_ALL": "C"}])
def test_what_is_said_is_utf_8_wherever_it_runs(settings: dict[str, str]) -> None:
    done = fingerpost("analyze", "-", given="Anna: 没有预算。".encode(), **settings)
    assert (done.returncode, done.stderr.decode()) == (0, "")
    assert "没有预算" in done.stdout.decode() and b"\r" not in done.stdout


def test_a_file_that_is_no_text_is_told_and_the_others_are_read(run: Run) -> None:
    Path("picture.png").write_bytes(b"\x89PNG\0\0\0")
    Path("call.txt").write_text("hello", "utf-8")
    done = run("analyze", "--json", "picture.png", "call.txt")
    bad, good = [json.loads(line) for line in done.stdout.split("\n")[:-1]]
    assert done.exit_code == 1
    assert bad["id"] == "picture.png" and "no text file" in bad["error"]
    assert good["id"] == "call.txt" and "signals" in good
    assert "no text file" in done.stderr


def test_another_encoding_is_recognised_and_told(run: Run) -> None:
    words = "Anna sagt, für das nächste Jahr gäbe es ein größeres Budget, möglicherweise früher."
    Path("call.txt").write_bytes(words.encode("cp1252"))
    done = run("analyze", "--json", "call.txt")
    assert "encoding" in [warning["code"] for warning in json.loads(done.stdout)["warnings"]]


@pytest.mark.parametrize("text", ["a\r\nb\rc\n", "\ufeffBOM", "", "\u2028\u0085\x0b", "🙂\n"])
def test_a_file_is_read_as_it_is(tmp_path: Path, text: str) -> None:
    file = tmp_path / "call.txt"
    file.write_bytes(text.encode())
    assert text_files.read(file) == text_files.TextFile("call.txt", text)


def test_a_file_over_the_limit_is_too_large(tmp_path: Path) -> None:
    file = tmp_path / "call.txt"
    file.write_bytes(b"x" * 5_000_001)
    with pytest.raises(TooLarge):
        text_files.read(file)


def test_a_file_with_a_null_is_no_text(tmp_path: Path) -> None:
    file = tmp_path / "call.txt"
    file.write_bytes(b"hello\0")
    with pytest.raises(Invalid, match=r"U\+0000"):
        text_files.read(file)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["analyze", "nowhere.txt"], "nowhere.txt"),
        (["analyze", "."], "no such file"),
        (["analyze", "--framework", "bnt", "-"], "did you mean 'bant'"),
        (["analyze", "--lang", "xx", "-"], "lang"),
        (["analyze", "--at", "today", "-"], "RFC 3339"),
        (["analyze", "--profile", "nowhere.json", "-"], "nowhere.json"),
        (["analyze", "--nonsense"], "--nonsense"),
        (["nonsense"], "nonsense"),
        (["serve", "--host", "0.0.0.0"], "127.0.0.1"),
        (["serve", "--port", "70000"], "port"),
        (["serve", "--database", "nonsense"], "sqlite:///"),
    ],
)
def test_wrong_usage_says_what_to_mend(run: Run, arguments: list[str], says: str) -> None:
    done = run(*arguments)
    assert done.exit_code == 2
    assert says in done.stderr


def test_a_wrong_profile_is_told(run: Run) -> None:
    Path("profile.json").write_text('{"we_sel": "tea"}', "utf-8")
    done = run("analyze", "--profile", "profile.json", "-")
    assert done.exit_code == 2
    assert "profile.we_sel" in done.stderr


def test_a_wrong_setting_is_told_by_name(run: Run) -> None:
    done = run("serve", FINGERPOST_PORT="many")
    assert done.exit_code == 2
    assert "port" in done.stderr and "FINGERPOST_PORT)" in done.stderr


def test_packs_that_are_not_there_are_told(run: Run) -> None:
    done = run("analyze", "-", FINGERPOST_PACKS="nowhere")
    assert done.exit_code == 2
    assert "packs" in done.stderr and "FINGERPOST_PACKS)" in done.stderr


def test_broken_packs_of_ones_own_are_told_by_file_and_line(run: Run) -> None:
    Path("question_banks").mkdir()
    Path("question_banks/policy.yaml").write_text("a: 1\na: 2\n", "utf-8")
    done = run("analyze", "-", FINGERPOST_PACKS=".")
    assert done.exit_code == 2
    assert "policy.yaml:2:" in done.stderr


def test_help_shows_every_command_with_an_example() -> None:
    page = CliRunner().invoke(app, ["--help"]).stdout
    modules = {file.stem for file in (ROOT / "service/commands").glob("*.py")}
    assert {"serve", "analyze", "lint"} <= EXAMPLES.keys() <= modules
    for name in EXAMPLES:
        assert re.search(rf"^\W*{name}\b", page, re.MULTILINE), name
        assert "Example" in CliRunner().invoke(app, [name, "--help"]).stdout, name


# --- analyze, JSON lines


def told(engine: Engine, given: bytes) -> list[dict[str, Any]]:
    return list(analyse_lines(engine, io.BytesIO(given), USUAL))


def test_lines_are_answered_in_order_with_their_ids(engine: Engine) -> None:
    given = b'{"text": "a"}\n{"id": "", "text": "b"}\n{"id": "x\\ty", "text": "c"}\n{"text": "d"}'
    assert [line["id"] for line in told(engine, given)] == ["1", "", "x\ty", "4"]


def test_a_bad_line_is_told_in_its_place(engine: Engine) -> None:
    bad = [
        b"nonsense",
        b"",
        b"[]",
        b"{}",
        b'{"id": 7, "text": "a"}',
        b'{"text": 5}',
        b'{"text": NaN}',
        b'{"text": "\\ud800"}',
        b'{"text": "\xff"}',
        b'{"text": "a", "framework": "bnt"}',
        b'{"text": "a", "frame": "bant"}',
        b'{"text": "' + b"x" * 5_000_001 + b'"}',
        b"[" * 100_000,
    ]
    given = b"\n".join(line + b'\n{"text": "good"}' for line in bad)
    answers = told(engine, given)
    assert [line["id"] for line in answers] == [str(n) for n in range(1, 2 * len(bad) + 1)]
    assert all(set(line) == {"id", "error"} and line["error"] for line in answers[::2])
    assert all("signals" in line for line in answers[1::2])


def test_a_bad_line_keeps_the_id_that_it_has(engine: Engine) -> None:
    (answer,) = told(engine, b'{"id": "mine", "text": 5}')
    assert answer == {"id": "mine", "error": "text: Input should be a valid string"}


def test_only_line_feeds_end_a_line(engine: Engine) -> None:
    given = '{"text": "a\u2028b\u0085c"}\r\n{"text": "d"}\n'.encode()
    assert [line["id"] for line in told(engine, given)] == ["1", "2"]


def test_what_a_line_leaves_out_comes_from_the_options(engine: Engine) -> None:
    given = io.BytesIO(b'{"text": "a"}\n{"text": "a", "lang": "en"}\n')
    first, second = analyse_lines(engine, given, {"lang": "de"})
    assert (first["language"], second["language"]) == ("de", "en")


def test_lines_stream_in_constant_memory(engine: Engine) -> None:
    class Endless(io.RawIOBase):
        """A source of ever new lines, and one far over the limit."""

        lines = iter(lambda: b'{"text": "hello"}\n', None)

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: Any) -> int:
            line = next(self.lines)[: len(buffer)]
            buffer[: len(line)] = line
            return len(line)

    answers = analyse_lines(engine, io.BufferedReader(Endless()), USUAL)
    for _ in range(50):
        next(answers)
    tracemalloc.start()
    for _ in range(10):
        next(answers)
    before = tracemalloc.get_traced_memory()[0]
    for _ in range(100):
        next(answers)
    grown = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    assert grown < 100_000


def test_a_line_over_the_limit_is_refused_not_held(engine: Engine) -> None:
    given = b'{"text": "' + b"x" * LINE_LIMIT * 2 + b'"}\n{"text": "next"}\n'
    long, after = told(engine, given)
    assert "longer than" in long["error"]
    assert after["id"] == "2"


def test_a_bad_line_makes_the_exit_code_one(run: Run) -> None:
    done = run("analyze", "--jsonl", "-", given=b'{"text": "a"}\nbad\n{"text": "c"}\n')
    assert done.exit_code == 1
    assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == ["1", "2", "3"]


def test_answers_come_while_lines_still_come() -> None:
    process = subprocess.Popen(
        command("analyze", "--jsonl", "-"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment(),
    )
    assert process.stdin is not None and process.stdout is not None
    for number in (b"1", b"2"):
        process.stdin.write(b'{"text": "line ' + number + b'"}\n')
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["id"] == number.decode()
    process.stdin.close()
    assert process.wait() == 0
    process.stdout.close()


def test_the_same_bytes_come_out_whatever_the_machine_is_set_to(tmp_path: Path) -> None:
    given = '{"text": "Größe: 你好 🙂", "lang": "de"}\n'.encode()
    outputs = {
        fingerpost("analyze", "--jsonl", "-", given=given, folder=tmp_path, **settings).stdout
        for settings in ({"LC_ALL": "C", "TZ": "Asia/Tokyo"}, {"PYTHONHASHSEED": "7", "LC_ALL": ""})
    }
    assert len(outputs) == 1


# --- serve


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that another program listens on."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        yield other.getsockname()[1]


def test_a_port_in_use_is_told_with_another(run: Run, taken: int) -> None:
    done = run("serve", "--port", str(taken), "--database", "sqlite:///fingerpost.sqlite3")
    assert done.exit_code == 2
    assert f"--port {taken + 1}" in done.stderr


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1"])
def test_it_listens_on_loopback(host: str) -> None:
    try:
        listening = listen(Settings(host=host, port=0))
    except CannotListen:
        if host == "::1":
            pytest.skip("this machine has no IPv6")
        raise
    with listening:
        assert address_of(listening).startswith("http://")


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.2", "example.com", ""])
def test_it_does_not_listen_to_the_network_without_tls(host: str) -> None:
    for address in (None, "http://calls.example.com"):
        with pytest.raises(CannotListen, match="TLS"):
            listen(Settings(host=host, port=0, address=address))


def test_the_default_database_is_in_the_users_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", os.path.abspath(os.sep + "data"))
    assert default_database().startswith("sqlite:///")
    assert default_database().endswith("fingerpost/fingerpost.sqlite3")


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("FINGERPOST_DATABSE", "FINGERPOST_DATABASE"),
        ("FINGERPOST_RETENTION_DAYS", "FINGERPOST_RETENTION"),
        ("fingerpost_prot", "FINGERPOST_PORT"),
    ],
)
@pytest.mark.parametrize("command", ["serve", "people list", "analyze call.txt"])
def test_a_setting_that_is_mistyped_is_told_with_the_nearest(
    run: Run, command: str, name: str, meant: str
) -> None:
    Path("call.txt").write_text("they track hours")
    done = run(*command.split(), **{name: "30"})
    assert (done.exit_code, done.stdout) == (2, "")
    assert f"no setting {name}. Did you mean {meant}?" in done.stderr


def test_a_setting_like_none_is_told_and_those_of_the_proxy_are_known() -> None:
    assert "docs/settings.md" in (unknown_variable(["FINGERPOST_XYZZY", "PATH"]) or "")
    assert unknown_variable(["FINGERPOST_SITE", "FINGERPOST_SERVICES", "FINGERPOST_KEY"]) is None


def test_an_empty_setting_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FINGERPOST_ADDRESS", "")
    assert Settings().address is None


def test_settings_that_belong_together_are_named(run: Run) -> None:
    done = run("serve", FINGERPOST_OPENID_CLIENT="fingerpost")
    assert done.exit_code == 2
    assert done.stderr.startswith(
        "fingerpost: The company's log-in needs all of FINGERPOST_OPENID_ISSUER"
    )


# --- analyze, transcripts


def test_a_transcript_is_read_as_lines_with_names(run: Run) -> None:
    Path("call.txt").write_text(
        "WEBVTT\n\n00:00:01.000 --> 00:00:04.000\n<v Ruiz, Ana>What would it take to\n\n"
        "00:00:04.000 --> 00:00:06.000\n<v Ruiz, Ana>decide?\n\n00:00:06.000 --> 00:00:09.000\n"
        "<v Lee Park>We have no budget this year.\n\n00:xx --> 00:10\n",
        "utf-8",
    )
    done = run("analyze", "--json", "call.txt", "--lang", "en")
    analysis = json.loads(done.stdout)
    text = analysis["transcript"]["text"]
    assert text == "Ana Ruiz: What would it take to decide?\nLee Park: We have no budget this year."
    assert [w["code"] for w in analysis["warnings"]] == ["transcript", "not_understood"]
    assert analysis["transcript"]["not_understood"] == [{"line": 12, "text": "00:xx --> 00:10"}]
    for quote in (*analysis["signals"], *analysis["facts"]["budget"]["evidence"]):
        assert text[quote["start"] : quote["end"]] == quote["text"]
    assert analysis["facts"]["budget"]["state"] == "unmet"


def test_an_export_gives_an_analysis_a_call(run: Run) -> None:
    Path("calls.csv").write_text(
        "Record ID,Activity date,Call Title,Call notes\n7,2026-11-05,A,no budget\n8,2026-11-05,B,no pain",
        "utf-8",
    )
    done = run("analyze", "--json", "calls.csv", "--lang", "en")
    assert [json.loads(line)["id"] for line in done.stdout.split("\n")[:-1]] == [
        "calls.csv:7",
        "calls.csv:8",
    ]


@pytest.mark.parametrize(
    "arguments",
    [
        "people list",
        "person find Anna",
        "audit",
        "backup FILE",
        "webhook add aircall",
    ],
)
def test_a_database_that_was_left_empty_is_refused_and_is_not_the_usual_one(
    engine: Engine, tmp_path: Path, arguments: str
) -> None:
    words = arguments.replace("FILE", str(tmp_path / "backup.gz")).split()
    usual = f"sqlite:///{tmp_path / 'usual.sqlite3'}"
    done = run_here(engine, *words, "--database", "", FINGERPOST_DATABASE=usual)
    assert done.exit_code == 2
    assert "The database's address is not a URL." in done.stderr
    assert list(tmp_path.iterdir()) == []


# --- a disk that is full


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize(
    "arguments",
    [
        ("analyze", "call.txt"),
        ("analyze", "call.txt", "--json"),
        ("report", "call.txt"),
        ("--help",),
    ],
)
def test_a_full_disk_behind_standard_output_is_told_in_a_line(
    tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    (tmp_path / "call.txt").write_text("Anna: we have no budget", "utf-8")
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            command(*arguments),
            stdout=full,
            stderr=subprocess.PIPE,
            cwd=tmp_path,
            env=environment(),
            check=False,
        )
    assert done.returncode == 2
    (told,) = done.stderr.decode().splitlines()
    assert told.startswith("fingerpost: ") and "No space left on device" in told


def test_a_file_that_cannot_be_written_wholly_leaves_the_one_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = tmp_path / "report.html"
    put(page, b"before")
    page.chmod(0o600)
    put(page, b"then")
    assert page.read_bytes() == b"then" and page.stat().st_mode & 0o777 == 0o600

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Invalid, match=r"report\.html: No space left on device; it was not written"):
        put(page, b"after")
    assert [each.name for each in tmp_path.iterdir()] == ["report.html"]
    assert page.read_bytes() == b"then"


def test_a_pipe_or_a_device_is_written_to_as_it_is() -> None:
    put(Path(os.devnull), b"page")
    assert not Path(os.devnull).is_file()
