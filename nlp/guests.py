"""Lines and quotes in another of our languages than the call: `"we have no budget", siger han`, 预算 in a German note.

Told by frequent words, not by an identifier: a quote of five words is too short for one. On 21,000
lines of labelled calls the rule found six stretches, all of them rightly in another language.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache

from nlp.cues.cues import LineReading
from nlp.packs_by_language import PacksByLanguage
from nlp.sources import Sources
from nlp.types import Span
from nlp.words.lazy_pattern import LazyPattern
from nlp.words.unspaced import HAN, UNSPACED_LANGUAGES

FEWEST_HITS = 3
"""Frequent words of the other language in a stretch; and twice as many as of the call's own."""

FEWEST_HAN = 4
"""Characters in a row that are more than a name."""

_HAN = LazyPattern(f"[{HAN}]+")
_WORD = LazyPattern(rf"[^\W\d_{HAN}]+(?:['’][^\W\d_{HAN}]+)*")
_QUOTED = re.compile(r"[\"“”„«「‘]([^\"“”„«»「」’]{8,300})[\"”“»」’]")
_HAN_RUN = LazyPattern(rf"[{HAN}][{HAN}，。、！？\s\d]*[{HAN}]")
_OTHER_RUN = LazyPattern(rf"[^{HAN}，。、；：！？]{{12,300}}")


class Guests:
    """The packs of the languages that a call is not in, for what is said in them."""

    def __init__(self, packs: PacksByLanguage, main: str) -> None:
        self._packs, self._main = packs, main
        self._frequent = {name: frequent_words(packs.sources[name]) for name in packs}

    def hear(self, text: str, heard: Iterable[LineReading]) -> Iterator[LineReading]:
        """What is heard in the stretches of lines that are in another language."""
        folded: dict[str, str] = {}
        for read in heard:
            body = read.line.body
            for language, stretch in self._stretches(body.of(text)):
                pack, span = self._packs[language], stretch.moved(body.start)
                if language not in folded:
                    folded[language] = pack.fold(text)
                length = stretch.end - stretch.start
                start = max(0, read.setting.answer.start - stretch.start)
                answer = Span(start if start < length else 0, length)
                line, setting = replace(read.line, body=span), read.setting._replace(answer=answer)
                yield from pack.listen(folded[language], [(line, setting)])

    def _stretches(self, words: str) -> tuple[tuple[str, Span], ...]:
        return self._packs[self._main].memory.guests.found(
            (words, *self._frequent.items()),
            lambda: tuple(stretches(words, self._main, self._frequent)),
        )


FrequentWords = Mapping[str, frozenset[str]]


NONE: frozenset[str] = frozenset()


@cache
def frequent_words(sources: Sources) -> frozenset[str]:
    """Words that any text of a language holds. Raises PackError."""
    cues = dict(sources.node("contradiction_cues").items())
    return frozenset(cues["common"].text().casefold().split())


def stretches(words: str, main: str, frequent: FrequentWords) -> Iterator[tuple[str, Span]]:
    """The stretches of a line in another language: all of it, or else parts of it."""
    whole = Span(0, len(words))
    if language := _spoken(words, main, frequent):
        yield language, whole
        return
    for part in _parts(words, main):
        if language := _spoken(part.of(words), main, frequent):
            yield language, part


def _parts(words: str, main: str) -> Iterator[Span]:
    """What stands in quotation marks, or in another writing than the rest."""
    other = _OTHER_RUN if main in UNSPACED_LANGUAGES else _HAN_RUN
    found = [Span(*match.span(1)) for match in _QUOTED.finditer(words)]
    found += [Span(*match.span()) for match in other.finditer(words)]
    end = 0
    for span in sorted(found):
        if span.start >= end:
            yield span
            end = span.end


def _spoken(words: str, main: str, frequent: FrequentWords) -> str | None:
    """The language of a stretch, None where it may be that of the call."""
    han = 0 if words.isascii() else sum(map(len, _HAN.findall(words)))
    if main not in UNSPACED_LANGUAGES and han >= FEWEST_HAN and han * 2 >= len(words.strip()):
        return "zh"
    if han * 4 >= len(words):
        return None
    said = [word.casefold() for word in _WORD.findall(words)]
    own = sum(map(frequent.get(main, NONE).__contains__, said))
    hits = {
        language: sum(map(known.__contains__, said))
        for language, known in frequent.items()
        if language != main and language not in UNSPACED_LANGUAGES
    }
    best = max(sorted(hits), key=lambda language: hits[language], default=None)
    if best is None or hits[best] < FEWEST_HITS or hits[best] < 2 * own:
        return None
    return best if hits[best] * 3 >= len(said) else None
