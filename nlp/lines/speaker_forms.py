"""The forms in which a line names its speaker, with what may stand beside the name.

Every pattern is anchored and bounded, so that a line costs the same whatever somebody pastes.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import NamedTuple

from nlp.lines.recorded_times import SPELT_TIME, STAMP_TAIL, TIME
from nlp.words.unspaced import HAN

_NAME = r"[^\W\d_](?:[\w.'’&+]|-(?=\w)){0,30}"
_NEXT = r" (?:A/S\b|(?!\d{1,2}:\d|\d{1,6}s\b)[^\W_](?:[\w.'’&+]|-(?=\w)){0,30}|&|\+)"
_ASIDE = r"(?:(?:,| w/| @| from| of) [^:()\[\]|]{1,40}?| ?[(（](?!\d{1,2}:\d)[^()（）]{1,60}[)）])"
_COMPANY = rf"(?:{_ASIDE}| [|/] [^:()\[\]|]{{1,40}}?| \[(?!\d{{1,2}}:\d)[^\[\]]{{1,60}}\])"
_ADDRESS = r"[\w.+-]{1,40}@[\w.-]{3,40}|\+?\d[\d ()/*-]{5,18}\d"
"""An e-mail address or a telephone number: what recorders call somebody whose name they do not know."""

TAG = re.compile(r"<v(?:\.[\w.]{1,40})?[ \t]([^<>]{1,80})>")
_MARKS = r"(?:\*{1,2}|_)?"
"""Signs with which names are set in bold or italic type."""
COLON_LABEL = re.compile(
    rf"{_MARKS}(?P<name>{_NAME}(?:{_NEXT}){{0,4}}|{_ADDRESS})(?P<aside>{_COMPANY})?"
    rf"(?P<stamp>\s{{0,3}}[-–—|,@·]?\s{{0,3}}(?:{TIME}|\d{{1,6}}s))?{_MARKS}\s{{0,2}}(?:::|[:：]){_MARKS}(?![/\\])"
)
DASH_LABEL = re.compile(
    rf"(?P<name>{_NAME}(?:{_NEXT}){{0,2}})(?P<aside>{_ASIDE})?"
    rf"(?:(?<=[{HAN}])——(?!—)|(?:\s{{1,3}}[-–—|]\s{{0,3}}(?P<stamp>{TIME}))?\s{{1,3}}(?:[-–—|]|->)(?=\s|$)(?!\s{{0,3}}{TIME}\s)"
    r"|\s{0,3}(?:>{1,2}|→)(?=\s)|\t)"
)
_COLUMN_LABELS = {
    sign: re.compile(
        rf"(?:[^{sign}]{{0,40}}{sign}){{0,4}}[\" ]?(?P<name>{_NAME}(?:{_NEXT}){{0,4}})(?P<aside>{_ASIDE})?[\" ]?"
        rf"{sign}(?P<stamp>[\" ]?{TIME}[\" ]?{sign})?[\" ]?(?=[^{sign}]+{sign}?$)"
    )
    for sign in ("\t", ";", "\\|")
}
"""The last column but the words, or but a time and the words: rows as call centres export them."""
LETTER_LABEL = re.compile(r"(?P<name>[A-Za-z]\d{0,2})[.)](?=\s)")
BARE_LABEL = re.compile(r"(?P<name>[A-Za-z](?= ?/?\s)|[^\W\d_]{2,12} ?\d{1,2})(?: ?/)?\s(?=\S)")
BRACKET_LABEL = re.compile(
    rf"[\[【〔(<@](?P<name>{_NAME}(?:{_NEXT}){{0,3}}|{_ADDRESS})(?P<aside>{_ASIDE})?"
    rf"(?:[\]】〕)>]\s{{0,2}}[:：]?(?=\s|$)|[】〕])"
)
_SIGN = r"(?:->|>{1,2}|[-–—|,.·@→/])"
STAMP_LABEL = re.compile(
    rf"(?P<name>{_NAME}(?:{_NEXT}){{0,3}})(?P<aside>{_ASIDE})?(?:\s{{0,3}}{_SIGN}\s{{0,3}}|\s{{1,3}})(?P<stamp>{TIME})"
    rf"(?:\s{{0,3}}{_SIGN}\s{{1,3}}|\s{{1,3}})(?=\S)"
)
"""A time between the name and the words, set off by signs or not ("Mike 0:25 - so what …")."""
LOOSE_LABEL = re.compile(rf"(?P<name>{_NAME})\s{{0,2}}(?:->|[-–—;.|)\]}}~])(?=\s)")
"""One word before a sign that sets off all kinds of words."""
_TIME_LAST = rf"[\s|·,:–—-]{{1,9}}(?P<stamp>{TIME}|{SPELT_TIME}):?\s{{0,9}}$"
OWN_LINE = re.compile(
    rf"{_MARKS}(?P<name>{_NAME}(?:{_NEXT}){{0,4}}|{_ADDRESS})(?P<aside>{_COMPANY})?{_MARKS}{_TIME_LAST}"
)
OTHER_OWN_LINE = re.compile(rf"(?P<name>\S.{{0,59}}?){_TIME_LAST}")
"""What else stands before a time that ends a line; a speaker only if it comes again."""
_NUMBERED_LETTER = re.compile(r"[A-Za-z]\d{1,2}")
BARE_SPEAKER = re.compile(
    rf"{_MARKS}(?P<name>{_NAME}(?:{_NEXT}){{0,4}}|{_ADDRESS})(?P<aside>{_COMPANY})?{_MARKS}:?\s{{0,9}}$"
)


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
    LOOSE = "loose"
    """A word before a sign that seldom sets off a speaker ("me) how many"): only labels known as such."""
    BARE = "bare"
    """A letter or a numbered word without any sign after it ("Q what for", "speaker 1 hello"): rarely a label."""


class Label(NamedTuple):
    """What may name the speaker of a line; offsets are into the whole text."""

    form: Form
    name: str
    aside: str
    """What stands beside the name: a company, a job, a side."""
    stamped: bool
    """Whether a time stands beside the name."""
    end: int
    """Where the words begin."""


def label_at(text: str, at: int, end: int, stamped: bool) -> Label:
    """The label with which `text[at:end]` begins; `stamped` means that a time stands before it.

    Whether it names a speaker is for the whole call to tell.
    """
    tag = TAG.match(text, at, end)
    if tag:
        return Label(Form.TAG, tag.group(1).strip(), "", False, tag.end())
    bracket = BRACKET_LABEL.match(text, at, end)
    if bracket:
        return Label(Form.BRACKET, bracket["name"], _aside(bracket), False, bracket.end())
    alone = None if stamped else _names_above(OWN_LINE, text, at, end)
    if alone:
        return Label(Form.OWN_LINE, alone["name"], _aside(alone), True, end)
    return _before_words(text, at, end, stamped) or _bare(text, at, end, stamped)


def _before_words(text: str, at: int, end: int, stamped: bool) -> Label | None:
    """The label that a sign sets off from the words."""
    for form, pattern in (
        (Form.COLON, COLON_LABEL),
        (Form.LETTER, LETTER_LABEL),
        (Form.DASH, _columns(text, at, end) or DASH_LABEL),
    ):
        match = pattern.match(text, at, end)
        if match and not _is_time(match["name"], text, match.end(), end):
            has_stamp = form is not Form.LETTER and match["stamp"] is not None
            aside = "" if form is Form.LETTER else _aside(match)
            return Label(form, match["name"], aside, has_stamp, match.end())
    stamp = None if stamped else STAMP_LABEL.match(text, at, end)
    return Label(Form.DASH, stamp["name"], _aside(stamp), False, stamp.end()) if stamp else None


def _bare(text: str, at: int, end: int, stamped: bool) -> Label:
    """The label that nothing sets off."""
    other = None if stamped else _names_above(OTHER_OWN_LINE, text, at, end)
    if other:
        return Label(Form.OWN_LINE, other["name"], "", True, end)
    for form, pattern in ((Form.BARE, BARE_LABEL), (Form.LOOSE, LOOSE_LABEL)):
        match = pattern.match(text, at, end)
        if match:
            return Label(form, match["name"], "", False, match.end())
    alone = BARE_SPEAKER.match(text, at, end)
    if alone:
        form = Form.OWN_LINE if stamped else Form.ALONE
        return Label(form, alone["name"], _aside(alone), stamped, end)
    return Label(Form.NONE, "", "", False, at)


def _names_above(pattern: re.Pattern[str], text: str, at: int, end: int) -> re.Match[str] | None:
    """A name and a time that fill the line; most lines have no figure near their end."""
    timed = any(sign.isdigit() for sign in text[max(at, end - STAMP_TAIL) : end])
    return pattern.match(text, at, end) if timed else None


def _columns(text: str, at: int, end: int) -> re.Pattern[str] | None:
    """How the label stands in a row of columns; None when the line is no such row."""
    if text.find("\t", at, end) >= 0:
        return _COLUMN_LABELS["\t"]
    if text.count(";", at, end) > 1:
        return _COLUMN_LABELS[";"]
    return _COLUMN_LABELS["\\|"] if text.startswith("|", at, end) else None


def _aside(match: re.Match[str]) -> str:
    """What stands beside the name; a time there is none."""
    aside: str = (match["aside"] or "").strip(" ,()（）@")
    return aside if any(sign.isalpha() for sign in aside) else ""


def _is_time(label: str, text: str, at: int, end: int) -> bool:
    """Whether the colon before `at` stands within a time ("at 10:30", not "A2:37")."""
    if _NUMBERED_LETTER.fullmatch(label):
        return False
    return at < end and text[at].isdigit() and text[at - 2 : at - 1].isdigit()
