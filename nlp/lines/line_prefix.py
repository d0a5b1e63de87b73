"""What stands around the words of one line: bullet, time stamp, speaker label, closing tag.

Every pattern is anchored and bounded, so that a line costs the same whatever somebody pastes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from nlp.lines.line_ends import bounds_of
from nlp.lines.recorded_times import CUE_TIMING, RECORDED, STAMP, STAMP_TAIL, TIME_BEHIND
from nlp.lines.speaker_forms import Form, label_at
from nlp.recent import Recent

_GAP = r"[\s\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
GAP = re.compile(f"{_GAP}*")
BULLET = re.compile(
    r"(?:(?:->|=>|→)|[•◦▪▫‣●○·*–—>#~+.]{1,3}(?=\s)|-{1,2}(?=[\s^\W\d])|-(?=[^\W\d])|[•◦▪‣●>](?=\S)"
    r"|\d{1,2}\)(?=\s)|[a-z]\)(?=\s))"
)
NUMBERED = re.compile(r"(\d{1,2})\.(?=\s)")
CHECKBOX = re.compile(r"\[[ xX✓✔]?\]|[☐☑☒✅]")
_CLOSING_TAG = "</v>"
_AFTER_STAMP = re.compile(r"[\s|:：,·\-–—>]{0,9}")
_NUMBERED_LABEL = re.compile(r"([qaf])\d{1,2}$")


def voice_of(label: str) -> str:
    """The key under which lines of one person meet."""
    key = " ".join(label.casefold().split())
    return _NUMBERED_LABEL.sub(r"\1", key) if key[-1:].isdigit() else key


@dataclass(frozen=True, slots=True)
class Prefix:
    """One line taken apart; offsets are into the whole text."""

    start: int
    end: int
    """Where the words end: before a closing tag or white space."""
    bullet: str
    checkbox: bool
    after_bullet: int
    """Where the words begin if the stamp and the label are words too."""
    stamped: bool
    after_stamp: int
    """Where the words begin if the label belongs to them."""
    form: Form
    label: str
    voice: str
    """The key under which lines of one label meet: "Q2" and "q" are one voice, and "F2" (Frage)."""
    aside: str
    after_label: int
    line_end: int
    """Where the line ends, before the sign that ends it."""
    timing: bool
    """A cue timing of WebVTT or SubRip, its number, or a time alone: no words."""

    @property
    def names_alone(self) -> bool:
        """Whether the label, if it is one, stands above what its speaker says."""
        return self.form in (Form.OWN_LINE, Form.ALONE) or self.after_label >= self.end

    @property
    def holds_words(self) -> bool:
        """Whether there are words on the line, be it a label."""
        return self.end > self.after_bullet and not self.timing


Known = Recent[tuple[str, int, frozenset[int]], "Prefix"]
NO_NUMBERS: frozenset[int] = frozenset()


def split(text: str, known: Known) -> list[Prefix]:
    """Cut a text at the ends of its lines and take each line apart, but those that are `known`."""
    bounds = list(bounds_of(text))
    found = (NUMBERED.match(text, start, end) for start, end in bounds)
    numbers = frozenset(int(match[1]) for match in found if match)
    prefixes = [_of_line(text, start, end, numbers, known) for start, end in bounds]
    for at, following in enumerate(prefixes[1:]):
        cue = "-->" in text[following.start : following.end]
        if cue and following.timing and text[prefixes[at].start : prefixes[at].end].isdigit():
            prefixes[at] = replace(prefixes[at], timing=True)  # SubRip numbers its cues
    return prefixes


def _of_line(text: str, start: int, end: int, numbers: frozenset[int], known: Known) -> Prefix:
    line = text[start:end]
    if not (numbers and NUMBERED.search(line)):
        numbers = NO_NUMBERS
    return known.found((line, start, numbers), lambda: take_apart(text, start, end, numbers))


def take_apart(text: str, start: int, end: int, numbers: frozenset[int] = frozenset()) -> Prefix:
    """Find what surrounds the words of the line `text[start:end]`.

    Whether a label names a speaker is decided later, over all lines.

    `numbers` are those with which lines of the text begin: "2." is a bullet when there is a "1.".
    """
    close = _content_end(text, start, end)
    at = _skip_gap(text, start, close)
    bullet, checkbox, at = _bullet(text, at, close, numbers)
    after_bullet = at
    timing = any(pattern.match(text, after_bullet, close) for pattern in (CUE_TIMING, RECORDED))
    stamp = STAMP.match(text, at, close)
    if stamp:
        match = _AFTER_STAMP.match(text, stamp.end(), close)
        at = match.end() if match else stamp.end()
    label = label_at(text, at, close, stamp is not None)
    close = _words_end(text, label.end, close) if label.name else close
    return Prefix(
        start=start,
        end=close,
        bullet=bullet,
        checkbox=checkbox,
        after_bullet=after_bullet,
        stamped=stamp is not None or label.stamped,
        after_stamp=at,
        form=label.form,
        label=label.name,
        voice=voice_of(label.name),
        aside=label.aside,
        after_label=_skip_gap(text, label.end, close),
        line_end=end,
        timing=timing or (stamp is not None and at >= close),
    )


def _bullet(text: str, at: int, end: int, numbers: frozenset[int]) -> tuple[str, bool, int]:
    """The bullet, whether there is a box to tick, and where the words begin."""
    bullet, checkbox = "", False
    for _ in range(2):
        match = BULLET.match(text, at, end) or _list_number(text, at, end, numbers)
        if match and not bullet:
            bullet, at = _kind(match.group()), _skip_gap(text, match.end(), end)
        match = CHECKBOX.match(text, at, end)
        if match:
            checkbox, at = True, _skip_gap(text, match.end(), end)
    return bullet, checkbox, at


def _kind(bullet: str) -> str:
    """The bullet, of numbered ones their shape: "3." and "4." are one kind."""
    return "1" + bullet[-1] if bullet[0].isalnum() else bullet


def _list_number(text: str, at: int, end: int, numbers: frozenset[int]) -> re.Match[str] | None:
    match = NUMBERED.match(text, at, end)
    if match and (int(match[1]) - 1 in numbers or (match[1] == "1" and 2 in numbers)):
        return match
    return None


def _content_end(text: str, start: int, end: int) -> int:
    """Where the words end: before white space and `</v>`."""
    end = start + len(text[start:end].rstrip())
    if text.endswith(_CLOSING_TAG, start, end):
        end = start + len(text[start : end - len(_CLOSING_TAG)].rstrip())
    return end


def _words_end(text: str, after: int, close: int) -> int:
    """Where the words behind a label end: before a closing quote, a column's sign, a time."""
    if text.startswith('"', after - 1) and text.endswith('"', after, close):
        return close - 1
    if text.endswith("|", after, close):
        return after + len(text[after : close - 1].rstrip())
    time = TIME_BEHIND.search(text, max(after, close - STAMP_TAIL), close)
    return after + len(text[after : time.start()].rstrip()) if time else close


def _skip_gap(text: str, at: int, end: int) -> int:
    match = GAP.match(text, at, end)
    return match.end() if match else at
