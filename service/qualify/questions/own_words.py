"""Questions that the rep asks in their own words: which of the bank's it is, or how to ask it open."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

from rapidfuzz import fuzz, process, utils

from nlp.strict_yaml import Node
from nlp.types import Form, Question, Reading
from nlp.words.unspaced import UNSPACED_LANGUAGES
from service.qualify.by_language import ByLanguage
from service.qualify.questions.banks import Banks
from service.qualify.questions.banks import Question as BankQuestion
from service.qualify.questions.cue_words import Cues, cues
from service.qualify.questions.likeness import Likeness
from service.qualify.sources import Sources
from service.qualify.types import LANGUAGES, Request

SAME_QUESTION = 88
"""How alike the rep's own words and a question of the bank are when they are the same, 0 to 100."""
SAME_ON_ONE_MATTER = 72
"""The same where both ask about one fact."""
TRIED = 5
"""So many of the likest questions are looked at."""
SAME_MEANING = 0.6
"""How alike they are by the words that matter, 0 to 1."""
SAME_MEANING_ON_ONE_MATTER = 0.5
UNSPACED_MEANING = 0.42
"""The same of characters, of which two texts that mean the same share fewer."""
FILE = "own_words.yaml"

StemsOf = Callable[[str, str], Iterable[str]]
"""The stems of a text, by its language."""


@dataclass(frozen=True, slots=True)
class OwnWords:
    """The questions of the bank, ready to be compared with what is asked."""

    banks: Banks
    texts: Mapping[str, Mapping[str, str]]
    """For each language the bare words of every question, sorted, by its name."""
    likeness: Mapping[str, Likeness]
    asks_for_a_fact: Cues
    but_not: Cues

    @classmethod
    def of(cls, banks: Banks, sources: Sources, stems_of: StemsOf) -> OwnWords:
        """Made once, from all banks and `own_words.yaml`. Raises PackError."""
        parts = sources.read(FILE).mapping(("asks_for_a_fact", "but_not", "also"))
        named = _named(banks, parts["also"])
        bare = {
            language: {name: _bare(text, language) for name, text in texts.items()}
            for language, texts in named.items()
        }
        likeness = ByLanguage(
            named,
            lambda language, texts: Likeness(texts, partial(_stems, language, stems_of)),
        )
        return cls(banks, bare, likeness, cues(parts["asks_for_a_fact"]), cues(parts["but_not"]))

    def recognised(self, reading: Reading) -> dict[Question, str]:
        """What of the bank was asked: its id for each question of the rep's that it is."""
        found = (
            (question, self._same(question, reading))
            for question in reading.questions
            if question.form is not Form.LEADING
        )
        return {question: qid for question, qid in found if qid is not None}

    def _same(self, question: Question, reading: Reading) -> str | None:
        likest = process.extract(
            _bare(question.span.of(reading.text), reading.language),
            self.texts.get(reading.language, {}),
            scorer=fuzz.ratio,
            processor=None,
            score_cutoff=SAME_ON_ONE_MATTER,
            limit=TRIED,
        )
        for _, score, name in likest:
            same = self.banks.find(_id(name))
            if same and (score >= SAME_QUESTION or same.dimension in question.topics):
                return self._if_asked_alike(question, same, reading)
        return self._same_in_meaning(question, reading)

    def _same_in_meaning(self, question: Question, reading: Reading) -> str | None:
        """The question of the bank that shares the words that matter, whatever stands between them."""
        likeness = self.likeness.get(reading.language)
        found = likeness.likest(question.span.of(reading.text)) if likeness else None
        same = self.banks.find(_id(found[0])) if found else None
        if found is None or same is None:
            return None
        needed = SAME_MEANING
        if reading.language in UNSPACED_LANGUAGES:
            needed = UNSPACED_MEANING
        elif same.dimension in question.topics:
            needed = SAME_MEANING_ON_ONE_MATTER
        return self._if_asked_alike(question, same, reading) if found[1] >= needed else None

    def _if_asked_alike(
        self, question: Question, same: BankQuestion, reading: Reading
    ) -> str | None:
        """Its id, unless one of the two wants a yes and the other a fact."""
        language = reading.language
        asked, banked = (
            self._asks_for_a_fact(words, language)
            for words in (question.span.of(reading.text), same.text(language))
        )
        return None if question.form is Form.CLOSED and asked is not banked else same.id

    def opened_up(
        self, reading: Reading, request: Request, recognised: Mapping[Question, str]
    ) -> dict[Question, BankQuestion]:
        """An open question for each that boxes the buyer in and is none of the bank's."""
        asked = {*recognised.values(), *(one.qid for one in request.asked)}
        found = {
            question: self.open_instead(question, reading, request.framework, asked)
            for question in reading.questions
            if question not in recognised
        }
        return {question: instead for question, instead in found.items() if instead}

    def open_instead(
        self, question: Question, reading: Reading, framework: str | None, asked: Iterable[str]
    ) -> BankQuestion | None:
        """An open question on the same matter, for one that boxes the buyer in.

        None for an open question, for one that asks for a fact, and where it is not told what is asked about.
        """
        said = question.span.of(reading.text)
        wants_fact = self._asks_for_a_fact(said, reading.language)
        if question.form is Form.OPEN or (question.form is Form.CLOSED and wants_fact):
            return None
        texts, taken = self.texts.get(reading.language, {}), set(asked)
        words = utils.default_process(said)
        fitting = [
            one
            for fact in question.topics[:1]
            for one in self.banks.about(fact, framework)
            if not (one.closed or one.when or one.after or one.id in taken)
        ]
        return max(
            fitting, key=lambda one: fuzz.token_set_ratio(words, texts[one.id]), default=None
        )

    def _asks_for_a_fact(self, words: str, language: str) -> bool:
        """Whether a question wants a fact and no yes: such are asked by the bank too."""
        if language not in self.asks_for_a_fact:
            return False
        words = words.replace("’", "'")
        yes = self.but_not[language].search(words)
        return yes is None and self.asks_for_a_fact[language].search(words) is not None


def _named(banks: Banks, also: Node) -> dict[str, dict[str, str]]:
    """For each language every wording of every question, by name: its id, and a number from the second on."""
    named = {language: {q.id: q.text(language) for q in banks.all()} for language in LANGUAGES}
    known = [question.id for question in banks.all()]
    for qid, node in also.items():
        if qid in banks.off:
            continue
        Node(qid, node.file, node.line).one_of(known)
        for language, texts in node.mapping((), LANGUAGES).items():
            for number, text in enumerate(texts.texts(), 2):
                named[language][f"{qid} {number}"] = text
    return named


def _id(name: str) -> str:
    """The id of the question of which this is a wording."""
    return name.partition(" ")[0]


def _stems(language: str, stems_of: StemsOf, text: str) -> Iterable[str]:
    """What two texts are compared by: stems, or characters and pairs of them where no blanks part words."""
    if language not in UNSPACED_LANGUAGES:
        return stems_of(language, text)
    signs = [sign for sign in text.casefold() if sign.isalnum()]
    return [*signs, *map("".join, pairwise(signs))]


def _bare(text: str, language: str) -> str:
    """The words of a question without signs, in alphabetical order where blanks part them, so that
    each text is sorted once and not whenever it is compared."""
    bare = str(utils.default_process(text))
    return bare if language in UNSPACED_LANGUAGES else " ".join(sorted(bare.split()))
