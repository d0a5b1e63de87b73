"""The work grows with a text and not with its square, whatever the text is: counted, not timed."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest

from service.qualify.engine import Engine
from service.qualify.types import Request

SHORT, LONG = 1000, 4000
"""Characters of the two texts that are compared."""
MOST = 1.5 * LONG / SHORT
"""How many times the work of the short one the long one may take."""
WHOLE = frozenset(
    {"casefold", "lower", "lstrip", "replace", "rstrip", "split", "strip", "translate"}
)
"""Methods of a text that read all of it: each character is a step."""
HOSTILE = {
    "openers": "and ",
    "openers of Danish": "og så ",
    "breaks": ", ",
    "marks": "? ? ? ",
    "negations": "no no no ",
    "conditions": "if we ",
    "alternatives": "or but ",
    "one word": "a",
    "brackets": "([{",
    "quotes": '"we ',
    "open quotes": "“",
    "apostrophes": "'",
    "digits": "1",
    "numbers": "1,000 ",
    "amounts": "$5 ",
    "dates": "3 March ",
    "times of day": "00:01 ",
    "spelled numbers": "twenty ",
    "emoji": "👩‍👩‍👧‍👦",
    "combining marks": "e\u0301\u0302",
    "right to left": "\u202ea\u2066",
    "look-alikes of templates": "<who> [really] (a|b) * ",
    "templates": "{{ x }} ",
    "speakers": "Anna: ",
    "hyphens": "a-",
    "dashes": " - ",
    "no budget": "we have no budget ",
    "questions": "who decides? ",
    "Chinese": "没有预算",
    "Chinese breaks": "，",
    "Chinese question": "吗？",
}


def steps(work: Callable[[], object]) -> int:
    """Calls of functions, and characters that whole texts are read for."""
    count = 0

    def see(frame: FrameType, event: str, function: Any) -> None:
        nonlocal count
        count += event in ("call", "c_call")
        if event == "c_call" and function.__name__ in WHOLE:
            count += len(function.__self__) if isinstance(function.__self__, str) else 0

    sys.setprofile(see)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


def of_length(unit: str, length: int) -> str:
    return (unit * length)[:length] + " x"


def in_lines(unit: str, length: int) -> str:
    line = f"Anna: {unit * 8}".strip() + "\n"
    return line * (length // len(line) + 1)


@pytest.mark.parametrize("shape", [of_length, in_lines], ids=["one line", "many lines"])
@pytest.mark.parametrize("what", HOSTILE)
def test_reading_takes_four_times_the_work_for_four_times_the_text(
    engine: Engine, what: str, shape: Callable[[str, int], str]
) -> None:
    def read(length: int) -> int:
        request = Request(text=shape(HOSTILE[what], length), lang="en")
        return steps(lambda: engine.analyse(request))

    read(SHORT // 2)  # what is only compiled once; a text that was read is remembered
    short = read(SHORT)
    assert read(LONG) < MOST * short
