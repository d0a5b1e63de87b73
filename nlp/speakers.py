"""Which labels of a call name speakers, and which of those speakers sells."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice

from nlp.line_prefix import Form, Prefix
from nlp.note_words import NoteWords
from nlp.types import Role, Span
from nlp.words import Words, words_of

_TITLE = re.compile(r"(?:dr|mr|mrs|ms|prof|herr|frau|sr|sra|sig|dott|ing)\b\.?", re.IGNORECASE)
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

    def knows(self, voice: str) -> bool:
        """Whether a word of the label stands in the header."""
        return any(part in self.names for part in voice.split() if len(part) > 1)


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
    labelled = _accepted(prefixes, bodies, header, words)
    voices = _voices(prefixes, bodies, labelled, words)
    spoken = sum(1 for prefix in prefixes if prefix.end > prefix.after_bullet)
    alone = sum(1 for place in labelled if prefixes[place].form is Form.OWN_LINE)
    talk = (len(labelled) + alone) * 2 >= spoken
    return Speakers(_roles(voices, header, words, talk), frozenset(labelled))


def _voices(
    prefixes: Sequence[Prefix], bodies: Sequence[Words], labelled: Sequence[int], words: NoteWords
) -> dict[str, _Voice]:
    """The voices with what they say. Where nobody types question marks, words tell who asks."""
    unmarked = not any("?" in body.raw or "？" in body.raw for body in bodies)
    voices: dict[str, _Voice] = {}
    for place in labelled:
        prefix = prefixes[place]
        voice = voices.setdefault(prefix.voice, _Voice(first=place))
        said = place + (prefix.form is Form.OWN_LINE)
        if said < len(bodies):
            body = bodies[said]
            voice.lines += 1
            voice.questions += body.asks(words) or (unmarked and body.begins_asking(words))
        if prefix.aside:
            voice.asides.add(_aside_key(prefix.aside))
    return voices


def _accepted(
    prefixes: Sequence[Prefix], bodies: Sequence[Words], header: Header, words: NoteWords
) -> list[int]:
    counts = Counter(
        (p.voice, p.form is Form.DASH or p.form is Form.LETTER) for p in prefixes if p.label
    )
    answered = any(len(p.voice) == 1 and p.voice in words.rep_labels for p in prefixes)
    spoken = sum(1 for p in prefixes if p.end > p.after_bullet)
    found = []
    for place, prefix in enumerate(prefixes):
        if not prefix.label:
            continue
        loose = prefix.form in (Form.DASH, Form.LETTER)
        times = counts[prefix.voice, loose]
        if _names_speaker(prefix, times, spoken, header, words, answered):
            found.append(place)
    return found


def _names_speaker(
    prefix: Prefix, times: int, lines: int, header: Header, words: NoteWords, answered: bool
) -> bool:
    voice = prefix.voice
    known = voice in words.rep_labels or voice in words.prospect_labels
    if prefix.form is Form.TAG:
        return True
    if prefix.form is Form.OWN_LINE:
        return known or times > 1
    if prefix.stamped and prefix.form is not Form.LETTER:
        return True
    if len(voice) == 1 or prefix.form is Form.LETTER:
        return _letter_names_speaker(prefix, times, header, known=known, answered=answered)
    if known:
        return True
    if words_of(prefix.label, Span(0, len(prefix.label))).asks_in_characters(words):
        return False  # the heading of an answer: 谁拍板：老板
    if (
        voice in words.topics
        or voice.split()[0] in words.topics
        or voice.split()[-1] in words.topics
    ):
        return False
    named = header.knows(voice)
    capital = all(part[:1].isupper() or not part[:1].isalpha() for part in prefix.label.split())
    if not prefix.label[:1].islower() and not prefix.label[:1].isupper():
        capital = True  # a script without capitals
    if prefix.form is Form.DASH:
        return capital and (times * 4 >= lines and times > 2)
    if prefix.form is Form.BRACKET:
        return named or times > 1
    short = len(prefix.label.split()) <= 3
    return (capital and short) or named or times > 2 or bool(_TITLE.match(prefix.label))


def _letter_names_speaker(
    prefix: Prefix, times: int, header: Header, *, known: bool, answered: bool
) -> bool:
    """Whether a letter is a label: the known ones of question and answer are, also with a point or dash."""
    if prefix.form in (Form.DASH, Form.LETTER):
        return known and (answered or times > 1)
    return known or times > 1 or prefix.voice in header.initials


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
                if voice.lines >= 3 and voice.questions * 10 >= voice.lines * 7:
                    roles.setdefault(key, Role.REP)
    sellers = set().union(*(voices[k].asides for k, role in roles.items() if role is Role.REP))
    for key, voice in voices.items():
        same_company = bool(sellers & voice.asides)
        roles.setdefault(key, Role.REP if same_company else Role.PROSPECT)
    return roles


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
    enough = min(2, sum(voice.lines for voice in voices.values()) // 3)
    for key, voice in voices.items():
        score = voice.questions / max(voice.lines, 1)
        score += 0.25 * (affiliated == [key]) + 0.15 * (key == first)
        score -= 0.5 * (roles.get(key) is Role.PROSPECT) * (voice.questions * 2 < voice.lines)
        if voice.questions >= max(enough, 1) and score > best_score:
            best, best_score = key, score
    return best
