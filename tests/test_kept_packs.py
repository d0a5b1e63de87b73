"""Compiled packs are kept between starts: reused while nothing changed, and never a reason to fail or to err."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import pickle
import pickletools
import shutil
import subprocess
import sys
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any, NoReturn

import pytest

from nlp.pack import Pack
from nlp.sources import Sources
from service.commands import common
from service.packs import kept_packs
from service.packs.kept_packs import MOST_KEPT, KeptPacks, compiled_in
from service.qualify.engine import Engine
from service.qualify.types import LANGUAGES, Request
from service.settings import Settings
from tests.running import CACHE, ROOT, environment

SWEDISH = ROOT / "tests" / "swedish"
POSIX_ONLY = pytest.mark.skipif(sys.platform == "win32", reason="Windows has other rights")

Compiled = list[str]


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> Compiled:
    """The languages that were compiled, in order; what comes out is empty, which takes no time."""
    found: Compiled = []
    monkeypatch.setattr(Pack, "__init__", lambda _, sources: found.append(sources.language))
    return found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where packs are kept; nothing is there yet."""
    return tmp_path / "cache" / "fingerpost"


def swedish(folder: Path, own: Path = SWEDISH) -> Pack:
    """The Swedish pack as a start gets it."""
    return KeptPacks(folder).pack(Sources("sv", own))


def only_file(folder: Path) -> Path:
    (file,) = folder.iterdir()
    return file


def calls(language: str) -> list[str]:
    """Labelled calls of a language, one of each author."""
    files = sorted((ROOT / "tests" / "gold" / "ours").glob(f"{language}_*.jsonl"))
    firsts = [json.loads(file.read_text("utf-8").partition("\n")[0]) for file in files]
    return ["\n".join(line["text"] for line in call["lines"]) for call in firsts][:4]


def test_what_a_start_compiled_the_next_one_reads(folder: Path, compiled: Compiled) -> None:
    swedish(folder)
    assert compiled == ["sv"]
    swedish(folder)
    assert compiled == ["sv"]


def test_what_was_kept_gives_the_same_analyses_to_the_byte(engine: Engine, folder: Path) -> None:
    Engine.load(compile_pack=compiled_in(folder)).reader.packs.compile_all()
    kept = Engine.load(compile_pack=compiled_in(folder))
    for language in LANGUAGES:
        texts = calls(language)
        assert len(texts) == 4
        for text in texts:
            request = Request(text, lang=language)
            assert json.dumps(kept.analyse(request)) == json.dumps(engine.analyse(request))


SAYINGS = {
    "en": "Anna: we can't move, there's no budget (U.S. only), see https://firm.example/x?y=1",
    "de": "Anna: Wir haben z.B. kein Budget für's Jahr, ca. 10km weiter sieht's anders aus.",
    "da": "Anna: Vi har f.eks. ikke noget budget, måske kl. 10:30 til næste år.",
    "zh": "安娜：今年没有预算，ERP 也不换。",
}
RUN_AND_TELL = """
import sys
from service.command import main
try:
    main()
finally:
    print(*sorted({"spacy", "thinc", "numpy"} & sys.modules.keys()), file=sys.stderr)
"""


def imported(folder: Path, texts: Collection[str], cache: Path | str) -> tuple[int, list[str]]:
    """How many notes `analyze` answered in a process of its own, and what it imported for that."""
    notes = folder / "notes.jsonl"
    notes.write_text("".join(json.dumps({"text": text}) + "\n" for text in texts), "utf-8")
    done = subprocess.run(
        [sys.executable, "-c", RUN_AND_TELL, "analyze", "--jsonl", str(notes)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
        env=environment(FINGERPOST_CACHE=str(cache)),
    )
    return len(done.stdout.splitlines()), done.stderr.split()


def test_whoever_reads_what_was_kept_needs_no_spacy_nor_numpy(tmp_path: Path) -> None:
    assert imported(tmp_path, [SAYINGS["zh"]], "off") == (1, ["numpy", "spacy", "thinc"])
    for language in SAYINGS:
        KeptPacks(CACHE).pack(Sources(language))
    assert imported(tmp_path, SAYINGS.values(), CACHE) == (len(LANGUAGES), [])


def test_what_stands_in_many_places_is_kept_once(engine: Engine) -> None:
    pack = pickle.loads(pickle.dumps(engine.reader.packs["en"]))
    keys = [key for scale in pack.weights.scales.values() for key in scale.cues]
    assert len({id(key) for key in keys}) == len(set(keys)) < len(keys)
    groups = [one.firsts for one in pack.listener._matcher._templates._compiled if one.firsts]
    assert len({id(group) for group in groups}) == len(set(groups)) < len(groups)


def test_no_expression_is_compiled_while_a_pack_is_read(engine: Engine) -> None:
    """`LazyPattern` keeps the source; what `re` itself keeps is compiled at once, needed or not."""
    for language in LANGUAGES:
        kept = pickle.dumps(engine.reader.packs[language])
        assert "_compile" not in {argument for _, argument, _ in pickletools.genops(kept)}


class TestWhatChangedIsMadeAnew:
    def test_a_line_of_a_pack(self, folder: Path, tmp_path: Path, compiled: Compiled) -> None:
        own = Path(shutil.copytree(SWEDISH, tmp_path / "own"))
        swedish(folder, own)
        notes = own / "packs" / "sv" / "notes.yaml"
        notes.write_text(notes.read_text("utf-8") + "# seen\n", "utf-8")
        swedish(folder, own)
        assert compiled == ["sv", "sv"]

    def test_the_place_of_a_pack_which_complaints_name(
        self, folder: Path, tmp_path: Path, compiled: Compiled
    ) -> None:
        swedish(folder)
        swedish(folder, Path(shutil.copytree(SWEDISH, tmp_path / "own")))
        assert compiled == ["sv", "sv"]

    @pytest.mark.parametrize(
        ("where", "other"),
        [
            ("service.packs.kept_packs.__version__", "99.0.0"),
            ("sys.version", "3.99.0 (main)"),
            ("service.packs.kept_packs.version", lambda package: f"{package} 99"),
        ],
        ids=["Fingerpost", "Python", "a package"],
    )
    def test_another_version(
        self,
        folder: Path,
        compiled: Compiled,
        monkeypatch: pytest.MonkeyPatch,
        where: str,
        other: str | Callable[[str], str],
    ) -> None:
        swedish(folder)
        kept_packs._program.cache_clear()
        monkeypatch.setattr(where, other)
        swedish(folder)
        kept_packs._program.cache_clear()
        assert compiled == ["sv", "sv"]

    def test_our_own_code(
        self,
        folder: Path,
        tmp_path: Path,
        compiled: Compiled,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        module = tmp_path / "templates" / "match.py"
        module.parent.mkdir()
        monkeypatch.setattr("nlp.__path__", [str(tmp_path)])
        for code in ("# as it was\n", "# as it was\n", "# written anew\n"):
            module.write_text(code, "utf-8")
            kept_packs._program.cache_clear()
            swedish(folder)
        kept_packs._program.cache_clear()
        assert compiled == ["sv", "sv"]


def cut_off(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-100])


def turned(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)


def emptied(file: Path) -> None:
    file.write_bytes(b"")


def another_thing(file: Path) -> None:
    content = pickle.dumps("no pack")
    file.write_bytes(hashlib.sha256(content).digest() + content)


@pytest.mark.parametrize("damage", [cut_off, turned, emptied, another_thing])
def test_what_is_damaged_is_replaced(
    folder: Path, compiled: Compiled, damage: Callable[[Path], None]
) -> None:
    swedish(folder)
    damage(only_file(folder))
    swedish(folder)
    assert compiled == ["sv", "sv"]
    swedish(folder)
    assert compiled == ["sv", "sv"]


@POSIX_ONLY
class TestWhoeverElseCouldHaveWrittenIt:
    """A pickle can run code, so only what the user alone can write is read."""

    @pytest.mark.usefixtures("compiled")
    def test_what_is_kept_is_for_its_owner_alone(self, folder: Path) -> None:
        before = os.umask(0)
        try:
            swedish(folder)
        finally:
            os.umask(before)
        assert folder.stat().st_mode & 0o777 == 0o700
        assert only_file(folder).stat().st_mode & 0o777 == 0o600

    @pytest.mark.parametrize("mode", [0o620, 0o602])
    def test_a_file_that_others_can_write_is_replaced(
        self, folder: Path, compiled: Compiled, mode: int
    ) -> None:
        swedish(folder)
        only_file(folder).chmod(mode)
        swedish(folder)
        assert compiled == ["sv", "sv"]
        assert only_file(folder).stat().st_mode & 0o777 == 0o600

    @pytest.mark.parametrize("mode", [0o720, 0o702])
    def test_a_folder_that_others_can_write_is_left_alone(
        self, folder: Path, compiled: Compiled, mode: int
    ) -> None:
        swedish(folder)
        folder.chmod(mode)
        swedish(folder)
        assert compiled == ["sv", "sv"]
        only_file(folder).unlink()
        swedish(folder)
        assert list(folder.iterdir()) == []

    def test_what_belongs_to_another_user_is_left_alone(
        self, folder: Path, compiled: Compiled, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        swedish(folder)
        written = only_file(folder).stat().st_mtime_ns
        monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
        swedish(folder)
        assert compiled == ["sv", "sv"]
        assert only_file(folder).stat().st_mtime_ns == written

    def test_a_link_is_not_followed(self, folder: Path, tmp_path: Path, compiled: Compiled) -> None:
        swedish(folder)
        elsewhere = only_file(folder).rename(tmp_path / "elsewhere")
        (folder / kept_packs._name(Sources("sv", SWEDISH))).symlink_to(elsewhere)
        swedish(folder)
        assert compiled == ["sv", "sv"]
        assert not only_file(folder).is_symlink()

    def test_a_pipe_is_not_waited_for(self, folder: Path, compiled: Compiled) -> None:
        swedish(folder)
        name = only_file(folder)
        name.unlink()
        os.mkfifo(name, 0o600)
        swedish(folder)
        assert compiled == ["sv", "sv"]


class TestNothingCanBeKept:
    def test_where_the_folder_cannot_be_made(self, tmp_path: Path, compiled: Compiled) -> None:
        (tmp_path / "file").write_text("", "utf-8")
        for _ in range(2):
            assert isinstance(swedish(tmp_path / "file" / "fingerpost"), Pack)
        assert compiled == ["sv", "sv"]

    @pytest.mark.usefixtures("compiled")
    @pytest.mark.parametrize("number", [errno.EROFS, errno.ENOSPC])
    def test_on_a_disk_that_is_read_only_or_full(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch, number: int
    ) -> None:
        def refused(*_: Any) -> NoReturn:
            raise OSError(number, os.strerror(number))

        monkeypatch.setattr(os, "replace", refused)
        assert isinstance(swedish(folder), Pack)
        assert list(folder.iterdir()) == []


@pytest.mark.usefixtures("compiled")
def test_no_more_is_kept_than_an_upgrade_needs(folder: Path, tmp_path: Path) -> None:
    folder.mkdir(mode=0o700, parents=True)
    for number in range(MOST_KEPT + 3):
        file = folder / f"en-{number:064x}"
        file.write_bytes(b"old")
        os.utime(file, (number, number))
    swedish(folder)
    names = {file.name for file in folder.iterdir()}
    assert len(names) == MOST_KEPT
    assert kept_packs._name(Sources("sv", SWEDISH)) in names
    assert f"en-{0:064x}" not in names


@pytest.mark.usefixtures("compiled")
def test_files_of_others_in_the_folder_stay(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True)
    own = {f"my-notes-{number}.txt" for number in range(2 * MOST_KEPT)}
    for name in own:
        (folder / name).write_text("mine", "utf-8")
        os.utime(folder / name, (0, 0))
    swedish(folder)
    assert own < {file.name for file in folder.iterdir()}


class TestTheSetting:
    @pytest.mark.usefixtures("compiled")
    def test_names_a_folder(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("FINGERPOST_CACHE", str(folder))
        common.load_engine().reader.packs["zh"]
        assert only_file(folder).name.startswith("zh-")

    def test_off_keeps_nothing(
        self, tmp_path: Path, compiled: Compiled, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("FINGERPOST_CACHE", "off")
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
        monkeypatch.chdir(tmp_path)
        for _ in range(2):
            common.load_engine().reader.packs["zh"]
        assert compiled == ["zh", "zh"]
        assert list(tmp_path.rglob("*")) == []

    @pytest.mark.skipif(sys.platform != "linux", reason="other systems have other folders")
    def test_without_it_packs_lie_in_the_users_folder(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delenv("FINGERPOST_CACHE", raising=False)
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
        assert Settings().kept_packs == tmp_path / "fingerpost"
