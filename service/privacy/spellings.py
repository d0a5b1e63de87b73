"""A name, an address or a number in every way in which people and programs write it, as one pattern. Pure.

Text is compared folded: without case, full width and invisible signs, letters apart from their marks. How
else a name may be written (`ae` for `ä`, last name first, other hyphens) is in the pattern.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache

from nlp.sources import Sources
from nlp.words import folding
from service.errors import Invalid

SHORTEST = 4
"""Characters of what is searched for anywhere, also within words: less would be found in anybody's."""
SHORTEST_NAME = 2
"""Letters of a name. Less than four are found as a word of their own only: `Bo` is not in `Bosch`."""
_UNSPACED = (
    "\u1100-\u11ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
    "\U00020000-\U000323af"
)
"""Chinese, Japanese and Korean signs: nothing tells where a name of theirs ends."""
_MARKS = "\u0300-\u036f\u3099\u309a"
_BEGINS = rf"(?<![^\W\d_{_UNSPACED}])(?<![{_MARKS}])"
_ENDS = rf"(?![^\W\d_{_UNSPACED}]|[{_MARKS}])"
_GAP = r"[\s+._·・-]+"
_COMMA = r"\s*,\s*"
_FIELDS = r'"\s*[,;]\s*(?:"[\w .-]{1,40}"\s*:\s*)?"|\s*[;|]\s*|,(?=\S)'
"""Between the parts of a name that stand in neighbouring cells of a table, or values of JSON."""
_APOSTROPHES = frozenset("'’‘ʼ´`′\uff07")
_BASES = {"æ": "a", "ø": "o", "œ": "o", "đ": "d", "ð": "d", "ł": "l", "ı": "i"}
"""What a letter becomes where it is typed without its mark, for letters that do not come apart."""
_OTHERS = {"o": "øœ", "d": "đð", "l": "ł", "i": "ı"}
_IN_TWO = {"ä": "ae", "æ": "ae", "å": "aa", "ö": "oe", "ø": "oe", "œ": "oe", "ü": "ue"}
_IN_ONE = {"ae": "a\u0308|æ", "aa": "a\u030a", "oe": "o\u0308|ø|œ", "ue": "u\u0308"}


class _Folding(dict[int, str]):
    """What each sign becomes, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        sign = chr(code)
        if sign in _APOSTROPHES or _invisible(sign):
            folded = ""
        else:
            wide = unicodedata.normalize("NFKC", _simplified()(sign)).casefold()
            folded = "".join(map(_plain, unicodedata.normalize("NFD", wide)))
        self[code] = folded
        return folded


def _invisible(sign: str) -> bool:
    """Soft hyphens, zero-width signs, marks of direction and of variants."""
    return unicodedata.category(sign) == "Cf" or "\ufe00" <= sign <= "\ufe0f"


def _plain(sign: str) -> str:
    if sign in _APOSTROPHES or _invisible(sign):
        return ""
    return "-" if unicodedata.category(sign) == "Pd" or sign == "\u2212" else sign


@cache
def _simplified() -> folding.Folding:
    return folding.load(Sources("zh"))


_FOLDED = _Folding()


def folded(text: str) -> str:
    """A text as the pattern looks at it."""
    return text.translate(_FOLDED)


def with_places(text: str) -> tuple[str, list[int]]:
    """The same, and for each of its signs the place in the text that it comes from."""
    pieces = [folded(sign) for sign in text]
    return "".join(pieces), [place for place, piece in enumerate(pieces) for _ in piece]


def pattern_of(terms: Sequence[str]) -> re.Pattern[str]:
    """Recognises names, addresses and numbers in folded text. Raises Invalid."""
    parts = []
    for term in terms:
        plain = folded(term).strip()
        digits = re.sub(r"\D", "", plain)
        letters = re.findall(r"[^\W\d_]", unicodedata.normalize("NFC", plain))
        if _length(plain) < SHORTEST and len(letters) < SHORTEST_NAME:
            raise Invalid(
                "terms",
                f"give at least {SHORTEST_NAME} letters of a name, or {SHORTEST} characters of an address or a number",
            )
        if re.fullmatch(r"[+\d\s()/.-]+", plain) and len(digits) >= SHORTEST + 2:
            parts.append(r"(?<!\d)" + r"[\s()/.-]{0,3}".join(digits[-8:]) + r"(?!\d)")
        elif "@" in plain:
            parts.append(re.escape(plain))
        else:
            parts.append(_named(plain))
    if not parts:
        raise Invalid("terms", "say whom to look for: name, address, number")
    return re.compile("|".join(parts))


def _named(name: str) -> str:
    """The pattern of a name: its words in their order, or the last ones first."""
    last, comma, first = name.partition(",")
    words = re.findall(r"[^\s+._·・,-]+", f"{first} {last}" if comma else name)
    if not words:
        return re.escape(name)
    if len(words) == 1:
        short = _length(name) < SHORTEST
        return _word(words[0], begins=short, ends=short)
    found = [_word(each, begins=True, ends=_length(each) < SHORTEST) for each in words]
    ways = [f"(?:{_GAP}|{_FIELDS})".join(found)]
    for turn in range(1, len(found)):
        behind, ahead = (_GAP.join(part) for part in (found[turn:], found[:turn]))
        ways.append(f"{behind}(?:{_GAP}|{_COMMA}|{_FIELDS}){ahead}")
    return "|".join(ways)


def _length(text: str) -> int:
    """Signs of a folded text, each with its marks."""
    return len(unicodedata.normalize("NFC", text))


def _word(word: str, *, begins: bool, ends: bool) -> str:
    """The pattern of a word, which may have to begin or end where no letter stands; Chinese is found anywhere."""
    if re.search(f"[{_UNSPACED}]", word):
        return " ?".join(map(re.escape, word))
    return f"{_BEGINS if begins else ''}{''.join(_letters(word))}{_ENDS if ends else ''}"


def _letters(word: str) -> Iterator[str]:
    """The pattern of each letter, or of two that may be one."""
    rest = re.findall(f"[^{_MARKS}][{_MARKS}]*", word)
    while rest:
        one = unicodedata.normalize("NFC", rest.pop(0))
        if rest and one + rest[0] in _IN_ONE:
            two = one + rest.pop(0)
            yield f"(?:{two[0]}[{_MARKS}]*{two[1]}[{_MARKS}]*|{_IN_ONE[two]})"
        else:
            yield _letter(one)


def _letter(letter: str) -> str:
    base = _BASES.get(letter, unicodedata.normalize("NFD", letter)[0])
    ways = [f"{re.escape(base)}[{_MARKS}]*", *_OTHERS.get(base, "")]
    if letter in _IN_TWO:
        ways = [_IN_TWO[letter], *ways, *({letter} - set(ways))]
    elif letter in _BASES:
        ways = [*ways, *({letter} - set(ways))]
    return f"(?:{'|'.join(ways)})" if len(ways) > 1 else ways[0]
