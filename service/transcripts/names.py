"""Names of speakers: which label can be one, and how it is written before a colon."""

from __future__ import annotations

import re
from functools import cache

from nlp.lines import note_words
from nlp.sources import Sources, languages
from service.transcripts.transcript import Side

_MOST_WORDS, _MOST_SIGNS = 5, 60
_UNIT = re.compile(r"\s*[\[(（【][^\])）】]*[\])）】]\s*")
_NOT_A_SIGN = re.compile(r"[^\w .'’&+-]+")
_ENDS_SENTENCE = re.compile(r"[.!?。！？;；]\s")
_PHONE = re.compile(r"[+(]?[\d*][\d*\s().+-]{4,}")


@cache
def _labels() -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """(labels of reps, labels of prospects, labels that name no speaker) of all languages."""
    found = [note_words.load(Sources(language).node("notes")) for language in languages()]
    ours = frozenset().union(*(words.rep_labels for words in found))
    theirs = frozenset().union(*(words.prospect_labels for words in found))
    return ours, theirs, frozenset().union(*(words.topics for words in found))


def label_of(name: str) -> str:
    """A name as it can stand before a colon: `Ruiz, Ana [NA]` becomes `Ana Ruiz`."""
    name = " ".join(_UNIT.sub(" ", name).split())
    if _PHONE.fullmatch(name):
        digits = re.sub(r"\D", "", name)
        return f"Caller {digits[-4:]}" if digits else "Caller"
    if "@" in name:
        name = re.sub(r"[._]", " ", name.partition("@")[0])
    last, comma, first = name.partition(", ")
    if comma and first and "," not in first:
        name = f"{first} {last}"
    name = " ".join(_NOT_A_SIGN.sub(" ", name).split())
    name = name.lstrip("0123456789.'’&+-_ ")
    words = name[:_MOST_SIGNS].split()[:_MOST_WORDS]
    return " ".join(word[:1].upper() + word[1:] for word in words)


def can_be_speaker(label: str) -> bool:
    """Whether what stands before a colon can be a name at all."""
    label = label.strip()
    if not label or len(label) > _MOST_SIGNS or not any(sign.isalpha() for sign in label):
        return False
    if len(label.split()) > _MOST_WORDS or _ENDS_SENTENCE.search(f"{label} "):
        return False
    key = label.casefold()
    ours, theirs, topics = _labels()
    if len(key) > 1 and key in ours | theirs:
        return True
    return not {key, key.split()[0], key.split()[-1]} & (topics - {"speaker", "speakers"})


def looks_like_name(label: str) -> bool:
    """Whether each word begins as a name does, so that seeing it once is enough."""
    words = label.split()
    return len(words) <= 3 and all(
        word[0].isupper() or not word[0].isalpha() or word[0].lower() == word[0].upper()
        for word in words
    )


def side_of_label(label: str) -> Side:
    """The side that a label itself tells: `Rep`, `Kunde`, `客户`."""
    ours, theirs, _ = _labels()
    key = label.casefold().strip()
    if len(key) == 1 and key.isascii():
        return Side.UNKNOWN
    if key in ours:
        return Side.REP
    return Side.PROSPECT if key in theirs else Side.UNKNOWN


def same_person(name: str, other: str) -> bool:
    """Whether two spellings can be one person: `Ana` and `Ana Ruiz`; `Ruiz, Ana` and `Ana Ruiz`."""
    one, two = (label_of(each).casefold().split() for each in (name, other))
    if not one or not two:
        return False
    return set(one) == set(two) or (one[0] == two[0] and 1 in (len(one), len(two)))
