"""Which words of a line are quoted around those that count: readable, and for a flag never all of a longer line."""

from __future__ import annotations

from collections.abc import Mapping
from weakref import WeakKeyDictionary

from nlp.rules.listen import Heard
from nlp.templates.match import VALUE_NAMES
from nlp.templates.seen import Anchor
from nlp.words.tokens import NUMBER

LONGEST_WHOLE_QUOTE = 6
"""Words up to which a quote may be the whole line."""

REACH = 3
"""Words by which a quote is lengthened at most, at either end, to begin and end with its clause: "live before
Q2" is "Wants it live before Q2". Where characters are words, twice as many."""


LONGEST_CLAUSE = 25
"""Words and signs up to which all of a clause is quoted for a fact, be it the whole line: "needs" proves nothing to
who reads it, "needs to be live before the peak" does."""

ASKING = ("?", "？")

WITHIN_CLAUSES = frozenset("%‰&+*/\\#@°§=~_'’`^<€$£¥₹₩")
"""Signs that part no clauses: "from 11 % to 7 % of payroll", "R&D", "£40k"."""

BRACKETS: Mapping[Anchor, int] = {"(": 1, "（": 1, "[": 1, ")": -1, "）": -1, "]": -1}
"""What each adds to how deep the words behind it stand."""


_known: WeakKeyDictionary[Heard, int] = WeakKeyDictionary()
"""Asked for each quote of a line, and gone with it: a long line takes megabytes."""


def longest(heard: Heard) -> int:
    """Words and signs of the longest quote of a line: all of it if it is short, or else all but one."""
    found = _known.get(heard)
    if found is None:
        found = _known[heard] = _longest(heard)
    return found


def _longest(heard: Heard) -> int:
    words = sum(stem == NUMBER or stem[:1].isalnum() for stem in heard.seen.stems)
    everything = len(heard.seen.stems)
    return everything if words <= LONGEST_WHOLE_QUOTE else everything - 1


def rounded(first: int, last: int, heard: Heard) -> tuple[int, int]:
    """The words, with all of each figure or date that they cut into and the "no" just before them,
    without signs around them."""
    kinds = heard.seen.kinds
    while first + 1 < last and kinds[first].is_sign:
        first += 1
    while first + 1 < last and kinds[last - 1].is_sign:
        last -= 1
    for name, begin, end in heard.concepts:
        cut = heard.unspaced and (begin < first < end or begin < last < end)
        if cut or (name in VALUE_NAMES and begin < last and end > first):
            first, last = min(first, begin), max(last, end)
    for scope in heard.scopes:
        before = scope.kind == "negated" and scope.cue_first < first == scope.cue_last
        if before and not _parts(first - 1, heard):
            first = scope.cue_first
    return first, last


def completed(first: int, last: int, heard: Heard) -> tuple[int, int]:
    """The words, with the few that are missing at the end or at the beginning of their clause."""
    begin, end, most = _beginning(first, heard), _end(last, heard), longest(heard)
    for stretch in ((begin, end), (first, end), (begin, last)):
        stretch = _bracketed(*rounded(*stretch, heard), heard)
        if stretch[1] - stretch[0] <= most:
            return stretch
    return first, last


def clause(first: int, last: int, heard: Heard) -> tuple[int, int]:
    """The words with their clause, or as much of it as `LONGEST_CLAUSE` lets be; a question before them is not
    part of what they say."""
    signs = [at for at in range(len(heard.seen.kinds)) if _parts(at, heard)]
    asked = (
        at + 1
        for at in signs
        if first <= at < last - 1 and heard.seen.kinds[at].anchors[0] in ASKING
    )
    first = max(asked, default=first)
    begin = max((at + 1 for at in signs if at < first), default=0)
    end = min((at for at in signs if at >= last), default=len(heard.seen.kinds))
    most = 2 * LONGEST_CLAUSE if heard.unspaced else LONGEST_CLAUSE
    near = _beginning(first, heard), _end(last, heard)
    for stretch in ((begin, end), (begin, near[1]), (near[0], end), (begin, last), (first, end)):
        stretch = _bracketed(*rounded(*stretch, heard), heard)
        if stretch[1] - stretch[0] <= most:
            return stretch
    return completed(first, last, heard)


def _bracketed(first: int, last: int, heard: Heard) -> tuple[int, int]:
    """The words, with the other bracket of any that stands alone among them, if the line holds it."""
    signs = [BRACKETS.get(kind.anchors[0], 0) for kind in heard.seen.kinds]
    depth = lowest = 0
    for sign in signs[first:last]:
        depth += sign
        lowest = min(lowest, depth)
    for at in range(first - 1, -1, -1):
        if lowest == 0:
            break
        lowest += max(0, signs[at])
        first = at if lowest == 0 else first
    for at in range(last, len(signs)):
        if sum(signs[first:last]) <= 0:
            break
        last = at + 1 if signs[at] < 0 else last
    return first, last


def _beginning(first: int, heard: Heard) -> int:
    for at in range(first, max(first - _reach(heard), 0) - 1, -1):
        if at == 0 or _parts(at - 1, heard):
            return at
    return first


def _end(last: int, heard: Heard) -> int:
    words = len(heard.seen.kinds)
    for at in range(last, min(last + _reach(heard), words) + 1):
        if at == words or _parts(at, heard):
            return at
    return last


def _reach(heard: Heard) -> int:
    return 2 * REACH if heard.unspaced else REACH


def _parts(at: int, heard: Heard) -> bool:
    """Whether a word is a sign between clauses, not one within a word ("in-house")."""
    kind = heard.seen.kinds[at]
    if not kind.is_sign or kind.anchors[0] in WITHIN_CLAUSES:
        return False
    tokens = heard.seen.tokens
    joins = 0 < at < len(tokens) - 1 and (
        tokens.ends[at - 1] == tokens.starts[at] and tokens.ends[at] == tokens.starts[at + 1]
    )
    return heard.unspaced or not joins
