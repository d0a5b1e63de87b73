"""Questions that the rep asks in their own words: which of the bank's it is, or how to ask it open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rapidfuzz import fuzz, process, utils

from nlp.types import Form, Question, Reading
from nlp.words.unspaced import UNSPACED_LANGUAGES
from service.qualify.questions.banks import Banks
from service.qualify.questions.banks import Question as BankQuestion
from service.qualify.types import LANGUAGES, Request

SAME_QUESTION = 88
"""How alike the rep's own words and a question of the bank are when they are the same, 0 to 100."""
SAME_ON_ONE_MATTER = 72
"""The same where both ask about one fact."""
TRIED = 5
"""So many of the likest questions are looked at."""


@dataclass(frozen=True, slots=True)
class OwnWords:
    """The questions of the bank, ready to be compared with what is asked."""

    banks: Banks
    texts: Mapping[str, Mapping[str, str]]
    """For each language the bare words of every question, sorted, by id."""

    @classmethod
    def of(cls, banks: Banks) -> OwnWords:
        """Made once, from all banks."""
        return cls(
            banks,
            {
                language: {q.id: _bare(q.text(language), language) for q in banks.all()}
                for language in LANGUAGES
            },
        )

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
        for _, score, qid in likest:
            same = self.banks.find(qid)
            if same and (score >= SAME_QUESTION or same.dimension in question.topics):
                return same.id
        return None

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

        None for an open question, and where it is not told what is asked about.
        """
        if question.form is Form.OPEN:
            return None
        texts, taken = self.texts.get(reading.language, {}), set(asked)
        words = utils.default_process(question.span.of(reading.text))
        for fact in question.topics:
            fitting = [
                one
                for one in self.banks.about(fact, framework)
                if not (one.closed or one.when or one.after or one.id in taken)
            ]
            if fitting:
                return max(fitting, key=lambda one: fuzz.token_set_ratio(words, texts[one.id]))
        return None


def _bare(text: str, language: str) -> str:
    """The words of a question without signs, in alphabetical order where blanks part them, so that
    each text is sorted once and not whenever it is compared."""
    bare = str(utils.default_process(text))
    return bare if language in UNSPACED_LANGUAGES else " ".join(sorted(bare.split()))
