"""Who speaks in a call, and who of them sells."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice

from nlp.lines.line_prefix import Prefix
from nlp.lines.note_words import NoteWords
from nlp.lines.speaker_labels import SpeakerLabels
from nlp.lines.words import Words
from nlp.types import Role

_PERSON_WITH_ASIDE = re.compile(
    r"([^\W\d_][\w.'’-]{0,30}(?: [\w.'’-]{1,30}){0,3}) \(([^()]{1,60})\)"
)
_MOST_ASIDES = 40
_MOST_HEADER = 400


def _aside_key(aside: str) -> str:
    """What stands beside a name, in lower case; "(US)" is the country and not "us"."""
    return aside if aside == "US" else aside.casefold()


@dataclass(slots=True)
class _Voice:
    lines: int = 0
    questions: int = 0
    first: int = 0
    asides: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Header:
    """Whom the top of the notes names."""

    names: frozenset[str]
    initials: frozenset[str]
    asides: tuple[tuple[str, str], ...]
    """(name, what stands in brackets beside it), both in lower case."""

    @classmethod
    def read(cls, lines: Sequence[str]) -> Header:
        """Read the first line and those that list who was there."""
        text = " ".join(line[:_MOST_HEADER] for line in lines)
        parts = [part for part in re.split(r"[^\w'’-]+", text) if part]
        return cls(
            names=frozenset(part.casefold() for part in parts),
            initials=frozenset(part[0].casefold() for part in parts if part[0].isupper()),
            asides=tuple(
                (m[1].casefold(), _aside_key(m[2]))
                for m in islice(_PERSON_WITH_ASIDE.finditer(text), _MOST_ASIDES)
            ),
        )


@dataclass(frozen=True, slots=True)
class Speakers:
    """The speakers of a call by voice, and the lines whose label is accepted as one."""

    roles: dict[str, Role]
    labelled: frozenset[int]
    """Places, in the sequence of prefixes, of the lines that carry a speaker's label."""


def find_speakers(
    prefixes: Sequence[Prefix], bodies: Sequence[Words], header: Header, words: NoteWords
) -> Speakers:
    """Decide over all lines which labels are speakers and who of them is the rep.

    `bodies[i]` are the words after the label of `prefixes[i]`; `header` those of the first line
    and of lines that list who was there.
    """
    labelled = SpeakerLabels(prefixes, bodies, header.names, header.initials, words).places()
    spoken = [place for place, prefix in enumerate(prefixes) if prefix.holds_words]
    voices = _voices(prefixes, bodies, labelled, spoken, words)
    alone = sum(1 for place in labelled if prefixes[place].names_alone)
    talk = (len(labelled) + alone) * 2 >= len(spoken)
    return Speakers(_roles(voices, header, words, talk), frozenset(labelled))


def _voices(
    prefixes: Sequence[Prefix],
    bodies: Sequence[Words],
    labelled: Sequence[int],
    spoken: Sequence[int],
    words: NoteWords,
) -> dict[str, _Voice]:
    """The voices with what they say. Many type no question marks, so words tell who asks, too."""
    voices: dict[str, _Voice] = {}
    for place in labelled:
        prefix = prefixes[place]
        voice = voices.setdefault(prefix.voice, _Voice(first=place))
        after = bisect_right(spoken, place)
        said = spoken[after : after + 1] if prefix.names_alone else [place]
        for body in (bodies[one] for one in said):
            voice.lines += 1
            voice.questions += body.asks(words) or body.begins_asking(words)
        if prefix.aside:
            voice.asides.add(_aside_key(prefix.aside))
    return voices


def _roles(
    voices: dict[str, _Voice], header: Header, words: NoteWords, talk: bool
) -> dict[str, Role]:
    roles: dict[str, Role] = {}
    for key, voice in voices.items():
        if key in words.rep_labels or _ours(key, voice, header, words):
            roles[key] = Role.REP
        elif key in words.prospect_labels:
            roles[key] = Role.PROSPECT
    if talk and Role.REP not in roles.values():
        asker = _who_asks(voices, roles)
        if asker is not None:
            roles[asker] = Role.REP
            for key, voice in voices.items():
                if voice.lines >= 3 and voice.questions * 10 >= voice.lines * 6:
                    roles.setdefault(key, Role.REP)
    sellers = set().union(*(_companies(k, voices[k]) for k, r in roles.items() if r is Role.REP))
    for key, voice in voices.items():
        same_company = bool(sellers & _companies(key, voice))
        roles.setdefault(key, Role.REP if same_company else Role.PROSPECT)
    return roles


def _companies(key: str, voice: _Voice) -> set[str]:
    """What stands beside the name, and behind a hyphen within it ("孙婕-智仓科技")."""
    _, hyphen, company = key.rpartition("-")
    return voice.asides | ({company} if hyphen else set())


def _ours(key: str, voice: _Voice, header: Header, words: NoteWords) -> bool:
    """Whether an aside by the name, on the line or in the header, says that they sell."""
    asides = set(voice.asides)
    for name, aside in header.asides:
        if _same_person(name.split(), key.split()):
            asides.add(aside)
    parts = {part.strip() for aside in asides for part in re.split(r"[,;/]", aside)}
    return bool(parts & words.rep_asides)


def _same_person(name: list[str], other: list[str]) -> bool:
    """Whether "Steph" and "Steph Ray" can be one; "Speaker 1" and "Speaker 2" are not."""
    return name == other or (name[0] == other[0] and 1 in (len(name), len(other)))


def _who_asks(voices: dict[str, _Voice], roles: dict[str, Role]) -> str | None:
    """The voice that asks most of the questions; None when nobody leads the talk with questions."""
    if len(voices) < 2:
        return None
    affiliated = [key for key, voice in voices.items() if voice.asides]
    first = min(voices, key=lambda key: voices[key].first)
    best, best_score = None, 0.45
    enough = min(2, sum(voice.lines for voice in voices.values()) // 4)
    for key, voice in voices.items():
        score = voice.questions / max(voice.lines, 1)
        score += 0.25 * (affiliated == [key]) + 0.15 * (key == first)
        score -= 0.5 * (roles.get(key) is Role.PROSPECT) * (voice.questions * 2 < voice.lines)
        if voice.questions >= max(enough, 1) and score > best_score:
            best, best_score = key, score
    return best
