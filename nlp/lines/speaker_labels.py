"""Which labels of a call name speakers: what stands before the words, or above them, is often a topic."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from nlp.lines.line_prefix import Prefix
from nlp.lines.note_words import NoteWords
from nlp.lines.speaker_forms import Form
from nlp.lines.words import Words, words_of
from nlp.types import Span

_TITLE = re.compile(r"(?:dr|mr|mrs|ms|prof|herr|frau|sr|sra|sig|dott|ing)\b\.?", re.IGNORECASE)
_LOOSE = (Form.DASH, Form.LETTER, Form.LOOSE)
"""Labels that are set off by a sign which words are set off by, too."""
_FEW = 3
"""Names with a time above the words: from so many on somebody who speaks once has one, too."""


class SpeakerLabels:
    """What is known of all labels of a call together."""

    def __init__(
        self,
        prefixes: Sequence[Prefix],
        bodies: Sequence[Words],
        named: frozenset[str],
        letters: frozenset[str],
        words: NoteWords,
    ) -> None:
        """`bodies[i]` are the words after the label of `prefixes[i]`, `named` those of the header,
        `letters` the first letters of its names, both in lower case."""
        self.prefixes, self.named, self.letters, self.words = prefixes, named, letters, words
        worded = [i for i, prefix in enumerate(prefixes) if prefix.holds_words]
        spoken = [prefixes[i] for i in worded]
        self.lines = len(spoken)
        self.times = Counter((p.voice, p.form in _LOOSE) for p in prefixes if p.label)
        self.answered = any(
            p.form is not Form.BARE and len(p.voice) == 1 and p.voice in words.rep_labels
            for p in prefixes
        )
        self.above = _voices_above_words(spoken, [bodies[i] for i in worded], words)
        self.bare = _bare(spoken, words)
        self.recorded = sum(p.form is Form.OWN_LINE for p in spoken) > _FEW
        dashed = Counter(p.voice for p in spoken if p.form is Form.DASH)
        self.dashed = self._are_most(sum(n for n in dashed.values() if self._is_frequent(n)))

    def places(self) -> list[int]:
        """The places of the prefixes whose label names a speaker."""
        return [i for i, p in enumerate(self.prefixes) if p.label and self._names_speaker(p)]

    def _is_frequent(self, times: int) -> bool:
        return times > 2 and times * 4 >= self.lines

    def _are_most(self, labels: int) -> bool:
        return labels * 10 >= self.lines * 6

    def _names_speaker(self, prefix: Prefix) -> bool:
        voice, times = prefix.voice, self.times[prefix.voice, prefix.form in _LOOSE]
        known = voice in self.words.rep_labels or voice in self.words.prospect_labels
        if prefix.form is Form.TAG:
            return True
        if prefix.form is Form.ALONE:
            return voice in self.above
        if prefix.form is Form.BARE:
            return voice in self.bare
        if prefix.form is Form.LOOSE:
            return known and times > 1
        if prefix.form is Form.OWN_LINE:
            return known or times > 1 or (self.recorded and prefix.label.istitle())
        if prefix.stamped and prefix.form is not Form.LETTER:
            return True
        if not any(sign.isalpha() for sign in voice):
            return times > 2
        if len(voice) == 1 or prefix.form is Form.LETTER:
            return self._is_speakers_letter(prefix, times, known=known)
        return known or (not self._is_no_name(prefix) and self._is_name(prefix, times))

    def _is_speakers_letter(self, prefix: Prefix, times: int, *, known: bool) -> bool:
        """Whether a letter is a label: the known ones of question and answer are, also with a point or dash."""
        if prefix.form in _LOOSE:
            return known and (self.answered or times > 1)
        return known or times > 1 or prefix.voice in self.letters

    def _is_no_name(self, prefix: Prefix) -> bool:
        label = words_of(prefix.label, Span(0, len(prefix.label)))
        if label.starts(self.words.rep_reports):
            return True  # "I asked her: …"
        if label.asks_in_characters(self.words):
            return True  # the heading of an answer: 谁拍板：老板
        parts = prefix.voice.split()
        return not self.words.topics.isdisjoint((prefix.voice, parts[0], parts[-1]))

    def _is_name(self, prefix: Prefix, times: int) -> bool:
        """Whether it is typed like a name, stands in the header, or comes often enough."""
        parts = prefix.label.split()
        named = any(part in self.named for part in prefix.voice.split() if len(part) > 1)
        capital = all(part[:1].isupper() or not part[:1].isalpha() for part in parts)
        if not prefix.label[:1].islower() and not prefix.label[:1].isupper():
            capital = True  # a script without capitals
        if prefix.form is Form.DASH:
            return capital and (self._is_frequent(times) or (self.dashed and times > 1))
        if prefix.form is Form.BRACKET:
            return named or times > 1
        short = len(parts) <= 3
        return (capital and short) or named or times > 2 or bool(_TITLE.match(prefix.label))


def _voices_above_words(
    spoken: Sequence[Prefix], bodies: Sequence[Words], words: NoteWords
) -> frozenset[str]:
    """The names that stand on lines of their own, if they and what stands below make up the call.

    `bodies[i]` are the words of `spoken[i]`: where all below asks, the short lines are answers.
    """
    times = Counter(p.voice for p in spoken if p.form is Form.ALONE)
    often = {voice for voice, count in times.items() if count > 1}
    below: dict[str, list[bool]] = {}
    for place, (name, following) in enumerate(pairwise(spoken)):
        repeated = following.form is Form.ALONE and following.voice in often
        if name.form is Form.ALONE and name.voice in often and not repeated:
            below.setdefault(name.voice, []).append(bodies[place + 1].asks(words))
    voices = {voice for voice, asks in below.items() if len(asks) * 3 >= times[voice] * 2}
    answering = any(sum(below[voice]) * 2 < len(below[voice]) for voice in voices)
    enough = sum(times[voice] for voice in voices) * 10 >= len(spoken) * 3
    return frozenset(voices if len(voices) > 1 and answering and enough else ())


def _bare(spoken: Sequence[Prefix], words: NoteWords) -> frozenset[str]:
    """The labels without a sign after them, if they begin most lines: letters of question and answer,
    and words with numbers ("speaker 1")."""
    times = Counter(p.voice for p in spoken if p.form is Form.BARE)
    often = {voice for voice, count in times.items() if count > 1}
    numbered = {voice for voice in often if voice[-1].isdigit()}
    asking, answering = often & words.rep_labels, often & words.prospect_labels
    found = numbered if len(numbered) > 1 else set()
    found |= asking | answering if asking and answering else set()
    enough = sum(times[voice] for voice in found) * 10 >= len(spoken) * 6
    return frozenset(found if enough else ())
