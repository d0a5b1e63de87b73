"""What a service remembers to be quick has a measure, also where lines, notes and calls are longer than usual."""

from __future__ import annotations

import gc
import subprocess
import sys
from collections.abc import Iterator
from unittest import mock
from weakref import ref

import pytest

from nlp import recent
from nlp.recent import Recent
from service.calls.fragments import Fragments
from service.calls.latest import Latest
from service.qualify.types import Request
from tests import loaded
from tests.running import environment

LETTERS = 4_000
"""For the tests, in the place of `recent.MOST_LETTERS`."""


@pytest.fixture
def little() -> Iterator[None]:
    with mock.patch.object(recent, "MOST_LETTERS", LETTERS):
        yield


def test_of_long_texts_fewer_are_remembered_and_of_one_too_long_nothing(little: None) -> None:
    known: Recent[str, int] = Recent(1000, len)
    long = [f"{number:04}" * 250 for number in range(20)]
    for number, text in enumerate(long):
        known.put(text, number)
    left = [number for number, text in enumerate(long) if known.get(text) is not None]
    assert left[-4:] == [16, 17, 18, 19] and len(left) <= 8
    known.put("x" * (LETTERS + 1), 99)
    assert known.get("x" * (LETTERS + 1)) is None
    assert known.get(long[19]) == 19


@pytest.mark.parametrize("letters", [300, 1500])
def test_readings_of_long_lines_go_when_others_come(little: None, letters: int) -> None:
    """A line of a pasted paragraph takes hundreds of times its text, and a thousand of them gigabytes."""
    engine, pack = loaded.ours(), loaded.pack("en")
    pack.forget()

    def line(number: int) -> str:
        said = f"Lee: we lose {number} days a month to double entry and our CFO wants it gone. "
        return (said * (letters // len(said) + 1)).strip()

    def read(numbers: range) -> None:
        for number in numbers:
            engine.analyse(Request(f"{line(number)}\nLee: call me in June.", lang="en"))

    read(range(1))
    first = [ref(each.heard) for each in pack.memory.readings._young.values()]
    assert first and all(each() is not None for each in first)
    read(range(1, 1 + 4 * LETTERS // letters))
    gc.collect()
    held = pack.memory.readings
    assert sum(len(words) for words, _ in (*held._young, *held._old)) <= 2 * LETTERS
    assert sum(each() is not None for each in first) <= 1, "but for the line that came again"


def test_what_was_used_latest_is_kept_by_number_and_by_size() -> None:
    kept: Latest[str, int] = Latest(3, 100)
    for number, name in enumerate("abcd"):
        kept.keep(name, number, 10)
    assert [kept.get(name) for name in "abcd"] == [None, 1, 2, 3]
    kept.keep("b", 4, 10)
    kept.keep("e", 5, 85)
    assert [kept.get(name) for name in "bcde"] == [4, None, None, 5]
    kept.keep("f", 6, 1000)
    assert len(kept) == 1 and kept.get("f") == 6, "always one"
    kept.forget("f")
    kept.keep("g", 7, 90)
    kept.keep("h", 8, 10)
    assert len(kept) == 2


def test_markup_of_long_notes_is_remembered_by_its_size() -> None:
    with mock.patch("service.calls.fragments.LETTERS", 10_000):
        fragments = Fragments(lambda item: f"<p>{item['text']}</p>")
    for number in range(100):
        item = {"id": str(number), "kind": "note", "text": f"{number}" * 900}
        fragments.changed(f"call {number}", 1, [item], since=0)
    assert len(fragments._made) <= 10 and len(fragments._shown) <= 10


def test_what_was_replaced_goes_although_it_was_settled() -> None:
    """In a process of its own: the tests' never settles what is loaded."""
    told = subprocess.run(
        [sys.executable, "-c", REPLACED], env=environment(), capture_output=True, text=True
    )
    assert told.stdout.split() == ["True", "False"], told.stderr


REPLACED = """
import gc, weakref
from nlp import collector
class Loaded: pass
loaded = Loaded()
loaded.itself = loaded
known = weakref.ref(loaded)
collector.settle()
del loaded
gc.collect()
print(known() is not None)
collector.renew()
print(known() is not None)
"""
