"""Everything that is compiled of one language: rules, questions, values, weights."""

from __future__ import annotations

from nlp import contradiction, note_words, value_words
from nlp.listen import Listener
from nlp.question_pack import load_questions
from nlp.sources import Sources
from nlp.weights import load_weights


class Pack:
    """Everything compiled of one language. Raises PackError."""

    def __init__(self, sources: Sources) -> None:
        self.listener = Listener(sources)
        self.note_words = note_words.load(sources.node("notes"))
        self.questions = load_questions(sources)
        self.values = value_words.load(sources.node("values"))
        self.weights = load_weights(sources, self.listener.rules)
        self.contradictions = contradiction.load(sources, self.listener.tokenizer)
