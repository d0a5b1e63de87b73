"""Knock-outs of the seller's profile: asked first, closed, and decided by the answer alone."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, replace
from itertools import islice

from nlp.questions.questions import sentences_in
from nlp.strict_yaml import Node
from nlp.types import Evidence, Form, Line, Question, Reading, Role, Span, State
from nlp.words.unspaced import UNSPACED_LANGUAGES
from service.qualify.by_language import in_language
from service.qualify.knock_outs.naming import Naming
from service.qualify.knock_outs.plain_answers import QUESTION_MARKS, PlainAnswers
from service.qualify.profile import Profile
from service.qualify.questions.banks import Question as BankQuestion
from service.qualify.questions.banks import Texts, texts
from service.qualify.questions.choice import OfProfile
from service.qualify.sources import Sources
from service.qualify.types import LANGUAGES, Request

FILE = "knock_outs.yaml"
RULE = "fit-knock-out"
WEIGHT = 1_000
"""A knock-out outweighs whatever else was said of the fit."""
SENTENCES_READ = 2
"""A no may be taken back in the next sentence."""
PRODUCTS_ID = "product-fit"
_ENDS = " .,;:!。，；！"
_BREAKS = "?？:：–—-"
"""Behind these stands the answer where question and answer are noted on one line."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Words that answer a knock-out."""

    knock_out: str
    """As the profile words it."""
    line: Line
    span: Span


@dataclass(frozen=True, slots=True)
class KnockOuts:
    """What is asked because of a profile, and how the answers are read."""

    node: Node
    ask: Texts
    why: Texts
    which: Texts
    which_unnamed: Texts
    which_why: Texts
    either: Texts
    most_named: int
    naming: Naming
    answers: PlainAnswers

    @classmethod
    def of(cls, sources: Sources) -> KnockOuts:
        """Read `knock_outs.yaml`. Raises PackError."""
        node = sources.read(FILE)
        parts = node.mapping(("ask", "why", "products", "small_words", "answers"))
        products = parts["products"].mapping(
            ("say_at_most", "ask", "ask_without_names", "or", "why")
        )
        return cls(
            node,
            texts(parts["ask"]),
            texts(parts["why"]),
            texts(products["ask"]),
            texts(products["ask_without_names"]),
            texts(products["why"]),
            texts(products["or"]),
            products["say_at_most"].whole_number(),
            Naming.of(parts["small_words"]),
            PlainAnswers.of(parts["answers"]),
        )

    def questions(self, profile: Profile | None) -> tuple[BankQuestion, ...]:
        """One for each knock-out, in the order of the profile."""
        found = {words: self._question(words) for words in _knock_outs(profile)}
        return tuple(found.values())

    def which_product(self, profile: Profile | None) -> BankQuestion | None:
        """What finds the product that fits best, where there are several."""
        products = tuple(dict.fromkeys(profile.products)) if profile else ()
        if len(products) < 2:
            return None
        wording = {language: self._which(products, language) for language in LANGUAGES}
        return self._as_question(PRODUCTS_ID, "need", wording, closed=None)

    def of_profile(self, request: Request) -> OfProfile:
        """What is asked because of what is sold; no knock-outs where earlier calls told the fit."""
        return OfProfile(
            () if "fit" in request.known else self.questions(request.profile),
            self.which_product(request.profile),
            self.why,
            self.which_why,
        )

    def find(self, qid: str, profile: Profile | None) -> BankQuestion | None:
        """The question of a profile with this id."""
        every = (*self.questions(profile), self.which_product(profile))
        return next((one for one in every if one and one.id == qid), None)

    def recognised(self, reading: Reading, profile: Profile | None) -> dict[Question, str]:
        """The knock-outs that the rep asked in their own words."""
        found: dict[Question, str] = {}
        for words in _knock_outs(profile):
            for question in reading.questions:
                if question.form is not Form.LEADING and any(
                    self._asks(asked, words, reading.language)
                    for asked in _as_asked(question, reading)
                ):
                    found.setdefault(question, qid_of(words))
        return found

    def heard(self, reading: Reading, request: Request) -> tuple[list[Evidence], Reading]:
        """What was answered to knock-outs, and the reading in which those answers show nothing else."""
        answered = self._answered(reading, request)
        return self._evidence(reading, answered), _set_aside(reading, answered)

    def _answered(self, reading: Reading, request: Request) -> list[Answer]:
        """The answers, to each knock-out in the order of the text."""
        recognised = self.recognised(reading, request.profile)
        found = []
        for words in _knock_outs(request.profile):
            asked = {question.line for question, qid in recognised.items() if qid == qid_of(words)}
            answers = self._answers(words, reading, request, asked)
            found += sorted(answers, key=lambda answer: answer.span)
        return found

    def _evidence(self, reading: Reading, answers: Iterable[Answer]) -> list[Evidence]:
        """What the answers show: those to each knock-out by the latest clear word."""
        found: dict[str, Evidence] = {}
        for answer in answers:
            if self.answers.turns_around(answer.knock_out, reading.language):
                continue
            state = self._state(answer, reading)
            if state is not State.UNKNOWN:
                quote = _sentences(answer.span, reading.text, 1)
                found[answer.knock_out] = _evidence(reading, answer.line, quote, state)
        return list(found.values())

    def _state(self, answer: Answer, reading: Reading) -> State:
        def is_named(rest: str) -> bool:
            return self.naming.names(rest, answer.knock_out, reading.language)

        said = _sentences(answer.span, reading.text, SENTENCES_READ).of(reading.text)
        return self.answers.state(said, reading.language, is_named)

    def _answers(
        self, words: str, reading: Reading, request: Request, asked: Set[int]
    ) -> Iterator[Answer]:
        """What answers a knock-out that was asked by the lines `asked`, or marked as asked."""
        spoken = [line for line in reading.lines if line.has_words]
        qid = qid_of(words)
        offsets: Mapping[int, str] = {
            mark.at_offset: mark.qid for mark in request.asked if mark.outcome == "asked"
        }  # of several that were asked before one answer the last is answered
        places = {at for at, marked in offsets.items() if marked == qid}
        for at, line in enumerate(spoken):
            before = spoken[at - 1] if at else None
            start = before.end if before else -1
            follows = any(start <= place <= line.start for place in places)
            if line.role is not Role.REP and (follows or (before and before.index in asked)):
                yield Answer(words, line, line.body)
            elif behind := self._on_one_line(words, line, reading):
                yield Answer(words, line, behind)

    def _on_one_line(self, words: str, line: Line, reading: Reading) -> Span | None:
        """The answer on a line that holds the question too: "Children? no", "Children: no"."""
        for start in (line.start, line.body.start):  # what is asked may look like a label
            said = reading.text[start : line.end]
            at = next((i for i, sign in enumerate(said) if sign in _BREAKS), -1)
            rest = said[at + 1 :].strip(_BREAKS + " ")
            if at > 0 and rest and self._asks(said[:at], words, reading.language):
                start += said.rindex(rest)
                return Span(start, start + len(rest))
        return None

    def _asks(self, question: str, words: str, language: str) -> bool:
        """Whether a question asks after the knock-out, and a yes to it means yes."""
        bare = words.rstrip(_ENDS + "?？")
        fits = self.naming.is_about(question, bare, language)
        return fits and not self.answers.turns_around(question, language)

    def _question(self, words: str) -> BankQuestion:
        bare = words.rstrip(_ENDS)
        typed = bare.endswith(QUESTION_MARKS)
        wording = {
            language: bare if typed else text.replace("{knock_out}", bare)
            for language, text in self.ask.items()
        }
        return self._as_question(qid_of(words), "fit", wording, closed="fact")

    def _which(self, products: tuple[str, ...], language: str) -> str:
        if len(products) > self.most_named:
            return in_language(self.which_unnamed, language)
        spaced = language not in UNSPACED_LANGUAGES
        either = in_language(self.either, language)
        last = f" {either} " if spaced else either
        named = (", " if spaced else "、").join(products[:-1]) + last + products[-1]
        return in_language(self.which, language).replace("{products}", named)

    def _as_question(
        self, qid: str, dimension: str, wording: Texts, closed: str | None
    ) -> BankQuestion:
        return BankQuestion(
            id=qid,
            dimension=dimension,
            texts=wording,
            lines={},
            depth="stock",
            closed=closed,
            frameworks=(),
            when={},
            after=(),
            file=self.node.file,
            line=self.node.line,
        )


def qid_of(words: str) -> str:
    """The id of a knock-out's question: the same wherever it stands in the profile."""
    return f"knock-out-{hashlib.sha256(words.casefold().encode()).hexdigest()[:8]}"


def _knock_outs(profile: Profile | None) -> tuple[str, ...]:
    return tuple(words for words in dict.fromkeys(profile.knock_outs) if words) if profile else ()


def _as_asked(question: Question, reading: Reading) -> Iterator[str]:
    """A question alone, and with what led up to it in its sentence."""
    yield question.span.of(reading.text)
    body = reading.lines[question.line].body
    for sentence in sentences_in(body, reading.text):
        if sentence.overlaps(question.span):
            yield sentence.of(reading.text)


def _set_aside(reading: Reading, answers: Iterable[Answer]) -> Reading:
    """The reading in which the answer to a knock-out is no curt one, and denies nothing else."""
    quotes = [_sentences(answer.span, reading.text, 1) for answer in answers]
    if not quotes:
        return reading

    def is_answer(span: Span) -> bool:
        return any(span.overlaps(quote) for quote in quotes)

    return replace(
        reading,
        evidence=tuple(
            one
            for one in reading.evidence
            if one.state is not State.UNMET or not is_answer(one.span)
        ),
        signals=tuple(
            one for one in reading.signals if one.kind != "short_answer" or not is_answer(one.span)
        ),
    )


def _sentences(span: Span, text: str, most: int) -> Span:
    """The first sentences of some words."""
    found = list(islice(sentences_in(span, text), most)) or [span]
    return Span(found[0].start, found[-1].end)


def _evidence(reading: Reading, line: Line, span: Span, state: State) -> Evidence:
    provenance = "quote" if line.role is Role.PROSPECT else "paraphrase"
    return Evidence("fit", state, span, line.index, RULE, provenance, WEIGHT)
