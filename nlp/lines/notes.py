"""Notes and transcripts as people type them, read into lines: words, speaker, whose line it is.

Nothing is rewritten: offsets are code points of the text as given. Lines end where `line_ends` says.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from nlp.lines.line_memory import LineMemory
from nlp.lines.line_prefix import Prefix, split, voice_of
from nlp.lines.note_words import NoteWords
from nlp.lines.remarks import Place, answers_itself, holds_answer, is_question, role_of
from nlp.lines.speakers import Header, Speakers, find_speakers
from nlp.lines.words import Words, words_of
from nlp.types import Line, Role, Span

_ARROWS = ("->", "=>", "→")
_ENOUGH_QUESTIONS = 3
"""Lines without question marks that ask, from which on notes are read as questions and answers."""
_WHOLE = 8
"""So many lines make a text that a title stands above."""
_SHORT = 3
"""The most words of a heading that begins like a question."""
_MOSTLY = 0.6
"""The share of lines with a bullet, from which on notes are a list."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A stored note whose speaker is known: it labels those of its lines that have no label."""

    start: int
    end: int
    speaker: str | None
    """`rep`, `prospect`, `note`, a person's name, or None."""


def parse(
    text: str,
    words: NoteWords,
    marks: Sequence[Mark] = (),
    typed: str | None = None,
    memory: LineMemory | None = None,
) -> tuple[Line, ...]:
    """Read a text into its lines, in order; blank lines count. `marks` do not overlap.

    `typed` is the text before its characters were folded: speakers are called as they were typed.
    `memory` is that of the language of the words.
    """
    memory = memory or LineMemory()
    prefixes = split(text, memory.prefixes)
    looks = [words_of(text, Span(p.after_label, p.end), memory.heads) for p in prefixes]
    speakers = find_speakers(prefixes, looks, _header(text, prefixes, words), words)
    call = _Call(text, words, prefixes, looks, speakers, typed or text, memory, marks)
    return tuple(call.lines())


def _header(text: str, prefixes: Sequence[Prefix], words: NoteWords) -> Header:
    """What the first line and the lines that list who was there say."""
    spoken = [p for p in prefixes if p.holds_words]
    found = spoken[:1]
    for prefix in spoken[1:6]:
        if words_of(text, Span(prefix.after_bullet, prefix.end)).starts(words.attendee_words):
            found.append(prefix)
    return Header.read([text[p.after_bullet : p.end] for p in found])


class _Call:
    """One text while it is read: what is known of all its lines together."""

    def __init__(
        self,
        text: str,
        words: NoteWords,
        prefixes: Sequence[Prefix],
        looks: Sequence[Words],
        speakers: Speakers,
        typed: str,
        memory: LineMemory,
        marks: Sequence[Mark],
    ) -> None:
        self.marks = sorted(marks, key=lambda mark: mark.start)
        self.text, self.words, self.prefixes, self.memory = text, words, prefixes, memory
        self.labelled, self.roles = speakers.labelled, speakers.roles
        self.spoken = [i for i, p in enumerate(prefixes) if p.holds_words]
        self.looks = [self._look(i, look) for i, look in enumerate(looks)]
        self.names: dict[str, str] = {}
        for i in sorted(self.labelled):
            self.names.setdefault(prefixes[i].voice, self._typed_label(prefixes[i], typed))
        self._know_manner()

    def _typed_label(self, prefix: Prefix, typed: str) -> str:
        at = self.text.find(prefix.label, prefix.after_bullet, prefix.end)
        return typed[at : at + len(prefix.label)] if at >= 0 else prefix.label

    def _know_manner(self) -> None:
        """Tell transcripts, questions and answers, bullets and prose apart."""
        total = max(len(self.spoken), 1)
        free = [i for i in self.spoken if i not in self.labelled]
        said = {self.roles[self.prefixes[i].voice] for i in self.labelled}
        share = len(self.labelled) / total
        self.own_lines = any(self.prefixes[i].names_alone for i in self.labelled)
        self.conversation = share >= 0.5 and said >= {Role.REP, Role.PROSPECT}
        self.answers_labelled = share >= 0.3 and said == {Role.PROSPECT}
        self.jotted = share < 0.3
        hashes = sum(1 for i in self.spoken if self.prefixes[i].bullet.startswith("#"))
        self.listed_by_hash = hashes * 2 > total
        self.bullets = sum(1 for i in self.spoken if self.prefixes[i].bullet) / total
        asking = [i for i in free if self.looks[i].ends_asking]
        self.unmarked = not any("?" in look.raw or "？" in look.raw for look in self.looks)
        if self.unmarked:
            asking = self._questions_without_marks(free)
        self.unmarked_questions = frozenset(asking if self.unmarked else ())
        self.questions_and_answers = (
            not self.conversation and len(asking) >= 2 and len(asking) * 4 >= len(free)
        )
        asking = [i for i in free if self.looks[i].asks_in_characters(self.words)]
        self.free_ask = self.answers_labelled and len(asking) * 2 > len(free)
        self.asking_bullet = None if self.conversation else self._asking_bullet(free)
        sentences = sum(1 for i in free if self.looks[i].is_sentence)
        self.prose = sentences * 5 >= len(free) * 3

    def _questions_without_marks(self, free: Sequence[int]) -> list[int]:
        """The lines that ask, if they are followed by answers: notes may hold one "how" by chance.

        A third of them must begin with a word that asks: a verb also begins what leaves out who ("has no money").
        """
        asking = [i for i in free if self._begins_question(i)]
        open_ones = sum(self.looks[i].begins_asking(self.words, open_only=True) for i in asking)
        turns = sum(1 for i, j in pairwise(free) if (i in asking) != (j in asking))
        enough = len(asking) >= _ENOUGH_QUESTIONS and turns >= 2 * len(asking) - 2
        return asking if enough and open_ones * 3 >= len(asking) else []

    def _begins_question(self, i: int) -> bool:
        look = self.looks[i]
        return look.begins_asking(self.words) and not look.tail.endswith((".", "!", ":", "。"))

    def _look(self, i: int, look: Words) -> Words:
        prefix = self.prefixes[i]
        if not prefix.label or i in self.labelled:
            return look
        return words_of(self.text, Span(self.body_start(i), prefix.end), self.memory.heads)

    def _asking_bullet(self, free: Sequence[int]) -> str | None:
        """The bullet, or its absence, under which the questions stand, if it sets them apart."""
        shares: dict[str, list[bool]] = {}
        for i in free[1:]:
            shares.setdefault(self._bullet(i), []).append(self._asks_under_bullet(i))
        rates = {bullet: sum(asks) / len(asks) for bullet, asks in shares.items()}
        asking = [
            bullet
            for bullet, rate in rates.items()
            if rate >= (0.5 if bullet.startswith(">") else 0.7)
            and (len(shares[bullet]) > 1 or bullet == ">")
        ]
        others = [asks for bullet, asks in shares.items() if bullet not in asking]
        quiet = sum(map(sum, others)) <= 0.3 * sum(map(len, others))
        return asking[0] if len(asking) == 1 and others and quiet else None

    def _bullet(self, i: int) -> str:
        """The bullet of a line and whether it is set in."""
        prefix = self.prefixes[i]
        return prefix.bullet + (" set in" if self.text[prefix.start].isspace() else "")

    def _asks_under_bullet(self, i: int) -> bool:
        """Whether a line asks; a few words without a bullet may be a heading ("Why so late")."""
        look = self.looks[i]
        heading = not self.prefixes[i].bullet and len(look.head) <= _SHORT
        return look.asks(self.words) or (
            self._begins_question(i) and (self.unmarked or not heading)
        )

    def body_start(self, i: int) -> int:
        """Where the words of line `i` begin; a lone time ("14:30 works") belongs to them."""
        prefix = self.prefixes[i]
        if i in self.labelled:
            return prefix.after_label
        bracketed = self.text[prefix.after_bullet : prefix.after_bullet + 1] in ("[", "(")
        return prefix.after_stamp if prefix.stamped and bracketed else prefix.after_bullet

    def lines(self) -> Iterator[Line]:
        """The lines of the text."""
        marks = self.marks
        places = {i: number for number, i in enumerate(self.spoken)}
        carried: str | None = None
        previous = Role.NOTE
        mark_at = 0
        for i, prefix in enumerate(self.prefixes):
            while mark_at < len(marks) and marks[mark_at].end <= prefix.start:
                mark_at += 1
            inside = mark_at < len(marks) and marks[mark_at].start <= prefix.start
            marked = marks[mark_at].speaker if inside else None
            start, speaker, role = self.body_start(i), None, Role.NOTE
            if i not in places:
                start = prefix.end
            elif i in self.labelled:
                carried = prefix.voice
                speaker, role = self.names[carried], self._labelled_role(i)
                if prefix.names_alone:
                    role = Role.NOTE
                elif role is not self.roles[carried]:
                    speaker = None
            elif marked is not None:
                speaker, role = self._marked(marked)
            else:
                speaker, role = self._unlabelled(i, places[i], carried, previous)
            previous = previous if i not in places or start >= prefix.end else role
            start = min(start, prefix.end)
            yield Line(i, prefix.start, prefix.line_end, Span(start, prefix.end), role, speaker)

    def _labelled_role(self, i: int) -> Role:
        """The role of the label; a jotted "me: how is it? 'ok'" holds the prospect's answer."""
        role = self.roles[self.prefixes[i].voice]
        if role is Role.REP and self.jotted and answers_itself(self.looks[i]):
            return Role.PROSPECT
        return role

    def _marked(self, speaker: str) -> tuple[str | None, Role]:
        if speaker in tuple(Role):
            return None, Role(speaker)
        voice = voice_of(speaker)
        ours = voice in self.words.rep_labels
        return speaker, self.roles.get(voice, Role.REP if ours else Role.PROSPECT)

    def _unlabelled(
        self, i: int, place: int, carried: str | None, previous: Role
    ) -> tuple[str | None, Role]:
        look, prefix = self.looks[i], self.prefixes[i]
        if self.own_lines and carried is not None:
            return self.names[carried], self.roles[carried]
        if self.conversation and min(self.labelled) < i < max(self.labelled):
            if look.raw.startswith(("(", "[")) or carried is None:
                return None, Role.PROSPECT
            if self.bullets > _MOSTLY and self.roles[carried] is Role.REP:
                return None, Role.PROSPECT  # a list goes on with what the prospect said
            return self.names[carried], self.roles[carried]
        if self.conversation and i < min(self.labelled):
            return None, Role.NOTE
        if place > 0 and self._bullet(i) == self.asking_bullet:
            return None, Role.PROSPECT if holds_answer(look) else Role.REP
        asks = look.ends_asking or (self.free_ask and look.asks_in_characters(self.words))
        if asks and (self.answers_labelled or previous is Role.REP):
            return None, Role.REP
        if self.questions_and_answers and (i in self.unmarked_questions or self._is_question(look)):
            return None, Role.REP
        if previous is Role.REP and not prefix.checkbox and not self.prose:
            return None, Role.PROSPECT
        where = self._place(i, place)
        role = self.memory.roles.found(
            (look.raw, look.tail, where), lambda: role_of(look, where, self.words)
        )
        return None, role

    def _is_question(self, look: Words) -> bool:
        """Whether the line asks, also without a question mark or when more follows it."""
        first = look.first_sentence()
        return is_question(look, self.words) or bool(
            look.raw[len(first.raw) : len(first.raw) + 1] == "?"
            and first.opening(self.words.question_words, first.after_fillers(self.words))
        )

    def _place(self, i: int, place: int) -> Place:
        prefix = self.prefixes[i]
        following = self.spoken[place + 1 : place + 2]
        after = len(self.spoken) - place - 1
        return Place(
            first=place == 0,
            heads_text=place == 0 and not self.marks and len(self.spoken) >= _WHOLE,
            late=place > 3,
            last=after == 0,
            near_end=after < 2,
            bulleted=bool(prefix.bullet),
            checkbox=prefix.checkbox,
            arrow=prefix.bullet in _ARROWS,
            heading_mark=prefix.bullet.startswith("#") and not self.listed_by_hash,
            listed=self.bullets > _MOSTLY,
            next_bulleted=any(self.prefixes[j].bullet for j in following),
            prose=self.prose,
            after_talk=self.conversation,
        )
