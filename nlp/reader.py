"""A text in, a Reading out: lines, questions, values, signals and evidence of one note, call or transcript."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from nlp.contradictions import inconsistency
from nlp.cues import signals
from nlp.cues.cues import LineReading
from nlp.facts import facts
from nlp.guests import Guests
from nlp.language import identify
from nlp.lines import dialogue, notes
from nlp.lines.dialogue import BankQuestion
from nlp.lines.notes import Mark
from nlp.pack import Pack
from nlp.packs_by_language import PacksByLanguage
from nlp.questions.questions import QUESTION_MARKS
from nlp.types import Line, Question, Reading, Role, Span

_RARE = 2
"""Who types a question mark on fewer than one line in two rather leaves it out."""


class Reader:
    """Reads texts with the packs of all languages; made once, shared by all threads."""

    def __init__(self, packs: PacksByLanguage | None = None) -> None:
        self.packs = PacksByLanguage() if packs is None else packs

    def stems(self, language: str, text: str) -> tuple[str, ...]:
        """The stems of the words of a text in one of our languages, each once."""
        return self.packs[language].listener.stems(text, Span(0, len(text)))

    def read(
        self,
        text: str,
        language: str = "auto",
        marks: Sequence[Mark] = (),
        asked: Sequence[BankQuestion] = (),
    ) -> Reading:
        """Read `text`. `marks` are stored notes with a known speaker, `asked` the bank questions asked.

        `language` is one of our languages or `auto`. A language without a pack gives an empty
        Reading with a warning.
        """
        spoken = identify(text, "en", self.packs) if language == "auto" else language
        pack = self.packs.get(spoken)
        if pack is None:
            lines = notes.parse(text, self.packs["en"].note_words, marks)
            warning = ("unknown-language", "This language is not covered: nothing was read in it.")
            return Reading(text, spoken, lines, (), (), (), (), (warning,))
        return read_with(pack, text, spoken, marks, asked, Guests(self.packs, spoken))


def read_with(
    pack: Pack,
    text: str,
    language: str,
    marks: Sequence[Mark] = (),
    asked: Sequence[BankQuestion] = (),
    guests: Guests | None = None,
) -> Reading:
    """Read a text whose language is known, with that language's pack.

    `guests` are the packs of other languages, for lines and quotes in those.
    """
    folded = pack.fold(text)
    lines = notes.parse(folded, pack.note_words, marks, text, pack.memory.lines)
    asking = _questions(pack, folded, lines)
    heard = _listen(pack, folded, lines, asking, asked)
    found_values = tuple(
        value.moved(read.line.body.start) for read in heard for value in read.values
    )
    found = [signal for read in heard for signal in pack.signals(read)]
    found += inconsistency.signals(folded, lines, heard, pack.contradictions)
    spoken = list(guests.hear(text, heard)) if guests else []
    told = {(one.kind, one.line) for one in found}
    found += [
        signals.signal_of(fired, read)
        for read in spoken
        for fired in read.fired
        if (fired.kind, read.line.index) not in told
    ]
    evidence = facts.evidence_of(heard, found, pack.weights)
    return Reading(
        text=text,
        language=language,
        lines=lines,
        questions=tuple(asking.values()),
        signals=tuple(sorted(found, key=lambda s: (s.span, s.kind))),
        evidence=tuple(sorted((*evidence, *facts.said_outright(spoken)), key=facts.in_order)),
        values=found_values,
    )


def hear_lines(pack: Pack, text: str) -> list[LineReading]:
    """What is heard in each line that is not the rep's, before it is weighed."""
    folded = pack.fold(text)
    lines = notes.parse(folded, pack.note_words, (), text, pack.memory.lines)
    return _listen(pack, folded, lines, _questions(pack, folded, lines))


def _questions(pack: Pack, text: str, lines: Iterable[Line]) -> dict[int, Question]:
    found = {}
    asking = [line for line in lines if line.role is Role.REP]
    marked = sum(any(m in line.body.of(text) for m in QUESTION_MARKS) for line in asking)
    unmarked = marked * _RARE < len(asking)
    for line in asking:
        asks = pack.asked(line.body.of(text), unmarked)
        if asks is not None:
            form, topics = asks
            span = Span(form.start, form.end).moved(line.body.start)
            found[line.index] = Question(form.form, span, line.index, topics)
    return found


def _listen(
    pack: Pack,
    text: str,
    lines: Sequence[Line],
    asking: dict[int, Question],
    asked: Sequence[BankQuestion] = (),
) -> list[LineReading]:
    """What is heard in each line that is not the rep's own words."""
    prompts = {}
    for line in lines:
        if line.role is not Role.REP:
            prompt = pack.prompted(line.body.of(text))
            if prompt is not None:
                end, topics = prompt
                prompts[line.index] = (line.body.start + end, topics)
    stems = {
        line.index: pack.listener.stems(text, line.body) for line in lines if line.index in asking
    }
    settings = dialogue.settings(lines, asking, prompts, asked, stems)
    return pack.listen(text, [one for one in settings if one[0].role is not Role.REP])
