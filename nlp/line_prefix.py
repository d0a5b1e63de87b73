"""What stands around the words of one line: bullet, time stamp, speaker label, closing tag.

Every pattern is anchored and bounded, so that a line costs the same whatever somebody pastes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum

from nlp.recent import Recent

_GAP = r"[\s\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
_DATE = r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4},?\s"
_CLOCK = r"\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?(?: ?[apAP]\.?[mM]\.?)?"
_STAMP = (
    rf"(?:[(\[]?(?:{_DATE})?{_CLOCK}(?: Uhr)?[)\]]?(?![\d%])"
    r"|kl\. ?\d{1,2}[.:]\d{2}(?!\d)|\d{1,2}\.\d{2} Uhr\b|[(\[]\d{1,6}(?:\.\d{1,3})?s[)\]])"
)
"""When something was said: a clock, with a date or without, or the seconds since the beginning."""
_SPELT_STAMP = (
    r"\d{1,3} [^\W\d_]{3,10}(?: \d{1,3} [^\W\d_]{3,10}){1,2}(?:\s{0,3}\d{1,2}(?::\d{2}){1,2})?"
)
"""The same in words ("1 minute 12 seconds")."""
_NAME = r"[^\W\d_](?:[\w.'’&+]|-(?=\w)){0,30}"
_NEXT = r" (?:(?!\d{1,2}:\d|\d{1,6}s\b)[^\W_](?:[\w.'’&+]|-(?=\w)){0,30}|&|\+)"
_ASIDE = r"(?:(?:,| w/| @| from| of) [^:()\[\]|]{1,40}?| ?[(（](?!\d{1,2}:\d)[^()（）]{1,60}[)）])"
_COMPANY = rf"(?:{_ASIDE}| [|/] [^:()\[\]|]{{1,40}}?| \[(?!\d{{1,2}}:\d)[^\[\]]{{1,60}}\])"
_ADDRESS = r"[\w.+-]{1,40}@[\w.-]{3,40}|\+?\d[\d ()/-]{5,18}\d"
"""An e-mail address or a telephone number: what recorders call somebody whose name they do not know."""

GAP = re.compile(f"{_GAP}*")
BULLET = re.compile(
    r"(?:(?:->|=>|→)|[•◦▪▫‣●○·*–—>#~+.]{1,3}(?=\s)|-{1,2}(?=[\s^\W\d])|-(?=[^\W\d])|[•◦▪‣●>](?=\S)"
    r"|\d{1,2}\)(?=\s)|[a-z]\)(?=\s))"
)
NUMBERED = re.compile(r"(\d{1,2})\.(?=\s)")
CHECKBOX = re.compile(r"\[[ xX✓✔]?\]|[☐☑☒✅]")
STAMP = re.compile(rf"{_STAMP}(?:\s?[-–—>]{{1,3}}\s?{_STAMP})?")
CUE_TIMING = re.compile(r"\s{0,9}[\d:.,]{4,15}\s{1,9}-->\s{1,9}[\d:.,]{4,15}")
TAG = re.compile(r"<v(?:\.[\w.]{1,40})?[ \t]([^<>]{1,80})>")
_CLOSING_TAG = "</v>"
_MARKS = r"(?:\*{1,2}|_)?"
"""Signs with which names are set in bold or italic type."""
COLON_LABEL = re.compile(
    rf"{_MARKS}(?P<name>{_NAME}(?:{_NEXT}){{0,4}}|{_ADDRESS})(?P<aside>{_COMPANY})?"
    rf"(?P<stamp>\s{{0,3}}[-–—|,]?\s{{0,3}}(?:{_STAMP}|\d{{1,6}}s))?{_MARKS}\s{{0,2}}[:：]{_MARKS}(?![/\\])"
)
DASH_LABEL = re.compile(
    rf"(?P<name>{_NAME}(?:{_NEXT}){{0,2}})(?P<aside>{_ASIDE})?"
    rf"(?:(?:\s{{1,3}}[-–—|]\s{{0,3}}(?P<stamp>{_STAMP}))?\s{{1,3}}(?:[-–—|]|->)(?=\s|$)|\t)"
)
LETTER_LABEL = re.compile(r"(?P<name>[A-Za-z]\d{0,2})[.)](?=\s)")
BARE_LETTER_LABEL = re.compile(r"(?P<name>[A-Za-z])(?: ?/)?\s(?=\S)")
BRACKET_LABEL = re.compile(
    rf"[\[【(<@](?P<name>{_NAME}(?:{_NEXT}){{0,3}})(?P<aside>{_ASIDE})?[\]】)>]\s{{0,2}}[:：]?(?=\s|$)"
)
STAMP_LABEL = re.compile(
    rf"(?P<name>{_NAME}(?:{_NEXT}){{0,3}})(?P<aside>{_ASIDE})?\s{{1,3}}(?P<stamp>{_STAMP})\s{{1,3}}(?=\S)"
)
OWN_LINE = re.compile(
    rf"(?:{_MARKS}(?P<name>{_NAME}(?:{_NEXT}){{0,4}}|{_ADDRESS})(?P<aside>{_COMPANY})?{_MARKS}|(?P<other>\S.{{0,59}}?))"
    rf"[\s|·,:–—-]{{1,9}}(?P<stamp>{_STAMP}|{_SPELT_STAMP}):?\s{{0,9}}$"
)
_STAMP_TAIL = 12
"""So near to the end of a time stands a figure ("3 Sekunden", "1:05 p.m.)")."""
_AFTER_STAMP = re.compile(r"[\s|:：\-–—>]{0,9}")
_NUMBERED_LABEL = re.compile(r"([qaf])\d{1,2}$")
_BARE_SPEAKER = re.compile(
    rf"{_MARKS}(?P<name>{_NAME}(?:{_NEXT}){{0,4}}|{_ADDRESS})(?P<aside>{_COMPANY})?{_MARKS}:?\s{{0,9}}$"
)


def voice_of(label: str) -> str:
    """The key under which lines of one person meet."""
    key = " ".join(label.casefold().split())
    return _NUMBERED_LABEL.sub(r"\1", key) if key[-1:].isdigit() else key


class Form(StrEnum):
    """How a label is set off from the words."""

    NONE = ""
    TAG = "tag"
    COLON = "colon"
    DASH = "dash"
    LETTER = "letter"
    BRACKET = "bracket"
    OWN_LINE = "own line"
    ALONE = "alone"
    """A name on a line of its own without a time: many lines are short, so only the whole call tells."""
    BARE_LETTER = "bare letter"
    """A letter without any sign after it ("Q what for"): a word of its own in most calls."""


@dataclass(frozen=True, slots=True)
class Prefix:
    """One line taken apart; offsets are into the whole text."""

    start: int
    end: int
    """Where the words end: before a trailing carriage return, closing tag or white space."""
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
    """Where the line ends, before the line feed."""
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
    """Cut a text at its line feeds and take each line apart, but those that are `known`."""
    bounds, at = [], 0
    for line in text.split("\n"):
        bounds.append((at, at + len(line)))
        at += len(line) + 1
    found = (NUMBERED.match(text, start, end) for start, end in bounds)
    numbers = frozenset(int(match[1]) for match in found if match)
    prefixes = [_of_line(text, start, end, numbers, known) for start, end in bounds]
    for at, following in enumerate(prefixes[1:]):
        if following.timing and text[prefixes[at].start : prefixes[at].end].isdigit():
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
    bullet, checkbox = "", False
    for _ in range(2):
        match = BULLET.match(text, at, close) or _list_number(text, at, close, numbers)
        if match and not bullet:
            bullet, at = _kind(match.group()), _skip_gap(text, match.end(), close)
        match = CHECKBOX.match(text, at, close)
        if match:
            checkbox, at = True, _skip_gap(text, match.end(), close)
    after_bullet = at
    timing = CUE_TIMING.match(text, after_bullet, close) is not None
    stamp = STAMP.match(text, at, close)
    if stamp:
        match = _AFTER_STAMP.match(text, stamp.end(), close)
        at = match.end() if match else stamp.end()
    form, label, aside, inner_stamp, after = _label(text, at, close, stamp is not None)
    return Prefix(
        start=start,
        end=close,
        bullet=bullet,
        checkbox=checkbox,
        after_bullet=after_bullet,
        stamped=stamp is not None or inner_stamp,
        after_stamp=at,
        form=form,
        label=label,
        voice=voice_of(label),
        aside=aside,
        after_label=_skip_gap(text, after, close),
        line_end=end,
        timing=timing or (stamp is not None and at >= close),
    )


def _kind(bullet: str) -> str:
    """The bullet, of numbered ones their shape: "3." and "4." are one kind."""
    return "1" + bullet[-1] if bullet[0].isalnum() else bullet


def _list_number(text: str, at: int, end: int, numbers: frozenset[int]) -> re.Match[str] | None:
    match = NUMBERED.match(text, at, end)
    if match and (int(match[1]) - 1 in numbers or (match[1] == "1" and 2 in numbers)):
        return match
    return None


def _content_end(text: str, start: int, end: int) -> int:
    """Where the words end: before white space, line ends of other systems and `</v>`."""
    end = start + len(text[start:end].rstrip())
    if text.endswith(_CLOSING_TAG, start, end):
        end = start + len(text[start : end - len(_CLOSING_TAG)].rstrip())
    return end


def _skip_gap(text: str, at: int, end: int) -> int:
    match = GAP.match(text, at, end)
    return match.end() if match else at


_Label = tuple[Form, str, str, bool, int]


def _label(text: str, at: int, end: int, stamped: bool) -> _Label:
    tag = TAG.match(text, at, end)
    if tag:
        return Form.TAG, tag.group(1).strip(), "", False, tag.end()
    bracket = BRACKET_LABEL.match(text, at, end)
    if bracket:
        return Form.BRACKET, bracket["name"], _aside(bracket), False, bracket.end()
    alone = None if stamped else _names_above(text, at, end)
    if alone:
        return Form.OWN_LINE, alone["name"] or alone["other"], _aside(alone), True, end
    for form, pattern in (
        (Form.COLON, COLON_LABEL),
        (Form.LETTER, LETTER_LABEL),
        (Form.DASH, DASH_LABEL),
    ):
        match = pattern.match(text, at, end)
        if match and not _is_time(text, match.end(), end):
            has_stamp = form is not Form.LETTER and match["stamp"] is not None
            aside = "" if form is Form.LETTER else _aside(match)
            return form, match["name"], aside, has_stamp, match.end()
    stamp = None if stamped else STAMP_LABEL.match(text, at, end)
    if stamp:
        return Form.DASH, stamp["name"], _aside(stamp), False, stamp.end()
    letter = BARE_LETTER_LABEL.match(text, at, end)
    if letter:
        return Form.BARE_LETTER, letter["name"], "", False, letter.end()
    alone = _BARE_SPEAKER.match(text, at, end)
    if alone:
        form = Form.OWN_LINE if stamped else Form.ALONE
        return form, alone["name"], _aside(alone), stamped, end
    return Form.NONE, "", "", False, at


def _names_above(text: str, at: int, end: int) -> re.Match[str] | None:
    """A name and a time that fill the line; most lines have no figure near their end."""
    timed = any(sign.isdigit() for sign in text[max(at, end - _STAMP_TAIL) : end])
    return OWN_LINE.match(text, at, end) if timed else None


def _aside(match: re.Match[str]) -> str:
    """What stands beside the name; a time there is none."""
    aside: str = (match["aside"] or "").strip(" ,()（）@")
    return aside if any(sign.isalpha() for sign in aside) else ""


def _is_time(text: str, at: int, end: int) -> bool:
    """Whether the colon before `at` stands within a time ("at 10:30")."""
    return at < end and text[at].isdigit() and text[at - 2 : at - 1].isdigit()
