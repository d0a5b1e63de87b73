"""The engine against the floor: cutting the same texts into words once with a blank spaCy pipeline.

All texts differ, start-up is left out, times are of this process's CPU, and each figure is the median over
rounds in which floor and engine take turns.
"""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable, Iterator

import spacy

from nlp import collector
from service.qualify.engine import Engine
from service.qualify.types import Request
from tests.running import ROOT

CALLS = sorted((ROOT / "tests" / "gold" / "ours").glob("en_*.jsonl"))


def texts(most: int) -> list[str]:
    """Different calls, as their notes were typed."""
    found = [
        "\n".join(line["text"] for line in json.loads(call)["lines"])
        for file in CALLS
        for call in file.read_text("utf-8").split("\n")
        if call.strip()
    ]
    return found[:most]


def cpu(work: Callable[[], object]) -> float:
    """Seconds of CPU that something takes."""
    began = time.process_time()
    work()
    return time.process_time() - began


def table(calls: int, rounds: int) -> Iterator[tuple[str, str]]:
    """(what was measured, figure)."""
    loaded: list[Engine] = []
    load = cpu(lambda: loaded.append(Engine.load()))
    engine = loaded[0]
    engine.reader.packs["en"]
    collector.settle()  # as the service does after start
    some = texts(calls)
    words = sum(len(text.split()) for text in some)
    yield "words in the texts", f"{words:,}"
    yield "loading packs, banks and policy, s of CPU", f"{load:.2f}"
    yield from _against_the_floor(engine, some, words, rounds)
    yield from _growth(engine, some, rounds)


def _against_the_floor(
    engine: Engine, some: list[str], words: int, rounds: int
) -> Iterator[tuple[str, str]]:
    engine.analyse(Request(some[-1], lang="en"))
    floors, reads, alls = [], [], []
    for _ in range(rounds):
        pipeline = spacy.blank("en")
        floors.append(cpu(lambda blank=pipeline: [blank.make_doc(text) for text in some]))
        _forget(engine)
        reads.append(cpu(lambda: [engine.reader.read(text, "en") for text in some]))
        _forget(engine)
        alls.append(cpu(lambda: [engine.analyse(Request(text, lang="en")) for text in some]))
    yield "floor, words/s", f"{words / statistics.median(floors):,.0f}"
    yield "reading, words/s", f"{words / statistics.median(reads):,.0f}"
    yield "whole Analysis, words/s", f"{words / statistics.median(alls):,.0f}"
    yield "reading / floor", _ratio(reads, floors)
    yield "whole Analysis / floor", _ratio(alls, floors)


def _forget(engine: Engine) -> None:
    """Lines and words that were read before cost less; here every text must cost what a new one does."""
    for pack in engine.reader.packs.values():
        pack.forget()


def _growth(engine: Engine, some: list[str], rounds: int) -> Iterator[tuple[str, str]]:
    """What a note costs in a long call, and twenty times the text."""
    short, long = some[0], "\n".join(some[: max(2, len(some) // 4)])
    drafts = {}
    for name, text in (("short", short), ("long", long)):
        engine.draft(Request(text, lang="en"), "first")
        costs = [
            cpu(lambda n=n, t=text: engine.draft(Request(t, lang="en"), f"we have {n} k for it"))
            for n in range(rounds * 3)
        ]
        drafts[name] = statistics.median(costs)
    lines = long.count("\n") + 1
    yield f"draft in a call of {lines} lines, ms", f"{1000 * drafts['long']:.0f}"
    yield (
        f"draft in a call of {short.count(chr(10)) + 1} lines, ms",
        f"{1000 * drafts['short']:.1f}",
    )
    part = "\n".join(some[:5])
    _forget(engine)
    once = cpu(lambda: engine.reader.read(part, "en"))
    many = "\n".join(f"{line} {n}" for n in range(20) for line in part.split("\n"))
    yield (
        "20 times the text costs, times",
        f"{cpu(lambda: engine.reader.read(many, 'en')) / once:.1f}",
    )


def _ratio(values: list[float], floors: list[float]) -> str:
    ratios = sorted(value / floor for value, floor in zip(values, floors, strict=True))
    return f"{statistics.median(ratios):.1f} ({ratios[0]:.1f}-{ratios[-1]:.1f})"
